import { createHash, createHmac } from 'node:crypto';
import { StoreError } from '@felloe/engine/errors.ts';
import { describe, expect, it } from 'vitest';
import { authenticate, requireSignedBody } from './authenticate.ts';
import { createTestHub, testKey } from './test-context.ts';

const hub = createTestHub(() => {
  throw new Error('no call is needed to authenticate');
});
const { context } = hub;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** SigV4 written from the AWS guide, apart from the code under test. */
function signed(options: { body?: string; service?: string; secret?: string; id?: string; atMs?: number } = {}): string[] {
  const {
    body = '',
    service = 'felloe',
    secret = testKey.secretAccessKey,
    id = testKey.accessKeyId,
    atMs = Date.now(),
  } = options;
  const timestamp = `${new Date(atMs).toISOString().replace(/[-:]/g, '').slice(0, 15)}Z`;
  const scope = `${timestamp.slice(0, 8)}/us-east-1/${service}/aws4_request`;
  const canonical = `POST\n/v1/locks/x/acquire\ntenant=acme\nhost:spoke:8080\nx-amz-content-sha256:${sha256(body)}\nx-amz-date:${timestamp}\n\nhost;x-amz-content-sha256;x-amz-date\n${sha256(body)}`;
  const key = hmac(hmac(hmac(hmac(`AWS4${secret}`, timestamp.slice(0, 8)), 'us-east-1'), service), 'aws4_request');
  const signature = hmac(key, `AWS4-HMAC-SHA256\n${timestamp}\n${scope}\n${sha256(canonical)}`).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${id}/${scope}, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=${signature}`;
  return ['Host', 'spoke:8080', 'X-Amz-Date', timestamp, 'x-amz-content-sha256', sha256(body), 'Authorization', authorization];
}

const ask = (rawHeaders: string[], rawTarget = '/v1/locks/x/acquire?tenant=acme') =>
  authenticate(context, { method: 'POST', rawTarget, rawHeaders, sourceAddress: '10.0.0.1' });
const codeOf = async (asked: Promise<unknown>) =>
  await asked.then(
    () => 'accepted',
    (thrown: unknown) => StoreError.from(thrown).code,
  );

describe('authenticate', () => {
  it('takes a signature of an access key for either service, and no other', async () => {
    const caller = await ask(signed());
    expect(caller?.actor).toEqual({
      kind: 'access_key',
      tenant_id: 'tenant-1',
      principal_id: testKey.accessKeyId,
      source_address: '10.0.0.1',
      session_token: '',
    });
    expect(await codeOf(ask(signed({ service: 's3' })))).toBe('accepted');
    expect(await codeOf(ask(signed({ service: 'ec2' })))).toBe('unauthenticated');
  });

  it('refuses other secrets, unknown keys, old dates, other targets and repeated headers', async () => {
    expect(await codeOf(ask(signed({ secret: 'another-secret' })))).toBe('unauthenticated');
    expect(await codeOf(ask(signed({ id: 'AKIAOTHER' })))).toBe('unauthenticated');
    expect(await codeOf(ask(signed({ atMs: Date.now() - 16 * 60_000 })))).toBe('unauthenticated');
    expect(await codeOf(ask(signed(), '/v1/locks/x/acquire?tenant=other'))).toBe('unauthenticated');
    expect(await codeOf(ask(signed(), '/v1/locks/y/../x/acquire?tenant=acme'))).toBe('unauthenticated');
    expect(await codeOf(ask([...signed(), 'Host', 'other']))).toBe('invalid_argument');
  });

  it('holds the body to what was signed', async () => {
    const caller = await ask(signed({ body: '{"ttlMs":1}' }));
    if (caller === undefined) throw new Error('not authenticated');
    expect(() => requireSignedBody(caller, Buffer.from('{"ttlMs":1}'))).not.toThrow();
    expect(() => requireSignedBody(caller, Buffer.from('{"ttlMs":9}'))).toThrow(StoreError);
    expect(() => requireSignedBody(caller, undefined)).toThrow(StoreError);
  });

  it('takes tokens, and refuses unknown, expired and overlong ones', async () => {
    expect((await ask(['Authorization', 'Bearer admin-token']))?.actor.kind).toBe('administrator');
    expect((await ask(['authorization', 'bearer tenant-token']))?.actor).toMatchObject({ kind: 'token', tenant_id: 'tenant-1' });
    for (const token of ['none', 'old-token', 'x'.repeat(600)]) {
      expect(await codeOf(ask(['Authorization', `Bearer ${token}`])), token).toBe('unauthenticated');
    }
    expect(await codeOf(ask(['Authorization', 'Basic YTpi']))).toBe('invalid_argument');
    expect(await ask(['Host', 'x'])).toBeUndefined();
  });

  it('counts requests with tokens and keys against the limits of their tenant and of themselves', async () => {
    hub.admitted.length = 0;
    await ask(['Authorization', 'Bearer tenant-token']);
    await ask(signed());
    expect(hub.admitted.map(({ tenant_id, access_key_id }) => [tenant_id, access_key_id])).toEqual([
      ['tenant-1', 'tok-1'],
      ['tenant-1', testKey.accessKeyId],
    ]);
    expect(hub.admitted[0]?.rate).toEqual({ tenant_per_second: 9, principal_per_second: 3 });
    hub.exhausted = true;
    expect(await codeOf(ask(['Authorization', 'Bearer tenant-token']))).toBe('rate_limited');
    expect(await codeOf(ask(['Authorization', 'Bearer none']))).toBe('unauthenticated');
    hub.exhausted = false;
  });
});
