/** Every checksum in every form of an upload: the true one is kept and told, a false one refused with nothing stored. */
import { createHmac } from 'node:crypto';
import { checksumAlgorithms, type ChecksumAlgorithm } from '@felloe/s3-wire/checksums/algorithms.ts';
import { createHasherFactory, type HasherFactory } from '@felloe/s3-wire/checksums/hasher.ts';
import { presignUrl, signHeaders } from '@felloe/s3-wire/sigv4/sign.ts';
import { deriveSigningKey } from '@felloe/s3-wire/sigv4/signing-key.ts';
import type { S3Access } from '@felloe/testkit/cluster/s3-client.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { record } from '../../report.ts';
import { sendChunked } from './chunked-upload.ts';
import { makeBucket, type ProductUnderTest } from './product-under-test.ts';

const body = Buffer.from('every checksum in every form');

interface Upload {
  readonly access: S3Access;
  readonly bucket: string;
  readonly key: string;
  /** Lower-case name of the checksum's header. */
  readonly header: string;
  /** What the client declares, true or not. */
  readonly value: string;
}

interface Reply {
  readonly status: number;
  readonly text: string;
}

async function send(
  { endpoint, ...credentials }: S3Access,
  method: string,
  target: string,
  more: { readonly headers?: Record<string, string>; readonly body?: Buffer } = {},
): Promise<Reply & { readonly headers: Headers }> {
  const url = `${endpoint}${target}`;
  const { headers = {} } = more;
  const signed = signHeaders({ method, url, headers, payloadHash: 'UNSIGNED-PAYLOAD' }, credentials, Date.now());
  const sent = more.body === undefined ? {} : { body: new Uint8Array(more.body) };
  const answer = await fetch(url, { method, headers: signed, ...sent });
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
}

/** One part of an upload, and its completion. */
async function inParts(upload: Upload, sendPart: (target: string) => Promise<Reply>): Promise<Reply> {
  const { access, bucket, key, header } = upload;
  const target = `/${bucket}/${key}`;
  const algorithm = header.slice('x-amz-checksum-'.length).toUpperCase();
  const created = await send(access, 'POST', `${target}?uploads`, { headers: { 'x-amz-checksum-algorithm': algorithm } });
  const id = /<UploadId>([^<]+)</.exec(created.text)?.[1] ?? '';
  const part = await sendPart(`${target}?partNumber=1&uploadId=${id}`);
  if (part.status !== 200) {
    await send(access, 'DELETE', `${target}?uploadId=${id}`);
    return part;
  }
  const listed = await send(access, 'GET', `${target}?uploadId=${id}`);
  const etag = /<ETag>([^<]+)</.exec(listed.text)?.[1] ?? '';
  const document = `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${etag}</ETag></Part></CompleteMultipartUpload>`;
  return await send(access, 'POST', `${target}?uploadId=${id}`, { body: Buffer.from(document) });
}

function trailing({ access, bucket, key, header, value }: Upload, signed: boolean, target = `/${bucket}/${key}`): Promise<Reply> {
  const chunks = [body.subarray(0, 9), body.subarray(9)];
  // Unsigned chunks may be of any size, signed ones but the last have 8 KiB at least.
  return sendChunked(access, { target, chunks: signed ? [body] : chunks, signed, trailer: { name: header, value } });
}

function form({ access, bucket, key, header, value }: Upload): Promise<Reply> {
  const date = `${new Date().toISOString().slice(0, 10).replaceAll('-', '')}`;
  const credential = `${access.accessKeyId}/${date}/${access.region}/s3/aws4_request`;
  const fields: Record<string, string> = {
    key,
    [header]: value,
    'x-amz-algorithm': 'AWS4-HMAC-SHA256',
    'x-amz-credential': credential,
    'x-amz-date': `${date}T000000Z`,
  };
  const conditions = [{ bucket }, ...Object.entries(fields).map(([name, text]) => ({ [name]: text }))];
  const expiration = new Date(Date.now() + 600_000).toISOString();
  const policy = Buffer.from(JSON.stringify({ expiration, conditions })).toString('base64');
  const signingKey = deriveSigningKey(access.secretAccessKey, { date, region: access.region, service: 's3' });
  const signature = createHmac('sha256', signingKey).update(policy).digest('hex');
  const sent = new FormData();
  for (const [name, text] of Object.entries({ ...fields, policy, 'x-amz-signature': signature })) sent.append(name, text);
  sent.append('file', new Blob([new Uint8Array(body)]));
  return fetch(`${access.endpoint}/${bucket}`, { method: 'POST', body: sent }).then(async (answer) => ({
    status: answer.status === 204 ? 200 : answer.status,
    text: await answer.text(),
  }));
}

const forms: Readonly<Record<string, (upload: Upload) => Promise<Reply>>> = {
  header: ({ access, bucket, key, header, value }) =>
    send(access, 'PUT', `/${bucket}/${key}`, { headers: { [header]: value }, body }),
  'signed trailer': (upload) => trailing(upload, true),
  'unsigned trailer': (upload) => trailing(upload, false),
  'presigned URL': async ({ access: { endpoint, ...credentials }, bucket, key, header, value }) => {
    const wish = { method: 'PUT', url: `${endpoint}/${bucket}/${key}`, headers: { [header]: value }, expiresSeconds: 60 };
    const url = presignUrl(wish, credentials, Date.now());
    const answer = await fetch(url, { method: 'PUT', headers: { [header]: value }, body: new Uint8Array(body) });
    return { status: answer.status, text: await answer.text() };
  },
  form,
  'part with a header': (upload) =>
    inParts(upload, (target) => send(upload.access, 'PUT', target, { headers: { [upload.header]: upload.value }, body })),
  'part with a signed trailer': (upload) => inParts(upload, (target) => trailing(upload, true, target)),
  'part with an unsigned trailer': (upload) => inParts(upload, (target) => trailing(upload, false, target)),
};

export function checksumFormTests(product: ProductUnderTest): void {
  let hashers: HasherFactory;
  let bucket: string;
  beforeAll(async () => {
    hashers = await createHasherFactory();
    bucket = await makeBucket(product);
  });

  const uploadOf = (algorithm: ChecksumAlgorithm, key: string, isTrue: boolean): Upload => ({
    access: product.access,
    bucket,
    key,
    header: `x-amz-checksum-${algorithm.toLowerCase()}`,
    value: hashers.hash(algorithm, isTrue ? body : Buffer.from('another body')).toString('base64'),
  });

  afterAll(() =>
    record('checksums in every form of an upload', { cells: 2 * checksumAlgorithms.length * Object.keys(forms).length }),
  );

  test.each(Object.keys(forms))('%s', async (name) => {
    const uploaded = forms[name] as (upload: Upload) => Promise<Reply>;
    await Promise.all(
      checksumAlgorithms.map(async (algorithm) => {
        const key = `${name.replaceAll(' ', '-')}-${algorithm}`;
        const lie = await uploaded(uploadOf(algorithm, key, false));
        expect([algorithm, lie.status, /<Code>(\w+)</.exec(lie.text)?.[1]]).toEqual([algorithm, 400, 'BadDigest']);
        expect((await send(product.access, 'GET', `/${bucket}/${key}`)).status).toBe(404);

        const upload = uploadOf(algorithm, key, true);
        const truth = await uploaded(upload);
        expect([algorithm, truth.status, truth.text.includes('<Error>')]).toEqual([algorithm, 200, false]);
        const read = await send(product.access, 'GET', `/${bucket}/${key}`, { headers: { 'x-amz-checksum-mode': 'ENABLED' } });
        expect(read.text).toBe(body.toString());
        const isComposite = name.startsWith('part') && algorithm !== 'CRC64NVME';
        const whole = isComposite
          ? `${hashers.hash(algorithm, Buffer.from(upload.value, 'base64')).toString('base64')}-1`
          : upload.value;
        expect([algorithm, read.headers.get(upload.header)]).toEqual([algorithm, whole]);
      }),
    );
  });
}
