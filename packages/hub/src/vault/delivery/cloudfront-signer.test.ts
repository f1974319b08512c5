/** The hub's signatures against a double of CloudFront that has only the public key, made by the seed's own commands. */
import { generateKeyPairSync } from 'node:crypto';
import { type CloudFrontDouble, startCloudFrontDouble } from '@felloe/testkit/services/cloudfront-double.ts';
import { type CloudFrontKeys, makeCloudFrontKeys } from '@felloe/testkit/services/cloudfront-keys.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CloudFrontSigner, createCloudFrontSigner } from './cloudfront-signer.ts';

const keyPairId = 'K2JCJMDEHXQW5F';
const name = 'felloe/blobs/01/23/0123abcd-0000-4000-8000-000000000001';
const body = Buffer.from('what lies in the bucket');
const minute = 60_000;

let keys: CloudFrontKeys;
let cloudFront: CloudFrontDouble;
let signer: CloudFrontSigner;
let now = Date.now();

beforeAll(async () => {
  keys = await makeCloudFrontKeys();
  // The origin itself is a matter of the conformance tests, which have a real one.
  cloudFront = await startCloudFrontDouble({
    origin: async () => body,
    keys: { [keyPairId]: keys.publicKeyPem },
    now: () => now,
  });
  signer = createCloudFrontSigner({ domain: cloudFront.origin, keyPairId, privateKeyBase64: keys.privateKeyBase64 });
});

afterAll(async () => {
  await cloudFront?.[Symbol.asyncDispose]();
});

const statusOf = async (url: string, method = 'GET'): Promise<number> => (await fetch(url, { method })).status;

it('lets through what the hub signed, until its time is over', async () => {
  const url = await signer.urlOf(name, now + minute);
  const answer = await fetch(url);
  expect(answer.status).toBe(200);
  expect(Buffer.from(await answer.arrayBuffer()).equals(body)).toBe(true);
  now += minute - 1000;
  expect(await statusOf(url)).toBe(200);
  now += 2000;
  expect(await statusOf(url)).toBe(403);
});

it.each<[string, (url: string) => string]>([
  ['without a signature', (url) => url.slice(0, url.indexOf('?'))],
  ['without its time', (url) => url.replace(/Expires=\d+&/, '')],
  ['without its key pair', (url) => url.replace(/&Key-Pair-Id=.*/, '')],
  ['with two times', (url) => `${url}&Expires=4102444800`],
  ['of another key pair', (url) => url.replace(keyPairId, 'K000000000000')],
  ['of another blob', (url) => url.replace('0001?', '0002?')],
  ['with a later time', (url) => url.replace(/Expires=\d+/, 'Expires=4102444800')],
  ['with a further parameter', (url) => `${url}&versionId=1`],
  [
    'with a bit of its signature changed',
    (url) => url.replace(/Signature=(.)/, (_, first) => `Signature=${first === 'A' ? 'B' : 'A'}`),
  ],
])('lets nothing through by a URL %s', async (_, change) => {
  expect(await statusOf(change(await signer.urlOf(name, now + minute)))).toBe(403);
});

it('lets nobody write or delete', async () => {
  const url = await signer.urlOf(name, now + minute);
  for (const method of ['PUT', 'POST', 'DELETE']) expect(await statusOf(url, method)).toBe(403);
});

it('uses nothing in a signature that a URL would have to escape, and takes a bare domain for https', async () => {
  const bare = createCloudFrontSigner({ domain: 'd1.cloudfront.net', keyPairId, privateKeyBase64: keys.privateKeyBase64 });
  for (let second = 0; second < 20; second += 1) {
    const url = await bare.urlOf(name, second * 1000);
    expect(url).toMatch(
      /^https:\/\/d1\.cloudfront\.net\/felloe\/[^?]+\?Expires=\d+&Signature=[A-Za-z0-9_~-]+&Key-Pair-Id=[A-Z0-9]+$/,
    );
  }
});

it.each(['../other', 'a?b', 'a b', 'a#b', 'a%2fb', 'a"b', ''])('signs no name like %j', async (wrong) => {
  await expect(signer.urlOf(wrong, now)).rejects.toMatchObject({ code: 'invalid_argument' });
});

it('refuses settings that cannot work, and shows nothing of the key', () => {
  const make = (changed: object) => () =>
    createCloudFrontSigner({ domain: 'd1.cloudfront.net', keyPairId, privateKeyBase64: keys.privateKeyBase64, ...changed });
  const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' });
  const broken = keys.privateKeyBase64.slice(0, 200);
  expect(make({ privateKeyBase64: Buffer.from(elliptic).toString('base64') })).toThrow(/no RSA key/);
  expect(make({ privateKeyBase64: broken })).toThrow(/base64 of a PEM file/);
  expect(make({ domain: 'd1.cloudfront.net/path' })).toThrow(/domain/);
  expect(make({ keyPairId: 'a&b' })).toThrow(/key pair id/);
  let shown = '';
  try {
    make({ privateKeyBase64: broken })();
  } catch (thrown) {
    shown = `${String(thrown)} ${JSON.stringify(thrown)} ${String((thrown as Error).cause)}`;
  }
  expect(shown).not.toContain(broken.slice(100, 120));
});
