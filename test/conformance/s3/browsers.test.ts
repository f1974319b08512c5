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

describe('websites', () => {
  const visit = (path: string, method = 'GET') => browse(method, path, { Host: 'pages.site.test:81' });
  const routing = [
    '<RoutingRule><Condition><KeyPrefixEquals>old/</KeyPrefixEquals></Condition><Redirect><ReplaceKeyPrefixWith>new/</ReplaceKeyPrefixWith><HttpRedirectCode>302</HttpRedirectCode></Redirect></RoutingRule>',
    '<RoutingRule><Condition><HttpErrorCodeReturnedEquals>404</HttpErrorCodeReturnedEquals><KeyPrefixEquals>gone/</KeyPrefixEquals></Condition><Redirect><HostName>else.test</HostName><Protocol>https</Protocol></Redirect></RoutingRule>',
  ];
  const website = `<WebsiteConfiguration><IndexDocument><Suffix>index.html</Suffix></IndexDocument><ErrorDocument><Key>error.html</Key></ErrorDocument><RoutingRules>${routing.join('')}</RoutingRules></WebsiteConfiguration>`;

  beforeAll(async () => {
    await done('PUT', '/pages');
    const everybody = {
      Effect: 'Allow',
      Principal: '*',
      Action: ['s3:GetObject', 's3:ListBucket'],
      Resource: ['arn:aws:s3:::pages', 'arn:aws:s3:::pages/*'],
    };
    const secret = { Effect: 'Deny', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::pages/secret*' };
    const leeches = {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::pages/docs/*',
      Condition: { StringLike: { 'aws:Referer': 'http://leech.test/*' } },
    };
    await done('PUT', '/pages?policy', JSON.stringify({ Version: '2012-10-17', Statement: [everybody, secret, leeches] }));
    await done('PUT', '/pages?website', website);
    const html = { 'content-type': 'text/html' };
    for (const [key, text] of Object.entries({
      'index.html': 'home',
      'docs/index.html': 'docs',
      'error.html': 'sorry',
      'secret.html': 'secret',
    })) {
      await done('PUT', `/pages/${key}`, text, html);
    }
    await done('PUT', '/pages/moved', '', { 'x-amz-website-redirect-location': '/docs/' });
  });

  test('folders show their index, and a folder without its slash leads to it', async () => {
    expect(await visit('/')).toMatchObject({ status: 200, text: 'home', headers: { 'content-type': 'text/html' } });
    expect(await visit('/docs/?any=query')).toMatchObject({ status: 200, text: 'docs' });
    expect(await visit('/docs')).toMatchObject({ status: 302, headers: { location: '/docs/' } });
    expect(await visit('/docs/index.html', 'HEAD')).toMatchObject({ status: 200, text: '', headers: { 'content-length': '4' } });
  });

  test('rules and objects redirect', async () => {
    expect(await visit('/old/a%20b')).toMatchObject({
      status: 302,
      headers: { location: 'http://pages.site.test:81/new/a%20b' },
    });
    expect(await visit('/gone/x')).toMatchObject({ status: 301, headers: { location: 'https://else.test/gone/x' } });
    expect(await visit('/moved')).toMatchObject({ status: 301, headers: { location: '/docs/' } });
    const run = { 'x-amz-website-redirect-location': 'javascript:alert(1)' };
    expect((await s3.send({ method: 'PUT', target: '/pages/run', headers: run })).body.toString()).toContain(
      'InvalidRedirectLocation',
    );
  });

  test('failures show the owner’s page with their own status, denials too, and nothing can be written', async () => {
    expect(await visit('/nothing')).toMatchObject({ status: 404, text: 'sorry', headers: { 'content-type': 'text/html' } });
    expect(await visit('/secret.html')).toMatchObject({ status: 403, text: 'sorry' });
    const elsewhere = { Host: 'pages.site.test', Referer: 'http://leech.test/page' };
    expect(await browse('GET', '/docs/', elsewhere)).toMatchObject({ status: 403, text: 'sorry' });
    expect(await visit('/index.html', 'PUT')).toMatchObject({ status: 405 });
    expect(await visit('/index.html')).toMatchObject({ status: 200, text: 'home' });
  });

  test('pages of other origins may read a website by the same rules', async () => {
    await done(
      'PUT',
      '/pages?cors',
      '<CORSConfiguration><CORSRule><AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin></CORSRule></CORSConfiguration>',
    );
    const from = { Host: 'pages.site.test', Origin: 'https://else' };
    expect(await browse('GET', '/', from)).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': '*' } });
    const asks = { ...from, 'Access-Control-Request-Method': 'GET' };
    expect(await browse('OPTIONS', '/docs/', asks)).toMatchObject({
      status: 200,
      headers: { 'access-control-allow-origin': '*' },
    });
  });

  test('a bucket without a website has none, told in HTML', async () => {
    await done('PUT', '/no-pages');
    const none = await browse('GET', '/<b>', { Host: 'no-pages.site.test' });
    expect([none.status, none.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    expect(none.text).toContain('<li>Code: NoSuchWebsiteConfiguration</li>');
  });

  test('a website that sends everything elsewhere, told as it was set', async () => {
    await done('PUT', '/elsewhere');
    const all = '<RedirectAllRequestsTo><HostName>x.org</HostName><Protocol>https</Protocol></RedirectAllRequestsTo>';
    await done('PUT', '/elsewhere?website', `<WebsiteConfiguration>${all}</WebsiteConfiguration>`);
    expect(await browse('GET', '/a/b', { Host: 'elsewhere.site.test' })).toMatchObject({
      status: 301,
      headers: { location: 'https://x.org/a/b' },
    });
    expect((await s3.send({ method: 'GET', target: '/elsewhere?website' })).body.toString()).toContain(all);
    expect((await s3.send({ method: 'GET', target: '/pages?website' })).body.toString()).toContain(
      '<KeyPrefixEquals>old/</KeyPrefixEquals>',
    );
    await done('DELETE', '/elsewhere?website');
    expect((await s3.send({ method: 'GET', target: '/elsewhere?website' })).body.toString()).toContain(
      'NoSuchWebsiteConfiguration',
    );
  });
});
