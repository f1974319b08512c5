import { expect, test } from 'vitest';
import { createAsyncQueue } from './async-queue.ts';
import { systemClock } from './clock.ts';
import { startDeadline, withDeadline } from './deadline.ts';
import { createDeferred } from './deferred.ts';
import { createManualClock } from './manual-clock.ts';

test('a deadline aborts its signal with the code, the parent with its own reason', async () => {
  using deadline = startDeadline({ durationMs: 5, what: 'waiting' });
  await expect(systemClock.sleep(1_000, deadline.signal)).rejects.toMatchObject({ code: 'deadline_exceeded' });
  const controller = new AbortController();
  using child = startDeadline({ durationMs: 60_000, what: 'waiting', parent: controller.signal });
  controller.abort(new Error('parent'));
  expect(child.signal.reason).toMatchObject({ message: 'parent' });
});

test('an operation that ignores its signal is not waited for', async () => {
  const hanging = withDeadline({ durationMs: 5, what: 'the answer' }, () => new Promise(() => {}));
  await expect(hanging).rejects.toMatchObject({ code: 'deadline_exceeded', message: 'the answer did not finish within 5 ms' });
  expect(await withDeadline({ durationMs: 1_000, what: 'x' }, () => Promise.resolve(7))).toBe(7);
});

test('the manual clock wakes sleepers in the order of their times', async () => {
  const clock = createManualClock(1_000);
  const order: string[] = [];
  void clock.sleep(20).then(() => order.push(`b at ${clock.now()}`));
  void clock.sleep(10).then(async () => {
    order.push(`a at ${clock.now()}`);
    await clock.sleep(5);
    order.push(`c at ${clock.now()}`);
  });
  await clock.advance(30);
  expect(order).toEqual(['a at 1010', 'c at 1015', 'b at 1020']);
  clock.setWallTime(5);
  expect([clock.now(), clock.monotonic()]).toEqual([5, 30]);
});

test('a sleep ends when its signal aborts', async () => {
  for (const clock of [systemClock, createManualClock()]) {
    const controller = new AbortController();
    const sleeping = clock.sleep(60_000, controller.signal);
    controller.abort(new Error('stop'));
    await expect(sleeping).rejects.toThrow('stop');
    await expect(clock.sleep(1, controller.signal)).rejects.toThrow('stop');
  }
});

test('a queue hands items over in order, holds producers back and ends', async () => {
  const queue = createAsyncQueue<number>({ sizeMax: 2 });
  const produce = async (): Promise<void> => {
    for (let item = 0; item < 10; item += 1) await queue.push(item);
    queue.end();
  };
  const producing = produce();
  await Promise.resolve();
  expect([queue.size, queue.offer(99)]).toEqual([2, false]);
  const items: number[] = [];
  for await (const item of queue) items.push(item);
  await producing;
  expect(items).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  await expect(queue.push(1)).rejects.toMatchObject({ code: 'unavailable' });
});

test('a queue that ends with a reason gives it to the consumer after the items', async () => {
  const queue = createAsyncQueue<number>({ sizeMax: 2 });
  queue.offer(1);
  queue.end(new Error('cut'));
  const items: number[] = [];
  await expect(
    (async () => {
      for await (const item of queue) items.push(item);
    })(),
  ).rejects.toThrow('cut');
  expect(items).toEqual([1]);
});

test('a deferred that is rejected and not awaited does not end the process', async () => {
  const deferred = createDeferred<number>();
  deferred.reject(new Error('x'));
  expect(deferred.settled).toBe(true);
  await expect(deferred.promise).rejects.toThrow('x');
});
