/**
 * What must not get through, over a real cluster: false signatures in every payload mode on every kind of write, broken bodies,
 * malformed documents, other tenants. After all of it nothing has changed and every process lives.
 */
import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { withLock } from '@felloe/sdk/lock.ts';
import type { Cluster } from '@felloe/testkit/cluster/cluster.ts';
import { presignUrl } from '@felloe/s3-wire/sigv4/sign.ts';
import { createRawS3, type RawAnswer, type RawRequest, type RawS3 } from '@felloe/testkit/workload/raw-s3.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startClusterUnderTest } from './cluster-under-test.ts';

const bucket = 'refusing-bucket';
let cluster: Cluster;
let s3: RawS3;

beforeAll(async () => {
  cluster = await startClusterUnderTest();
  s3 = cluster.rawS3('balancer');
  await s3.send({ method: 'PUT', target: `/${bucket}` });
  await s3.send({ method: 'PUT', target: `/${bucket}/kept`, body: Buffer.from('kept') });
});
afterAll(async () => {
  await s3?.[Symbol.asyncDispose]();
  await cluster?.[Symbol.asyncDispose]();
});

function codeOf(answer: RawAnswer): string {
  return /<Code>([^<]*)</.exec(answer.body.toString())?.[1] ?? '';
}

async function expectUnchanged(): Promise<void> {
  const listed = (await s3.send({ method: 'GET', target: `/${bucket}?list-type=2` })).body.toString();
  expect([...listed.matchAll(/<Key>([^<]*)</g)].map((match) => match[1])).toEqual(['kept']);
  expect((await s3.send({ method: 'GET', target: `/${bucket}/kept` })).body.toString()).toBe('kept');
  const uploads = (await s3.send({ method: 'GET', target: `/${bucket}?uploads` })).body.toString();
  expect(uploads).not.toContain('<Upload>');
}

const completion = '<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>"0"</ETag></Part></CompleteMultipartUpload>';
const removal = '<Delete><Object><Key>kept</Key></Object></Delete>';
const writes: RawRequest[] = [
  { method: 'PUT', target: `/${bucket}/new`, body: Buffer.from('new') },
  { method: 'PUT', target: `/${bucket}/kept`, body: Buffer.from('changed') },
  { method: 'PUT', target: `/${bucket}/copy`, headers: { 'x-amz-copy-source': `${bucket}/kept` } },
  { method: 'DELETE', target: `/${bucket}/kept` },
  { method: 'POST', target: `/${bucket}/new?uploads` },
  { method: 'PUT', target: `/${bucket}/new?uploadId=u&partNumber=1`, body: Buffer.from('part') },
  { method: 'POST', target: `/${bucket}/new?uploadId=u`, body: Buffer.from(completion) },
  {
    method: 'POST',
    target: `/${bucket}?delete`,
    headers: { 'content-md5': createHash('md5').update(removal).digest('base64') },
    body: Buffer.from(removal),
  },
  { method: 'DELETE', target: `/${bucket}` },
];

test('a wrong secret and an unknown key write nothing', async () => {
  const access = cluster.access('balancer');
  for (const [wrong, code] of [
    [{ ...access, secretAccessKey: 'wrong' }, 'SignatureDoesNotMatch'],
    [{ ...access, accessKeyId: 'AKIDUNKNOWN' }, 'InvalidAccessKeyId'],
  ] as const) {
    await using stranger = createRawS3(wrong);
    for (const write of writes) {
      const answer = await stranger.send(write);
      expect([write.method, write.target, answer.status, codeOf(answer)]).toEqual([write.method, write.target, 403, code]);
    }
  }
  await expectUnchanged();
});

test('garbage for a signature writes nothing in any payload mode', async () => {
  const date = new Date().toISOString().replace(/[-:]/g, '').slice(0, 15);
  const { endpoint, accessKeyId } = cluster.access('balancer');
  for (const mode of [
    'UNSIGNED-PAYLOAD',
    'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
    createHash('sha256').update('x').digest('hex'),
  ]) {
    const credential = `${accessKeyId}/${date.slice(0, 8)}/us-east-1/s3/aws4_request`;
    const headers = { 'x-amz-date': `${date}Z`, 'x-amz-content-sha256': mode, 'x-amz-decoded-content-length': '1' };
    const names = `host;${Object.keys(headers).sort().join(';')}`;
    const byHeader = await fetch(`${endpoint}/${bucket}/new`, {
      method: 'PUT',
      body: 'x',
      headers: {
        ...headers,
        authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${'0'.repeat(64)}`,
      },
    });
    expect([mode, byHeader.status]).toEqual([mode, 403]);
    const query = new URLSearchParams({
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': credential,
      'X-Amz-Date': `${date}Z`,
      'X-Amz-Expires': '60',
      'X-Amz-SignedHeaders': names,
      'X-Amz-Signature': '0'.repeat(64),
    });
    const byUrl = await fetch(`${endpoint}/${bucket}/new?${query}`, { method: 'PUT', body: 'x', headers });
    expect([mode, byUrl.status]).toEqual([mode, 403]);
  }
  await expectUnchanged();
});

test('nobody writes or reads without credentials', async () => {
  const { endpoint } = cluster.access('balancer');
  for (const { method, target, body, headers } of [
    ...writes,
    { method: 'GET', target: `/${bucket}/kept` },
    { method: 'GET', target: `/${bucket}` },
  ] as RawRequest[]) {
    const answer = await fetch(`${endpoint}${target}`, {
      method,
      ...(body === undefined ? {} : { body: new Uint8Array(body) }),
      ...(headers === undefined ? {} : { headers }),
    });
    expect([method, target, answer.status]).toEqual([method, target, 403]);
  }
  // Nobody owns no bucket, and may be told so (ceph/s3-tests holds S3 to it).
  const listed = await fetch(`${endpoint}/`);
  expect(listed.status).toBe(200);
  expect(await listed.text()).not.toContain('<Bucket>');
  await expectUnchanged();
});

test('another tenant sees and changes nothing', async () => {
  const tenant = await cluster.admin.request('tenant.create', { body: { name: 'stranger' } });
  const key = await cluster.admin.request('key.create', { parameters: { tenant: tenant.name }, body: {} });
  await using stranger = createRawS3({ ...cluster.access('balancer'), ...key });
  expect((await stranger.send({ method: 'GET', target: '/' })).body.toString()).not.toContain(bucket);
  for (const request of [
    ...writes,
    { method: 'GET', target: `/${bucket}/kept` },
    { method: 'HEAD', target: `/${bucket}/kept` },
    { method: 'GET', target: `/${bucket}` },
  ]) {
    const answer = await stranger.send(request);
    const expected = request.body?.includes('Complete') === true || request.target.endsWith('?delete') ? [400, 403] : [403];
    expect([request.method, request.target, expected.includes(answer.status)]).toEqual([request.method, request.target, true]);
  }
  expect(codeOf(await stranger.send({ method: 'PUT', target: `/${bucket}` }))).toBe('BucketAlreadyExists');
  await stranger.send({ method: 'PUT', target: '/stranger-bucket' });
  for (const source of [`${bucket}/kept`, `/${bucket}/kept`, `stranger-bucket/../${bucket}/kept`]) {
    const answer = await stranger.send({
      method: 'PUT',
      target: '/stranger-bucket/stolen',
      headers: { 'x-amz-copy-source': source },
    });
    expect([source, answer.status === 403 || answer.status === 404]).toEqual([source, true]);
  }
  await expectUnchanged();
});

test('broken bodies change nothing', async () => {
  const wrongMd5 = createHash('md5').update('other').digest('base64');
  const broken: [RawRequest, string][] = [
    [{ method: 'PUT', target: `/${bucket}/kept`, body: Buffer.from('x'), headers: { 'content-md5': wrongMd5 } }, 'BadDigest'],
    [{ method: 'PUT', target: `/${bucket}/kept`, body: Buffer.from('x'), headers: { 'content-md5': 'short' } }, 'InvalidDigest'],
    [
      { method: 'PUT', target: `/${bucket}/kept`, body: Buffer.from('x'), headers: { 'x-amz-checksum-crc32': 'AAAAAA==' } },
      'BadDigest',
    ],
    [
      { method: 'PUT', target: `/${bucket}/kept`, body: Buffer.from('x'), headers: { 'x-amz-checksum-sha256': 'AAAA' } },
      'BadDigest',
    ],
    [
      { method: 'PUT', target: `/${bucket}/kept`, body: Buffer.alloc(300_000), headers: { 'x-amz-checksum-crc32c': 'AAAAAA==' } },
      'BadDigest',
    ],
    [
      { method: 'PUT', target: `/${bucket}/kept`, body: Buffer.from('x'), headers: { 'x-amz-meta-a': 'x'.repeat(3000) } },
      'MetadataTooLarge',
    ],
    [
      { method: 'PUT', target: `/${bucket}/kept`, body: Buffer.from('x'), headers: { 'x-long': 'x'.repeat(9000) } },
      'RequestHeaderSectionTooLarge',
    ],
  ];
  for (const [request, code] of broken) expect(codeOf(await s3.send(request))).toBe(code);
  await expectUnchanged();
});

test('a client that goes away in the middle of its body leaves nothing', async () => {
  const { host } = new URL(cluster.access(0).endpoint);
  const [hostname = '', port = ''] = host.split(':');
  const access = cluster.access(0);
  for (const declared of [10, 200_000, 50_000_000]) {
    const url = presignUrl({ method: 'PUT', url: `${access.endpoint}/${bucket}/cut`, expiresSeconds: 60 }, access, Date.now());
    const head = `PUT ${url.slice(access.endpoint.length)} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${declared}\r\n\r\n`;
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(Buffer.concat([Buffer.from(head), Buffer.alloc(Math.floor(declared / 2), 'x')]), () => socket.destroy());
      });
      socket.on('error', () => {});
      socket.on('close', () => resolve());
    });
  }
  await expectUnchanged();
});

test.each([
  ['', 'MalformedXML'],
  ['no xml', 'MalformedXML'],
  ['<Delete><Object>', 'MalformedXML'],
  ['<!DOCTYPE x [<!ENTITY a "b">]><Delete><Object><Key>&a;</Key></Object></Delete>', 'MalformedXML'],
  [`<Delete>${'&#x61;'.repeat(300_000)}</Delete>`, 'MalformedXML'],
  [`<Delete>${'<Object><Key>k</Key></Object>'.repeat(1001)}</Delete>`, 'MalformedXML'],
  ['x'.repeat(3_000_000), 'MaxMessageLengthExceeded'],
])('removal document %# is refused', async (text, code) => {
  const body = Buffer.from(text);
  const headers = { 'content-md5': createHash('md5').update(body).digest('base64') };
  expect(codeOf(await s3.send({ method: 'POST', target: `/${bucket}?delete`, body, headers }))).toBe(code);
  await expectUnchanged();
});

test('sub-resources that are not served are 501 and never the plain verb', async () => {
  for (const [method, name] of [
    ['PUT', 'annotation'],
    ['PUT', 'append'],
    ['PUT', 'encryption'],
    ['PUT', 'Tagging'],
    ['DELETE', 'annotation'],
    ['GET', 'torrent'],
    ['POST', 'select'],
  ]) {
    const answer = await s3.send({ method: method ?? '', target: `/${bucket}/kept?${name}`, body: Buffer.from('changed') });
    expect([method, name, answer.status, codeOf(answer)]).toEqual([method, name, 501, 'NotImplemented']);
  }
  await expectUnchanged();
});

test('a write with a fencing token is refused once a newer token was issued', async () => {
  const { admin, tenant } = cluster;
  const hold = (work: (headers: Record<string, string>) => Promise<void>) =>
    withLock(admin, 'refusals/fence', { tenant }, (lease) => work({ ...lease.fencingHeaders }));
  const put = (headers: Record<string, string>, body: string) =>
    s3.send({ method: 'PUT', target: `/${bucket}/kept`, headers, body: Buffer.from(body) });
  let old: Record<string, string> = {};
  await hold(async (headers) => {
    old = headers;
    expect((await put(headers, 'kept')).status).toBe(200);
  });
  await hold(async (headers) => {
    const late = await put(old, 'changed');
    expect([late.status, codeOf(late)]).toEqual([412, 'PreconditionFailed']);
    expect((await s3.send({ method: 'DELETE', target: `/${bucket}/kept`, headers: old })).status).toBe(412);
    expect((await put(headers, 'kept')).status).toBe(200);
  });
  expect((await put({ 'x-felloe-fencing-token': '1' }, 'changed')).status).toBe(400);
  await expectUnchanged();
});

test('every process still lives', () => {
  expect([cluster.hub.running, ...cluster.spokes.map((spoke) => spoke.process.running)]).toEqual([true, true, true]);
});
