/** Signature Version 2, against a signer of its own: header, URL and form, and what must not pass with it. */
import { createHmac } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { S3Access } from '@felloe/testkit/cluster/s3-client.ts';
import { makeScratchDirectory } from '@felloe/testkit/services/scratch-directory.ts';
import { beforeAll, expect, test } from 'vitest';
import { runClient } from '../clients/run-client.ts';
import { codesIn, type KeysUnderTest, textOf, told } from './keys-under-test.ts';

interface Wish {
  readonly method: string;
  /** As it is sent. */
  readonly target: string;
  /** The resource that is signed; the target when absent. */
  readonly signedTarget?: string;
  readonly date?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const sign = ({ secretAccessKey }: S3Access, text: string): string =>
  createHmac('sha1', secretAccessKey).update(text).digest('base64');

function signature(access: S3Access, { method, target, signedTarget = target, headers = {} }: Wish, date: string): string {
  const amz = Object.keys(headers)
    .filter((name) => name.startsWith('x-amz-'))
    .sort()
    .map((name) => `${name}:${headers[name] ?? ''}\n`)
    .join('');
  return sign(access, `${method}\n\n${headers['content-type'] ?? ''}\n${date}\n${amz}${signedTarget}`);
}

export function oldSignatureTests(keys: () => KeysUnderTest): void {
  let access: S3Access;
  beforeAll(async () => {
    access = keys().product.access();
    expect(await told(keys().owner, 'PUT', '/old-clients')).toBe('200');
    expect(await told(keys().owner, 'PUT', '/old-clients/a', { body: 'of a' })).toBe('200');
  });

  async function send(credentials: S3Access, wish: Wish, more: Readonly<Record<string, string>> = {}): Promise<[string, string]> {
    const date = wish.date ?? new Date().toUTCString();
    const authorization = `AWS ${credentials.accessKeyId}:${signature(credentials, wish, date)}`;
    const headers = { ...wish.headers, date, authorization, ...more };
    const answer = await fetch(`${credentials.endpoint}${wish.target}`, {
      method: wish.method,
      headers,
      body: wish.body === undefined ? null : Buffer.from(wish.body),
    });
    const text = await answer.text();
    return [[answer.status, ...codesIn(text)].join(' '), text];
  }

  function url(wish: Wish, expires = Math.floor(Date.now() / 1000) + 60): string {
    const query = new URLSearchParams({
      AWSAccessKeyId: access.accessKeyId,
      Expires: String(expires),
      Signature: signature(access, wish, String(expires)),
    });
    return `${access.endpoint}${wish.target}${wish.target.includes('?') ? '&' : '?'}${query.toString()}`;
  }

  async function post(fields: Readonly<Record<string, string>>): Promise<string> {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append('file', new Blob(['posted']));
    const answer = await fetch(`${access.endpoint}/old-clients`, { method: 'POST', body: form });
    return [answer.status, ...codesIn(await answer.text())].join(' ');
  }

  const get: Wish = { method: 'GET', target: '/old-clients/a' };

  test('of headers are taken, and bind what they sign', async () => {
    expect(await send(access, get)).toEqual(['200', 'of a']);
    const put = {
      method: 'PUT',
      target: '/old-clients/b',
      headers: { 'x-amz-meta-a': 'b', 'content-type': 'text/plain' },
      body: 'x',
    };
    expect((await send(access, put))[0]).toBe('200');
    expect((await send(access, put, { 'x-amz-meta-a': 'c' }))[0]).toBe('403 SignatureDoesNotMatch');
    expect((await send(access, get, { 'x-amz-meta-new': 'c' }))[0]).toBe('403 SignatureDoesNotMatch');
    expect((await send(access, { ...get, target: '/old-clients/b', signedTarget: get.target }))[0]).toBe(
      '403 SignatureDoesNotMatch',
    );
    for (const added of ['acl', 'tagging', 'versionId=null', 'uploadId=x', 'retention', 'response-content-type=text/html']) {
      const wish = { ...get, target: `${get.target}?${added}`, signedTarget: get.target };
      expect([added, (await send(access, wish))[0]]).toEqual([added, '403 SignatureDoesNotMatch']);
    }
    expect((await send(access, { ...get, target: '/old-clients?acl' }))[0]).toBe('200');
    expect((await send(access, { ...get, target: '/old-clients?prefix=a', signedTarget: '/old-clients' }))[0]).toBe('200');
    expect((await send(access, { ...get, target: '/old-clients', signedTarget: '/old-clients/' }))[0]).toBe('200');
    expect((await send(access, { ...get, target: '/old-clients/a', signedTarget: '/old-clients/a/' }))[0]).toBe(
      '403 SignatureDoesNotMatch',
    );
  });

  test('are nothing with another secret, key, date or shape', async () => {
    expect((await send({ ...access, secretAccessKey: 'not the secret' }, get))[0]).toBe('403 SignatureDoesNotMatch');
    expect((await send({ ...access, accessKeyId: 'FKUNKNOWN' }, get))[0]).toBe('403 InvalidAccessKeyId');
    for (const [date, expected] of [
      [new Date(Date.now() - 16 * 60_000).toUTCString(), '403 RequestTimeTooSkewed'],
      [new Date(Date.now() + 16 * 60_000).toUTCString(), '403 RequestTimeTooSkewed'],
      ['Tue, 07 Jul 1950 21:53:04 GMT', '403 AccessDenied'],
      ['yesterday', '403 AccessDenied'],
      ['', '403 AccessDenied'],
    ] as const) {
      expect([date, (await send(access, { ...get, date }))[0]]).toEqual([date, expected]);
    }
    const today = new Date().toUTCString().replace('GMT', '+0000');
    expect((await send(access, { ...get, date: today }))[0]).toBe('200');
    const good = signature(access, get, today);
    for (const authorization of [
      'AWS',
      'AWS HAHAHA',
      `AWS ${access.accessKeyId}`,
      `AWS :${good}`,
      `AWS ${access.accessKeyId}:${good}:`,
      `AWS  ${access.accessKeyId}:${good}`,
    ]) {
      expect((await send(access, { ...get, date: today }, { authorization }))[0]).toMatch(/^(400|403) /);
    }
    for (const wrong of [
      good.slice(0, -1),
      `${good}=`,
      good.toLowerCase(),
      Buffer.from(good, 'base64').toString('hex'),
      good.replace(/.$/, 'A'),
    ]) {
      const authorization = `AWS ${access.accessKeyId}:${wrong}`;
      expect((await send(access, { ...get, date: today }, { authorization }))[0]).toBe('403 SignatureDoesNotMatch');
    }
    const chunks = { 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' };
    expect((await send(access, { method: 'PUT', target: '/old-clients/c', headers: chunks, body: 'x' }))[0]).toBe(
      '400 InvalidRequest',
    );
  });

  test('of URLs are good until they end, for what they were made for', async () => {
    expect(await (await fetch(url(get))).text()).toBe('of a');
    const now = Math.floor(Date.now() / 1000);
    const codes = async (link: string, init?: RequestInit) => codesIn(await (await fetch(link, init)).text()).join();
    expect(await codes(url(get, now - 1))).toBe('AccessDenied');
    expect(await codes(url(get, now + 8 * 24 * 3600))).toBe('AccessDenied');
    expect(await codes(url(get).replace(/Expires=\d+/, `Expires=${now + 120}`))).toBe('SignatureDoesNotMatch');
    expect(await codes(`${url(get)}&tagging`)).toBe('SignatureDoesNotMatch');
    expect(await codes(`${url(get)}&AWSAccessKeyId=other`)).toBe('InvalidArgument');
    expect(await codes(url(get).replace(/&Signature=[^&]*/, ''))).toBe('AccessDenied');
    expect(await codes(url(get), { headers: { 'x-amz-acl': 'public-read' } })).toBe('SignatureDoesNotMatch');
    expect(await codes(url(get), { method: 'DELETE' })).toBe('SignatureDoesNotMatch');
    expect(await codes(url(get), { headers: { authorization: 'AWS4-HMAC-SHA256 x' } })).toBe('InvalidArgument');
    expect(
      (await fetch(url({ method: 'PUT', target: '/old-clients/by-url' }), { method: 'PUT', body: Buffer.from('put') })).status,
    ).toBe(200);
    expect(await textOf(keys().owner, '/old-clients/by-url')).toBe('put');
  });

  test('of forms are held to their policies', async () => {
    const policy = (key: string) =>
      Buffer.from(
        JSON.stringify({
          expiration: new Date(Date.now() + 60_000).toISOString(),
          conditions: [{ bucket: 'old-clients' }, ['starts-with', '$key', key], ['content-length-range', 0, 10]],
        }),
      ).toString('base64');
    const signed = (key: string, allowed = 'form/') => {
      const text = policy(allowed);
      return { key, AWSAccessKeyId: access.accessKeyId, policy: text, signature: sign(access, text) };
    };
    expect(await post(signed('form/a'))).toBe('204');
    expect(await textOf(keys().owner, '/old-clients/form/a')).toBe('posted');
    expect(await post(signed('other/a'))).toBe('403 AccessDenied');
    expect(await post({ ...signed('form/b'), signature: 'AAAA' })).toBe('403 SignatureDoesNotMatch');
    expect(await post({ ...signed('form/b'), AWSAccessKeyId: 'FKUNKNOWN' })).toBe('403 InvalidAccessKeyId');
    const { signature: _, ...unsigned } = signed('form/b');
    expect(await post(unsigned)).toBe('400 InvalidArgument');
    expect(await post({ ...signed('form/b'), 'x-amz-signature': 'a' })).toBe('400 InvalidArgument');
    expect(await post({ ...signed('form/b'), 'x-amz-meta-a': 'b' })).toBe('403 AccessDenied');
  });

  test('of s3cmd are taken: a bucket, an object with an awkward name, its listing and removal', async () => {
    await using scratch = await makeScratchDirectory('s3cmd-v2');
    const file = path.join(scratch.path, 'file');
    await writeFile(file, 'by an old client');
    const { host } = new URL(access.endpoint);
    const own = [
      '--signature-v2',
      '--no-ssl',
      `--host=${host}`,
      `--host-bucket=${host}`,
      '--config=/dev/null',
      '--no-progress',
      '--encoding=UTF-8',
    ];
    const keysOf = [`--access_key=${access.accessKeyId}`, `--secret_key=${access.secretAccessKey}`];
    const s3cmd = (...args: string[]) =>
      runClient({ program: 's3cmd', arguments: [...own, ...keysOf, ...args], environment: { HOME: scratch.path } });
    await s3cmd('mb', 's3://by-s3cmd');
    await s3cmd('put', '--add-header=x-amz-meta-a: b', file, 's3://by-s3cmd/a b/ü+&=?');
    expect(await s3cmd('ls', '--recursive', 's3://by-s3cmd')).toContain('s3://by-s3cmd/a b/ü+&=?');
    await s3cmd('get', 's3://by-s3cmd/a b/ü+&=?', `${file}.back`);
    expect(await readFile(`${file}.back`, 'utf8')).toBe('by an old client');
    await s3cmd('rb', '--recursive', '--force', 's3://by-s3cmd');
  });

  test('end with their key, and are narrowed with it', async () => {
    const { keyWith, admin } = keys();
    const reader = await keyWith({ permissions: 'read_only' });
    expect((await send(reader, get))[0]).toBe('200');
    expect((await send(reader, { method: 'PUT', target: '/old-clients/c', body: 'x' }))[0]).toBe('403 AccessDenied');
    const key = 'by-a-reader';
    const policy = Buffer.from(
      JSON.stringify({
        expiration: new Date(Date.now() + 60_000).toISOString(),
        conditions: [{ bucket: 'old-clients' }, { key }],
      }),
    ).toString('base64');
    // A form is a way of writing like any other (MinIO CVE-2021-21362).
    const fields = { key, policy, AWSAccessKeyId: reader.accessKeyId, signature: sign(reader, policy) };
    expect(await post(fields)).toBe('403 AccessDenied');
    await admin.request('key.revoke', { parameters: { accessKeyId: reader.accessKeyId } });
    expect((await send(reader, get))[0]).toBe('403 InvalidAccessKeyId');
  });
}
