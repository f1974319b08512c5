/** Devices over one bucket, as an app uses them: offline, back again, new ones, deletions, interruptions. */
import { beforeEach, describe, expect, it } from 'vitest';
import { memoryStore } from '../documents/local/local-store.ts';
import { S3Double } from '../s3-store/s3-double.ts';
import { sampleEntry } from './conformance/sample-history.ts';
import { historyKeysOf } from './encryption.ts';
import { HistoryDevice } from './history-device.ts';
import { KeptLocalHistory } from './kept-local-history.ts';
import { type LocalHistory, MemoryLocalHistory } from './local-history.ts';
import { migrateHistory } from './migrate-history.ts';
import { OfflineBackend } from './offline-backend.ts';
import { S3Backend } from './s3/s3-backend.ts';

const keys = await historyKeysOf('secret');
let double: S3Double;
beforeEach(() => {
  double = new S3Double();
});

const access = {
  endpoint: 'http://s3.test',
  region: 'r',
  bucket: 'b',
  accessKeyId: 'A',
  secretAccessKey: 'S',
  retry: { attemptsMax: 1 },
};
const backendOf = (prefix = '') => new S3Backend({ ...access, prefix, userId: keys.userId, fetch: double.fetch });

/** A new process of the device: only what it keeps is the same. */
function restarted(deviceId: string, local: LocalHistory): HistoryDevice {
  return new HistoryDevice({ backend: backendOf(), local, keys, deviceId });
}

async function joined(deviceId: string): Promise<HistoryDevice> {
  const device = restarted(deviceId, new MemoryLocalHistory());
  await device.join();
  return device;
}

const commandsOf = async (device: HistoryDevice) => (await device.read()).entries.map(({ command }) => command).toSorted();

describe('a device', () => {
  it('goes on while the bucket is away, and catches up', async () => {
    const [one, two] = [await joined('one'), await joined('two')];
    double.faults = { refuse: () => 503 };
    await one.record(sampleEntry({ command: 'offline' }));
    await two.record(sampleEntry({ command: 'too' }));
    await expect(one.sync()).rejects.toMatchObject({ retryable: true });
    expect(await commandsOf(one)).toEqual(['offline']);
    double.faults = {};
    await one.sync();
    await two.sync();
    expect(await one.sync()).toMatchObject({ received: 1 });
    expect(await commandsOf(one)).toEqual(['offline', 'too']);
    expect(await commandsOf(two)).toEqual(['offline', 'too']);
  });

  it('loses and doubles nothing when a sync is cut at any of its calls', async () => {
    const { local } = await joined('one');
    const two = await joined('two');
    await two.record(sampleEntry({ command: 'theirs' }));
    await two.sync();
    await restarted('one', local).record(sampleEntry({ command: 'mine' }));
    let cut = 0;
    for (let count = 1; count < 40; count += 1) {
      double.calls = [];
      double.faults = { refuse: ({ count: call }) => (call === count ? 500 : undefined) };
      const failed = await restarted('one', local)
        .sync()
        .then(
          () => false,
          () => true,
        );
      if (failed) cut += 1;
    }
    expect(cut).toBeGreaterThan(5);
    double.faults = {};
    await two.sync();
    expect(await commandsOf(two)).toEqual(['mine', 'theirs']);
    const reader = await joined('three');
    expect(await commandsOf(reader)).toEqual(['mine', 'theirs']);
    expect(reader.local.all()).toHaveLength(2);
  });

  it('deletes everywhere, also what a device that was away brings again', async () => {
    const [one, two, away] = [await joined('one'), await joined('two'), await joined('away')];
    const secret = sampleEntry({ command: 'export TOKEN=x', device_id: 'one' });
    await one.record(secret, sampleEntry({ command: 'ls', end_time: '2026-02-01T00:00:00Z' }));
    await one.sync();
    await two.sync();
    await away.sync();
    await two.remove([secret]);
    expect(await commandsOf(two)).toEqual(['ls']);
    await two.sync();
    await away.local.allWait();
    await away.sync();
    await one.sync();
    for (const device of [one, two, away, await joined('new')]) expect(await commandsOf(device)).toEqual(['ls']);
  });

  it('answers the dump request of a new device with what was never uploaded', async () => {
    const one = await joined('one');
    await one.local.add([...(await sealedElsewhere('kept only here'))], { waits: false });
    const two = await joined('two');
    expect(await commandsOf(two)).toEqual([]);
    expect(await one.sync()).toMatchObject({ dumps: 1 });
    expect(await one.sync()).toMatchObject({ dumps: 0 });
    await two.sync();
    expect(await commandsOf(two)).toEqual(['kept only here']);
    double.takeCounts();
    await two.sync();
    await two.sync();
    double.takeCounts();
    await two.sync();
    expect(double.takeCounts()).toEqual({ GET: 5, LIST: 1 });
  });

  it('has everything again from a store of names and bytes, also what waits', async () => {
    const store = memoryStore();
    const opened = async () => restarted('one', await KeptLocalHistory.open(store));
    await (await opened()).join();
    const [gone, stays] = [sampleEntry({ command: 'gone' }), sampleEntry({ command: 'stays', end_time: '2026-03-01T00:00:00Z' })];
    await (await opened()).record(gone, stays, sampleEntry({ command: 'too', end_time: '2026-03-02T00:00:00Z' }));
    expect((await opened()).local.waiting()).toHaveLength(3);
    await (await opened()).remove([gone]);
    await (await opened()).remove([sampleEntry({ command: 'of another device', end_time: '2026-04-01T00:00:00Z' })]);
    const before = await opened();
    expect([before.local.all().length, before.local.pendingDeletions().length]).toEqual([2, 2]);
    await before.sync();
    const after = await opened();
    expect([after.local.waiting(), after.local.pendingDeletions(), await commandsOf(after)]).toEqual([[], [], ['stays', 'too']]);
    await after.local.allWait();
    expect((await opened()).local.waiting()).toHaveLength(2);
  });

  it('keeps everything to itself without a backend', async () => {
    const device = new HistoryDevice({ backend: new OfflineBackend(), local: new MemoryLocalHistory(), keys, deviceId: 'one' });
    await device.join();
    await device.record(sampleEntry({ command: 'mine' }));
    await device.sync();
    expect(await commandsOf(device)).toEqual(['mine']);
    // A backend comes later: what was recorded before goes with it.
    const later = restarted('one', device.local);
    await later.join();
    expect(await later.sync()).toMatchObject({ uploaded: 1 });
    expect(await commandsOf(await joined('two'))).toEqual(['mine']);
  });
});

describe('a migration', () => {
  it('goes on where it was interrupted, changes nothing the second time and writes a backup first', async () => {
    const one = await joined('one');
    await one.record(...Array.from({ length: 1_200 }, (_, index) => sampleEntry({ command: `command ${index}` })));
    await one.sync();
    const kept: number[] = [];
    const migrate = async () =>
      await migrateHistory({
        from: backendOf(),
        to: backendOf('target'),
        device: { userId: keys.userId, deviceId: 'one' },
        local: one.local.all(),
        keepBackup: async (entries) => void kept.push(entries.length),
      });
    double.faults = { refuse: ({ method, key }) => (method === 'PUT' && /target.*batches.*_0001/.test(key) ? 500 : undefined) };
    await expect(migrate()).rejects.toThrow();
    double.faults = {};
    expect(await migrate()).toMatchObject({ entries: 1_200, written: 700, present: 500, absent: [] });
    expect(await migrate()).toMatchObject({ entries: 1_200, written: 0, present: 1_200 });
    expect(kept).toEqual([1_200, 1_200, 1_200]);
  });
});

async function sealedElsewhere(command: string) {
  const local = new MemoryLocalHistory();
  await restarted('elsewhere', local).record(sampleEntry({ command }));
  return local.all();
}
