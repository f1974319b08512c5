import { limits } from '@felloe/engine/limits.ts';
import { expect, it } from 'vitest';
import { createPasswords } from './passwords.ts';

/** As cheap as Argon2 can be: what is tested is not how hard it is. */
const cheap = { memory: 8, passes: 1, parallelism: 1 };
const passwords = createPasswords(cheap);

it('knows a password again, in either way of writing its characters', async () => {
  const stored = await passwords.hash('caf\u00e9 au lait');
  expect(await passwords.hash('caf\u00e9 au lait')).not.toBe(stored);
  // Made with other parameters than the product's: to be made anew.
  expect(await passwords.verify('cafe\u0301 au lait', stored)).toEqual({ right: true, outdated: true });
  expect((await passwords.verify('cafe au lait', stored)).right).toBe(false);
});

it('is never right where there is none', async () => {
  for (const stored of [undefined, '']) {
    for (const password of ['', 'anything']) expect((await passwords.verify(password, stored)).right).toBe(false);
  }
});

it('refuses more than may wait', async () => {
  const { hashesAtOnceMax, hashesWaitingMax } = limits.account;
  const all = await Promise.allSettled(Array.from({ length: hashesAtOnceMax + hashesWaitingMax + 5 }, () => passwords.hash('x')));
  const refused = all.filter((one) => one.status === 'rejected').map((one) => (one.reason as { code: string }).code);
  expect(refused).toEqual(['unavailable', 'unavailable', 'unavailable', 'unavailable', 'unavailable']);
});
