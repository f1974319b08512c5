/** What URLs look like where no real provider is at hand; what they do is in the conformance suite. */
import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
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
