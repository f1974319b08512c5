import { expect, test } from 'vitest';
import { createFaultPoints, noFaultPoints } from './fault-points.ts';
import { createManualClock } from './manual-clock.ts';

const known = ['write.after_put', 'commit.before'];

test('nothing configured is the shared object that does nothing', () => {
  expect(createFaultPoints({ specification: undefined, known })).toBe(noFaultPoints);
  expect(noFaultPoints.enabled).toBe(false);
});

test('a kill happens at its hit only, and nothing runs after it', async () => {
  const signals: string[] = [];
  const faults = createFaultPoints({
    specification: 'write.after_put:kill@3',
    known,
    signalSelf: (signal) => signals.push(signal),
  });
  await faults.at('write.after_put');
  await faults.at('commit.before');
  await faults.at('write.after_put');
  expect(signals).toEqual([]);
  const third = faults.at('write.after_put').then(() => 'went on');
  const outcome = await Promise.race([third, new Promise((resolve) => setTimeout(() => resolve('stopped'), 20))]);
  expect([signals, outcome, faults.hits('write.after_put')]).toEqual([['SIGKILL'], 'stopped', 3]);
});

test('an error carries its code; from the n-th hit on with a plus', async () => {
  const faults = createFaultPoints({ specification: 'commit.before:error=storage_full@2+', known });
  await faults.at('commit.before');
  await expect(faults.at('commit.before')).rejects.toMatchObject({ code: 'storage_full' });
  await expect(faults.at('commit.before')).rejects.toMatchObject({ code: 'storage_full' });
  faults.disarm();
  await faults.at('commit.before');
});

test('a delay waits', async () => {
  const clock = createManualClock();
  const faults = createFaultPoints({ specification: 'commit.before:delay=200', known, clock });
  let done = false;
  const waiting = faults.at('commit.before').then(() => (done = true));
  await clock.advance(199);
  expect(done).toBe(false);
  await clock.advance(1);
  await waiting;
});

test('arming later counts hits from there', async () => {
  const faults = createFaultPoints({ specification: '', known });
  await faults.at('commit.before');
  faults.arm('commit.before:error@1');
  await expect(faults.at('commit.before')).rejects.toMatchObject({ code: 'unavailable' });
  await faults.at('commit.before');
});

test.each([
  'x',
  'no.such:kill',
  'commit.before:explode',
  'commit.before:delay',
  'commit.before:error=nonsense',
  'commit.before:kill@x',
])('%j is refused', (specification) => {
  expect(() => createFaultPoints({ specification, known })).toThrow(expect.objectContaining({ code: 'invalid_argument' }));
});

test('a point that its package does not list is a fault of ours', async () => {
  const faults = createFaultPoints({ specification: '', known });
  await expect(faults.at('nowhere')).rejects.toMatchObject({ code: 'internal' });
});
