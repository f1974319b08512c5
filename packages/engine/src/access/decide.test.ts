import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Action, actions, appActions, scopeOf } from './action.ts';
import { decide, requireAccess, type Resource } from './decide.ts';
import type { Grant, Principal, PrincipalKind } from './principal.ts';

// The same cases in every run of the checks.
fc.configureGlobal({ seed: 7 });

const now = 1000;
const all = Object.keys(actions) as Action[];
const own: Resource = { tenantId: 't1', container: 'photos', path: 'a/b' };
const foreign: Resource = { ...own, tenantId: 't2' };

function principal(fields: Partial<Principal> = {}): Principal {
  return { kind: 'access_key', tenantId: 't1', principalId: 'p', state: 'active', permissions: 'full', ...fields };
}

function granted(...grants: Grant[]): Principal {
  return principal({ permissions: grants });
}

function allowed(who: Principal, action: Action, resource: Resource = own): boolean {
  return decide(who, action, resource, now).allowed;
}

function allowedActions(who: Principal, resource: Resource = own): Action[] {
  return all.filter((action) => allowed(who, action, resource));
}

describe('a principal', () => {
  it.each(['disabled', 'revoked'] as const)('that is %s may do nothing', (state) => {
    for (const kind of ['access_key', 'token', 'tenant_administrator', 'administrator', 'spoke'] as PrincipalKind[]) {
      expect(allowedActions(principal({ kind, state }))).toEqual([]);
    }
  });

  it('may do nothing from the moment it expires', () => {
    expect(allowed(principal({ expiresAt: now + 1 }), 'artifact.read')).toBe(true);
    expect(decide(principal({ expiresAt: now }), 'artifact.read', own, now).reason).toBe('expired');
    expect(allowedActions(principal({ kind: 'administrator', tenantId: '', expiresAt: now }))).toEqual([]);
  });

  it('that is anonymous may do nothing', () => {
    expect(allowedActions(principal({ kind: 'anonymous' }))).toEqual([]);
    expect(allowedActions(principal({ kind: 'anonymous', tenantId: '' }), { tenantId: '' })).toEqual([]);
  });
});

describe('tenants', () => {
  it('never reach into another, whatever their permissions', () => {
    const permissions = fc.constantFrom<Principal['permissions']>('full', 'read_only', [{ actions: all }], []);
    const kind = fc.constantFrom<PrincipalKind>('access_key', 'token', 'tenant_administrator', 'anonymous');
    fc.assert(
      fc.property(kind, permissions, fc.constantFrom(...all), fc.constantFrom('t2', '', 'T1', 't1 '), (...args) => {
        const [who, what, action, tenantId] = args;
        expect(allowed(principal({ kind: who, permissions: what }), action, { ...own, tenantId })).toBe(false);
      }),
    );
  });

  it('without a name meet no resource without an owner', () => {
    expect(decide(principal({ tenantId: '' }), 'artifact.read', { tenantId: '', artifact: {} }, now).reason).toBe('anonymous');
  });
});

const ofApps = all.filter((action) => scopeOf(action) === 'app');

describe('a full key', () => {
  it('does everything in its tenant but manage keys, the installation, storage or what users of apps do', () => {
    const denied = all.filter((action) => !allowed(principal(), action));
    expect(denied.sort()).toEqual(
      [
        'key.manage',
        'admin.tenant',
        'admin.backend',
        'admin.spoke',
        'admin.status',
        'storage.describe',
        'storage.lease',
        'storage.work',
        ...ofApps,
      ].sort(),
    );
  });
});

describe('a read-only key', () => {
  it('changes nothing', () => {
    expect(allowedActions(principal({ permissions: 'read_only' })).sort()).toEqual(
      [
        'artifact.list',
        'artifact.list_versions',
        'container.describe',
        'container.list',
        'event.read',
        'lock.inspect',
        'session.create',
        'tenant.describe',
        'upload.inspect',
        'upload.list',
        ...all.filter((action) => /^(container|artifact|version)\..*read$/.test(action)),
      ].sort(),
    );
  });
});

describe('administrators', () => {
  const installation = principal({ kind: 'administrator', tenantId: '' });
  const ofTenant = principal({ kind: 'tenant_administrator' });

  it('of the installation manage every tenant but do not touch its bytes', () => {
    for (const action of ['admin.tenant', 'key.manage', 'container.create', 'container.remove', 'artifact.list'] as const) {
      expect(allowed(installation, action, foreign), action).toBe(true);
    }
    for (const action of ['artifact.read', 'artifact.write', 'artifact.remove', 'upload.write', 'upload.complete'] as const) {
      expect(decide(installation, action, foreign, now), action).toEqual({ allowed: false, reason: 'wrong_kind' });
    }
  });

  it('of a tenant do everything in it, keys included, and nothing of the installation', () => {
    expect(allowed(ofTenant, 'key.manage')).toBe(true);
    expect(allowed(ofTenant, 'artifact.read')).toBe(true);
    expect(
      all
        .filter((action) => !allowed(ofTenant, action))
        .every((action) => /^(admin|storage)\./.test(action) || ofApps.includes(action)),
    ).toBe(true);
    expect(allowedActions(ofTenant, foreign)).toEqual([]);
  });
});

describe('a spoke', () => {
  it('leases storage and takes work, and asks nothing in its own name', () => {
    expect(allowedActions(principal({ kind: 'spoke', tenantId: '' })).sort()).toEqual([
      'storage.describe',
      'storage.lease',
      'storage.work',
    ]);
  });

  it('is the only kind that touches storage', () => {
    for (const kind of ['access_key', 'token', 'tenant_administrator', 'administrator', 'anonymous'] as PrincipalKind[]) {
      expect(all.filter((action) => scopeOf(action) === 'storage' && allowed(principal({ kind }), action))).toEqual([]);
    }
  });
});

describe('a key with grants', () => {
  it('may do what they name and nothing else', () => {
    expect(allowedActions(granted({ actions: ['artifact.read'] }))).toEqual(['artifact.read']);
    expect(allowedActions(granted())).toEqual([]);
    expect(allowedActions(granted({ actions: [] }))).toEqual([]);
  });

  it('for some containers reaches no other, and nothing tenant-wide', () => {
    const who = granted({ actions: all, containers: ['photos', 'music'] });
    expect(allowed(who, 'artifact.write')).toBe(true);
    expect(allowed(who, 'container.remove')).toBe(true);
    for (const container of ['photos2', 'photo', 'Photos', '', undefined]) {
      expect(allowedActions(who, { tenantId: 't1', container, path: 'a' }), String(container)).toEqual([]);
    }
    expect(allowed(who, 'container.list', { tenantId: 't1' })).toBe(false);
    expect(allowed(who, 'event.read', { tenantId: 't1' })).toBe(false);
  });

  it('for some prefixes reaches only paths below them, and lists only below them', () => {
    const who = granted({ actions: all, prefixes: ['a/', 'x'] });
    for (const path of ['a/', 'a/b', 'x', 'xyz']) expect(allowed(who, 'artifact.write', { ...own, path }), path).toBe(true);
    for (const path of ['a', '', 'b/a/', 'A/b', ' a/'])
      expect(allowed(who, 'artifact.write', { ...own, path }), path).toBe(false);
    expect(allowed(who, 'artifact.list', { ...own, path: 'a/b' })).toBe(true);
    expect(allowed(who, 'artifact.list', { ...own, path: '' })).toBe(false);
    expect(allowed(who, 'artifact.list', { tenantId: 't1', container: 'photos' })).toBe(false);
  });

  it('for some prefixes may describe the container but neither change nor remove nor follow it', () => {
    const who = granted({ actions: all, prefixes: ['a/'] });
    expect(allowed(who, 'container.describe')).toBe(true);
    for (const action of ['container.remove', 'container.configure', 'container.create', 'event.read', 'lock.acquire'] as const) {
      expect(allowed(who, action), action).toBe(false);
    }
  });

  it('never adds up halves of two grants', () => {
    const who = granted(
      { actions: ['artifact.read'], containers: ['photos'] },
      { actions: ['artifact.write'], containers: ['music'] },
    );
    expect(allowed(who, 'artifact.read')).toBe(true);
    expect(allowed(who, 'artifact.write')).toBe(false);
    expect(allowed(who, 'artifact.write', { ...own, container: 'music' })).toBe(true);
  });

  it('cannot be granted what only spokes and administrators do', () => {
    const denied = all.filter((action) => !allowed(granted({ actions: all }), action));
    expect(denied.every((action) => /^(admin|storage)\./.test(action) || ofApps.includes(action))).toBe(true);
    expect(denied.length).toBe(7 + ofApps.length);
  });
});

describe('a user of an app', () => {
  const kinds = ['vault_key', 'history_user', 'account'] as const;

  it.each(kinds)('does as a %s what its app is for, in its own tenant, and nothing else', (kind) => {
    const who = principal({ kind, permissions: 'full' });
    expect(new Set(allowedActions(who))).toEqual(appActions[kind]);
    expect(allowedActions(who, foreign)).toEqual([]);
    expect(allowedActions(principal({ kind, tenantId: '' }), { ...own, tenantId: '' })).toEqual([]);
  });

  it('is the only kind that does, and no two of them do the same', () => {
    for (const kind of [
      'access_key',
      'token',
      'tenant_administrator',
      'administrator',
      'spoke',
      'anonymous',
    ] as PrincipalKind[]) {
      expect(ofApps.filter((action) => allowed(principal({ kind }), action))).toEqual([]);
    }
    expect(kinds.flatMap((kind) => [...appActions[kind]]).sort()).toEqual([...ofApps].sort());
  });
});

describe('requiring access', () => {
  it('tells nobodies apart from the denied, and names the reason only in details', () => {
    expect(() => requireAccess(principal(), 'artifact.read', own, now)).not.toThrow();
    expect(() => requireAccess(principal({ state: 'revoked' }), 'artifact.read', own, now)).toThrow(
      expect.objectContaining({ code: 'unauthenticated' }),
    );
    expect(() => requireAccess(principal(), 'artifact.write', foreign, now)).toThrow(
      expect.objectContaining({ code: 'access_denied', details: { action: 'artifact.write', reason: 'other_tenant' } }),
    );
  });
});
