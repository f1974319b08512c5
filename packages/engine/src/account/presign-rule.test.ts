import { describe, expect, it } from 'vitest';
import { decide } from '../access/decide.ts';
import { isGrantable, type PathGrant, presignVerbs, rightsOfUrl, rightToPresign } from './presign-rule.ts';

const grant: PathGrant = { grantId: 'g', containerId: 'c', prefix: 'users/owner/shared/', access: 'read', expiresAt: 0 };
const kindOf = (path: string, verb: (typeof presignVerbs)[number], given: PathGrant[] = [grant], now = 1_000) =>
  rightToPresign({ accountId: 'me', containerId: 'c', path, verb }, given, now)?.kind;

describe('the right to a URL', () => {
  it('is there for everything of one’s own', () => {
    for (const verb of presignVerbs) expect(kindOf('users/me/a', verb), verb).toBe('own');
    expect(kindOf('users/me/', 'list')).toBe('own');
    expect(kindOf('users/me/', 'get')).toBeUndefined();
    expect(kindOf('users/me', 'list')).toBeUndefined();
    expect(kindOf('users/', 'list')).toBeUndefined();
    expect(kindOf('users/me-evil/a', 'get')).toBeUndefined();
  });

  it('is there for what somebody granted, as far and as long as it was', () => {
    for (const verb of ['get', 'head', 'list'] as const) expect(kindOf('users/owner/shared/a', verb), verb).toBe('grant');
    for (const verb of ['put', 'delete'] as const) {
      expect(kindOf('users/owner/shared/a', verb), verb).toBeUndefined();
      expect(kindOf('users/owner/shared/a', verb, [{ ...grant, access: 'write' }]), verb).toBe('grant');
    }
    expect(kindOf('users/owner/other', 'get')).toBeUndefined();
    expect(kindOf('users/owner/shared-not/a', 'get')).toBeUndefined();
    expect(kindOf('users/owner/', 'list')).toBeUndefined();
    expect(kindOf('users/owner/shared/a', 'get', [{ ...grant, containerId: 'other' }])).toBeUndefined();
    expect(kindOf('users/owner/shared/a', 'get', [{ ...grant, expiresAt: 1_001 }])).toBe('grant');
    expect(kindOf('users/owner/shared/a', 'get', [{ ...grant, expiresAt: 1_000 }])).toBeUndefined();
  });
});

it('only a folder of one’s own can be granted', () => {
  expect(['users/me/', 'users/me/a/'].map((prefix) => isGrantable('me', prefix))).toEqual([true, true]);
  expect(['users/me', 'users/me/a', 'users/you/', 'users/', ''].some((prefix) => isGrantable('me', prefix))).toBe(false);
});

it('the rights of a URL serve its verb, its path and nothing else', () => {
  const actions = {
    get: 'artifact.read',
    head: 'artifact.read',
    put: 'artifact.write',
    delete: 'artifact.remove',
    list: 'artifact.list',
  };
  for (const verb of presignVerbs) {
    const principal = {
      kind: 'access_key',
      tenantId: 't',
      principalId: 'account/me',
      state: 'active',
      permissions: rightsOfUrl(verb, 'c', 'users/me/a'),
    } as const;
    const can = (action: string, container = 'c', path = 'users/me/a') =>
      decide(principal, action as never, { tenantId: 't', container, path }, 0).allowed;
    const allowed = Object.values(actions).filter((action) => can(action));
    const listing = verb === 'get' || verb === 'head' ? ['artifact.list'] : [];
    expect(new Set(allowed), verb).toEqual(new Set([actions[verb], ...listing]));
    expect(can(actions[verb], 'd'), verb).toBe(false);
    expect(can(actions[verb], 'c', 'users/me/b'), verb).toBe(false);
    for (const action of [
      'container.remove',
      'container.policy.write',
      'key.manage',
      'session.create',
      'artifact.rename',
      'backup.read',
    ]) {
      expect(can(action), `${verb} ${action}`).toBe(false);
    }
  }
});
