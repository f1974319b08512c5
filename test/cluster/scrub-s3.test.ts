/** The scrub on an S3 provider that is not ours: the same promises as on files, where everything is an object and a listing. */
import { randomUUID } from 'node:crypto';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { outboxEvents } from '@felloe/testkit/audit/outbox-events.ts';
import { type Cluster, startCluster } from '@felloe/testkit/cluster/cluster.ts';
import { createS3Client } from '@felloe/testkit/cluster/s3-client.ts';
import { testEnvironment } from '@felloe/testkit/environment.ts';
import { type Radosgw, startRadosgw } from '@felloe/testkit/services/radosgw.ts';
import { givenServicesFrom } from '@felloe/testkit/services/service.ts';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { container, openScrubGround, type ScrubGround } from './scrub-ground.ts';

const bucket = 'behind-felloe';
const prefix = 'installations/one/';
const patience = { timeout: 30_000, interval: 100 };
const hourMs = 3_600_000;

let radosgw: Radosgw;
let provider: S3Client;
let cluster: Cluster;
let ground: ScrubGround;

beforeAll(async () => {
  radosgw = await startRadosgw();
  provider = createS3Client(radosgw);
  await provider.send(new CreateBucketCommand({ Bucket: bucket }));
  cluster = await startCluster({
    spokes: 1,
    given: givenServicesFrom(testEnvironment),
    hubVariables: {
      FELLOE_HUB_COLLECTOR_EVERY_MS: '100',
      FELLOE_HUB_COLLECTOR_SCRUB_EVERY_MS: '100',
      FELLOE_HUB_COLLECTOR_GRACE_MS: '1000',
      FELLOE_HUB_COLLECTOR_PENDING_MS: '2000',
      // Nothing grows old in this test by itself.
      FELLOE_HUB_COLLECTOR_ZOMBIE_MS: String(hourMs),
    },
  });
  const { endpoint, region, accessKeyId, secretAccessKey } = radosgw;
  const configuration = { bucket, prefix, profile: 'ceph', endpoint, region };
  const secret = { accessKeyId, secretAccessKey };
  await cluster.admin.request('backend.add', { body: { name: 'ceph', kind: 's3', configuration, secret, makeDefault: true } });
  ground = await openScrubGround(cluster);
  // The spoke hears of the new default a moment later.
  await vi.waitFor(async () => {
    await ground.put('first', 'x');
    expect(await objectsThere()).not.toEqual([]);
  }, patience);
  for (let index = 0; index < 3; index += 1) await ground.put(`kept-${index}`, 'a'.repeat(10_000 + index));
}, 120_000);
afterAll(async () => {
  await ground?.[Symbol.asyncDispose]();
  await cluster?.[Symbol.asyncDispose]();
  provider?.destroy();
  await radosgw?.stop();
});

/** Until everything was looked for and listed once more: two backends, two kinds of pages, and one that was under way. */
async function oneMoreWalk(): Promise<void> {
  const pages = await ground.metric('scrub_pages');
  await vi.waitFor(async () => expect(await ground.metric('scrub_pages')).toBeGreaterThanOrEqual(pages + 8), patience);
}

const objectOf = (blobId: string) => `${prefix}blobs/${blobId.slice(0, 2)}/${blobId.slice(2, 4)}/${blobId}`;
const objectsThere = async () =>
  ((await provider.send(new ListObjectsV2Command({ Bucket: bucket }))).Contents ?? []).map(({ Key }) => Key ?? '');
const plant = (name: string, body: string | Uint8Array = 'nobody asked for this') =>
  provider.send(new PutObjectCommand({ Bucket: bucket, Key: name, Body: body }));

it('tells of a live object that is absent or of another size, and changes nothing', { timeout: 90_000 }, async () => {
  const [absent, shorter] = [await ground.blobIdOf('kept-0'), await ground.blobIdOf('kept-1')];
  const before = await ground.liveBlobs();
  const bytesOf = async (blobId: string): Promise<Uint8Array> => {
    const { Body } = await provider.send(new GetObjectCommand({ Bucket: bucket, Key: objectOf(blobId) }));
    return (await Body?.transformToByteArray()) ?? new Uint8Array();
  };
  const whole = [await bytesOf(absent), await bytesOf(shorter)] as const;
  await provider.send(new DeleteObjectCommand({ Bucket: bucket, Key: objectOf(absent) }));
  await plant(objectOf(shorter), 'torn');
  await vi.waitFor(async () => expect(await ground.metric('scrub_lost_blobs')).toBe(2), patience);
  await vi.waitFor(() => {
    for (const name of ['kept-0', 'kept-1']) expect(cluster.hub.output()).toContain(`${container}/${name}`);
  }, patience);
  await oneMoreWalk();
  const events = await ground.read<{ event: string }>(`select event from ${outboxEvents} where event like '%blob.lost%'`);
  const told = events.map(
    ({ event }) => (JSON.parse(event) as { data: { blobId: string; backend: string; reason: string } }).data,
  );
  expect(new Map(told.map(({ blobId, backend, reason }) => [blobId, { backend, reason }]))).toEqual(
    new Map([
      [absent, { backend: 'ceph', reason: 'absent' }],
      [shorter, { backend: 'ceph', reason: 'it has 4 bytes instead of 10001' }],
    ]),
  );
  expect(told).toHaveLength(2);
  expect(await ground.liveBlobs()).toEqual(before);
  await plant(objectOf(absent), whole[0]);
  await plant(objectOf(shorter), whole[1]);
  await vi.waitFor(async () => expect(await ground.metric('scrub_lost_blobs')).toBe(0), patience);
});

it('deletes an unknown object that is old, and keeps a young one and what is none of ours', { timeout: 90_000 }, async () => {
  const [old, young] = [randomUUID(), randomUUID()];
  const named = await objectsThere();
  const foreign = [`${prefix}blobs/README`, `${prefix}notes.txt`, `installations/two/blobs/${old}`];
  for (const name of [objectOf(old), objectOf(young), ...foreign]) await plant(name);
  const strays = async () => (await ground.read<{ id: string }>('select id from stray')).map(({ id }) => id).sort();
  await vi.waitFor(async () => expect(await strays()).toEqual([old, young].sort()), patience);
  await oneMoreWalk();
  expect(await objectsThere()).toEqual(expect.arrayContaining([objectOf(old), objectOf(young)]));

  await ground.read('update stray set first_seen_at = first_seen_at - $2 where id = $1', [old, hourMs]);
  await vi.waitFor(async () => expect(await objectsThere()).not.toContain(objectOf(old)), patience);
  await oneMoreWalk();
  expect((await objectsThere()).sort()).toEqual([...named, objectOf(young), ...foreign].sort());
  // The record of a stray goes after the object.
  await vi.waitFor(async () => expect(await strays()).toEqual([young]), patience);
  await vi.waitFor(async () => expect(await ground.metric('scrub_strays')).toBe(1), patience);
  expect(await ground.metric('scrub_lost_blobs')).toBe(0);
  expect(await ground.metric('scrub_foreign_pages')).toBe(0);
  for (let index = 0; index < 3; index += 1) {
    const answer = await ground.s3.send({ method: 'GET', target: `/${container}/kept-${index}` });
    expect(answer.body.toString()).toBe('a'.repeat(10_000 + index));
  }
});

it('goes on past more names that are none of ours than a page has', { timeout: 180_000 }, async () => {
  const names = Array.from({ length: 1_010 }, (_, index) => `${prefix}blobs/fe/other-${String(index).padStart(4, '0')}`);
  const waiting = names.values();
  const planter = async () => {
    for (const name of waiting) await plant(name);
  };
  await Promise.all(Array.from({ length: 16 }, planter));
  // Behind them in the order of names: a walk that ended there would never see it.
  const last = `ff${randomUUID().slice(2)}`;
  await plant(objectOf(last));
  await vi.waitFor(async () => expect(await ground.read('select 1 from stray where id = $1', [last])).toHaveLength(1), patience);
});
