/**
 * Requests of several kinds that hold the same condition, and conditions on what somebody else is just replacing: one of the rivals
 * wins, and nobody's bytes are taken for those that a condition named.
 */
import { hash } from 'node:crypto';
import type { RawAnswer, RawRequest } from '@felloe/testkit/workload/raw-s3.ts';
import { expect, it } from 'vitest';
import type { RacingGround } from './racing-conditions.ts';

const racers = 12;
const lost: readonly number[] = [412, 409];

/** A container that keeps no versions. */
export function rivalRaces({ container, through }: RacingGround): void {
  const targetOf = (path: string): string => `/${container}/${path}`;
  const send = (index: number, request: RawRequest) => through(index).send(request);
  const put = (index: number, path: string, body: string, headers: Record<string, string> = {}) =>
    send(index, { method: 'PUT', target: targetOf(path), body: Buffer.from(body), headers });
  const read = async (index: number, path: string) => {
    const { status, body } = await send(index, { method: 'GET', target: targetOf(path) });
    return status === 200 ? body.toString() : String(status);
  };
  const prepareUpload = async (index: number, path: string, body: string) => {
    const created = await send(index, { method: 'POST', target: `${targetOf(path)}?uploads` });
    const target = `${targetOf(path)}?uploadId=${/<UploadId>([^<]+)</.exec(created.body.toString())?.[1]}`;
    const part = await send(index + 1, { method: 'PUT', target: `${target}&partNumber=1`, body: Buffer.from(body) });
    const named = `<Part><PartNumber>1</PartNumber><ETag>${String(part.headers['etag'])}</ETag></Part>`;
    return { method: 'POST', target, body: Buffer.from(`<CompleteMultipartUpload>${named}</CompleteMultipartUpload>`) };
  };

  /** The requests of one kind by its racers' numbers, each with what is left when it wins. */
  type Kind = (path: string, index: number) => Promise<{ readonly request: RawRequest; readonly left: string }>;
  const kinds = {
    PUT: async (path, index) => ({
      request: { method: 'PUT', target: targetOf(path), body: Buffer.from(`put ${index}`) },
      left: `put ${index}`,
    }),
    copy: async (path, index) => {
      await put(index, `${path}-source-${index}`, `copied ${index}`);
      const headers = { 'x-amz-copy-source': targetOf(`${path}-source-${index}`) };
      return { request: { method: 'PUT', target: targetOf(path), headers }, left: `copied ${index}` };
    },
    completion: async (path, index) => ({
      request: await prepareUpload(index, path, `completed ${index}`),
      left: `completed ${index}`,
    }),
  } satisfies Record<string, Kind>;
  const everyKind = Object.values<Kind>(kinds);

  async function expectOneWinner(path: string, kindOf: (index: number) => Kind, headers: Record<string, string>): Promise<void> {
    const rivals = await Promise.all(Array.from({ length: racers }, (_, index) => kindOf(index)(path, index)));
    const answers = await Promise.all(
      rivals.map(({ request }, index) => send(index, { ...request, headers: { ...request.headers, ...headers } })),
    );
    const won = answers.flatMap((answer, index) => (isDone(answer) ? [index] : []));
    expect([won.length, answers.filter(({ status }) => lost.includes(status)).length]).toEqual([1, racers - 1]);
    const left = rivals[won[0] ?? 0]?.left;
    expect(await Promise.all([0, 1, 2].map((index) => read(index, path)))).toEqual([left, left, left]);
  }

  it.each(Object.entries<Kind>(kinds))('If-Match on a %s', async (name, kind) => {
    const first = await put(0, `matched-${name}`, 'first');
    await expectOneWinner(`matched-${name}`, () => kind, { 'if-match': String(first.headers['etag']) });
  });

  it.each(Object.entries<Kind>(kinds))('If-None-Match on a %s', async (name, kind) => {
    await expectOneWinner(`made-${name}`, () => kind, { 'if-none-match': '*' });
  });

  it('If-Match on a PUT, a copy and a completion at once', async () => {
    const first = await put(0, 'rivals', 'first');
    const kindOf = (index: number): Kind => everyKind[index % everyKind.length] as Kind;
    await expectOneWinner('rivals', kindOf, { 'if-match': String(first.headers['etag']) });
  });

  it('If-None-Match on a PUT, a copy and a completion at once', async () => {
    await expectOneWinner('first-rivals', (index) => everyKind[index % everyKind.length] as Kind, { 'if-none-match': '*' });
  });

  it('x-amz-copy-source-if-match while the source is replaced: a copy has the bytes it named, or fails', async () => {
    const named = await put(0, 'replaced', 'the named bytes');
    const headers = { 'x-amz-copy-source': targetOf('replaced'), 'x-amz-copy-source-if-match': String(named.headers['etag']) };
    const copyTo = (index: number) => send(index, { method: 'PUT', target: targetOf(`replaced-${index}`), headers });
    const copies = Array.from({ length: racers }, (_, index) => copyTo(index));
    const replacing = put(1, 'replaced', 'other bytes');
    const answers = await Promise.all(copies);
    expect((await replacing).status).toBe(200);
    for (const [index, answer] of answers.entries()) {
      expect([200, ...lost]).toContain(answer.status);
      expect(await read(index + 1, `replaced-${index}`)).toBe(answer.status === 200 ? 'the named bytes' : '404');
    }
    expect(await Promise.all([0, 1, 2].map(async (index) => (await copyTo(index)).status))).toEqual([412, 412, 412]);
  });

  const removals: Readonly<Record<string, (etag: string, path: string) => RawRequest>> = {
    'If-Match': (etag, path) => ({ method: 'DELETE', target: targetOf(path), headers: { 'if-match': etag } }),
    'x-amz-if-match-size': (_, path) => ({ method: 'DELETE', target: targetOf(path), headers: { 'x-amz-if-match-size': '3' } }),
    'an ETag in a removal of many': (etag, path) => {
      const body = Buffer.from(`<Delete><Object><Key>${path}</Key><ETag>${etag}</ETag></Object></Delete>`);
      const headers = { 'content-md5': hash('md5', body, 'base64') };
      return { method: 'POST', target: `/${container}?delete`, headers, body };
    },
  };

  it.each(Object.entries(removals))('%s never takes what was written since', async (name, removal) => {
    const path = `kept-from-${name.replaceAll(' ', '-').toLowerCase()}`;
    const old = await put(0, path, 'old');
    const request = removal(String(old.headers['etag']), path);
    const racing = Array.from({ length: racers }, (_, index) => send(index, request));
    const written = put(1, path, 'written since');
    await Promise.all(racing);
    expect((await written).status).toBe(200);
    expect(await Promise.all([0, 1, 2].map((index) => read(index, path)))).toEqual(
      Array.from({ length: 3 }, () => 'written since'),
    );
    const late = await send(2, request);
    expect(late.status === 412 || late.body.toString().includes('<Code>PreconditionFailed</Code>')).toBe(true);
    expect(await read(0, path)).toBe('written since');
  });
}

/** A completion may answer 200 and tell a failure in its document. */
function isDone({ status, body }: RawAnswer): boolean {
  return status === 200 && !body.toString().includes('<Error>');
}
