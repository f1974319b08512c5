/** A bucket over months, on a clock that the test moves: hours, absences, retention, many deletions, several processes of one device. */
import { beforeEach, describe, expect, it } from 'vitest';
import { S3Double } from '../../s3-store/s3-double.ts';
import { idsOf, sampleDeletion, sampleEncrypted } from '../conformance/sample-history.ts';
import { historyKeysOf } from '../encryption.ts';
import { historyLimits } from '../history-limits.ts';
import { zeroTime } from '../instant.ts';
import { S3Backend } from './s3-backend.ts';

const access = {
  endpoint: 'http://s3.test',
  region: 'r',
  bucket: 'b',
  accessKeyId: 'A',
  secretAccessKey: 'S',
  retry: { attemptsMax: 1 },
};
const keys = await historyKeysOf('secret');
const [one, two] = [
  { userId: keys.userId, deviceId: 'one' },
  { userId: keys.userId, deviceId: 'two' },
];
const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;
let nowMs = 0;
let double: S3Double;

beforeEach(() => {
  nowMs = Date.parse('2026-01-01T22:58:00Z');
  double = new S3Double(() => nowMs);
});

const open = (skewMs = 0) => new S3Backend({ ...access, userId: keys.userId, fetch: double.fetch, now: () => nowMs + skewMs });
const entry = (command: string, end_time = new Date(nowMs).toISOString()) =>
  sampleEncrypted(keys, { command, device_id: 'one', end_time });

async function told(backend: S3Backend, device = two): Promise<string[]> {
  const entries = await backend.queryEntries(device);
  await backend.acknowledge(device);
  return entries.map(({ encrypted_id: id }) => id).toSorted();
}

describe('over time', () => {
  it('gives every entry exactly once over hours, days and clocks that are fourteen minutes apart', async () => {
    const giver = open(-14 * 60_000);
    let taker = open(14 * 60_000);
    await giver.registerDevice(one);
    await taker.registerDevice(two);
    const given: string[] = [];
    const got: string[] = [];
    for (const step of [1, 3, 5, 20, 50, 70, 240, 1_500, 1, 1, 90]) {
      nowMs += step * 60_000;
      const added = await entry(`after ${step}`);
      await giver.submitEntries([added], 'one');
      given.push(added.encrypted_id);
      if (step % 2 === 1) got.push(...(await told(taker)));
      // A new process, which knows only the cursor.
      if (step === 50) taker = open(14 * 60_000);
    }
    got.push(...(await told(taker)));
    expect(got.toSorted()).toEqual(given.toSorted());
  });

  it('lets two processes of a device write at once', async () => {
    await open().registerDevice(one);
    await open().registerDevice(two);
    const entries = await Promise.all(Array.from({ length: 12 }, (_, index) => entry(`command ${index}`)));
    await Promise.all(entries.map((one_) => open().submitEntries([one_], 'one')));
    expect(await told(open())).toEqual(idsOf(entries));
  });

  it('begins a next file when a batch is full', async () => {
    const giver = open();
    await giver.registerDevice(one);
    await open().registerDevice(two);
    const entries = await Promise.all(Array.from({ length: 1_100 }, (_, index) => entry(`command ${index}`)));
    await giver.submitEntries(entries, 'one');
    await open().submitEntries(entries, 'one');
    expect([...double.objects.keys()].filter((key) => key.includes('/batches/'))).toHaveLength(3);
    expect(await told(open())).toHaveLength(1_100);
  });

  it('takes entries that are older than all others, and a device that was away for two months', async () => {
    const giver = open();
    await giver.registerDevice(one);
    await open().registerDevice(two);
    const [first, doomed] = [await entry('first'), await entry('doomed')];
    await giver.submitEntries([first, doomed], 'one');
    nowMs += 40 * dayMs;
    const old = await entry('old', '2020-01-01T00:00:00Z');
    await giver.submitEntries([old], 'one');
    await giver.addDeletionRequest(
      sampleDeletion(keys.userId, { device_id: 'one', date: zeroTime, entry_id: doomed.encrypted_id }),
    );
    expect(await giver.maintain({ retentionDays: 30 })).toMatchObject({ days: 1, batchesRemoved: 1 });
    expect(await giver.maintain({ retentionDays: 30 })).toMatchObject({ days: 0 });
    nowMs += 20 * dayMs;
    const back = open();
    expect(await told(back)).toEqual(idsOf([first, old]));
    expect(await back.getDeletionRequests(two)).toHaveLength(1);
    expect(idsOf(await back.bootstrap(two))).toEqual(idsOf([first, old]));
    const stored = [...double.objects.values()].map(({ body }) => body.toString()).join();
    expect(stored).not.toContain(doomed.enc_data);
  });

  it('takes away what nobody fetched for longer than the retention', async () => {
    await open().registerDevice(one);
    await open().registerDevice(two);
    const dumped = await entry('dumped');
    await open().submitDump([dumped], { userId: keys.userId, requestingDeviceId: 'two', sourceDeviceId: 'one' });
    nowMs += 29 * dayMs;
    expect(await open().maintain({ retentionDays: 30 })).toMatchObject({ waitingRemoved: 0 });
    nowMs += 2 * dayMs;
    expect(await open().maintain({ retentionDays: 30 })).toMatchObject({ waitingRemoved: 1 });
  });

  it('remembers more deletions than one part holds', async () => {
    const giver = open();
    await giver.registerDevice(one);
    await open().registerDevice(two);
    const head = `${keys.userId}/deletions.json`;
    const requests = Array.from({ length: historyLimits.deletionsPerPart }, (_, index) =>
      sampleDeletion(keys.userId, { device_id: 'one', date: zeroTime, entry_id: `id-${index}` }),
    );
    double.objects.set(head, {
      body: Buffer.from(JSON.stringify({ parts: 0, requests })),
      etag: '"full"',
      lastModifiedMs: nowMs,
    });
    await Promise.all(
      ['a', 'b', 'c'].map((id) =>
        open().addDeletionRequest(sampleDeletion(keys.userId, { device_id: 'one', date: zeroTime, entry_id: id })),
      ),
    );
    const [early, late, stays] = [await entryWith('id-7'), await entryWith('b'), await entryWith('stays')];
    await giver.submitEntries([early, late, stays], 'one');
    const taker = open();
    expect(await told(taker)).toEqual(['stays']);
    expect(await taker.getDeletionRequests(two)).toHaveLength(historyLimits.deletionsPerPart + 3);
    await taker.acknowledge(two);
    expect(await open().getDeletionRequests(two)).toEqual([]);
  });
});

describe('faults of servers', () => {
  it.each([409, 412, 404, 500])('a rival or fault answered by %i in the middle of writing loses nothing', async (status) => {
    await open().registerDevice(one);
    await open().registerDevice(two);
    const backend = open();
    const first = await entry('first');
    await backend.submitEntries([first], 'one');
    let refusals = 0;
    double.faults = {
      refuse: ({ method, key }) => (method === 'PUT' && key.includes('/batches/') && (refusals += 1) <= 2 ? status : undefined),
    };
    const second = await entry('second');
    if (status === 500) await expect(backend.submitEntries([second], 'one')).rejects.toThrow();
    double.faults = status === 500 ? {} : double.faults;
    await backend.submitEntries([second], 'one');
    expect(await told(open())).toEqual(idsOf([first, second]));
  });
});

async function entryWith(id: string) {
  return await sampleEncrypted(keys, { command: id, device_id: 'one', entry_id: id });
}
