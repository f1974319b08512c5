import { describe, expect, it } from 'vitest';
import { type Action, actions } from './action.ts';
import { decide } from './decide.ts';
import { decodeKeyRights, encodeKeyRights } from './key-rights.ts';
import type { Principal } from './principal.ts';
import { comesFromAllowed, mustCreate, type Restrictions } from './restrictions.ts';

const all = Object.keys(actions) as Action[];

function keyWith(restrictions: Restrictions): Principal {
  return { kind: 'access_key', tenantId: 't', principalId: 'k', state: 'active', permissions: 'full', restrictions };
}

/** What the key may do there, of all there is. */
function allowedAt(restrictions: Restrictions, at: { container?: string; path?: string }, sourceAddress?: string): Action[] {
  return all.filter((action) => decide(keyWith(restrictions), action, { tenantId: 't', ...at }, 0, { sourceAddress }).allowed);
}

describe('an append-only key', () => {
  const restrictions: Restrictions = { appendOnly: { removablePrefixes: ['locks/'] } };

  it('reads and creates; no other action is open to it, also none that is added later', () => {
    const may = allowedAt(restrictions, { container: 'c', path: 'data/a' });
    const changing = may.filter((action) => !/\.(?:read|list|describe|list_versions|inspect)$/.test(action));
    expect(changing.sort()).toEqual(
      ['artifact.write', 'session.create', 'upload.abort', 'upload.complete', 'upload.create', 'upload.write'].sort(),
    );
    for (const action of ['artifact.remove', 'version.remove', 'artifact.rename', 'container.lifecycle.write'] as const) {
      expect(may).not.toContain(action);
    }
  });

  it('removes below its prefixes, and must create everywhere else', () => {
    const may = allowedAt(restrictions, { container: 'c', path: 'locks/a' });
    expect(may).toEqual(expect.arrayContaining(['artifact.remove', 'version.remove']));
    expect(may).not.toContain('artifact.rename');
    const paths = ['locks/a', 'locks/', 'locks', 'lock', 'a/locks/b', 'LOCKS/a'];
    expect(paths.filter((path) => !mustCreate({ restrictions }, path))).toEqual(['locks/a', 'locks/']);
    expect(mustCreate({}, 'a')).toBe(false);
  });
});

describe('a key for containers and prefixes', () => {
  it('does nothing beyond them, and nothing of the whole tenant but sessions of its own', () => {
    const here = allowedAt({ containers: ['c'] }, { container: 'c', path: 'a' });
    expect(here).toEqual(expect.arrayContaining(['artifact.remove', 'container.policy.write']));
    expect(allowedAt({ containers: ['c'] }, { container: 'other', path: 'a' })).toEqual(['session.create']);
    expect(allowedAt({ containers: ['c'] }, {})).toEqual(['session.create']);
    expect(allowedAt({ prefixes: ['a/'] }, { container: 'c' }).sort()).toEqual([
      'container.describe',
      'container.location.read',
      'session.create',
    ]);
    expect(allowedAt({ prefixes: ['a/'] }, { container: 'c', path: 'a' }).sort()).toEqual([
      'container.describe',
      'container.location.read',
      'session.create',
    ]);
    expect(allowedAt({ prefixes: ['a/'] }, { container: 'c', path: 'a/b' })).toContain('artifact.write');
  });
});

describe('a key for addresses', () => {
  const restrictions: Restrictions = { sourceAddresses: ['10.0.0.0/8', '2001:db8::/32'] };

  it('does nothing from anywhere else, and nothing from nowhere', () => {
    for (const address of ['10.1.2.3', '::ffff:10.1.2.3', '2001:db8::1']) {
      expect(allowedAt(restrictions, { container: 'c', path: 'a' }, address)).toContain('artifact.write');
    }
    for (const address of ['11.1.2.3', '::1', '', 'localhost', undefined]) {
      expect(allowedAt(restrictions, { container: 'c', path: 'a' }, address)).toEqual([]);
      expect(comesFromAllowed({ restrictions, sourceAddress: address })).toBe(false);
    }
  });
});

describe('the rights of a key', () => {
  const rights = {
    permissions: 'read_only',
    restrictions: { appendOnly: { removablePrefixes: [] }, containers: ['c'], prefixes: ['p/'], sourceAddresses: ['::1'] },
  } as const;

  it('come back from the database as they were, those without restrictions in the shape of before', () => {
    expect(decodeKeyRights(encodeKeyRights(rights))).toEqual(rights);
    expect(encodeKeyRights({ permissions: 'full' })).toBe('"full"');
    expect(decodeKeyRights('"full"')).toEqual({ permissions: 'full' });
  });

  it.each([
    '{"permissions":"full"}',
    '{"permissions":"full","restrictions":{},"more":1}',
    '{"restrictions":{}}',
    '{"permissions":"full","restrictions":[]}',
    '{"permissions":"full","restrictions":{"onlyOnSundays":true}}',
    '{"permissions":"full","restrictions":{"appendOnly":true}}',
    '{"permissions":"full","restrictions":{"appendOnly":{"removablePrefixes":[""]}}}',
    '{"permissions":"full","restrictions":{"appendOnly":{"removablePrefixes":[],"except":["a"]}}}',
    '{"permissions":"full","restrictions":{"containers":[]}}',
    '{"permissions":"full","restrictions":{"containers":"c"}}',
    '{"permissions":"full","restrictions":{"sourceAddresses":["10.0.0.0/40"]}}',
    '{"permissions":"everything","restrictions":{}}',
    '{',
    '',
  ])('are refused when this build does not know all of them: %s', (text) => {
    expect(() => decodeKeyRights(text)).toThrow(expect.objectContaining({ code: 'invalid_argument' }));
  });
});
