/** What browsers meet: requests of pages of other origins, and buckets that are websites. One product, asked without any client library. */
import { request as httpRequest } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { testEnvironment } from '@felloe/testkit/environment.ts';
import { type Product, startProduct } from '@felloe/testkit/product/product.ts';
import { createRawS3, type RawS3 } from '@felloe/testkit/workload/raw-s3.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let product: Product;
let s3: RawS3;

beforeAll(async () => {
  const environment = { PATH: testEnvironment['PATH'] ?? '', FELLOE_SPOKE_S3_WEBSITE_HOSTS: 'site.test' };
  product = await startProduct({ environment });
  s3 = createRawS3(product.access());
});
afterAll(async () => {
  await s3?.[Symbol.asyncDispose]();
  await product?.[Symbol.asyncDispose]();
});

async function done(method: string, target: string, body?: string, headers: Record<string, string> = {}): Promise<void> {
  const answer = await s3.send({ method, target, headers, ...(body === undefined ? {} : { body: Buffer.from(body) }) });
  expect([answer.status, answer.body.toString()]).toEqual([answer.status < 300 ? answer.status : 200, expect.anything()]);
}

interface Seen {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** As a browser: no credential, and headers that fetch would not let us set. */
function browse(method: string, target: string, headers: Record<string, string> = {}): Promise<Seen> {
  const { hostname, port } = new URL(product.access().endpoint);
  return new Promise((resolve, reject) => {
    const asking = httpRequest({ host: hostname, port, method, path: target, headers, agent: false }, (answer) => {
      readText(answer).then((text) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }), reject);
    });
    asking.on('error', reject);
    asking.end();
  });
}

describe('requests of pages of other origins', () => {
  const rules = (...all: string[]) =>
    `<CORSConfiguration>${all.map((rule) => `<CORSRule>${rule}</CORSRule>`).join('')}</CORSConfiguration>`;
  const rule =
    '<ID>one</ID><AllowedMethod>PUT</AllowedMethod><AllowedOrigin>https://*.example.org</AllowedOrigin><AllowedHeader>x-amz-*</AllowedHeader><ExposeHeader>ETag</ExposeHeader><MaxAgeSeconds>60</MaxAgeSeconds>';
  const asks = (origin: string, method: string, headers?: string) => ({
    Origin: origin,
    'Access-Control-Request-Method': method,
    ...(headers === undefined ? {} : { 'Access-Control-Request-Headers': headers }),
  });

  beforeAll(async () => {
    await done('PUT', '/cors-bucket');
    await done('PUT', '/cors-bucket?cors', rules(rule, '<AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin>'));
  });

  test('a preflight needs no credential, and its query belongs to the request behind it', async () => {
    const asked = asks('https://a.example.org', 'PUT', 'X-Amz-Date, x-amz-meta-a');
    const allowed = await browse('OPTIONS', '/cors-bucket/key?uploadId=x&partNumber=1&X-Amz-Signature=0', asked);
    expect(allowed.status).toBe(200);
    expect(allowed.headers).toMatchObject({
      'access-control-allow-origin': 'https://a.example.org',
      'access-control-allow-methods': 'PUT',
      'access-control-allow-headers': 'x-amz-date, x-amz-meta-a',
      'access-control-expose-headers': 'ETag',
      'access-control-max-age': '60',
      vary: expect.stringContaining('Origin'),
    });
    expect(await browse('OPTIONS', '/cors-bucket', asks('https://else', 'GET'))).toMatchObject({
      status: 200,
      headers: { 'access-control-allow-origin': '*' },
    });
  });

  test.each([
    ['another origin', asks('https://example.net', 'PUT'), 403, 'AccessForbidden'],
    ['another method', asks('https://a.example.org', 'DELETE'), 403, 'AccessForbidden'],
    ['a header nobody allowed', asks('https://a.example.org', 'PUT', 'authorization'), 403, 'AccessForbidden'],
    ['no origin', { 'Access-Control-Request-Method': 'GET' }, 400, 'BadRequest'],
    ['no method', { Origin: 'https://a.example.org' }, 400, 'BadRequest'],
  ])('a preflight with %s is refused', async (_name, headers, status, code) => {
    const refused = await browse('OPTIONS', '/cors-bucket/key', headers);
    expect([refused.status, /<Code>(\w+)</.exec(refused.text)?.[1]]).toEqual([status, code]);
    expect(refused.headers['access-control-allow-origin']).toBeUndefined();
  });

  test('answers carry the headers too, also those to whom the object is denied', async () => {
    const denied = await browse('GET', '/cors-bucket/key', { Origin: 'https://anybody' });
    expect(denied).toMatchObject({
      status: 403,
      headers: { 'access-control-allow-origin': '*', vary: expect.stringContaining('Origin') },
    });
    const put = await s3.send({
      method: 'PUT',
      target: '/cors-bucket/key',
      headers: { Origin: 'https://b.example.org' },
      body: Buffer.from('x'),
    });
    expect(put).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': 'https://b.example.org' } });
    expect((await browse('GET', '/cors-bucket/key')).headers['access-control-allow-origin']).toBeUndefined();
  });

  test('rules are told again as they were set, hold at once, and are gone when removed', async () => {
    const told = (await s3.send({ method: 'GET', target: '/cors-bucket?cors' })).body.toString();
    expect(told).toContain('<CORSRule><ID>one</ID><AllowedHeader>x-amz-*</AllowedHeader><AllowedMethod>PUT</AllowedMethod>');
    await done('PUT', '/cors-other');
    await done('PUT', '/cors-other?cors', rules(rule));
    await done('DELETE', '/cors-other?cors');
    expect((await s3.send({ method: 'GET', target: '/cors-other?cors' })).body.toString()).toContain('NoSuchCORSConfiguration');
    expect((await browse('OPTIONS', '/cors-other', asks('https://a.example.org', 'PUT'))).status).toBe(403);
  });

  test.each([
    [
      'a line break in a header that would be exposed (Ceph CVE-2021-3524)',
      '<AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin><ExposeHeader>a&#13;&#10;Set-Cookie: b</ExposeHeader>',
      'InvalidRequest',
    ],
    ['two wildcards', '<AllowedMethod>GET</AllowedMethod><AllowedOrigin>*.*</AllowedOrigin>', 'InvalidRequest'],
    ['a method that is none', '<AllowedMethod>PATCH</AllowedMethod><AllowedOrigin>*</AllowedOrigin>', 'InvalidRequest'],
    ['no origin', '<AllowedMethod>GET</AllowedMethod>', 'MalformedXML'],
  ])('%s is refused, and the rules stay as they were', async (_name, wrong, code) => {
    const refused = await s3.send({ method: 'PUT', target: '/cors-bucket?cors', body: Buffer.from(rules(wrong)) });
    expect([refused.status, /<Code>(\w+)</.exec(refused.body.toString())?.[1]]).toEqual([400, code]);
    expect((await browse('OPTIONS', '/cors-bucket', asks('https://else', 'GET'))).status).toBe(200);
  });
});
