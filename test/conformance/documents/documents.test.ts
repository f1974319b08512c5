/** Document sync over S3: the same scenarios, with the same results, against a spoke and against an S3 server that is not ours. */
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { s3Storage } from '@felloe/sdk/documents/storage/s3-storage.ts';
import { testEnvironment } from '@felloe/testkit/environment.ts';
import { type Product, startProduct } from '@felloe/testkit/product/product.ts';
import { type Radosgw, startRadosgw } from '@felloe/testkit/services/radosgw.ts';
import { afterAll, beforeAll, describe } from 'vitest';
import { describeAttachments } from './attachment-scenarios.ts';
import { describeConflicts } from './conflict-scenarios.ts';
import { describeSharing } from './sharing-scenarios.ts';
import type { StorageUnderTest } from './storage-under-test.ts';
import { describeSync } from './sync-scenarios.ts';

interface Keys {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const bucket = 'documents';
const environment = { PATH: testEnvironment['PATH'] ?? '', HOME: testEnvironment['HOME'] ?? '' };
let product: Product | undefined;
let radosgw: Radosgw | undefined;
const storages = new Map<string, StorageUnderTest>();

beforeAll(async () => {
  [product, radosgw] = await Promise.all([startProduct({ environment }), startRadosgw()]);
  storages.set('spoke', await withKeys(product.access()));
  storages.set('radosgw', await withKeys(radosgw));
}, 120_000);

afterAll(async () => {
  await Promise.all([product?.stop(), radosgw?.stop()]);
});

async function withKeys({ endpoint, region, accessKeyId, secretAccessKey }: Keys): Promise<StorageUnderTest> {
  const keys = { endpoint, region, accessKeyId, secretAccessKey };
  const owner = new S3Client({ ...keys, credentials: keys, forcePathStyle: true });
  await owner.send(new CreateBucketCommand({ Bucket: bucket }));
  owner.destroy();
  // Little patience: what these tests break stays broken.
  return { open: (fetch) => s3Storage({ ...keys, bucket, fetch, retry: { attemptsMax: 2, delayMsBase: 1 } }) };
}

describe.each(['spoke', 'radosgw'])('documents over %s', (name) => {
  const under = (): StorageUnderTest => {
    const storage = storages.get(name);
    if (storage === undefined) throw new Error(`${name} has not started`);
    return storage;
  };
  describe.each(['one', 'per-device'] as const)('manifest: %s', (manifest) => {
    describeSync(under, manifest);
    describeConflicts(under, manifest);
  });
  describeAttachments(under);
  describeSharing(under);
});
