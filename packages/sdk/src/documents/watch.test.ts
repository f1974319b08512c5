import { StoreError } from '@felloe/contracts/http/problem.ts';
import { expect, it } from 'vitest';
import type { SyncResult } from './sync/synchroniser.ts';
import { watch } from './watch.ts';

const nothing: SyncResult = { version: 1, received: [], told: 0, conflicts: [], lost: [] };

it('goes on through failures, says how it stands, and tells of changes only', async () => {
  const answers = [nothing, new StoreError('unavailable'), { ...nothing, told: 1 }, new StoreError('unauthenticated')];
  const statuses: unknown[] = [];
  const told: number[] = [];
  const { promise: done, resolve } = Promise.withResolvers<void>();
  const sync = async (): Promise<SyncResult> => {
    const answer = answers.shift();
    if (answer instanceof StoreError) throw answer;
    return answer ?? nothing;
  };
  const watching = watch(
    { sync, prefix: '', limits: { pollMsMin: 1, pollMsMax: 2 } },
    {
      onChange: (result) => told.push(result.told),
      onStatus: (status) => {
        statuses.push(status instanceof StoreError ? status.code : status);
        if (statuses.length === 4) resolve();
      },
    },
  );
  await done;
  watching.stop();
  expect(statuses.slice(0, 4)).toEqual(['online', 'offline', 'online', 'unauthenticated']);
  expect(told).toEqual([1]);
});

it('does not wait when it is asked, also while a sync runs', async () => {
  let count = 0;
  const { promise: twice, resolve } = Promise.withResolvers<void>();
  const watching = watch(
    {
      sync: async () => {
        count += 1;
        if (count === 1) watching.syncNow();
        else resolve();
        return nothing;
      },
      prefix: '',
      limits: { pollMsMin: 3_600_000, pollMsMax: 3_600_000 },
    },
    {},
  );
  await twice;
  watching.stop();
  expect(count).toBe(2);
});
