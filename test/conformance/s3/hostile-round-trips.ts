/** Every way of an object by its key: what is put under each is what each of them gives, and nothing else is there. */
import type { RawAnswer, RawS3 } from '@felloe/testkit/workload/raw-s3.ts';
import { expect } from 'vitest';

export interface KeyGround {
  readonly s3: RawS3;
  /** Of its own, and empty. */
  readonly bucket: string;
  readonly keys: readonly string[];
}

const xmlEscapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\r': '&#13;',
  '\n': '&#10;',
  '\t': '&#9;',
};
/** What a document of XML 1.0 cannot say, in whatever escape. */
const unspeakable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
const deletesMax = 200;

export function encodedKey(key: string): string {
  return encodeURIComponent(key).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

export function byBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

/** Sixteen at a time. */
export async function forEachKey(keys: readonly string[], run: (key: string) => Promise<void>): Promise<void> {
  const rest = keys.values();
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      for (const key of rest) await run(key);
    }),
  );
}

/** All of them, after which the bucket is empty again. */
export async function roundTrips({ s3, bucket, keys }: KeyGround): Promise<void> {
  const targetOf = (key: string): string => `/${bucket}/${encodedKey(key)}`;
  const inOrder = [...keys].sort(byBytes);
  const send = (method: string, target: string, headers: Record<string, string> = {}, body?: Buffer): Promise<RawAnswer> =>
    s3.send({ method, target, headers, timeoutMs: 60_000, ...(body === undefined ? {} : { body }) });

  await forEachKey(keys, async (key) => {
    const put = await send('PUT', targetOf(key), {}, Buffer.from(`put ${key}`));
    expect([key, put.status, put.body.toString()]).toEqual([key, 200, '']);
  });
  await forEachKey(keys, async (key) => {
    const got = await send('GET', targetOf(key));
    expect([key, got.status, got.body.toString()]).toEqual([key, 200, `put ${key}`]);
    const head = await send('HEAD', targetOf(key));
    expect([key, head.status, head.headers['content-length']]).toEqual([key, 200, String(got.body.length)]);
  });
  expect(await listed('list-type=2', 'NextContinuationToken', 'continuation-token')).toEqual(inOrder);
  expect(await listed('x-id=ListObjects', 'NextMarker', 'marker')).toEqual(inOrder);
  expect(await listed('versions', 'NextKeyMarker', 'key-marker')).toEqual(inOrder);

  // Each takes its neighbour's bytes by a copy: what a key names is changed, and by its source's key alone.
  const next = new Map(inOrder.map((key, index) => [key, inOrder[(index + 1) % inOrder.length] ?? key]));
  const copies = inOrder.filter((_, index) => index % 2 === 0 && index + 1 < inOrder.length);
  await forEachKey(copies, async (key) => {
    const source = targetOf(next.get(key) ?? key);
    const copied = await send('PUT', targetOf(key), { 'x-amz-copy-source': source });
    expect([key, copied.status]).toEqual([key, 200]);
    expect([key, (await send('GET', targetOf(key))).body.toString()]).toEqual([key, `put ${next.get(key)}`]);
  });
  await forEachKey(keys, async (key) => {
    const created = await send('POST', `${targetOf(key)}?uploads`);
    const uploadId = /<UploadId>([^<]+)</.exec(created.body.toString())?.[1] ?? '';
    const part = await send('PUT', `${targetOf(key)}?partNumber=1&uploadId=${uploadId}`, {}, Buffer.from(`part ${key}`));
    const named = `<Part><PartNumber>1</PartNumber><ETag>${String(part.headers['etag'])}</ETag></Part>`;
    const document = Buffer.from(`<CompleteMultipartUpload>${named}</CompleteMultipartUpload>`);
    const completed = await send('POST', `${targetOf(key)}?uploadId=${uploadId}`, {}, document);
    expect([key, completed.status]).toEqual([key, 200]);
    expect([key, (await send('GET', targetOf(key))).body.toString()]).toEqual([key, `part ${key}`]);
  });
  await removeAll();
  expect(await listed('list-type=2', 'NextContinuationToken', 'continuation-token')).toEqual([]);

  async function listed(kind: string, nextElement: string, parameter: string): Promise<string[]> {
    const found: string[] = [];
    let after = '';
    do {
      const page = await send('GET', `/${bucket}?${kind}&encoding-type=url&max-keys=90${after}`);
      const text = page.body.toString();
      found.push(...[...text.matchAll(/<Key>([^<]*)<\/Key>/g)].map((match) => decoded(match[1] ?? '')));
      const token = new RegExp(`<${nextElement}>([^<]*)<`).exec(text)?.[1];
      const isLast = !text.includes('<IsTruncated>true');
      // Without a delimiter the first listing names no next marker: it is the last key.
      const marker = token === undefined ? found.at(-1) : decoded(token);
      expect(found.length).toBeLessThanOrEqual(keys.length);
      after = isLast || marker === undefined ? '' : `&${parameter}=${encodedKey(marker)}`;
    } while (after !== '');
    return found;
  }

  /** What a document can say in one removal of many, with its neighbours still there; the rest one by one. */
  async function removeAll(): Promise<void> {
    const speakable = keys.filter((key) => !unspeakable.test(key));
    for (let from = 0; from < speakable.length; from += deletesMax) {
      const objects = speakable.slice(from, from + deletesMax).map((key) => `<Object><Key>${inXml(key)}</Key></Object>`);
      const body = Buffer.from(`<Delete><Quiet>false</Quiet>${objects.join('')}</Delete>`);
      const headers = {
        'x-amz-checksum-sha256': (await crypto.subtle.digest('SHA-256', body).then(Buffer.from)).toString('base64'),
      };
      const removed = (await send('POST', `/${bucket}?delete`, headers, body)).body.toString();
      expect([removed.match(/<Deleted>/g)?.length, removed.match(/<Error>/g)]).toEqual([objects.length, null]);
    }
    const left = keys.filter((key) => unspeakable.test(key));
    expect(await listed('list-type=2', 'NextContinuationToken', 'continuation-token')).toEqual([...left].sort(byBytes));
    await forEachKey(left, async (key) => {
      expect([key, (await send('DELETE', targetOf(key))).status]).toEqual([key, 204]);
    });
  }
}

function decoded(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}

function inXml(key: string): string {
  return key.replace(/[&<>\r\n\t]/g, (character) => xmlEscapes[character] ?? character);
}
