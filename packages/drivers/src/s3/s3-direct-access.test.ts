/** What URLs look like where no real provider is at hand; what they do is in the conformance suite. */
import { createHash, createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createS3Driver, type S3DriverOptions } from './s3-driver.ts';

const id = '0123abcd-0000-4000-8000-000000000001';
const now = Date.UTC(2013, 4, 24);

function open(options: Partial<S3DriverOptions>) {
  return createS3Driver({
    name: 'urls',
    bucket: 'examplebucket',
    prefix: '',
    profile: 'aws',
    region: 'us-east-1',
    signer: async (date) => {
      const chain = [date, 'us-east-1', 's3', 'aws4_request'];
      const start = Buffer.from('AWS4wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY');
      const signingKey = chain.reduce<Buffer>((key, step) => createHmac('sha256', key).update(step).digest(), start);
      return { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', date, region: 'us-east-1', signingKey };
    },
    now: () => now,
    monotonicNow: () => 0,
    random: () => 0,
    ...options,
  });
}

const put = { verb: 'put', id, lifetimeMs: 60_000, sha256: 'ab'.repeat(32) } as const;

it('names the bucket in the host where the provider wants it so, and signs nothing but the host', async () => {
  const url = new URL(await open({}).direct.signUrl(put));
  expect(url.host).toBe('examplebucket.s3.us-east-1.amazonaws.com');
  expect(url.pathname).toBe(`/blobs/01/23/${id}`);
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    'X-Amz-Credential': 'AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request',
    'X-Amz-Date': '20130524T000000Z',
    'X-Amz-Expires': '60',
    'X-Amz-SignedHeaders': 'host',
  });
  // AWS looks for no checksum in a URL: one there would only pretend.
  expect(url.href).not.toContain(put.sha256);
});

it('keeps a bucket with a dot out of the host: the certificate of the provider does not cover it', async () => {
  const url = new URL(await open({ bucket: 'example.bucket' }).direct.signUrl(put));
  expect(url.host).toBe('s3.us-east-1.amazonaws.com');
  expect(url.pathname).toBe(`/example.bucket/blobs/01/23/${id}`);
});

it('names the digest where the provider refuses other bytes', async () => {
  const url = new URL(await open({ profile: 'felloe', endpoint: 'https://spoke.example' }).direct.signUrl(put));
  expect(url.searchParams.get('X-Amz-Content-Sha256')).toBe(put.sha256);
});

it('ends a URL with the temporary key it is signed with', async () => {
  const fetchGrant = async (date: string) => ({
    accessKeyId: 'ASIAEXAMPLE',
    date,
    region: 'us-east-1',
    signingKey: Buffer.alloc(32),
    sessionToken: 'token of/the session+',
    expiresAt: now + 90_000,
  });
  const url = new URL(await open({ signer: fetchGrant }).direct.signUrl({ ...put, lifetimeMs: 600_000 }));
  expect(url.searchParams.get('X-Amz-Expires')).toBe('90');
  expect(url.searchParams.get('X-Amz-Security-Token')).toBe('token of/the session+');
});

describe('a copy of what a client left', () => {
  const bytes = Buffer.from('what a client wrote');
  const sha256 = createHash('sha256').update(bytes).digest();
  let told: string | undefined;
  let gets: number;
  let server: Server;

  beforeEach(async () => {
    gets = 0;
    server = createServer((request, response) => {
      request.resume();
      if (request.method === 'GET') gets += 1;
      const isCopy = request.headers['x-amz-copy-source'] !== undefined;
      const checksum = told === undefined ? '' : `<ChecksumSHA256>${told}</ChecksumSHA256>`;
      const body = isCopy ? `<CopyObjectResult><ETag>"e"</ETag>${checksum}</CopyObjectResult>` : bytes;
      response.writeHead(200, { 'content-length': String(Buffer.byteLength(body)), etag: '"e"' });
      response.end(request.method === 'HEAD' ? undefined : body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => server.close());

  const adopt = async () => {
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const driver = open({ profile: 'felloe', endpoint });
    const to = id.replace(/1$/, '2');
    const adopted = await driver.direct.adopt({ from: id, to, sizeBytesMax: 100, signal: new AbortController().signal });
    await driver.close();
    return adopted;
  };
  const wanted = { locator: `o:${id.replace(/1$/, '2')}:${bytes.length}`, size: bytes.length, sha256: sha256.toString('hex') };

  it('is not read back where the provider tells its digest', async () => {
    told = sha256.toString('base64');
    expect(await adopt()).toEqual(wanted);
    expect(gets).toBe(0);
  });

  it.each([
    ['tells none', undefined],
    ['tells one of parts', `${sha256.toString('base64')}-1`],
  ])('is read back where it %s', async (_, answer) => {
    told = answer;
    expect(await adopt()).toEqual(wanted);
    expect(gets).toBe(1);
  });
});
