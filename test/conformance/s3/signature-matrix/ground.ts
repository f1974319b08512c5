/** What the requests are about, and everything that a wrongly accepted one could have changed. */
import { createHash } from 'node:crypto';
import type { RawS3 } from '@felloe/testkit/workload/raw-s3.ts';
import { type Ground, objectBytes, type Route } from './routes.ts';

export const keptBytes = Buffer.from('what is kept, and read by nobody without a signature');
export const matrixBucket = 'signature-matrix';

async function made(s3: RawS3, method: string, target: string, body?: Buffer): Promise<string> {
  const answer = await s3.send({ method, target, ...(body === undefined ? {} : { body }) });
  if (answer.status > 299) throw new Error(`${method} ${target}: ${answer.status} ${answer.body.toString()}`);
  return answer.body.toString();
}

/** Things of these names that exist: as many of them as the route needs. */
export async function makeGround(s3: RawS3, key: string, needs: Route['needs'] | 'everything'): Promise<Ground> {
  const target = `/${matrixBucket}/${key}`;
  const otherBucket = `signature-matrix-${createHash('sha256').update(key).digest('hex').slice(0, 12)}`;
  const ground: Ground = { bucket: matrixBucket, otherBucket, key, uploadId: '', partETag: `"${md5(objectBytes)}"` };
  if (needs === 'bucket' || needs === 'everything') await made(s3, 'PUT', `/${otherBucket}`);
  if (needs === 'object' || needs === 'upload' || needs === 'everything') await made(s3, 'PUT', target, keptBytes);
  if (needs !== 'upload' && needs !== 'everything') return ground;
  const uploadId = /<UploadId>([^<]+)</.exec(await made(s3, 'POST', `${target}?uploads`))?.[1] ?? '';
  await made(s3, 'PUT', `${target}?partNumber=1&uploadId=${uploadId}`, objectBytes);
  return { ...ground, uploadId };
}

function md5(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('hex');
}

/** A text that is another when any request on the standing ground did anything. */
export async function stateOf(s3: RawS3, { bucket, otherBucket, key, uploadId }: Ground): Promise<string> {
  const bucketParts = ['versions', 'uploads', 'acl', 'tagging', 'versioning', 'policy', 'cors', 'encryption'];
  const targets = [
    '/',
    ...[bucket, otherBucket].flatMap((name) => bucketParts.map((part) => `/${name}?${part}`)),
    ...['', '?acl', '?tagging', '?attributes', `?uploadId=${uploadId}`].map((part) => `/${bucket}/${key}${part}`),
  ];
  const states = await Promise.all(
    targets.map(async (target) => {
      const headers = { 'x-amz-object-attributes': 'ETag,ObjectSize,Checksum' };
      const { status, body } = await s3.send({ method: 'GET', target, ...(target.endsWith('attributes') ? { headers } : {}) });
      const text = body.toString();
      return `${target}: ${status} ${/<Code>/.test(text) ? (/<Code>([^<]*)/.exec(text)?.[1] ?? '') : text}`;
    }),
  );
  return states.join('\n');
}
