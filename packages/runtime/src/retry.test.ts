import { StoreError } from '@felloe/engine/errors.ts';
import { expect, test } from 'vitest';
import { createManualClock } from './manual-clock.ts';
import { retry } from './retry.ts';

const base = { attemptsMax: 4, delayMsBase: 100, delayMsMax: 250, random: () => 1 };
const unavailable = () => Promise.reject(new StoreError('unavailable'));

test('waits longer each time up to the limit, then gives the last failure', async () => {
  const clock = createManualClock();
  const delaysMs: number[] = [];
  const outcome = retry(unavailable, { ...base, clock, onRetry: ({ delayMs }) => delaysMs.push(delayMs) });
  const rejected = expect(outcome).rejects.toMatchObject({ code: 'unavailable' });
  await clock.advance(1000);
  await rejected;
  expect(delaysMs).toEqual([100, 200, 250]);
});

test('succeeds when an attempt does', async () => {
  const clock = createManualClock();
  const outcome = retry((attempt) => (attempt < 3 ? unavailable() : Promise.resolve(attempt)), { ...base, clock });
  await clock.advance(300);
  expect(await outcome).toBe(3);
});

test('a failure that is not retryable ends it at once', async () => {
  let attempts = 0;
  const denied = () => {
    attempts += 1;
    return Promise.reject(new StoreError('access_denied'));
  };
  await expect(retry(denied, base)).rejects.toMatchObject({ code: 'access_denied' });
  await expect(retry(() => Promise.reject(new Error('bug')), base)).rejects.toThrow('bug');
  expect(attempts).toBe(1);
});

test('a named wait is given, and a wait beyond the time limit is not begun', async () => {
  const clock = createManualClock();
  const limited = () => Promise.reject(new StoreError('rate_limited', 'slow', { retryAfterMs: 5000 }));
  await expect(retry(limited, { ...base, clock, durationMsMax: 4000 })).rejects.toMatchObject({ code: 'rate_limited' });
  expect(clock.sleeperCount).toBe(0);
});

test('an abort ends the wait', async () => {
  const clock = createManualClock();
  const controller = new AbortController();
  const outcome = retry(unavailable, { ...base, clock, signal: controller.signal });
  const rejected = expect(outcome).rejects.toThrow('stop');
  await clock.advance(10);
  controller.abort(new Error('stop'));
  await rejected;
});
