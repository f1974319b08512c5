/** Three signers against our verifier: the AWS SDK's own, ours for Node, ours for browsers; over generated requests. */
import { createHash, createHmac } from 'node:crypto';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { resolveAddress } from '../request/address.ts';
import { RequestHeaders } from '../request/headers.ts';
import { encodePercent } from '../request/percent.ts';
import { parseTarget } from '../request/target.ts';
import { readClaim } from './claim.ts';
import { presignUrl, signHeaders } from './sign.ts';
import * as web from './sign-web.ts';
import { deriveSigningKey, prepareSigningKey } from './signing-key.ts';
import { verifyClaim } from './verify.ts';

const secretAccessKey = 'a secret/with+odd=characters';
const nowMs = Date.UTC(2026, 6, 1, 12, 34, 56);
const scope = { date: '20260701', region: 'eu-north-1', service: 's3' };
const key = prepareSigningKey(deriveSigningKey(secretAccessKey, scope));
const wrongKey = prepareSigningKey(deriveSigningKey('another secret', scope));
const rules = { nowMs, regions: ['eu-north-1'] };
const credentials = { accessKeyId: 'AKID', secretAccessKey, region: 'eu-north-1' };

/** The hash constructor the SDK's signer asks for. */
class Sha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytesOf(data));
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): string | Buffer {
  if (typeof data === 'string') return data;
  return ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data);
}

const signer = new SignatureV4({
  service: 's3',
  region: 'eu-north-1',
  credentials,
  sha256: Sha256,
  uriEscapePath: false,
  applyChecksum: true,
});

const text = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((value) => value.isWellFormed() && !value.includes('\u0000'));
const keys = fc
  .array(fc.oneof(text, fc.constantFrom('..', '.', '', '%2F', '%', '+', ' ', '~', '*', "'()!", '\\', 'é', '\u0001', '🎈')), {
    minLength: 1,
    maxLength: 5,
  })
  .map((parts) => parts.join('/'))
  .filter((value) => value !== '');
const queries = fc.dictionary(
  fc.oneof(
    fc.constantFrom('prefix', 'marker', 'versionId', 'delimiter'),
    text.filter((name) => !/^x-amz-|^$/i.test(name)),
  ),
  fc.oneof(text, fc.constantFrom('', 'a b', 'a+b', '&=?', '%20')),
  { maxKeys: 4 },
);
const headerValues = fc.string({ maxLength: 12 }).map((value) => value.trim());
const headers = fc.dictionary(
  fc.constantFrom('x-amz-meta-a', 'x-amz-meta-b', 'content-type', 'range', 'x-amz-acl'),
  headerValues,
  { maxKeys: 4 },
);
const requests = fc.record({
  key: keys,
  query: queries,
  headers,
  method: fc.constantFrom('GET', 'PUT', 'DELETE', 'POST', 'HEAD'),
});

function rawPathOf(objectKey: string): string {
  return `/bucket-1/${encodePercent(objectKey, { keepSlash: true })}`;
}

function verify(method: string, rawTarget: string, lines: Readonly<Record<string, string>>): void {
  const target = parseTarget(rawTarget);
  const merged = RequestHeaders.fromRaw(Object.entries(lines).flat());
  const claim = readClaim({ method, target, headers: merged }, rules);
  if (claim.kind === 'anonymous') throw new Error('expected a signed claim');
  verifyClaim(claim, key);
  expect(() => verifyClaim(claim, wrongKey)).toThrow(expect.objectContaining({ code: 'SignatureDoesNotMatch' }));
}

function queryText(query: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(query).map(([name, value]) => `${encodePercent(name)}=${encodePercent(String(value))}`);
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

const runs = { seed: 42, numRuns: 150 };

test('headers signed by the SDK verify, and the key is what was signed for', async () => {
  await fc.assert(
    fc.asyncProperty(requests, async ({ key: objectKey, query, headers: lines, method }) => {
      const path = rawPathOf(objectKey);
      const request = new HttpRequest({
        method,
        protocol: 'http:',
        hostname: 'localhost',
        port: 9000,
        path,
        query,
        headers: { host: 'localhost:9000', ...lines },
      });
      const signed = await signer.sign(request, { signingDate: new Date(nowMs) });
      verify(method, path + queryText(query), signed.headers);
      const address = resolveAddress({ target: parseTarget(path), host: 'localhost:9000', baseHosts: ['localhost'] });
      expect(address.key).toBe(objectKey);
    }),
    runs,
  );
});

test('URLs presigned by the SDK verify', async () => {
  await fc.assert(
    fc.asyncProperty(requests, async ({ key: objectKey, query, method }) => {
      const path = rawPathOf(objectKey);
      // As @aws-sdk/s3-request-presigner does; the signer moves it into the query.
      const unsigned = { host: 'localhost:9000', 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
      const request = new HttpRequest({
        method,
        protocol: 'http:',
        hostname: 'localhost',
        port: 9000,
        path,
        query,
        headers: unsigned,
      });
      const signed = await signer.presign(request, { signingDate: new Date(nowMs), expiresIn: 60 });
      verify(method, path + queryText(signed.query ?? {}), { host: 'localhost:9000' });
    }),
    runs,
  );
});

test('our own signers verify and agree with each other', async () => {
  await fc.assert(
    fc.asyncProperty(requests, async ({ key: objectKey, query, headers: lines, method }) => {
      const rawTarget = rawPathOf(objectKey) + queryText(query);
      const request = { method, url: `http://localhost:9000${rawTarget}`, headers: lines };
      const signed = signHeaders(request, credentials, nowMs);
      verify(method, rawTarget, { ...signed, host: 'localhost:9000' });
      expect(await web.signHeaders(request, credentials, nowMs)).toEqual(signed);
      const url = presignUrl({ method, url: request.url, expiresSeconds: 60 }, credentials, nowMs);
      verify(method, url.slice('http://localhost:9000'.length), { host: 'localhost:9000' });
      expect(await web.presignUrl({ method, url: request.url, expiresSeconds: 60 }, credentials, nowMs)).toBe(url);
    }),
    { seed: 43, numRuns: 50 },
  );
});

test('a path sent as unescaped as HTTP allows verifies too, since it means the same key', () => {
  const signed = signHeaders({ method: 'GET', url: "http://localhost:9000/b-1/a%20%28b%29!*'+~" }, credentials, nowMs);
  verify('GET', "/b-1/a%20(b)!*'%2b%7e", { ...signed, host: 'localhost:9000' });
  verify('GET', '/b-1/a%20%28b%29%21%2A%27%2B~', { ...signed, host: 'localhost:9000' });
});
