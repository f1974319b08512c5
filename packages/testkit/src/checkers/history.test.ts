import { expect, it } from 'vitest';
import { HistoryRecorder } from './history.ts';

it('records each outcome once, with open operations as unknown', () => {
  let now = 0;
  const recorder = new HistoryRecorder<{ key: string }, { value: string }>(() => ++now);
  const first = recorder.invoke('c1', { key: 'a' });
  const second = recorder.invoke('c2', { key: 'b' });
  recorder.invoke('c3', { key: 'c' });
  first.ok({ value: 'x' });
  second.info();
  expect(() => first.fail()).toThrow(/twice/);
  expect(recorder.operations()).toEqual([
    { client: 'c1', key: 'a', value: 'x', invokedAt: 1, completedAt: 4, outcome: 'ok' },
    { client: 'c2', key: 'b', invokedAt: 2, completedAt: Number.POSITIVE_INFINITY, outcome: 'info' },
    { client: 'c3', key: 'c', invokedAt: 3, completedAt: Number.POSITIVE_INFINITY, outcome: 'info' },
  ]);
  expect(recorder.counts()).toEqual({ ok: 1, fail: 0, info: 2 });
});
