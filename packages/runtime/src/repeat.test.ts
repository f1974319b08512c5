import { StoreError } from '@felloe/engine/errors.ts';
import { expect, it } from 'vitest';
import { createManualClock } from './manual-clock.ts';
import { repeat } from './repeat.ts';

it('comes round again, also after a failure, and ends when it is stopped', async () => {
  const clock = createManualClock();
  const stop = new AbortController();
  const faults: StoreError[] = [];
  let rounds = 0;
  const running = repeat({ clock, everyMs: 100, signal: stop.signal, onFault: (error) => faults.push(error) }, async () => {
    rounds += 1;
    if (rounds === 2) throw new StoreError('unavailable', 'gone');
  });
  await clock.advance(99);
  expect(rounds).toBe(0);
  await clock.advance(1);
  expect(rounds).toBe(1);
  await clock.advance(200);
  expect(rounds).toBe(3);
  expect(faults.map(({ code }) => code)).toEqual(['unavailable']);
  stop.abort();
  await running;
  await clock.advance(1000);
  expect(rounds).toBe(3);
});

it('begins at once where that is asked for', async () => {
  const stop = new AbortController();
  let rounds = 0;
  const options = { clock: createManualClock(), everyMs: 100, signal: stop.signal, onFault: () => undefined, beginsAtOnce: true };
  await repeat(options, async () => {
    rounds += 1;
    stop.abort();
  });
  expect(rounds).toBe(1);
});
