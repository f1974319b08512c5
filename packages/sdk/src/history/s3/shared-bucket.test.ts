/** Our devices and an original client in one bucket: each sees what the other does. */
import { beforeEach, describe, expect, it } from 'vitest';
import { S3Double } from '../../s3-store/s3-double.ts';
import { S3Store } from '../../s3-store/s3-store.ts';
import { idsOf, sampleDeletion, sampleEncrypted } from '../conformance/sample-history.ts';
import { historyKeysOf } from '../encryption.ts';
import type { DeviceLayout } from './bucket-documents.ts';
import { OriginalClientDouble } from './original-client-double.ts';
import { S3Backend } from './s3-backend.ts';

const access = { endpoint: 'http://s3.test', region: 'r', bucket: 'b', accessKeyId: 'A', secretAccessKey: 'S' };
const keys = await historyKeysOf('secret');
const ours = { userId: keys.userId, deviceId: 'ours' };
let double: S3Double;
beforeEach(() => {
  double = new S3Double();
});

const open = (layout: DeviceLayout) =>
  new S3Backend({ ...access, prefix: 'p', userId: keys.userId, layout, fetch: double.fetch });
const original = (deviceId: string) =>
  new OriginalClientDouble(new S3Store({ ...access, fetch: double.fetch }), { prefix: 'p', userId: keys.userId, deviceId });
const entry = (command: string) => sampleEncrypted(keys, { command, device_id: 'ours' });

describe.each(['batched', 'compatible'] as const)('a %s device beside an original client', (layout) => {
  it('gives it entries and deletions, and takes its', async () => {
    const backend = open(layout);
    await backend.registerDevice(ours);
    const client = original('go');
    await client.register();
    const [mine, theirs, secret] = [await entry('mine'), await entry('theirs'), await entry('secret')];
    const { dump_requests: dumps } = await backend.submitEntries([mine, secret], 'ours');
    expect(dumps?.map(({ requesting_device_id: id }) => id)).toEqual(['go']);
    expect(idsOf(await client.query())).toEqual(idsOf([mine, secret]));
    expect(idsOf(await client.bootstrap())).toEqual(idsOf([mine, secret]));
    await client.submit(theirs);
    expect(idsOf(await backend.queryEntries(ours))).toEqual([theirs.encrypted_id]);
    await backend.acknowledge(ours);
    expect(await backend.queryEntries(ours)).toEqual([]);
    await backend.addDeletionRequest(
      sampleDeletion(keys.userId, { device_id: 'ours', date: secret.time, entry_id: secret.encrypted_id }),
    );
    expect(await client.deletions()).toHaveLength(1);
    expect(idsOf(await client.query())).toEqual([mine.encrypted_id]);
    expect(idsOf(await client.bootstrap())).toEqual(idsOf([mine, theirs]));
  });

  it('keeps deleted what the original client deleted, for all of ours', async () => {
    const backend = open(layout);
    await backend.registerDevice(ours);
    const client = original('go');
    await client.register();
    const secret = await entry('secret');
    await backend.submitEntries([secret], 'ours');
    await client.addDeletion(
      sampleDeletion(keys.userId, { device_id: 'ours', date: secret.time, entry_id: secret.encrypted_id }),
    );
    expect(await backend.getDeletionRequests(ours)).toHaveLength(1);
    await backend.acknowledge(ours);
    const third = { userId: keys.userId, deviceId: 'third' };
    const other = open(layout);
    await other.registerDevice(third);
    expect(await other.bootstrap(third)).toEqual([]);
  });

  it('puts itself back when the client overwrote the registry, and answers its dump request in its inbox', async () => {
    const backend = open(layout);
    const client = original('go');
    await client.register();
    await backend.registerDevice(ours);
    const alone = { devices: [{ device_id: 'go', user_id: keys.userId, registration_date: '2026-01-01T00:00:00Z' }] };
    await new S3Store({ ...access, fetch: double.fetch }).put(
      `p/${keys.userId}/devices.json`,
      new TextEncoder().encode(JSON.stringify(alone)),
    );
    await backend.queryEntries(ours);
    const theirs = await entry('theirs');
    await client.submit(theirs);
    expect(idsOf(await backend.queryEntries(ours))).toEqual([theirs.encrypted_id]);
    const kept = await entry('kept');
    await backend.submitDump([kept], { userId: keys.userId, requestingDeviceId: 'go', sourceDeviceId: 'ours' });
    expect(idsOf(await client.query())).toEqual([kept.encrypted_id]);
  });
});

it('a client that joins a bucket of ours later gets everything that was in batches by a dump', async () => {
  const backend = open('batched');
  await backend.registerDevice(ours);
  const before = await entry('before');
  await backend.submitEntries([before], 'ours');
  const client = original('go');
  await client.register();
  expect(await client.bootstrap()).toEqual([]);
  const [request] = await backend.getDumpRequests(ours);
  expect(request?.requesting_device_id).toBe('go');
  const all = await backend.bootstrap(ours);
  await backend.submitDump(all, { userId: keys.userId, requestingDeviceId: 'go', sourceDeviceId: 'ours' });
  expect(idsOf(await client.query())).toEqual([before.encrypted_id]);
});
