import { RequestHeaders } from '@felloe/s3-wire/request/headers.ts';
import { parseTarget } from '@felloe/s3-wire/request/target.ts';
import { readClaim } from '@felloe/s3-wire/sigv4/claim.ts';
import { deriveSigningKey, prepareSigningKey } from '@felloe/s3-wire/sigv4/signing-key.ts';
import { verifyClaim } from '@felloe/s3-wire/sigv4/verify.ts';
import { expect, it } from 'vitest';
import { authorisationHeaders } from './credentials.ts';

const keys = { kind: 'access-key' as const, accessKeyId: 'AKIA1', secretAccessKey: 'a secret', region: 'us-east-1' };
const now = Date.UTC(2026, 0, 2, 3, 4, 5);

async function verify(method: string, target: string, body: string | undefined, secret = keys.secretAccessKey): Promise<void> {
  const url = new URL(`http://127.0.0.1:8080${target}`);
  const headers = await authorisationHeaders(keys, { method, url, body }, now);
  const raw = Object.entries({ host: url.host, ...headers }).flat();
  const request = { method, target: parseTarget(target), headers: RequestHeaders.fromRaw(raw) };
  const claim = readClaim(request, { nowMs: now, regions: ['us-east-1'], service: 'felloe' });
  if (claim.kind === 'anonymous') throw new Error('not signed');
  verifyClaim(claim, prepareSigningKey(deriveSigningKey(secret, claim.scope)));
}

it('signs what a spoke verifies', async () => {
  await verify('GET', '/v1/events?position=a%2Bb&container=c', undefined);
  await verify('POST', '/v1/locks/a%2Fb%20%C3%A9/acquire?tenant=acme', '{"holder":"é"}');
  await expect(verify('GET', '/v1/spokes', undefined, 'another secret')).rejects.toThrow('signature');
});

it('sends the token of temporary credentials, under its signature', async () => {
  const url = new URL('http://127.0.0.1:8080/v1/spokes');
  const session = { ...keys, sessionToken: 'a token' };
  const headers = await authorisationHeaders(session, { method: 'GET', url, body: undefined }, now);
  expect(headers['x-amz-security-token']).toBe('a token');
  expect(headers['authorization']).toContain('x-amz-security-token');
});
