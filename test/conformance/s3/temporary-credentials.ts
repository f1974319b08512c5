/** Temporary credentials: what they may, how long, and every way to make more of them than they are. */
import { hash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { limits } from '@felloe/engine/limits.ts';
import { presignUrl, signHeaders } from '@felloe/s3-wire/sigv4/sign.ts';
import type { S3Access } from '@felloe/testkit/cluster/s3-client.ts';
import { beforeAll, describe, expect, test } from 'vitest';
import { codesIn, type KeysUnderTest, textOf, told } from './keys-under-test.ts';

const version = '2011-06-15';
const roleOf = (name: string) => ({ RoleArn: `arn:aws:iam:::role/${name}`, RoleSessionName: 'of-the-test' });
/** The role that every tenant has: the key itself. */
const role = roleOf('self');
const allow = (Action: string | string[], Resource: string | string[] = '*') => ({ Effect: 'Allow', Action, Resource });
const policyOf = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });

interface StsAnswer {
  readonly status: number;
  readonly text: string;
}

interface Signing {
  readonly service?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent instead of what was signed. */
  readonly sentBody?: string;
  /** Leaves the hash of the body out of the headers, as clients of services other than S3 do. */
  readonly payloadHash?: string;
}

async function ask(access: S3Access, fields: Record<string, string>, signing: Signing = {}): Promise<StsAnswer> {
  const body = new URLSearchParams({ Version: version, ...fields }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded', ...signing.headers };
  const payloadHash = signing.payloadHash ?? hash('sha256', body, 'hex');
  const url = `${access.endpoint}/`;
  const signed = signHeaders(
    { method: 'POST', url, headers, payloadHash },
    { ...access, service: signing.service ?? 'sts' },
    Date.now(),
  );
  const answer = await fetch(url, { method: 'POST', headers: signed, body: signing.sentBody ?? body });
  return { status: answer.status, text: await answer.text() };
}

const refusal = ({ status, text }: StsAnswer): string => [status, ...codesIn(text)].join(' ');

function elementOf(text: string, name: string): string {
  const value = new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
  if (value === undefined) throw new Error(`no ${name} in ${text}`);
  return value;
}

async function credentialsOf(
  access: S3Access,
  fields: Record<string, string>,
): Promise<S3Access & { readonly sessionToken: string }> {
  const { status, text } = await ask(access, fields);
  expect([status, text]).toEqual([200, expect.stringContaining('<Credentials>')]);
  return {
    ...access,
    accessKeyId: elementOf(text, 'AccessKeyId'),
    secretAccessKey: elementOf(text, 'SecretAccessKey'),
    sessionToken: elementOf(text, 'SessionToken'),
  };
}

export function temporaryCredentialTests(keys: () => KeysUnderTest): void {
  let access: S3Access;
  beforeAll(async () => {
    access = keys().product.access();
    const { owner } = keys();
    expect(await told(owner, 'PUT', '/sessions')).toBe('200');
    for (const name of ['in/a', 'out/a']) expect(await told(owner, 'PUT', `/sessions/${name}`, { body: name })).toBe('200');
  });

  test('of GetSessionToken do what their key does, by header, URL and form', async () => {
    const session = await credentialsOf(access, { Action: 'GetSessionToken' });
    const s3 = keys().s3(session);
    expect(await textOf(s3, '/sessions/in/a')).toBe('in/a');
    expect(await told(s3, 'PUT', '/sessions/made', { body: 'x' })).toBe('200');
    const url = presignUrl({ method: 'GET', url: `${access.endpoint}/sessions/in/a`, expiresSeconds: 60 }, session, Date.now());
    expect(await (await fetch(url)).text()).toBe('in/a');
    const identity = await ask(session, { Action: 'GetCallerIdentity' });
    expect(elementOf(identity.text, 'UserId')).toBe(access.accessKeyId);
  });

  test('of AssumeRole say whose they are, and are told apart', async () => {
    const { text } = await ask(access, { Action: 'AssumeRole', ...role, DurationSeconds: '900' });
    expect(elementOf(text, 'Arn')).toMatch(/^arn:aws:sts::[0-9a-f-]{36}:assumed-role\/self\/of-the-test$/);
    const endsIn = Date.parse(elementOf(text, 'Expiration')) - Date.now();
    expect(endsIn).toBeGreaterThan(890_000);
    expect(endsIn).toBeLessThanOrEqual(900_000);
    const session = await credentialsOf(access, { Action: 'AssumeRole', ...role });
    const identity = await ask(session, { Action: 'GetCallerIdentity' });
    expect(elementOf(identity.text, 'Arn')).toBe(elementOf(text, 'Arn'));
    expect(elementOf(identity.text, 'Account')).toBe(
      elementOf((await ask(access, { Action: 'GetCallerIdentity' })).text, 'Account'),
    );
  });

  describe('with a policy', () => {
    const wide = policyOf(allow('s3:*'));
    const inside = policyOf(
      allow(['s3:GetObject', 's3:PutObject'], 'arn:aws:s3:::sessions/in/*'),
      { ...allow('s3:ListBucket', 'arn:aws:s3:::sessions'), Condition: { StringLike: { 's3:prefix': 'in/*' } } },
      { Effect: 'Deny', Action: 's3:GetObject', Resource: 'arn:aws:s3:::sessions/*/secret' },
    );

    test('do what it allows and nothing else', async () => {
      const s3 = keys().s3(await credentialsOf(access, { Action: 'AssumeRole', ...role, Policy: inside }));
      expect(await told(s3, 'PUT', '/sessions/in/secret', { body: 'x' })).toBe('200');
      expect(await told(s3, 'GET', '/sessions/in/secret')).toBe('403 AccessDenied');
      expect(await textOf(s3, '/sessions/in/a')).toBe('in/a');
      expect(await told(s3, 'GET', '/sessions/out/a')).toBe('403 AccessDenied');
      expect(await told(s3, 'PUT', '/sessions/out/b', { body: 'x' })).toBe('403 AccessDenied');
      expect(await told(s3, 'DELETE', '/sessions/in/a')).toBe('403 AccessDenied');
      expect(await told(s3, 'GET', '/sessions?list-type=2&prefix=in/')).toBe('200');
      expect(await told(s3, 'GET', '/sessions?list-type=2')).toBe('403 AccessDenied');
      expect(await told(s3, 'PUT', '/sessions/in/stolen', { headers: { 'x-amz-copy-source': '/sessions/out/a' } })).toBe(
        '403 AccessDenied',
      );
      expect(await told(s3, 'GET', '/')).toBe('403 AccessDenied');
      expect(await told(s3, 'DELETE', '/sessions?policy')).toBe('403 AccessDenied');
    });

    test('that allows everything are no more than their key', async () => {
      const { keyWith, s3 } = keys();
      const reader = await keyWith({ permissions: 'read_only' });
      const read = s3(await credentialsOf(reader, { Action: 'AssumeRole', ...role, Policy: wide }));
      expect(await textOf(read, '/sessions/in/a')).toBe('in/a');
      expect(await told(read, 'PUT', '/sessions/in/a', { body: 'x' })).toBe('403 AccessDenied');
      const appender = await keyWith({ restrictions: { appendOnly: { removablePrefixes: [] } } });
      const append = s3(await credentialsOf(appender, { Action: 'AssumeRole', ...role, Policy: wide }));
      expect(await told(append, 'PUT', `/sessions/append`, { body: 'x' })).toBe('200');
      expect(await told(append, 'PUT', '/sessions/append', { body: 'y' })).toBe('403 AccessDenied');
      expect(await told(append, 'DELETE', '/sessions/append')).toBe('403 AccessDenied');
    });

    test('about the request and the object are judged with them', async () => {
      const { owner, s3 } = keys();
      await told(owner, 'PUT', '/sessions/tagged', { body: 'tagged', headers: { 'x-amz-tagging': 'team=a' } });
      await told(owner, 'PUT', '/sessions/of-b', { body: 'of b', headers: { 'x-amz-tagging': 'team=b' } });
      const conditions = (Condition: object) => policyOf({ ...allow('s3:*'), Condition });
      const onlyTeam = conditions({ StringEquals: { 's3:ExistingObjectTag/team': 'a' } });
      const ofTeam = s3(await credentialsOf(access, { Action: 'AssumeRole', ...role, Policy: onlyTeam }));
      expect(await textOf(ofTeam, '/sessions/tagged')).toBe('tagged');
      // An object without any tag has not this one.
      for (const name of ['of-b', 'in/a', 'out/a']) {
        for (const method of ['GET', 'HEAD']) expect(await told(ofTeam, method, `/sessions/${name}`)).toMatch(/^403/);
        const copy = { 'x-amz-copy-source': `/sessions/${name}` };
        expect(await told(ofTeam, 'PUT', '/sessions/tagged', { headers: copy })).toBe('403 AccessDenied');
      }
      const elsewhere = conditions({ IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } });
      const away = s3(await credentialsOf(access, { Action: 'AssumeRole', ...role, Policy: elsewhere }));
      expect(await told(away, 'GET', '/sessions/in/a')).toBe('403 AccessDenied');
      const here = conditions({ IpAddress: { 'aws:SourceIp': '127.0.0.0/8' }, StringEquals: { 's3:x-amz-acl': 'private' } });
      const writer = s3(await credentialsOf(access, { Action: 'AssumeRole', ...role, Policy: here }));
      expect(await told(writer, 'PUT', '/sessions/with-list', { body: 'x', headers: { 'x-amz-acl': 'private' } })).toBe('200');
      expect(await told(writer, 'PUT', '/sessions/without-list', { body: 'x' })).toBe('403 AccessDenied');
    });

    test('that only denies allow nothing', async () => {
      const denying = policyOf({ Effect: 'Deny', Action: 's3:DeleteObject', Resource: '*' });
      const s3 = keys().s3(await credentialsOf(access, { Action: 'AssumeRole', ...role, Policy: denying }));
      expect(await told(s3, 'GET', '/sessions/in/a')).toBe('403 AccessDenied');
    });

    test('are held to it on the app listener, too', async () => {
      const { product, s3 } = keys();
      const session = await credentialsOf(access, { Action: 'AssumeRole', ...role, Policy: inside });
      const app = s3({ ...session, endpoint: product.appEndpoints[0] ?? '' });
      for (const target of [`/v1/tenants/${product.tenant}/keys`, '/v1/locks/a']) {
        expect([target, (await app.send({ method: 'GET', target })).status]).toEqual([target, 403]);
      }
      const plain = s3({ ...access, endpoint: product.appEndpoints[0] ?? '' });
      expect((await plain.send({ method: 'GET', target: `/v1/tenants/${product.tenant}/keys` })).status).toBe(200);
    });
  });

  describe('of a role', () => {
    const assume = (name: string, by: S3Access = access) => credentialsOf(by, { Action: 'AssumeRole', ...roleOf(name) });
    const create = (name: string, more: object) =>
      keys().admin.request('role.create', { parameters: { tenant: keys().product.tenant }, body: { role: name, ...more } });
    const remove = (name: string) =>
      keys().admin.request('role.remove', { parameters: { tenant: keys().product.tenant, role: name } });

    test('do what the role and their key allow, both', async () => {
      const { keyWith, s3 } = keys();
      await create('inside', { restrictions: { containers: ['sessions'], prefixes: ['in/'] } });
      const inside = s3(await assume('inside'));
      expect(await textOf(inside, '/sessions/in/a')).toBe('in/a');
      expect(await told(inside, 'PUT', '/sessions/in/by-role', { body: 'x' })).toBe('200');
      expect(await told(inside, 'GET', '/sessions/out/a')).toBe('403 AccessDenied');
      const reader = s3(await assume('inside', await keyWith({ permissions: 'read_only' })));
      expect(await textOf(reader, '/sessions/in/a')).toBe('in/a');
      expect(await told(reader, 'PUT', '/sessions/in/by-role', { body: 'x' })).toBe('403 AccessDenied');
      await create('appender', { restrictions: { appendOnly: { removablePrefixes: [] } } });
      const appender = s3(await assume('appender'));
      expect(await told(appender, 'PUT', '/sessions/in/a', { body: 'x' })).toBe('403 AccessDenied');
      expect(await told(appender, 'DELETE', '/sessions/in/a')).toBe('403 AccessDenied');
      expect(await told(appender, 'PUT', '/sessions/in/appended', { body: 'x' })).toBe('200');
    });

    test('are given to whom it is for, and of no role that there is not', async () => {
      const other = await keys().keyWith({});
      await create('mine', { keys: [access.accessKeyId] });
      expect(await told(keys().s3(await assume('mine')), 'GET', '/sessions/in/a')).toBe('200');
      for (const [name, by] of [
        ['mine', other],
        ['absent', access],
        ['a/self', access],
      ] as const) {
        expect(refusal(await ask(by, { Action: 'AssumeRole', ...roleOf(name) }))).toBe('403 AccessDenied');
      }
      await expect(create('self', {})).rejects.toMatchObject({ code: 'conflict' });
      await expect(create('mine', {})).rejects.toMatchObject({ code: 'conflict' });
    });

    test('end with it on every spoke, and do not come back with another of its name', async () => {
      const { product, s3, admin } = keys();
      await create('short', {});
      const session = await assume('short');
      const spokes = [0, 1].map((spoke) => s3({ ...session, endpoint: product.access(spoke).endpoint }));
      for (const spoke of spokes) expect(await textOf(spoke, '/sessions/in/a')).toBe('in/a');
      await remove('short');
      for (const spoke of spokes) {
        await expect
          .poll(() => told(spoke, 'GET', '/sessions/in/a'), { timeout: limits.session.silenceMs, interval: 20 })
          .toBe('403 InvalidAccessKeyId');
      }
      await create('short', {});
      for (const spoke of spokes) expect(await told(spoke, 'GET', '/sessions/in/a')).toBe('403 InvalidAccessKeyId');
      const { roles } = await admin.request('role.list', { parameters: { tenant: product.tenant } });
      expect(roles.map((each) => each.role)).toEqual(expect.arrayContaining(['appender', 'inside', 'mine', 'short']));
    });
  });

  test('make no others, whatever they ask for', async () => {
    for (const fields of [{ Action: 'GetSessionToken' }, { Action: 'AssumeRole', ...role }]) {
      const session = await credentialsOf(access, { Action: 'AssumeRole', ...role, Policy: policyOf(allow('s3:GetObject')) });
      for (const again of [{ Action: 'GetSessionToken' }, { Action: 'AssumeRole', ...role }]) {
        expect(refusal(await ask(session, again))).toBe('403 AccessDenied');
      }
      const whole = await credentialsOf(access, fields);
      expect(refusal(await ask(whole, { Action: 'AssumeRole', ...role }))).toBe('403 AccessDenied');
    }
    const granted = await keys().keyWith({ permissions: [{ actions: ['artifact.read'] }] });
    expect(refusal(await ask(granted, { Action: 'GetSessionToken' }))).toBe('403 AccessDenied');
  });

  test('are good only whole: their own id, secret and token, unaltered', async () => {
    const session = await credentialsOf(access, { Action: 'GetSessionToken' });
    const other = await credentialsOf(access, { Action: 'AssumeRole', ...role, Policy: policyOf(allow('s3:GetObject')) });
    const { sessionToken, ...withoutToken } = session;
    const flipped = (at: number) =>
      `${sessionToken.slice(0, at)}${sessionToken[at] === 'A' ? 'B' : 'A'}${sessionToken.slice(at + 1)}`;
    const get = (credentials: S3Access) => told(keys().s3(credentials), 'GET', '/sessions/in/a');
    expect(await get(session)).toBe('200');
    expect(await get(withoutToken)).toBe('403 InvalidAccessKeyId');
    // Narrowed credentials do not get wide by leaving their policy away, nor by another's token.
    expect(await get({ ...other, sessionToken })).toBe('400 InvalidToken');
    expect(await get({ ...access, sessionToken })).toBe('400 InvalidToken');
    expect(await get({ ...session, secretAccessKey: access.secretAccessKey })).toBe('403 SignatureDoesNotMatch');
    for (const at of [0, 1, 3, 30, 60, sessionToken.length - 2])
      expect([at, await get({ ...session, sessionToken: flipped(at) })]).toEqual([at, '400 InvalidToken']);
    for (const wrong of [sessionToken.slice(0, -1), `${sessionToken}A`, `${sessionToken}=`, 'x', 'A'.repeat(5_000)]) {
      expect(await get({ ...session, sessionToken: wrong })).toBe('400 InvalidToken');
    }
    expect(refusal(await ask({ ...session, sessionToken: flipped(40) }, { Action: 'GetCallerIdentity' }))).toBe(
      '403 InvalidClientTokenId',
    );
  });

  test('a token that the signature does not cover is refused', async () => {
    const session = await credentialsOf(access, { Action: 'GetSessionToken' });
    const { sessionToken, ...withoutToken } = session;
    const url = `${access.endpoint}/sessions/in/a`;
    const signed = signHeaders({ method: 'GET', url }, withoutToken, Date.now());
    const answer = await fetch(url, { headers: { ...signed, 'x-amz-security-token': sessionToken } });
    expect([answer.status, codesIn(await answer.text())]).toEqual([403, ['AccessDenied']]);
    const presigned = presignUrl({ method: 'GET', url, expiresSeconds: 60 }, withoutToken, Date.now());
    const late = await fetch(`${presigned}&X-Amz-Security-Token=${encodeURIComponent(sessionToken)}`);
    expect([late.status, codesIn(await late.text())]).toEqual([403, ['SignatureDoesNotMatch']]);
  });

  test('end with their key: by its expiry', async () => {
    const expiresAt = Date.now() + 1_500;
    const parent = await keys().keyWith({ expiresAt });
    const { text } = await ask(parent, { Action: 'GetSessionToken' });
    expect(Date.parse(elementOf(text, 'Expiration'))).toBe(expiresAt);
    const s3 = keys().s3(await credentialsOf(parent, { Action: 'GetSessionToken' }));
    expect(await textOf(s3, '/sessions/in/a')).toBe('in/a');
    await sleep(expiresAt - Date.now() + 20);
    expect(await told(s3, 'GET', '/sessions/in/a')).toMatch(/^(400 ExpiredToken|403 InvalidAccessKeyId)$/);
  });

  test('end with their key: revoked, they are refused by every spoke within two seconds', async () => {
    const { keyWith, product, admin, s3 } = keys();
    const parent = await keyWith({});
    const session = await credentialsOf(parent, { Action: 'AssumeRole', ...role });
    const spokes = [0, 1].map((spoke) => s3({ ...session, endpoint: product.access(spoke).endpoint }));
    for (const spoke of spokes) expect(await textOf(spoke, '/sessions/in/a')).toBe('in/a');
    await admin.request('key.revoke', { parameters: { accessKeyId: parent.accessKeyId } });
    const revokedAt = performance.now();
    for (const spoke of spokes) {
      await expect
        .poll(() => told(spoke, 'GET', '/sessions/in/a'), { timeout: limits.session.silenceMs, interval: 20 })
        .toBe('403 InvalidAccessKeyId');
    }
    expect(performance.now() - revokedAt).toBeLessThan(limits.session.silenceMs);
    expect(refusal(await ask(session, { Action: 'GetCallerIdentity' }))).toBe('403 InvalidClientTokenId');
  });

  test.each([
    [{ Action: 'GetSessionToken', DurationSeconds: '899' }, '400 ValidationError'],
    [{ Action: 'GetSessionToken', DurationSeconds: '129601' }, '400 ValidationError'],
    [{ Action: 'GetSessionToken', DurationSeconds: '-900' }, '400 ValidationError'],
    [{ Action: 'AssumeRole', ...role, DurationSeconds: '43201' }, '400 ValidationError'],
    [{ Action: 'AssumeRole', ...role, RoleSessionName: 'a b' }, '400 ValidationError'],
    [{ Action: 'AssumeRole', RoleSessionName: 'me' }, '400 ValidationError'],
    [{ Action: 'AssumeRole', ...role, RoleArn: 'arn:aws:s3:::bucket' }, '400 ValidationError'],
    [{ Action: 'AssumeRole', ...role, RoleArn: 'arn:aws:iam::another-tenant:role/admin' }, '403 AccessDenied'],
    [
      { Action: 'AssumeRole', ...role, 'PolicyArns.member.1.arn': 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
      '400 ValidationError',
    ],
    [{ Action: 'AssumeRole', ...role, Policy: '{' }, '400 MalformedPolicyDocument'],
    [{ Action: 'AssumeRole', ...role, Policy: policyOf({ ...allow('s3:*'), Principal: '*' }) }, '400 MalformedPolicyDocument'],
    [
      { Action: 'AssumeRole', ...role, Policy: policyOf({ ...allow('s3:*'), OnlyOnSundays: true }) },
      '400 MalformedPolicyDocument',
    ],
    [
      { Action: 'AssumeRole', ...role, Policy: policyOf(allow('s3:*', `arn:aws:s3:::${'x'.repeat(2_048)}`)) },
      '400 PackedPolicyTooLarge',
    ],
    [{ Action: 'AssumeRoleWithWebIdentity', WebIdentityToken: 'x', ...role }, '501 NotImplemented'],
    [{ Action: 'DeleteEverything' }, '400 InvalidAction'],
    [{ Action: 'GetCallerIdentity', Version: '2000-01-01' }, '400 InvalidAction'],
    [{}, '400 MissingAction'],
  ])('%j: %s', async (fields, expected) => {
    expect(refusal(await ask(access, fields as Record<string, string>))).toBe(expected);
  });

  test('are made only for a signature that covers the form', async () => {
    const fields = { Action: 'GetSessionToken' };
    expect((await ask(access, fields, { service: 's3' })).status).toBe(200);
    expect(refusal(await ask(access, fields, { service: 'ec2' }))).toBe('400 IncompleteSignature');
    expect(refusal(await ask(access, fields, { sentBody: 'Action=AssumeRole&Version=2011-06-15' }))).toBe(
      '403 SignatureDoesNotMatch',
    );
    for (const payloadHash of ['UNSIGNED-PAYLOAD', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD']) {
      expect(refusal(await ask(access, fields, { payloadHash }))).toBe('400 IncompleteSignature');
    }
    expect(refusal(await ask({ ...access, secretAccessKey: 'not the secret' }, fields))).toBe('403 SignatureDoesNotMatch');
    expect(refusal(await ask({ ...access, accessKeyId: 'FKUNKNOWN' }, fields))).toBe('403 InvalidClientTokenId');
    const body = new URLSearchParams({ ...fields, Version: version });
    const unsigned = await fetch(`${access.endpoint}/`, { method: 'POST', body });
    expect([unsigned.status, codesIn(await unsigned.text())]).toEqual([403, ['MissingAuthenticationToken']]);
    const huge = await fetch(`${access.endpoint}/`, {
      method: 'POST',
      body: new URLSearchParams({ Policy: 'x'.repeat(30_000) }),
    });
    expect([huge.status, codesIn(await huge.text())]).toEqual([400, ['ValidationError']]);
  });
}
