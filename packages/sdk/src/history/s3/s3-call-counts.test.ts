/** What packages/docs/history-sync.md says of calls: S3 is paid by the call. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { S3Double } from '../../s3-store/s3-double.ts';
import { sampleDeletion, sampleEncrypted } from '../conformance/sample-history.ts';
import { historyKeysOf } from '../encryption.ts';
import type { DeviceLayout } from './bucket-documents.ts';
import { S3Backend } from './s3-backend.ts';

const access = { endpoint: 'http://s3.test', region: 'us-east-1', bucket: 'history', accessKeyId: 'A', secretAccessKey: 'S' };
const keys = await historyKeysOf('secret');
const one = { userId: keys.userId, deviceId: 'one' };
const two = { userId: keys.userId, deviceId: 'two' };
let double: S3Double;
const open = (layout: DeviceLayout = 'batched') => new S3Backend({ ...access, userId: keys.userId, layout, fetch: double.fetch });
const entry = (command: string) => sampleEncrypted(keys, { command, device_id: 'one' });

beforeEach(async () => {
  // Counted at noon: a deletion in the last hour of a day (UTC) concerns two days, and lists both.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 21, 12) });
  double = new S3Double();
  await open().registerDevice(one);
  await open().registerDevice(two);
  double.takeCounts();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('calls of the batched layout', () => {
  it('submitting: 2 GET, 1 PUT, 1 LIST in a new process; 1 GET, 1 PUT afterwards, for up to 500 entries', async () => {
    const backend = open();
    await backend.submitDump([], { userId: keys.userId, requestingDeviceId: 'two', sourceDeviceId: 'one' });
    double.takeCounts();
    await backend.submitEntries([await entry('a')], 'one');
    expect(double.takeCounts()).toEqual({ GET: 2, PUT: 1, LIST: 1 });
    await backend.submitEntries(await Promise.all(Array.from({ length: 400 }, (_, index) => entry(`b${index}`))), 'one');
    expect(double.takeCounts()).toEqual({ GET: 1, PUT: 1 });
  });

  it('asking when nothing is new: 2 GET, 1 LIST; 1 GET more in a new process', async () => {
    const backend = open();
    await backend.queryEntries(one);
    expect(double.takeCounts()).toEqual({ GET: 3, LIST: 1 });
    await backend.queryEntries(one);
    await backend.acknowledge(one);
    expect(double.takeCounts()).toEqual({ GET: 2, LIST: 1 });
  });

  it('fetching what another device gave: 1 GET a batch more, and 1 PUT to acknowledge', async () => {
    const giver = open();
    await giver.submitEntries([await entry('a')], 'one');
    await giver.submitEntries([await entry('b')], 'one');
    await giver.submitDump([], { userId: keys.userId, requestingDeviceId: 'two', sourceDeviceId: 'one' });
    const taker = open();
    await taker.queryEntries(two);
    await taker.acknowledge(two);
    double.takeCounts();
    await giver.submitEntries([await entry('c')], 'one');
    double.takeCounts();
    expect(await taker.queryEntries(two)).toHaveLength(1);
    await taker.acknowledge(two);
    expect(double.takeCounts()).toEqual({ GET: 3, LIST: 1, PUT: 1 });
  });

  it.each([
    [
      'deleting: 1 PUT for the list, 1 LIST, 1 GET and 1 PUT to remove the ciphertext, 1 GET of the registry, 1 GET in a new process',
      12,
      1,
    ],
    ['deleting in the last hour of a day: the same, and 1 LIST and 1 GET of the next day', 23, 2],
  ])('%s', async (_what, hour, days) => {
    vi.setSystemTime(Date.UTC(2026, 10, 21, hour));
    const backend = open();
    const doomed = await sampleEncrypted(keys, { command: 'x', device_id: 'one', end_time: new Date().toISOString() });
    await backend.submitEntries([doomed], 'one');
    double.takeCounts();
    const identifier = { device_id: 'one', date: doomed.time, entry_id: doomed.encrypted_id };
    await backend.addDeletionRequest(sampleDeletion(keys.userId, identifier));
    expect(double.takeCounts()).toEqual({ GET: 2 + days, PUT: 2, LIST: days });
    const stored = [...double.objects.values()].map(({ body }) => body.toString()).join();
    expect(stored).not.toContain(doomed.enc_data);
  });

  it('asking for deletions: 2 GET', async () => {
    const backend = open();
    await backend.queryEntries(one);
    double.takeCounts();
    await backend.getDeletionRequests(one);
    expect(double.takeCounts()).toEqual({ GET: 2 });
  });

  it('registering beside others: 4 GET, 6 PUT, 1 LIST, 1 HEAD, once', async () => {
    await open().registerDevice({ userId: keys.userId, deviceId: 'three' });
    expect(double.takeCounts()).toEqual({ GET: 4, PUT: 6, LIST: 1, HEAD: 1 });
    await open().registerDevice({ userId: keys.userId, deviceId: 'three' });
    expect(double.takeCounts()).toEqual({ GET: 3 });
  });

  it('bootstrapping: 3 LIST, 1 GET and 1 GET a batch', async () => {
    await open().submitEntries([await entry('a'), await entry('b')], 'one');
    double.takeCounts();
    expect(await open().bootstrap(two)).toHaveLength(2);
    expect(double.takeCounts()).toEqual({ GET: 2, LIST: 3 });
  });
});

describe('calls beside an original client', () => {
  it('are 1 PUT an entry more, and 1 PUT an entry and client', async () => {
    const devices = { devices: [{ device_id: 'go', user_id: keys.userId, registration_date: '2026-01-01T00:00:00Z' }] };
    const key = encodeURIComponent(`${keys.userId}/devices.json`);
    await double.fetch(`http://s3.test/history/${key}`, {
      method: 'PUT',
      body: new TextEncoder().encode(JSON.stringify(devices)),
    });
    const backend = open();
    await backend.submitEntries([await entry('a')], 'one');
    double.takeCounts();
    await backend.submitEntries([await entry('b'), await entry('c')], 'one');
    expect(double.takeCounts()).toMatchObject({ PUT: 1 + 2 + 2 });
    const names = [...double.objects.keys()].map((key) => key.slice(keys.userId.length + 1));
    expect(names.filter((name) => name.startsWith('entries/'))).toHaveLength(3);
    expect(names.filter((name) => name.startsWith('inbox/go/'))).toHaveLength(3);
  });
});
