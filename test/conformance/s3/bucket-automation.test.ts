/** What buckets do by themselves, with the AWS SDK against one product: lifecycle, notifications, access logs. Its day is a second long. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  type Event,
  GetObjectCommand,
  HeadObjectCommand,
  type LifecycleRule,
  ListObjectsV2Command,
  PutBucketLifecycleConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { createS3Client } from '@felloe/testkit/cluster/s3-client.ts';
import { testEnvironment } from '@felloe/testkit/environment.ts';
import { type Product, startProduct } from '@felloe/testkit/product/product.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';

let product: Product;
let client: S3Client;
let hook: Server;
/** What the webhook was told, by bucket. */
const told = new Map<string, string[]>();

beforeAll(async () => {
  hook = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      keep(body);
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
  product = await startProduct({
    environment: {
      PATH: testEnvironment['PATH'] ?? '',
      FELLOE_HUB_LIFECYCLE_DAY_SECONDS: '1',
      FELLOE_HUB_LIFECYCLE_EVERY_MS: '100',
      FELLOE_HUB_NOTIFICATIONS_NETWORKS: '127.0.0.1',
      FELLOE_SPOKE_ACCESS_LOGS_EVERY_MS: '300',
    },
  });
  client = createS3Client(product.access());
});

afterAll(async () => {
  client?.destroy();
  await product?.[Symbol.asyncDispose]();
  hook.closeAllConnections();
  hook.close();
});

interface Record {
  readonly eventName: string;
  readonly s3: {
    readonly bucket: { readonly name: string };
    readonly object: { readonly key: string; readonly versionId?: string };
  };
}

function keep(body: string): void {
  const { Records: [record] = [] } = JSON.parse(body) as { readonly Records?: readonly Record[] };
  if (record === undefined) return;
  const { bucket, object } = record.s3;
  told.set(bucket.name, [...(told.get(bucket.name) ?? []), `${record.eventName} ${object.key}`]);
}

async function until(isSo: () => boolean | Promise<boolean>, what: () => string): Promise<void> {
  for (const giveUpAt = Date.now() + 15_000; Date.now() < giveUpAt; await sleep(50)) if (await isSo()) return;
  throw new Error(`never: ${what()}`);
}

const make = (Bucket: string) => client.send(new CreateBucketCommand({ Bucket }));
const put = (Bucket: string, Key: string, more: object = {}) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body: 'bytes', ...more }));
const rules = (Bucket: string, ...Rules: LifecycleRule[]) =>
  client.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }));

async function keysOf(Bucket: string): Promise<string[]> {
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
  return Contents.map(({ Key = '' }) => Key);
}

function notify(Bucket: string, ...Events: Event[]) {
  const { port } = hook.address() as AddressInfo;
  const TopicConfigurations = [{ Id: 'all', Events, TopicArn: `arn:felloe:webhook:::http://127.0.0.1:${port}/hook` }];
  const NotificationConfiguration = { TopicConfigurations };
  return client.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
}

test('every answer about an object tells when it expires and by which rule, in real days', async () => {
  const Bucket = 'expiring';
  await make(Bucket);
  const before = await put(Bucket, 'a/before');
  expect(before.Expiration).toBeUndefined();
  await rules(
    Bucket,
    { ID: 'in two years', Status: 'Enabled', Filter: { Prefix: 'a/' }, Expiration: { Days: 730 } },
    { ID: 'tagged', Status: 'Enabled', Filter: { Tag: { Key: 'k', Value: 'v' } }, Expiration: { Days: 365 } },
    { ID: 'uploads', Status: 'Enabled', Filter: { Prefix: 'a/' }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 500 } },
  );
  const midnight = (days: number) => new Date(Math.ceil(Date.now() / 86_400_000 + days) * 86_400_000).toUTCString();
  const byPrefix = `expiry-date="${midnight(730)}", rule-id="in%20two%20years"`;
  const byTag = `expiry-date="${midnight(365)}", rule-id="tagged"`;
  expect((await put(Bucket, 'a/1')).Expiration).toBe(byPrefix);
  expect((await put(Bucket, 'a/2', { Tagging: 'k=v' })).Expiration).toBe(byTag);
  expect((await put(Bucket, 'b')).Expiration).toBeUndefined();
  expect((await client.send(new HeadObjectCommand({ Bucket, Key: 'a/1' }))).Expiration).toBe(byPrefix);
  expect((await client.send(new GetObjectCommand({ Bucket, Key: 'a/2' }))).Expiration).toBe(byTag);
  const copied = await client.send(new CopyObjectCommand({ Bucket, Key: 'c', CopySource: `${Bucket}/a/2` }));
  expect(copied.Expiration).toBe(byTag);
  const upload = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'a/3' }));
  expect([upload.AbortRuleId, upload.AbortDate?.toUTCString()]).toEqual(['uploads', midnight(500)]);
  const { UploadId } = upload;
  const part = await client.send(new UploadPartCommand({ Bucket, Key: 'a/3', UploadId, PartNumber: 1, Body: 'x' }));
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag: part.ETag }] };
  const completed = await client.send(new CompleteMultipartUploadCommand({ Bucket, Key: 'a/3', UploadId, MultipartUpload }));
  expect(completed.Expiration).toBe(byPrefix);
});

test('objects go when their days are over, and whoever wants to know is told of every change', async () => {
  const Bucket = 'told-of-everything';
  await make(Bucket);
  await notify(Bucket, 's3:ObjectCreated:*', 's3:ObjectRemoved:*', 's3:ObjectTagging:*', 's3:LifecycleExpiration:*');
  await put(Bucket, 'old/1');
  await client.send(new CopyObjectCommand({ Bucket, Key: 'kept', CopySource: `${Bucket}/old/1` }));
  await client.send(new PutObjectTaggingCommand({ Bucket, Key: 'kept', Tagging: { TagSet: [{ Key: 'a', Value: 'b' }] } }));
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'kept' }));
  await rules(Bucket, { ID: 'r', Status: 'Enabled', Filter: { Prefix: 'old/' }, Expiration: { Days: 1 } });
  await until(
    async () => (await keysOf(Bucket)).length === 0,
    () => 'the object expires',
  );
  await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  await put(Bucket, 'versioned');
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'versioned' }));
  const expected = [
    'ObjectCreated:Put old/1',
    'ObjectCreated:Copy kept',
    'ObjectTagging:Put kept',
    'ObjectRemoved:Delete kept',
    'LifecycleExpiration:Delete old/1',
    'ObjectCreated:Put versioned',
    'ObjectRemoved:DeleteMarkerCreated versioned',
  ];
  await until(
    () => told.get(Bucket)?.length === expected.length,
    () => `all is told, but only ${JSON.stringify(told.get(Bucket))}`,
  );
  expect(told.get(Bucket)).toEqual(expected);
});

test('requests to a bucket are written into the log of its owner, where the owner lets the log delivery service write', async () => {
  for (const bucket of ['logged', 'logs', 'closed-logs', 'logged-in-vain']) await make(bucket);
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'logging.s3.amazonaws.com' },
    Action: 's3:PutObject',
    Resource: 'arn:aws:s3:::logs/*',
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await client.send(new PutBucketPolicyCommand({ Bucket: 'logs', Policy }));
  const logTo = (Bucket: string, TargetBucket: string) =>
    client.send(
      new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: { LoggingEnabled: { TargetBucket, TargetPrefix: 'of/' } } }),
    );
  await logTo('logged', 'logs');
  await logTo('logged-in-vain', 'closed-logs');
  await put('logged', 'a b');
  await put('logged-in-vain', 'x');
  await client.send(new GetObjectCommand({ Bucket: 'logged', Key: 'a b', Range: 'bytes=1-2' }));
  await client.send(new GetObjectCommand({ Bucket: 'logged', Key: 'absent' })).catch(() => undefined);
  await client.send(new DeleteObjectsCommand({ Bucket: 'logged', Delete: { Objects: [{ Key: 'a b' }, { Key: 'never' }] } }));
  const read = async (Key: string) => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: 'logs', Key }));
    return (await Body?.transformToString()) ?? '';
  };
  const lines = async () => (await Promise.all((await keysOf('logs')).map(read))).join('').split('\n').filter(Boolean);
  await until(
    async () => (await lines()).length >= 6,
    () => 'six lines are written',
  );
  const found = await lines();
  const fields = found.map((line) =>
    / ((?:REST|BATCH)\.\S+) (\S+) "[^"]*" (\d+) (\S+) (\S+) (\S+) /.exec(line)?.slice(1).join(' '),
  );
  expect(fields).toEqual(
    expect.arrayContaining([
      'REST.PUT.OBJECT a%20b 200 - - -',
      'REST.GET.OBJECT a%20b 206 - 2 5',
      'BATCH.DELETE.OBJECT a%20b 204 - - -',
      'BATCH.DELETE.OBJECT never 204 - - -',
      expect.stringMatching(/^REST\.GET\.OBJECT absent 404 NoSuchKey \d+ -$/),
    ]),
  );
  for (const key of await keysOf('logs')) expect(key).toMatch(/^of\/\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d-[0-9A-F]{16}$/);
  expect(await keysOf('closed-logs')).toEqual([]);
});
