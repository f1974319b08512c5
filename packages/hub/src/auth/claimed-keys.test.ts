/** Temporary credentials in time: with a clock that can be set, and a key that changes behind them. */
import { randomBytes } from 'node:crypto';
import type { Actor__Output } from '@felloe/contracts/gen/felloe/v1/Actor.ts';
import { decide } from '@felloe/engine/access/decide.ts';
import type { Principal } from '@felloe/engine/access/principal.ts';
import { beforeEach, expect, it } from 'vitest';
import type { AccessKeyRow } from './access-keys.ts';
import { findClaimedKey } from './claimed-keys.ts';
import { createPrincipals } from './principals.ts';
import { Sealing } from './sealing.ts';
import type { RoleRow } from './roles.ts';
import { SessionTokens } from './session-tokens.ts';
import type { TenantRow } from './tenants.ts';

const sessions = new SessionTokens(new Sealing({ id: 'key', key: randomBytes(32) }));
const tenant: TenantRow = {
  tenantId: 'tenant',
  name: 'acme',
  email: '',
  state: 'active',
  requestsPerSecond: 0,
  principalRequestsPerSecond: 0,
  createdAt: 1,
};
const parent: AccessKeyRow = {
  tenantId: 'tenant',
  accessKeyId: 'PARENT',
  name: 'laptop',
  sealed: Buffer.alloc(0),
  keyId: 'key',
  permissions: 'full',
  restrictions: { appendOnly: { removablePrefixes: [] } },
  state: 'active',
  createdAt: 100,
  expiresAt: 0,
  revokedAt: 0,
};
const endsAt = 10_000;
const made = sessions.make({
  tenantId: 'tenant',
  parentId: 'PARENT',
  parentCreatedAt: 100,
  expiresAt: endsAt,
  name: 'name',
  role: '',
  roleCreatedAt: 0,
  policy: { statements: [{ effect: 'allow', actions: ['artifact.read', 'artifact.write'], resources: ['c/in/*'] }] },
});

let now: number;
let row: AccessKeyRow | undefined;
let isTenantThere: boolean;
beforeEach(() => {
  now = 1_000;
  row = parent;
  isTenantThere = true;
  role = undefined;
});

const tenants = { byId: () => (isTenantThere ? tenant : undefined) };
let role: RoleRow | undefined;
const roles = { find: (_tenantId: string, name: string) => (name === role?.name ? role : undefined) };
const keys = {
  cached: () => undefined,
  find: async (id: string) => (id === 'PARENT' ? row : undefined),
  secretOf: () => 'the secret of the parent',
};
/** No person's URL is among these. */
const accounts = { cached: () => undefined, find: async () => undefined };
const clock = { now: () => now };
const claim = (accessKeyId = made.accessKeyId, sessionToken = made.token) =>
  findClaimedKey({ keys, sessions, roles, tenants, accounts, clock }, { accessKeyId, sessionToken });
const refused = (reason?: string) =>
  expect.objectContaining({ code: 'unauthenticated', details: reason === undefined ? {} : { reason } });

async function principal(sessionToken = made.token, tenantId = 'tenant'): Promise<Principal> {
  const actor: Actor__Output = {
    kind: 'access_key',
    tenant_id: tenantId,
    principal_id: 'PARENT',
    source_address: '',
    session_token: sessionToken,
    facts: null,
  };
  const tokens = { findById: async () => undefined };
  return await createPrincipals({ keys, tokens, sessions, roles, tenants, accounts, clock }).of(actor, 'spoke');
}

it('a claim finds the key that acts and the secret of the session', async () => {
  expect(await claim()).toMatchObject({ row: parent, secret: made.secretAccessKey, expiresAt: endsAt });
  expect(await claim('PARENT', '')).toMatchObject({ row: parent, secret: 'the secret of the parent', expiresAt: 0 });
  await expect(claim('PARENT')).rejects.toEqual(refused('token'));
  await expect(claim(made.accessKeyId, '')).rejects.toEqual(refused());
});

it('it is over at its end, not a moment later, and with its key', async () => {
  now = endsAt - 1;
  expect((await claim()).expiresAt).toBe(endsAt);
  now = endsAt;
  await expect(claim()).rejects.toEqual(refused('expired'));
  row = { ...parent, expiresAt: 5_000 };
  now = 4_999;
  expect((await claim()).expiresAt).toBe(5_000);
  now = 5_000;
  await expect(claim()).rejects.toEqual(refused());
});

it.each<[string, () => void]>([
  ['is revoked', () => (row = { ...parent, state: 'revoked' })],
  ['is gone', () => (row = undefined)],
  ['was made anew under its id', () => (row = { ...parent, createdAt: 101 })],
  ['was made anew in another tenant', () => (row = { ...parent, tenantId: 'other' })],
  ['has lost its tenant', () => (isTenantThere = false)],
])('it ends when its key %s', async (_what, happens) => {
  const before = await principal();
  expect(decide(before, 'artifact.read', { tenantId: 'tenant', container: 'c', path: 'in/a' }, now).allowed).toBe(true);
  happens();
  await expect(claim()).rejects.toEqual(refused());
  const after = await principal().catch(() => undefined);
  const isAllowed =
    after !== undefined && decide(after, 'artifact.read', { tenantId: 'tenant', container: 'c', path: 'in/a' }, now).allowed;
  expect(isAllowed).toBe(false);
});

it('it is what its role and its key both allow, as long as the role is the one it was made for', async () => {
  const rights = { permissions: 'full', restrictions: { prefixes: ['in/'] } } as const;
  role = { tenantId: 'tenant', name: 'inside', rights, keys: ['PARENT'], createdAt: 50 };
  const wanted = { tenantId: 'tenant', parentId: 'PARENT', parentCreatedAt: 100, expiresAt: endsAt, name: 'n1' };
  const { token } = sessions.make({ ...wanted, role: 'inside', roleCreatedAt: 50, policy: undefined });
  expect((await principal(token)).restrictions).toEqual({ ...parent.restrictions, ...rights.restrictions });
  for (const changed of [undefined, { ...role, createdAt: 51 }, { ...role, keys: ['OTHER'] }, { ...role, name: 'other' }]) {
    role = changed;
    await expect(principal(token)).rejects.toEqual(refused());
  }
});

it('it acts as its key, with the restrictions of the key and its own policy', async () => {
  const session = await principal();
  expect(session).toMatchObject({
    principalId: 'PARENT',
    expiresAt: endsAt,
    restrictions: parent.restrictions,
    session: { name: 'name', role: '' },
  });
  const may = (path: string, action: 'artifact.read' | 'artifact.write' | 'artifact.remove') =>
    decide(session, action, { tenantId: 'tenant', container: 'c', path }, now).reason;
  expect(may('in/a', 'artifact.write')).toBe('allowed');
  expect(may('out/a', 'artifact.write')).toBe('session_policy');
  expect(may('in/a', 'artifact.remove')).toBe('restricted');
  expect(decide(session, 'artifact.read', { tenantId: 'tenant', container: 'c', path: 'in/a' }, endsAt).reason).toBe('expired');
  await expect(principal('garbage')).rejects.toEqual(refused('token'));
  await expect(principal(made.token, 'other')).rejects.toEqual(refused());
});
