import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSemaphore } from './semaphore.ts';

const bytes = (capacity: number, waitersMax = 10) => createSemaphore({ name: 'bytes', capacity, waitersMax });
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('a heavy waiter is served before light ones that came later', async () => {
  const budget = bytes(10);
  const first = await budget.acquire(6);
  const order: string[] = [];
  const heavy = budget.acquire(8).then((release) => {
    order.push('heavy');
    return release;
  });
  const light = budget.acquire(1).then(() => order.push('light'));
  await turn();
  expect(budget.tryAcquire(1)).toBeUndefined();
  expect([order, budget.waiting]).toEqual([[], 2]);
  first();
  (await heavy)();
  await light;
  expect(order).toEqual(['heavy', 'light']);
  expect(budget.held).toBe(1);
});

test('releasing twice gives back once', async () => {
  const budget = bytes(10);
  const release = await budget.acquire(4);
  release();
  release();
  expect(budget.held).toBe(0);
});

test('a waiter that gives up lets the next one in', async () => {
  const budget = bytes(10);
  using _held = await budget.acquire(5);
  const controller = new AbortController();
  const heavy = budget.acquire(9, controller.signal);
  const light = budget.acquire(5);
  controller.abort(new Error('gone'));
  await expect(heavy).rejects.toThrow('gone');
  (await light)();
});

test('what can never fit and a full queue are refused', async () => {
  const budget = bytes(10, 1);
  await expect(budget.acquire(11)).rejects.toMatchObject({ code: 'too_large' });
  const release = await budget.acquire(10);
  const waiting = budget.acquire(1);
  await expect(budget.acquire(1)).rejects.toMatchObject({ code: 'unavailable' });
  release();
  (await waiting)();
});

test('whatever the weights, the capacity is never exceeded and all are served', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 10 }), { maxLength: 40 }), async (weights) => {
      const budget = bytes(10, 100);
      await Promise.all(
        weights.map(async (weight) => {
          using _held = await budget.acquire(weight);
          if (budget.held > 10) throw new Error('over capacity');
          await turn();
        }),
      );
      expect([budget.held, budget.waiting]).toEqual([0, 0]);
    }),
    { seed: 1, numRuns: 50 },
  );
});
