import { limits } from '@felloe/engine/limits.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { createManualClock } from '@felloe/runtime/manual-clock.ts';
import { expect, it } from 'vitest';
import { MemoryVolatile } from '../volatile/memory-volatile.ts';
import { LoginThrottle } from './login-throttle.ts';

const { loginFailuresPerMinuteMax, loginFailuresPerAddressPerMinuteMax, loginsWaitingPerNameMax } = limits.access;

function setUp() {
  const clock = createManualClock();
  const throttle = new LoginThrottle(new MemoryVolatile(clock));
  let judged = 0;
  const attempt = (more: object = {}, isRight = false) =>
    throttle
      .attempt(
        { tenantId: 't', identifier: 'ada', sourceAddress: '192.0.2.1', ...more },
        async () => {
          judged += 1;
          await new Promise((resolve) => setImmediate(resolve));
          return isRight;
        },
        (right) => !right,
      )
      .then(String, (error: unknown) => StoreError.from(error));
  return { clock, attempt, judged: () => judged };
}

it('lets a name be tried so often a minute, from wherever, and says when it may be again', async () => {
  const { clock, attempt, judged } = setUp();
  for (let count = 0; count < loginFailuresPerMinuteMax; count += 1) {
    expect(await attempt({ sourceAddress: `192.0.2.${count}` })).toBe('false');
    await clock.advance(1_000);
  }
  const refused = (await attempt({ sourceAddress: '' }, true)) as StoreError;
  expect([refused.code, refused.retryAfterMs]).toEqual(['rate_limited', 60_000 - loginFailuresPerMinuteMax * 1_000]);
  expect(judged()).toBe(loginFailuresPerMinuteMax);
  expect(await attempt({ identifier: 'eve' }, true)).toBe('true');
  expect(await attempt({ tenantId: 'other' }, true)).toBe('true');
  await clock.advance(60_000);
  expect(await attempt({}, true)).toBe('true');
});

it('lets no guess through that was sent before the first was counted, and everybody who is right', async () => {
  const { attempt, judged } = setUp();
  const guesses = await Promise.all(Array.from({ length: 20 }, () => attempt()));
  expect(guesses.filter((outcome) => outcome === 'false')).toHaveLength(loginFailuresPerMinuteMax);
  expect(judged()).toBe(loginFailuresPerMinuteMax);
  const right = await Promise.all(Array.from({ length: 20 }, () => attempt({ identifier: 'devices' }, true)));
  expect(new Set(right)).toEqual(new Set(['true']));
  const crowd = await Promise.all(
    Array.from({ length: loginsWaitingPerNameMax + 3 }, () => attempt({ identifier: 'crowd' }, true)),
  );
  expect(crowd.filter((outcome) => outcome !== 'true')).toHaveLength(3);
});

it('counts an address over all names, and an IPv6 network as one', async () => {
  const { attempt } = setUp();
  for (let count = 0; count < loginFailuresPerAddressPerMinuteMax; count += 1) {
    await attempt({ identifier: `name-${count}`, sourceAddress: `2001:db8::${count}` });
  }
  expect(((await attempt({ identifier: 'other', sourceAddress: '2001:db8::ffff' }, true)) as StoreError).code).toBe(
    'rate_limited',
  );
  expect(await attempt({ identifier: 'other', sourceAddress: '2001:db8:0:1::1' }, true)).toBe('true');
});
