/** What a spoke believes of bearer tokens by itself, and what it asks the hub. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { CallName, HubCalls } from '@felloe/contracts/session/calls.ts';
import { createManualClock } from '@felloe/runtime/manual-clock.ts';
import { type JWTPayload, SignJWT } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { createAccounts } from './accounts.ts';

const container = { name: 'documents', tenant_id: 'tenant' };
const issuer = 'urn:felloe:test';
const nothing = { access_key_ids: [], token_ids: [], account_ids: [], tenant_id: '' };

interface TestKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly jwk: object;
}

function newKey(kid: string): TestKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { kid, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg: 'EdDSA', use: 'sig' } };
}

let clock: ReturnType<typeof createManualClock>;
let keys: TestKey[];
let asked: { name: CallName; request: Record<string, unknown> }[];
let answer: (request: Record<string, unknown>) => Promise<object>;
let accounts: ReturnType<typeof createAccounts>;

beforeEach(() => {
  clock = createManualClock();
  keys = [newKey('one')];
  asked = [];
  answer = async ({ account_id: id = 'ada', session_id: session = '' }) => ({
    account_id: id,
    tenant_id: 'tenant',
    session_id: session,
    device_id: 'phone',
    issuer: '',
    subject: '',
    identifier: 'ada@example.org',
    expires_at: clock.now() + 600_000,
    tenant_per_second: 0,
    principal_per_second: 0,
  });
  const hub = {
    call: async (name: CallName, request: Record<string, unknown>) => {
      asked.push({ name, request });
      if (name === 'read_account_keys') return { issuer, keys: JSON.stringify({ keys: keys.map(({ jwk }) => jwk) }) };
      return await answer(request);
    },
  } as unknown as HubCalls;
  const actor = { kind: 'spoke', tenant_id: '', principal_id: 'spoke-1' };
  accounts = createAccounts({ hub, actor, clock, rateLimit: { admit: () => undefined } });
});

const seconds = () => Math.floor(clock.now() / 1000);
function tokenOf(more: JWTPayload = {}, { kid, privateKey }: Pick<TestKey, 'kid' | 'privateKey'> = keys[0] as TestKey) {
  const payload = { iss: issuer, aud: 'tenant', sub: 'ada', sid: 's1', iat: seconds(), exp: seconds() + 600, ...more };
  const claims = Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== undefined));
  return new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', kid }).sign(privateKey);
}
const questions = () => asked.filter(({ name }) => name === 'authenticate_account').map(({ request }) => request);
const outcomeOf = (token: string) =>
  accounts.ofBearer(token, container).then(
    ({ accountId }) => accountId,
    (error: unknown) => `${StoreError.from(error).code} ${StoreError.from(error).details['reason'] ?? ''}`,
  );
const refused = 'unauthenticated invalid_token';

describe('a token of our own', () => {
  it('is verified here; the hub is asked once for a session and told no token', async () => {
    const token = await tokenOf();
    const account = await accounts.ofBearer(token, container);
    expect(account).toMatchObject({ accountId: 'ada', subject: 'ada', sessionId: 's1', deviceId: 'phone', tenantId: 'tenant' });
    await accounts.ofBearer(await tokenOf({ jti: 'another' }), container);
    expect(questions()).toEqual([{ container: 'documents', account_id: 'ada', session_id: 's1' }]);
    expect(accounts.actorOf(account, '192.0.2.1')).toEqual({
      kind: 'account',
      tenant_id: 'tenant',
      principal_id: 'ada',
      session_token: 's1',
      source_address: '192.0.2.1',
    });
  });

  it('is refused without asking when it is not good', async () => {
    const stranger = newKey('one');
    const tokens = {
      'by another key': await tokenOf({}, stranger),
      'of another tenant': await tokenOf({ aud: 'other' }),
      'that is over': await tokenOf({ exp: seconds() }),
      'without an end': await tokenOf({ exp: undefined as never }),
      'without a session': await tokenOf({ sid: undefined }),
      'not yet good': await tokenOf({ nbf: seconds() + 10 }),
      changed: `${(await tokenOf()).slice(0, -6)}AAAAAA`,
      'by an unknown key': await tokenOf({}, newKey('two')),
    };
    for (const [what, token] of Object.entries(tokens)) expect(await outcomeOf(token), what).toBe(refused);
    expect(questions()).toEqual([]);
    expect(await outcomeOf('x'.repeat(limits.account.bearerLengthMax + 1))).toBe(refused);
  });

  it('by a key that is new makes us ask for the keys, and garbage does not', async () => {
    await outcomeOf(await tokenOf());
    const next = newKey('two');
    keys = [...keys, next];
    const asksForKeys = () => asked.filter(({ name }) => name === 'read_account_keys').length;
    const token = await tokenOf({}, next);
    for (let count = 0; count < 10; count += 1) expect(await outcomeOf(token)).toBe(refused);
    expect(asksForKeys()).toBe(1);
    await clock.advance(1_000);
    expect(await outcomeOf(token)).toBe('ada');
    expect(asksForKeys()).toBe(2);
  });

  it.each([
    ['its account', { account_ids: ['ada'] }],
    ['its tenant', { tenant_id: 'tenant' }],
  ])('is asked about again when %s is revoked', async (_, what) => {
    const token = await tokenOf();
    expect(await outcomeOf(token)).toBe('ada');
    accounts.revoke({ ...nothing, account_ids: ['eve'] });
    answer = () => Promise.reject(new StoreError('unauthenticated'));
    expect(await outcomeOf(token)).toBe('ada');
    accounts.revoke({ ...nothing, ...what });
    expect(await outcomeOf(token)).toBe(refused);
  });
});

describe('a token of somebody else', () => {
  it('goes to the hub, once until it is over, and is kept only as a hash', async () => {
    answer = async () => ({
      account_id: 'a7',
      tenant_id: 'tenant',
      session_id: '',
      device_id: '',
      issuer: 'https://issuer.example',
      subject: 'ada',
      identifier: '',
      expires_at: clock.now() + 20_000,
      tenant_per_second: 0,
      principal_per_second: 0,
    });
    const account = await accounts.ofBearer('opaque', container);
    expect(account).toMatchObject({ accountId: 'a7', subject: 'ada', issuer: 'https://issuer.example', sessionId: '' });
    await accounts.ofBearer('opaque', container);
    expect(questions()).toEqual([{ container: 'documents', bearer: 'opaque' }]);
    await accounts.ofBearer('opaque', { ...container, name: 'backups' });
    await clock.advance(20_000);
    await accounts.ofBearer('opaque', container);
    expect(questions()).toHaveLength(3);
  });

  it('is asked about again soon, however long it says it is good: nobody would tell us otherwise', async () => {
    const good = { account_id: 'a7', tenant_id: 'tenant', session_id: '', expires_at: clock.now() + 3_600_000 };
    answer = async () => ({ ...good, issuer: 'i', subject: 's', identifier: '', tenant_per_second: 0, principal_per_second: 0 });
    expect(await outcomeOf('opaque')).toBe('a7');
    answer = () => Promise.reject(new StoreError('unauthenticated'));
    await clock.advance(limits.account.outsideCacheMs);
    expect(await outcomeOf('opaque')).toBe(refused);
  });

  it('that the hub does not know is asked about once a second, and trouble of the issuer is told as such', async () => {
    answer = () => Promise.reject(new StoreError('unauthenticated'));
    for (let count = 0; count < 5; count += 1) expect(await outcomeOf('opaque')).toBe(refused);
    expect(questions()).toHaveLength(1);
    answer = () => Promise.reject(new StoreError('unavailable', 'x', { details: { reason: 'malformed_response' } }));
    expect(await outcomeOf('other')).toBe('unavailable malformed_response');
  });
});

it.each([
  [undefined, 'missing_token'],
  ['', 'missing_token'],
  ['Basic abc', 'invalid_token_format'],
  ['Bearer', 'invalid_token_format'],
  ['Bearer a b', 'invalid_token_format'],
  ['Bearer \u00e9', 'invalid_token_format'],
])('the header %j has fault %s', async (header, reason) => {
  await expect(accounts.ofAuthorization(header, container)).rejects.toMatchObject({
    code: 'unauthenticated',
    details: { reason },
  });
});
