/** The S3 driver against a real S3 server that is not ours. */
import { createHash, randomUUID } from 'node:crypto';
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describeDriver } from '@felloe/drivers/conformance/driver-conformance.ts';
import { inPieces, KiB, MiB, never, newId, sampleBytes } from '@felloe/drivers/conformance/sample-bytes.ts';
import type { Driver } from '@felloe/drivers/driver.ts';
import { createS3Driver, type S3DriverOptions } from '@felloe/drivers/s3/s3-driver.ts';
import { type Radosgw, startRadosgw } from '@felloe/testkit/services/radosgw.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { grantsOf } from './signing-grants.ts';

let radosgw: Radosgw;
let owner: S3Client;

beforeAll(async () => {
  radosgw = await startRadosgw();
  owner = new S3Client({
    endpoint: radosgw.endpoint,
    region: radosgw.region,
    forcePathStyle: true,
    credentials: radosgw,
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
}, 90_000);

afterAll(async () => {
  owner?.destroy();
  await radosgw?.stop();
});

async function makeBucket(): Promise<string> {
  const bucket = `driver-${randomUUID()}`;
  await owner.send(new CreateBucketCommand({ Bucket: bucket }));
  return bucket;
}

function openDriver(bucket: string, options: Partial<S3DriverOptions> = {}): Driver {
  return createS3Driver({
    name: 'radosgw',
    bucket,
    prefix: 'felloe/main/',
    profile: 'ceph',
    endpoint: radosgw.endpoint,
    region: radosgw.region,
    signer: grantsOf(radosgw),
    now: Date.now,
    monotonicNow: () => performance.now(),
    random: Math.random,
    ...options,
  });
}

function describeProfile(name: string, options: Partial<S3DriverOptions>): void {
  describeDriver(
    name,
    async () => {
      const bucket = await makeBucket();
      const driver = openDriver(bucket, options);
      return { driver, reopen: async () => openDriver(bucket, options), dispose: () => driver.close() };
    },
    { timeoutMs: 60_000 },
  );
}

describeProfile('the S3 driver on radosgw', {});
// Bodies signed, nothing trusted but lengths: what an unknown provider without TLS gets.
describeProfile('the S3 driver with the generic profile', { profile: 'generic', prefix: '' });

describe('what the S3 driver leaves behind', () => {
  it('is removed by the id alone, incomplete uploads too', async () => {
    const bucket = await makeBucket();
    const driver = openDriver(bucket);
    const id = newId();
    await driver.put(id, sampleBytes(300 * KiB), { signal: never });
    const name = `felloe/main/blobs/${id.slice(0, 2)}/${id.slice(2, 4)}/${id}`;
    for (let round = 0; round < 2; round += 1) {
      const { UploadId } = await owner.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: name }));
      await owner.send(new UploadPartCommand({ Bucket: bucket, Key: name, UploadId, PartNumber: 1, Body: Buffer.alloc(1000) }));
    }
    await driver.discard(id, never);
    await driver.discard(id, never);
    expect((await owner.send(new ListMultipartUploadsCommand({ Bucket: bucket }))).Uploads ?? []).toEqual([]);
    expect((await driver.list('', undefined, 10, never)).blobs).toEqual([]);
    await driver.close();
  });

  it('is nothing when a multipart upload fails in the middle', async () => {
    const bucket = await makeBucket();
    const driver = openDriver(bucket);
    async function* breaks() {
      yield* inPieces(sampleBytes(20 * MiB), MiB);
      throw new Error('the client went away');
    }
    await expect(driver.put(newId(), breaks(), { signal: never })).rejects.toMatchObject({ code: 'incomplete_body' });
    await expect(driver.put(newId(), breaks(), { signal: never, size: 80 * MiB })).rejects.toMatchObject({
      code: 'incomplete_body',
    });
    expect((await owner.send(new ListMultipartUploadsCommand({ Bucket: bucket }))).Uploads ?? []).toEqual([]);
    expect((await driver.list('', undefined, 10, never)).blobs).toEqual([]);
    await driver.close();
  });

  it('is no old version where the provider keeps versions', async () => {
    const bucket = await makeBucket();
    await owner.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    const driver = openDriver(bucket, { profile: 'b2' });
    const kept = await driver.put(newId(), sampleBytes(10), { signal: never });
    const id = newId();
    await driver.put(id, sampleBytes(1000), { signal: never });
    const { locator } = await driver.put(id, sampleBytes(1000), { signal: never });
    await driver.delete(locator, never);
    await driver.delete(locator, never);
    const left = await owner.send(new ListObjectVersionsCommand({ Bucket: bucket }));
    expect(left.DeleteMarkers ?? []).toEqual([]);
    expect(left.Versions?.length).toBe(1);
    expect(await driver.stat(kept.locator, never)).toEqual({ size: 10 });
    await driver.close();
  });
});

describe('refusals of a real provider', () => {
  it('says in clear words that the key is wrong, the bucket absent, the key of another day', async () => {
    const bucket = await makeBucket();
    const wrongKey = openDriver(bucket, { signer: grantsOf({ ...radosgw, secretAccessKey: 'not the secret' }) });
    const refused = { code: 'backend_failed', message: expect.stringMatching(/refuses the key/) as unknown };
    await expect(wrongKey.put(newId(), Buffer.from('x'), { signal: never })).rejects.toMatchObject(refused);
    await wrongKey.close();

    const noBucket = openDriver('no-such-bucket-here');
    const absent = {
      code: 'backend_failed',
      retryable: false,
      message: expect.stringMatching(/bucket of the backend does not exist/) as unknown,
    };
    await expect(noBucket.put(newId(), Buffer.from('x'), { signal: never })).rejects.toMatchObject(absent);
    expect(await noBucket.health(never)).toMatchObject({
      state: 'down',
      reason: expect.stringMatching(/does not exist/) as unknown,
    });
    await noBucket.close();

    const fetch = grantsOf(radosgw);
    const otherDay = openDriver(bucket, { signer: async () => fetch('20200101') });
    await expect(otherDay.put(newId(), Buffer.from('x'), { signal: never })).rejects.toMatchObject({
      code: 'backend_failed',
      retryable: false,
    });
    await otherDay.close();
  });

  it('is a missing blob, not a missing bucket, when an object is gone', async () => {
    const bucket = await makeBucket();
    const driver = openDriver(bucket);
    const { locator } = await driver.put(newId(), sampleBytes(100), { signal: never });
    await driver.delete(locator, never);
    await expect(driver.read(locator, undefined, never)).rejects.toMatchObject({ code: 'blob_missing' });
    await driver.close();
  });
});

describe('a client with a URL to write by', () => {
  // AWS and felloe refuse x-amz headers that are not signed. This server takes them: so what arrives counts by its digest alone, and the
  // vault's guide asks for an account that sees nothing but its bucket.
  it('may call its upload a copy of a blob whose name it knows', async () => {
    const driver = openDriver(await makeBucket());
    const { locator } = await driver.put(newId(), sampleBytes(100), { signal: never });
    const id = newId();
    const url = await driver.direct.signUrl({ verb: 'put', id, lifetimeMs: 60_000 });
    const bucket = new URL(url).pathname.split('/')[1];
    const headers = { 'x-amz-copy-source': `/${bucket}/${driver.direct.nameOf(locator)}` };
    expect((await fetch(url, { method: 'PUT', headers })).status).toBe(200);
    const adopted = await driver.direct.adopt({ from: id, to: newId(), sizeBytesMax: 100, signal: never });
    expect(adopted.sha256).toBe(createHash('sha256').update(sampleBytes(100)).digest('hex'));
    await driver.close();
  });
});
