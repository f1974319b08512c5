/** Keys for some containers, some prefixes, some addresses and some time. */
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { type KeysUnderTest, textOf, told } from './keys-under-test.ts';

/** Everybody may do everything there. */
const policyFor = (bucket: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`] },
    ],
  });

export function restrictedKeyTests(keys: () => KeysUnderTest): void {
  beforeAll(async () => {
    const { owner } = keys();
    for (const bucket of ['scoped', 'beside']) {
      expect(await told(owner, 'PUT', `/${bucket}`)).toBe('200');
      for (const name of ['mine/a', 'mine-not', 'other'])
        expect(await told(owner, 'PUT', `/${bucket}/${name}`, { body: name })).toBe('200');
    }
  });

  test('a key for a container reaches that one alone', async () => {
    const { keyWith, s3 } = keys();
    const scoped = s3(await keyWith({ restrictions: { containers: ['scoped'] } }));
    expect(await textOf(scoped, '/scoped/other')).toBe('other');
    expect(await told(scoped, 'PUT', '/scoped/new', { body: 'x' })).toBe('200');
    expect(await told(scoped, 'GET', '/beside/other')).toBe('403 AccessDenied');
    expect(await told(scoped, 'PUT', '/beside/new', { body: 'x' })).toBe('403 AccessDenied');
    expect(await told(scoped, 'PUT', '/scoped/stolen', { headers: { 'x-amz-copy-source': '/beside/other' } })).toBe(
      '403 AccessDenied',
    );
    expect(await told(scoped, 'GET', '/')).toBe('403 AccessDenied');
    expect(await told(scoped, 'PUT', '/scoped-more')).toBe('403 AccessDenied');
    expect(await told(scoped, 'GET', '/no-such-bucket/x')).toBe('403 AccessDenied');
  });

  test('a key for a prefix reaches what is below it, and lists no more', async () => {
    const { keyWith, s3 } = keys();
    const scoped = s3(await keyWith({ restrictions: { containers: ['scoped'], prefixes: ['mine/'] } }));
    expect(await textOf(scoped, '/scoped/mine/a')).toBe('mine/a');
    expect(await told(scoped, 'PUT', '/scoped/mine/b', { body: 'x' })).toBe('200');
    expect(await told(scoped, 'DELETE', '/scoped/mine/b')).toBe('204');
    expect(await textOf(scoped, '/scoped?list-type=2&prefix=mine/')).toContain('<Key>mine/a</Key>');
    expect(await told(scoped, 'HEAD', '/scoped')).toBe('200');
    for (const name of ['mine-not', 'other', 'mine', 'mine/../other']) {
      expect([name, await told(scoped, 'GET', `/scoped/${name}`)]).toEqual([
        name,
        name === 'mine/../other' ? '404 NoSuchKey' : '403 AccessDenied',
      ]);
    }
    for (const prefix of ['', 'm', 'mine', 'other']) {
      expect(await told(scoped, 'GET', `/scoped?list-type=2&prefix=${prefix}`)).toBe('403 AccessDenied');
    }
    expect(await told(scoped, 'GET', '/beside/mine/a')).toBe('403 AccessDenied');
    expect(await told(scoped, 'PUT', '/scoped?policy', { body: policyFor('scoped') })).toBe('403 AccessDenied');
  });

  test('no policy of an owner widens a restricted key', async () => {
    const { keyWith, s3, owner, product } = keys();
    expect(await told(owner, 'PUT', '/beside?policy', { body: policyFor('beside') })).toBe('204');
    expect((await fetch(`${product.access().endpoint}/beside/other`)).status).toBe(200);
    const scoped = s3(await keyWith({ restrictions: { containers: ['scoped'] } }));
    const appending = s3(await keyWith({ restrictions: { appendOnly: { removablePrefixes: [] } } }));
    const reading = s3(await keyWith({ permissions: 'read_only' }));
    expect(await told(scoped, 'GET', '/beside/other')).toBe('403 AccessDenied');
    expect(await told(appending, 'DELETE', '/beside/other')).toBe('403 AccessDenied');
    expect(await told(appending, 'PUT', '/beside/other', { body: 'x' })).toBe('403 AccessDenied');
    expect(await told(reading, 'DELETE', '/beside/other')).toBe('403 AccessDenied');
    expect(await told(owner, 'DELETE', '/beside?policy')).toBe('204');
  });

  test('a key for some addresses is of no use from another, on either listener', async () => {
    const { keyWith, s3, product } = keys();
    const here = s3(await keyWith({ restrictions: { sourceAddresses: ['192.0.2.0/24', '127.0.0.0/8'] } }));
    expect(await textOf(here, '/scoped/other')).toBe('other');
    const mapped = s3(await keyWith({ restrictions: { sourceAddresses: ['::ffff:127.0.0.0/104'] } }));
    expect(await textOf(mapped, '/scoped/other')).toBe('other');
    const elsewhere = await keyWith({ restrictions: { sourceAddresses: ['192.0.2.0/24', '2001:db8::/32'] } });
    const away = s3(elsewhere);
    // A header of the client's is no address.
    const forged = { 'x-forwarded-for': '192.0.2.1', forwarded: 'for=192.0.2.1', 'x-real-ip': '192.0.2.1' };
    for (const target of ['/', '/scoped', '/scoped/other'])
      expect(await told(away, 'GET', target, { headers: forged })).toBe('403 AccessDenied');
    expect(await told(away, 'PUT', '/scoped/new', { body: 'x', headers: forged })).toBe('403 AccessDenied');
    const app = s3({ ...elsewhere, endpoint: product.appEndpoints[0] ?? '' });
    expect((await app.send({ method: 'GET', target: `/v1/tenants/${product.tenant}` })).status).toBe(403);
  });

  test('what a key may be is told where keys are listed, and nothing unknown is taken', async () => {
    const { admin, product, keyWith } = keys();
    const restrictions = {
      appendOnly: { removablePrefixes: ['locks/'] },
      containers: ['scoped'],
      sourceAddresses: ['127.0.0.1'],
    };
    const { accessKeyId } = await keyWith({ restrictions, name: 'backups' });
    const page = await admin.request('key.list', { parameters: { tenant: product.tenant } });
    expect(page.keys.find((key) => key.accessKeyId === accessKeyId)).toMatchObject({
      name: 'backups',
      permissions: 'full',
      restrictions,
    });
    for (const wrong of [
      { appendOnly: {} },
      { appendOnly: { removablePrefixes: [''] } },
      { containers: [] },
      { sourceAddresses: ['10.0.0.0/33'] },
      { sourceAddresses: ['example.com'] },
      { onlyOnSundays: true },
    ]) {
      await expect(keyWith({ restrictions: wrong as never })).rejects.toMatchObject({ code: 'invalid_argument' });
    }
  });

  test('a key with an end is over when it comes, at once', async () => {
    const { keyWith, s3 } = keys();
    const expiresAt = Date.now() + 1_200;
    const short = s3(await keyWith({ expiresAt }));
    expect(await textOf(short, '/scoped/other')).toBe('other');
    await sleep(expiresAt - Date.now() + 20);
    expect(await told(short, 'GET', '/scoped/other')).toBe('403 InvalidAccessKeyId');
  });
}
