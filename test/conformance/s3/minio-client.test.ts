/** The `minio` client from npm with its default settings. */
import { Readable } from 'node:stream';
import type { Cluster } from '@felloe/testkit/cluster/cluster.ts';
import { Client } from 'minio';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startClusterUnderTest } from './cluster-under-test.ts';

const bucket = 'minio-bucket';
let cluster: Cluster;
let client: Client;

beforeAll(async () => {
  cluster = await startClusterUnderTest();
  const { endpoint, accessKeyId, secretAccessKey } = cluster.access('balancer');
  const { hostname, port } = new URL(endpoint);
  client = new Client({
    endPoint: hostname,
    port: Number(port),
    useSSL: false,
    accessKey: accessKeyId,
    secretKey: secretAccessKey,
  });
  await client.makeBucket(bucket);
});
afterAll(() => cluster?.[Symbol.asyncDispose]());

async function read(name: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of await client.getObject(bucket, name)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

test('buckets', async () => {
  expect(await client.bucketExists(bucket)).toBe(true);
  expect(await client.bucketExists('minio-none')).toBe(false);
  expect((await client.listBuckets()).map(({ name }) => name)).toContain(bucket);
});

test('objects, small and in parts', async () => {
  await client.putObject(bucket, 'small ü+&', Buffer.from('small'), undefined, { 'X-Amz-Meta-A': '1' });
  expect((await read('small ü+&')).toString()).toBe('small');
  expect((await client.statObject(bucket, 'small ü+&')).metaData).toMatchObject({ a: '1' });
  const large = Buffer.alloc(70 * 1024 * 1024, 'felloe');
  await client.putObject(bucket, 'large', Readable.from([large]), large.length);
  expect((await read('large')).equals(large)).toBe(true);
});

test('listing, copying and removing', async () => {
  for (const name of ['l/1', 'l/2', 'l/d/3']) await client.putObject(bucket, name, name);
  const names: (string | undefined)[] = [];
  for await (const item of client.listObjectsV2(bucket, 'l/', false))
    names.push((item as { name?: string; prefix?: string }).name ?? (item as { prefix?: string }).prefix);
  expect(names.sort()).toEqual(['l/1', 'l/2', 'l/d/']);
  await client.copyObject(bucket, 'l/copy', `/${bucket}/l/1`);
  expect((await read('l/copy')).toString()).toBe('l/1');
  await client.removeObjects(bucket, ['l/1', 'l/2', 'l/d/3', 'l/copy']);
  await expect(client.statObject(bucket, 'l/1')).rejects.toMatchObject({ code: 'NotFound' });
});

test('presigned URLs and a form', async () => {
  await client.putObject(bucket, 'presigned', 'by url');
  expect(await (await fetch(await client.presignedGetObject(bucket, 'presigned', 60))).text()).toBe('by url');
  const policy = client.newPostPolicy();
  policy.setBucket(bucket);
  policy.setKey('posted');
  policy.setExpires(new Date(Date.now() + 60_000));
  const { postURL, formData } = await client.presignedPostPolicy(policy);
  const form = new FormData();
  for (const [name, value] of Object.entries(formData)) form.append(name, String(value));
  form.append('file', new Blob(['by form']), 'f');
  expect((await fetch(postURL, { method: 'POST', body: form })).status).toBe(204);
  expect((await read('posted')).toString()).toBe('by form');
});
