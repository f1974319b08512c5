/** Tokens of other issuers against a key set on a real server: none is believed that was not signed for us by who it says. */
import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AccountsSetting, readAccounts } from '@felloe/engine/container/accounts.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { createManualClock } from '@felloe/runtime/manual-clock.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OutsideIdentities } from './outside-identities.ts';

interface TestKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly jwk: Record<string, unknown>;
}

function newKey(kid: string): TestKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { kid, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' } };
}

let server: Server;
let origin: string;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let asked: string[];
let clock: ReturnType<typeof createManualClock>;
let outside: OutsideIdentities;
const key = newKey('one');

beforeEach(async () => {
  asked = [];
  answer = (_request, response) => response.end(JSON.stringify({ keys: [key.jwk] }));
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`.trim());
    request.resume();
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  clock = createManualClock();
  outside = new OutsideIdentities({ clock, networks: ['127.0.0.1'] });
});
afterEach(() => {
  outside.close();
  server.closeAllConnections();
  server.close();
});

const settingOf = (more: object = {}): AccountsSetting =>
  readAccounts({ issuers: [{ issuer: origin, audiences: ['app'], algorithms: ['ES256'], ...more }] });

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const seconds = () => Math.floor(clock.now() / 1000);
const claims = () => ({ iss: origin, aud: 'app', sub: 'ada', iat: seconds(), exp: seconds() + 600 });

function tokenOf(
  payload: object = claims(),
  header: object = { alg: 'ES256', kid: 'one' },
  { privateKey }: { readonly privateKey: KeyObject } = key,
): string {
  const signed = `${part(header)}.${part(payload)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

const identify = (token: string, setting: AccountsSetting | undefined = settingOf()) => outside.identify(setting, token);
const failureOf = (token: string, setting?: AccountsSetting) =>
  identify(token, setting).then(
    ({ subject }) => subject,
    (error: unknown) => {
      const { code, details } = StoreError.from(error);
      return `${code} ${details['reason'] ?? ''}`;
    },
  );
const refused = 'unauthenticated invalid_token';

describe('a token of a trusted issuer', () => {
  it('tells who bears it, with one question for the keys', async () => {
    const found = await identify(tokenOf());
    expect(found).toEqual({ issuer: origin, subject: 'ada', expiresAt: (seconds() + 600) * 1000, admitsNew: true });
    await identify(tokenOf({ ...claims(), aud: ['other', 'app'] }));
    expect(asked).toEqual(['GET /.well-known/jwks.json']);
  });

  it('is not believed when anything about it is wrong', async () => {
    const good = tokenOf();
    const [header = '', payload = '', signature = ''] = good.split('.');
    const other = newKey('one');
    const { privateKey: rsa } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const without = (field: string) => Object.fromEntries(Object.entries(claims()).filter(([name]) => name !== field));
    const hmac = (secret: string, alg = 'HS256') => {
      const signed = `${part({ alg, kid: 'one' })}.${payload}`;
      return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
    };
    const rsaSigned = `${part({ alg: 'RS256', kid: 'one' })}.${payload}`;
    const corpus: Record<string, string> = {
      'no signature': `${header}.${payload}.`,
      'two parts': `${header}.${payload}`,
      'four parts': `${good}.x`,
      'another signature': `${header}.${payload}.${'A'.repeat(signature.length)}`,
      'a signature cut short': `${header}.${payload}.${signature.slice(0, -4)}`,
      'another payload': `${header}.${part({ ...claims(), sub: 'eve' })}.${signature}`,
      'another header': `${part({ alg: 'ES256', kid: 'one', typ: 'JWT' })}.${payload}.${signature}`,
      'alg none': `${part({ alg: 'none' })}.${payload}.`,
      'alg None': `${part({ alg: 'None' })}.${payload}.`,
      'alg none with a signature': `${part({ alg: 'none', kid: 'one' })}.${payload}.${signature}`,
      'no alg': `${part({ kid: 'one' })}.${payload}.${signature}`,
      'alg of numbers': `${part({ alg: 1, kid: 'one' })}.${payload}.${signature}`,
      'HS256 with the public key': hmac(JSON.stringify(key.jwk)),
      'HS256 with the coordinate': hmac(String(key.jwk['x'])),
      'HS256 with nothing': hmac(''),
      HS512: hmac('x', 'HS512'),
      'RS256 by a key of its own': `${rsaSigned}.${sign('sha256', Buffer.from(rsaSigned), rsa).toString('base64url')}`,
      ES384: tokenOf(claims(), { alg: 'ES384', kid: 'one' }),
      EdDSA: tokenOf(claims(), { alg: 'EdDSA', kid: 'one' }),
      'a key that says it is that one': tokenOf(claims(), { alg: 'ES256', kid: 'one' }, other),
      'a key in its own header': tokenOf(claims(), { alg: 'ES256', jwk: other.jwk }, other),
      'a key set of its own': tokenOf(claims(), { alg: 'ES256', kid: 'one', jku: 'https://evil.example/jwks' }, other),
      'an unknown key': tokenOf(claims(), { alg: 'ES256', kid: 'two' }),
      'a key id that climbs': tokenOf(claims(), { alg: 'ES256', kid: '../../one' }),
      'a key id that asks': tokenOf(claims(), { alg: 'ES256', kid: `' or '1'='1` }),
      'an unknown crit': tokenOf(claims(), { alg: 'ES256', kid: 'one', crit: ['x'], x: 1 }),
      'an empty crit': tokenOf(claims(), { alg: 'ES256', kid: 'one', crit: [] }),
      'b64 false': tokenOf(claims(), { alg: 'ES256', kid: 'one', b64: false, crit: ['b64'] }),
      'no exp': tokenOf(without('exp')),
      'exp as text': tokenOf({ ...claims(), exp: '9999999999' }),
      'exp past': tokenOf({ ...claims(), exp: seconds() - 31 }),
      'exp of null': tokenOf({ ...claims(), exp: null }),
      'nbf to come': tokenOf({ ...claims(), nbf: seconds() + 60 }),
      'nbf as text': tokenOf({ ...claims(), nbf: 'now' }),
      'no aud': tokenOf(without('aud')),
      'another aud': tokenOf({ ...claims(), aud: 'other-app' }),
      'an empty aud': tokenOf({ ...claims(), aud: [] }),
      'aud as an object': tokenOf({ ...claims(), aud: { app: true } }),
      'no iss': tokenOf(without('iss')),
      'iss with a slash more': tokenOf({ ...claims(), iss: `${origin}/` }),
      'iss of somebody': tokenOf({ ...claims(), iss: 'https://issuer.example' }),
      'iss as a list': tokenOf({ ...claims(), iss: [origin] }),
      'no sub': tokenOf(without('sub')),
      'an empty sub': tokenOf({ ...claims(), sub: '' }),
      'sub as a number': tokenOf({ ...claims(), sub: 7 }),
      'a sub with a NUL': tokenOf({ ...claims(), sub: 'ada\u0000' }),
      'half a character as sub': tokenOf({ ...claims(), sub: 'ada\ud800' }),
      'a sub that is too long': tokenOf({ ...claims(), sub: 'x'.repeat(256) }),
      'a token in a token': tokenOf({ ...claims(), cty: 'JWT' }, { alg: 'ES256', kid: 'one', cty: 'JWT' }, other),
      'a payload that is no object': `${header}.${part('ada')}.${signature}`,
      'a payload that is no JSON': `${header}.${Buffer.from('{').toString('base64url')}.${signature}`,
      nothing: '',
      dots: '..',
      'a long one': tokenOf({ ...claims(), filler: 'x'.repeat(limits.account.bearerLengthMax) }),
    };
    expect(Object.keys(corpus).length).toBeGreaterThan(45);
    for (const [what, token] of Object.entries(corpus)) expect(await failureOf(token), what).toBe(refused);
    expect(await failureOf(good)).toBe('ada');
    expect(await failureOf(good, { selfRegistration: false, issuers: [] })).toBe(refused);
  });

  it('may be asked for its party in place of an audience', async () => {
    const setting = readAccounts({ issuers: [{ issuer: origin, authorisedParties: ['https://app'], algorithms: ['ES256'] }] });
    expect(await failureOf(tokenOf({ ...claims(), azp: 'https://app' }), setting)).toBe('ada');
    expect(await failureOf(tokenOf({ ...claims(), azp: 'https://other' }), setting)).toBe(refused);
    expect(await failureOf(tokenOf(), setting)).toBe(refused);
  });
});

describe('the keys of an issuer', () => {
  it('are asked for again when one is unknown, but not by everybody who makes one up', async () => {
    await identify(tokenOf());
    const next = newKey('two');
    answer = (_request, response) => response.end(JSON.stringify({ keys: [key.jwk, next.jwk] }));
    const token = tokenOf(claims(), { alg: 'ES256', kid: 'two' }, next);
    expect(await failureOf(token)).toBe(refused);
    expect(asked).toHaveLength(1);
    await clock.advance(limits.account.keySetAgainMs);
    const fresh = tokenOf(claims(), { alg: 'ES256', kid: 'two' }, next);
    expect(await failureOf(fresh)).toBe('ada');
    for (let count = 0; count < 20; count += 1) await failureOf(tokenOf(claims(), { alg: 'ES256', kid: `made-up-${count}` }));
    expect(asked).toHaveLength(2);
  });

  it('are believed for a while when the issuer is away, and not for ever', async () => {
    await identify(tokenOf());
    answer = (_request, response) => response.writeHead(503).end();
    await clock.advance(limits.account.keySetMs);
    expect(await failureOf(tokenOf())).toBe('ada');
    await clock.advance(limits.account.keySetStaleMsMax);
    expect(await failureOf(tokenOf())).toBe('unavailable internal_error');
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['no JSON', (response) => response.end('<html>')],
    ['no key set', (response) => response.end('{"keys":7}')],
    ['an endless answer', (response) => response.end('x'.repeat(limits.account.keySetBytesMax + 1))],
    ['another place', (response) => response.writeHead(302, { location: `${origin}/keys` }).end()],
  ])('are not taken from %s', async (_, write) => {
    answer = (_request, response) => write(response);
    expect(await failureOf(tokenOf())).toBe('unavailable internal_error');
    expect(asked).toHaveLength(1);
  });

  it('are not asked for in our own network, nor without encryption', async () => {
    const guarded = new OutsideIdentities({ clock, networks: [] });
    await expect(guarded.identify(settingOf(), tokenOf())).rejects.toThrow(/https/);
    const inside = new OutsideIdentities({ clock, networks: ['10.0.0.0/8'] });
    await expect(inside.identify(settingOf(), tokenOf())).rejects.toMatchObject({ code: 'unavailable' });
    expect(asked).toEqual([]);
    guarded.close();
    inside.close();
  });
});

describe('a verifier', () => {
  const setting = () => readAccounts({ verifier: { url: `${origin}/auth`, admitsNew: false } });
  const told = (status: number, body: unknown) => {
    answer = (_request, response) => response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
  };
  const good = () => ({ session_id: 's', user_id: 'ada', issued_at: seconds(), expires_at: seconds() + 600 });

  it('is asked with the token itself', async () => {
    told(200, good());
    const until = (seconds() + 600) * 1000;
    expect(await identify('opaque-token', setting())).toEqual({
      issuer: `${origin}/auth`,
      subject: 'ada',
      expiresAt: until,
      admitsNew: false,
    });
    expect(asked).toEqual(['POST /auth/verify Bearer opaque-token']);
    told(200, { ...good(), user_id: 7, expires_at: new Date(clock.now() + 5_000).toISOString() });
    expect(await identify('opaque-token', setting())).toMatchObject({ subject: '7', expiresAt: clock.now() + 5_000 });
  });

  it.each<[string, number, unknown, string]>([
    ['no', 401, { error: 'invalid_token' }, refused],
    ['no with another word', 403, '', refused],
    ['that it is over', 200, { user_id: 'ada', expires_at: 1 }, refused],
    ['nothing that can be read', 200, 'hello', 'unavailable malformed_response'],
    ['null', 200, 'null', 'unavailable malformed_response'],
    ['nobody', 200, { expires_at: 9_999_999_999 }, 'unavailable malformed_response'],
    ['an empty id', 200, { user_id: '', expires_at: 9_999_999_999 }, 'unavailable malformed_response'],
    ['no end', 200, { user_id: 'ada' }, 'unavailable malformed_response'],
    ['that it is broken', 500, '', 'unavailable internal_error'],
    ['to go elsewhere', 307, '', 'unavailable internal_error'],
  ])('that says %s is answered as such', async (_, status, body, expected) => {
    told(status, body);
    expect(await failureOf('opaque-token', setting())).toBe(expected);
  });

  it('that speaks of another century is believed for a day, as is an issuer', async () => {
    told(200, { ...good(), expires_at: (clock.now() + 1_000) * 1_000_000 });
    const aDay = clock.now() + limits.account.outsideTokenMsMax;
    expect((await identify('opaque-token', setting())).expiresAt).toBe(aDay);
    answer = (_request, response) => response.end(JSON.stringify({ keys: [key.jwk] }));
    expect((await identify(tokenOf({ ...claims(), exp: 1e300 }))).expiresAt).toBe(aDay);
  });

  it('is not asked about everything that anybody makes up at once', async () => {
    const waiting: ServerResponse[] = [];
    answer = (_request, response) => waiting.push(response);
    const most = limits.account.verifierCallsAtOnceMax;
    const asking = Array.from({ length: most + 3 }, (_, count) => failureOf(`made-up-${count}`, setting()));
    await expect.poll(() => waiting.length).toBe(most);
    expect(await Promise.all(asking.slice(most))).toEqual(Array.from({ length: 3 }, () => 'unavailable internal_error'));
    for (const response of waiting) response.writeHead(401).end();
    expect(new Set(await Promise.all(asking.slice(0, most)))).toEqual(new Set([refused]));
    told(200, good());
    expect(await failureOf('opaque-token', setting())).toBe('ada');
  });

  it('that is away is our trouble and not the bearer’s', async () => {
    answer = (request) => request.socket.destroy();
    expect(await failureOf('opaque-token', setting())).toBe('unavailable internal_error');
  });
});
