/** The `minio` client from npm with its default settings. */
import { Readable } from 'node:stream';
import { Client } from 'minio';
import { beforeAll, expect, test } from 'vitest';
import type { Entrance } from './entrance.ts';

interface Minio {
  readonly client: Client;
  readonly bucket: string;
  read(name: string): Promise<Buffer>;
}

/** Defines the tests of this client, for one way into the product. */
export function minioClientTests(entrance: Entrance): void {
  const bucket = `minio-${entrance.suffix}`;
  let client: Client;
  beforeAll(async () => {
    const { endpoint, accessKeyId, secretAccessKey } = entrance.access();
    const { hostname, port } = new URL(endpoint);
    const address = { endPoint: hostname, port: Number(port), useSSL: false };
    client = new Client({ ...address, accessKey: accessKeyId, secretKey: secretAccessKey });
    await client.makeBucket(bucket);
  });
  const minio: Minio = {
    get client() {
      return client;
    },
    bucket,
    read: async (name) => await bytesOf(await client.getObject(bucket, name)),
  };
  objectTests(minio);
  presigningTests(minio);
}

async function bytesOf(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function objectTests(minio: Minio): void {
  const { bucket, read } = minio;
  test('buckets', async () => {
    expect(await minio.client.bucketExists(bucket)).toBe(true);
    expect(await minio.client.bucketExists(`${bucket}-none`)).toBe(false);
    expect((await minio.client.listBuckets()).map(({ name }) => name)).toContain(bucket);
  });

  test('objects, small and in parts', async () => {
    await minio.client.putObject(bucket, 'small ü+&', Buffer.from('small'), undefined, { 'X-Amz-Meta-A': '1' });
    expect((await read('small ü+&')).toString()).toBe('small');
    expect((await minio.client.statObject(bucket, 'small ü+&')).metaData).toMatchObject({ a: '1' });
    const large = Buffer.alloc(70 * 1024 * 1024, 'felloe');
    await minio.client.putObject(bucket, 'large', Readable.from([large]), large.length);
    expect((await read('large')).equals(large)).toBe(true);
    const middle = await minio.client.getPartialObject(bucket, 'large', 67_108_860, 12);
    expect((await bytesOf(middle)).toString()).toBe(large.toString('utf8', 67_108_860, 67_108_872));
    const unknown = Readable.from([Buffer.from('of a length '), Buffer.from('nobody told')]);
    await minio.client.putObject(bucket, 'stream', unknown);
    expect((await read('stream')).toString()).toBe('of a length nobody told');
  });

  test('listing, copying and removing', async () => {
    for (const name of ['l/1', 'l/2', 'l/d/3']) await minio.client.putObject(bucket, name, name);
    const names: (string | undefined)[] = [];
    for await (const item of minio.client.listObjectsV2(bucket, 'l/', false))
      names.push((item as { name?: string; prefix?: string }).name ?? (item as { prefix?: string }).prefix);
    expect(names.sort((one, other) => ((one ?? '') < (other ?? '') ? -1 : 1))).toEqual(['l/1', 'l/2', 'l/d/']);
    await minio.client.copyObject(bucket, 'l/copy', `/${bucket}/l/1`);
    expect((await read('l/copy')).toString()).toBe('l/1');
    await minio.client.removeObjects(bucket, ['l/1', 'l/2', 'l/d/3', 'l/copy']);
    await expect(minio.client.statObject(bucket, 'l/1')).rejects.toMatchObject({ code: 'NotFound' });
  });
}

function presigningTests(minio: Minio): void {
  const { bucket, read } = minio;
  test('presigned URLs and a form', async () => {
    await minio.client.putObject(bucket, 'presigned', 'by url');
    expect(await (await fetch(await minio.client.presignedGetObject(bucket, 'presigned', 60))).text()).toBe('by url');
    const put = await minio.client.presignedPutObject(bucket, 'put by url', 60);
    expect((await fetch(put, { method: 'PUT', body: 'put' })).status).toBe(200);
    expect((await read('put by url')).toString()).toBe('put');
    const policy = minio.client.newPostPolicy();
    policy.setBucket(bucket);
    policy.setKey('posted');
    policy.setExpires(new Date(Date.now() + 60_000));
    const { postURL, formData } = await minio.client.presignedPostPolicy(policy);
    const form = new FormData();
    for (const [name, value] of Object.entries(formData)) form.append(name, String(value));
    form.append('file', new Blob(['by form']), 'f');
    expect((await fetch(postURL, { method: 'POST', body: form })).status).toBe(204);
    expect((await read('posted')).toString()).toBe('by form');
  });
}
