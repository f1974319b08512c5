import { expect, test } from 'vitest';
import { EarlySync } from './early-sync.ts';

test('one sync at a time, and none before enough was written', async () => {
  const running: PromiseWithResolvers<void>[] = [];
  const early = new EarlySync({
    sync: () => {
      const sync = Promise.withResolvers<void>();
      running.push(sync);
      return sync.promise;
    },
    everyBytes: 100,
  });
  early.written(99, Promise.resolve());
  early.written(100, Promise.resolve());
  await Promise.resolve();
  expect(running).toHaveLength(1);
  early.written(500, Promise.resolve());
  expect(running).toHaveLength(1);
  running[0]?.resolve();
  await early.settled();
  early.written(600, Promise.resolve());
  await Promise.resolve();
  expect(running).toHaveLength(2);
  running[1]?.resolve();
  await early.settled();
});

test('a failed sync is told at the end, also when a later one succeeds', async () => {
  let syncs = 0;
  const early = new EarlySync({
    sync: async () => {
      syncs += 1;
      if (syncs === 1) throw new Error('EIO');
    },
    everyBytes: 1,
  });
  early.written(1, Promise.resolve());
  await expect(early.settled()).rejects.toThrow('EIO');
  early.written(2, Promise.resolve());
  await expect(early.settled()).rejects.toThrow('EIO');
  expect(syncs).toBe(2);
});

test('what was not written is not synced', async () => {
  let syncs = 0;
  const early = new EarlySync({
    sync: async () => {
      syncs += 1;
    },
    everyBytes: 1,
  });
  early.written(1, Promise.reject(new Error('ENOSPC')));
  await expect(early.settled()).rejects.toThrow('ENOSPC');
  expect(syncs).toBe(0);
});
