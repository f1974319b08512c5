/** What the client of database backups does when an answer does not come whole. */
import { expect, it } from 'vitest';
import { BackupsClient } from './backups-client.ts';

const user = '0b7a3c1e-52d4-4c8e-9a51-3f1d2e4c5b6a';

/** Answers in turn; the last one again and again. */
function clientOf(...answers: (() => Response)[]) {
  const asked: string[] = [];
  const fetchOnce = async (input: unknown): Promise<Response> => {
    asked.push(String(input));
    return (answers[Math.min(asked.length, answers.length) - 1] as () => Response)();
  };
  const client = new BackupsClient({ url: 'https://spoke.example/backups/', token: 'x', fetch: fetchOnce as typeof fetch });
  return { client, asked };
}

const headers = { 'content-disposition': 'attachment; filename="a.sqlite"' };
const cut = () => {
  let pulls = 0;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      pulls += 1;
      if (pulls === 1) controller.enqueue(new Uint8Array([1, 2]));
      else controller.error(new TypeError('terminated'));
    },
  });
  return new Response(body, { headers });
};

it('a download that is cut off is asked for again, and half of it is never given out', async () => {
  const { client, asked } = clientOf(cut, () => new Response(new Uint8Array([1, 2, 3]), { headers }));
  expect(await client.latest(user)).toEqual({ fileName: 'a.sqlite', bytes: new Uint8Array([1, 2, 3]) });
  expect(asked).toEqual(Array.from({ length: 2 }, () => `https://spoke.example/backups/download/user/${user}`));
});

it('a refusal is told by its words and not asked again', async () => {
  const refusal = () => Response.json({ error: 'access_denied', message: 'these are another’s' }, { status: 403 });
  const { client, asked } = clientOf(refusal);
  await expect(client.current(user)).rejects.toMatchObject({ code: 'access_denied', message: 'these are another’s' });
  expect(asked).toHaveLength(1);
});
