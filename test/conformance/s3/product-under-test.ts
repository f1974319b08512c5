/** What the tests of object operations share: a client of one product, and buckets of their own. */
import { CreateBucketCommand, PutBucketVersioningCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import type { S3Access } from '@felloe/testkit/cluster/s3-client.ts';

export interface ProductUnderTest {
  /** Known once the product has started. */
  readonly client: S3Client;
  readonly access: S3Access;
}

interface BucketOptions {
  readonly versioned?: boolean;
  readonly locked?: boolean;
}

let buckets = 0;

/** A new bucket's name. */
export async function makeBucket({ client }: ProductUnderTest, options: BucketOptions = {}): Promise<string> {
  buckets += 1;
  const Bucket = `object-operations-${buckets}`;
  await client.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: options.locked ?? false }));
  if (options.versioned === true) await setVersioning(client, Bucket, 'Enabled');
  return Bucket;
}

export async function setVersioning(client: S3Client, Bucket: string, Status: 'Enabled' | 'Suspended'): Promise<void> {
  await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
}

/** `<status> <code>` of a request that has to fail; a HEAD has no code. */
export async function refusalOf(request: Promise<unknown>): Promise<string> {
  try {
    await request;
  } catch (thrown) {
    if (thrown instanceof S3ServiceException) return `${thrown.$metadata.httpStatusCode} ${thrown.name}`;
    throw thrown;
  }
  return 'none';
}

/** The headers of the answer that a failed request got. */
export async function refusedHeaders(request: Promise<unknown>): Promise<Record<string, string>> {
  try {
    await request;
  } catch (thrown) {
    if (thrown instanceof S3ServiceException) return { ...thrown.$response?.headers };
    throw thrown;
  }
  throw new Error('the request succeeded');
}
