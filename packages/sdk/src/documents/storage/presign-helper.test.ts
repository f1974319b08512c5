import { expect, it } from 'vitest';
import { PresignHelper } from './presign-helper.ts';

function helperUnderTest() {
  const asked: string[] = [];
  let now = 0;
  const helper = new PresignHelper({
    session: {
      ask: async (target) => {
        asked.push(target);
        return { url: `https://storage/${asked.length}`, expires_in: 3_600 };
      },
    },
    limits: { urlMarginMs: 60_000, urlsMax: 2 },
    now: () => now,
  });
  return { helper, asked, pass: (ms: number) => (now += ms) };
}

it('asks once for each verb and key until shortly before the end, and again after a refusal', async () => {
  const { helper, asked, pass } = helperUnderTest();
  const wanted = { verb: 'GET', key: 'users/a/b c' } as const;
  expect([await helper.url(wanted), await helper.url(wanted)]).toEqual(['https://storage/1', 'https://storage/1']);
  await helper.url({ ...wanted, verb: 'PUT' });
  pass(3_539_000);
  expect(await helper.url(wanted)).toBe('https://storage/1');
  pass(1_000);
  expect(await helper.url(wanted)).toBe('https://storage/3');
  helper.forget(wanted);
  expect(await helper.url(wanted)).toBe('https://storage/4');
  expect(asked[0]).toBe('/presigned-url/users/a/b%20c?method=GET');
});

it('asks for pages of listings by where they begin, and remembers only so many URLs', async () => {
  const { helper, asked } = helperUnderTest();
  await helper.url({ verb: 'LIST', key: 'users/a/', after: 'users/a/x&y' });
  expect(asked).toEqual(['/presigned-url/users/a/?method=LIST&start-after=users%2Fa%2Fx%26y']);
  for (const key of ['b', 'c']) await helper.url({ verb: 'GET', key });
  await helper.url({ verb: 'LIST', key: 'users/a/', after: 'users/a/x&y' });
  expect(asked).toHaveLength(4);
});
