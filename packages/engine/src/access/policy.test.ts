/** Policies: what each part of a statement means, and the ways in which other systems got it wrong. */
import { describe, expect, it } from 'vitest';
import { compilePolicy } from './compiled-policy.ts';
import { rulesOf } from './container-rules.ts';
import { type AskedWith, decide, type Resource } from './decide.ts';
import { type PolicyCondition, type PolicyStatement, readPolicy } from './policy.ts';
import type { Principal } from './principal.ts';
import { isPublicPolicy } from './public-policy.ts';
import type { ArtifactSubject } from './rule-question.ts';

const now = Date.parse('2026-03-01T00:00:00Z');
const stranger: Principal = { kind: 'access_key', tenantId: 't2', principalId: 'k2', state: 'active', permissions: 'full' };
const owner: Principal = { ...stranger, tenantId: 't1', principalId: 'k1' };

const toAll = {
  effect: 'allow',
  principals: { everyone: true },
  actions: ['artifact.read'],
  resources: ['photos/*'],
} as const satisfies PolicyStatement;

interface Asked extends AskedWith {
  readonly who?: Principal;
  readonly action?: Parameters<typeof decide>[1];
  readonly path?: string;
  readonly artifact?: ArtifactSubject;
}

function reasonOf(statements: readonly PolicyStatement[], asked: Asked = {}): string {
  const { who = stranger, action = 'artifact.read', path = 'a/b', artifact = {} } = asked;
  const policy = compilePolicy(readPolicy(JSON.parse(JSON.stringify({ statements }))));
  const rules = rulesOf({ policy, accessList: undefined, ownership: undefined, block: undefined });
  const resource: Resource = { tenantId: 't1', container: 'photos', path, rules, artifact };
  return decide(who, action, resource, now, { facts: {}, ...asked }).reason;
}

const allows = (statements: readonly PolicyStatement[], asked?: Asked): boolean => reasonOf(statements, asked) === 'allowed';

describe('resources', () => {
  it.each<[pattern: string, path: string, matches: boolean]>([
    ['photos/*', 'a', true],
    ['photos/*', 'a/b/c', true],
    ['photos*', 'a/b', true],
    ['*', 'a', true],
    ['photos/data/*', 'data-evil/x', false],
    ['photos/data', 'data/x', false],
    ['photos/data', 'data', true],
    ['photos', 'a', false],
    ['photos2/*', 'a', false],
    ['photo/*', 'a', false],
    ['Photos/*', 'a', false],
    ['photos/?', 'a', true],
    ['photos/?', '😀', true],
    ['photos/?', 'ab', false],
    ['photos/a?c', 'a/c', true],
    ['photos/*/c', 'a/b/c', true],
    ['photos/a*b*c', 'axxbyybzc', true],
    ['photos/a*b*c', 'axxbyyb', false],
    ['photos/a**', 'a', true],
    ['photos/${*}', '*', true],
    ['photos/${*}', 'a', false],
    ['photos/${?}${$}', '?$', true],
    ['photos/a.c', 'abc', false],
    ['photos/(a', '(a', true],
    ['photos/a/../b', 'b', false],
  ])('%s and the path %s: %s', (pattern, path, matches) => {
    expect(allows([{ ...toAll, resources: [pattern] }], { path })).toBe(matches);
  });

  it('take no longer with many stars', () => {
    const pattern = `photos/${'*a'.repeat(500)}b`;
    const before = performance.now();
    expect(allows([{ ...toAll, resources: [pattern] }], { path: 'a'.repeat(1024) })).toBe(false);
    expect(performance.now() - before).toBeLessThan(1000);
  });

  it('of listings are the container, not the prefix', () => {
    const listing = { ...toAll, actions: ['artifact.list'] } as const;
    expect(allows([{ ...listing, resources: ['photos'] }], { action: 'artifact.list' })).toBe(true);
    expect(allows([{ ...listing, resources: ['photos/*'] }], { action: 'artifact.list' })).toBe(false);
  });

  it('may name the asker, as text and never as a pattern', () => {
    const own = [{ ...toAll, resources: ['photos/home/${principal_id}/*'] }];
    expect(allows(own, { path: 'home/k2/a' })).toBe(true);
    expect(allows(own, { path: 'home/k3/a' })).toBe(false);
    expect(allows(own, { path: 'home/k3/a', who: { ...stranger, principalId: '*' } })).toBe(false);
    expect(allows(own, { path: 'home/*/a', who: { ...stranger, principalId: '*' } })).toBe(true);
    const nobody: Principal = { kind: 'anonymous', tenantId: '', principalId: '', state: 'active', permissions: [] };
    expect(allows(own, { path: 'home//a', who: nobody })).toBe(false);
    const byPrefix = condition({ operator: 'text_like', fact: 'prefix', values: '${principal_tenant}/*' });
    expect(allows([byPrefix], { facts: { prefix: 't2/x' } })).toBe(true);
    expect(allows([byPrefix], { facts: { prefix: 't3/x' } })).toBe(false);
    const star = condition({ operator: 'text_equals', fact: 'prefix', values: '${*}' });
    expect(allows([star], { facts: { prefix: '*' } })).toBe(true);
    expect(allows([star], { facts: { prefix: '${*}' } })).toBe(false);
  });

  it('that are excluded are excluded, and nothing else is', () => {
    const { resources: _, ...others } = toAll;
    const statement = { ...others, notResources: ['photos/private/*'] };
    expect(allows([statement], { path: 'private/a' })).toBe(false);
    expect(allows([statement], { path: 'public/a' })).toBe(true);
  });
});

const condition = (fields: Omit<PolicyCondition, 'values'> & { values: string | string[] }): PolicyStatement => ({
  ...toAll,
  conditions: [{ ...fields, values: typeof fields.values === 'string' ? [fields.values] : fields.values }],
});

describe('conditions', () => {
  const agent = 'user_agent';
  it.each<[string, PolicyStatement, Record<string, string>, boolean]>([
    ['equal', condition({ operator: 'text_equals', fact: agent, values: 'a' }), { user_agent: 'a' }, true],
    ['equal, one of several', condition({ operator: 'text_equals', fact: agent, values: ['b', 'a'] }), { user_agent: 'a' }, true],
    ['case matters', condition({ operator: 'text_equals', fact: agent, values: 'A' }), { user_agent: 'a' }, false],
    ['case ignored', condition({ operator: 'text_equals_ignoring_case', fact: agent, values: 'A' }), { user_agent: 'a' }, true],
    ['stars are stars in equals', condition({ operator: 'text_equals', fact: agent, values: '*' }), { user_agent: 'a' }, false],
    ['like', condition({ operator: 'text_like', fact: agent, values: 'curl/*' }), { user_agent: 'curl/8' }, true],
    ['unlike all', condition({ operator: 'text_unlike', fact: agent, values: ['a*', 'b*'] }), { user_agent: 'c' }, true],
    ['unlike one of them', condition({ operator: 'text_unlike', fact: agent, values: ['a*', 'b*'] }), { user_agent: 'b' }, false],
    ['absent, plain', condition({ operator: 'text_equals', fact: agent, values: 'a' }), {}, false],
    ['absent, negated', condition({ operator: 'text_differs', fact: agent, values: 'a' }), {}, true],
    ['absent, if exists', condition({ operator: 'text_equals', ifExists: true, fact: agent, values: 'a' }), {}, true],
    [
      'there, if exists',
      condition({ operator: 'text_equals', ifExists: true, fact: agent, values: 'a' }),
      { user_agent: 'b' },
      false,
    ],
    ['null of absent', condition({ operator: 'absent', fact: agent, values: 'true' }), {}, true],
    ['null of present', condition({ operator: 'absent', fact: agent, values: 'true' }), { user_agent: '' }, false],
    ['not null of present', condition({ operator: 'absent', fact: agent, values: 'false' }), { user_agent: 'a' }, true],
    ['number', condition({ operator: 'number_at_most', fact: 'max_keys', values: '10' }), { max_keys: '9' }, true],
    ['number, as a text', condition({ operator: 'number_less', fact: 'max_keys', values: '10' }), { max_keys: '9x' }, false],
    ['number, empty', condition({ operator: 'number_less', fact: 'max_keys', values: '10' }), { max_keys: '' }, false],
    ['number, negated', condition({ operator: 'number_differs', fact: 'max_keys', values: '10' }), { max_keys: '10' }, false],
    ['truth', condition({ operator: 'truth', fact: 'secure_transport', values: 'true' }), { secure_transport: 'true' }, true],
    ['untruth', condition({ operator: 'truth', fact: 'secure_transport', values: 'true' }), { secure_transport: 'false' }, false],
    ['time', condition({ operator: 'time_before', fact: 'current_time', values: String(now + 1) }), {}, true],
    ['later', condition({ operator: 'time_after', fact: 'current_time', values: String(now) }), {}, false],
    ['who', condition({ operator: 'text_like', fact: 'principal', values: 't2/*' }), {}, true],
    ['somebody else', condition({ operator: 'text_equals', fact: 'principal_tenant', values: 't3' }), {}, false],
    ['of elsewhere', condition({ operator: 'text_equals', fact: 'elsewhere/network', values: 'n' }), {}, false],
  ])('%s', (_, statement, facts, holds) => {
    expect(allows([statement], { facts })).toBe(holds);
  });

  it.each<[string, PolicyCondition['quantifier'], boolean, string | undefined, boolean]>([
    ['all are among', 'all', false, 'a\u0000b', true],
    ['not all are among', 'all', false, 'a\u0000c', false],
    ['none to be among', 'all', false, undefined, true],
    ['any is among', 'any', false, 'c\u0000b', true],
    ['none is among', 'any', false, 'c\u0000d', false],
    ['none to be any', 'any', false, undefined, false],
    ['all are others', 'all', true, 'c\u0000d', true],
    ['all but one are others', 'all', true, 'c\u0000a', false],
    ['any is another', 'any', true, 'a\u0000c', true],
    ['none is another', 'any', true, 'a\u0000b', false],
  ])('of several values: %s', (_, quantifier, negated, value, holds) => {
    const operator = negated ? 'text_differs' : 'text_equals';
    const statement = condition({ operator, quantifier, fact: 'request_tag_keys', values: ['a', 'b'] });
    expect(allows([statement], { facts: value === undefined ? {} : { request_tag_keys: value } })).toBe(holds);
  });

  it.each<[range: string, address: string | undefined, inside: boolean]>([
    ['10.0.0.0/8', '10.255.0.1', true],
    ['10.0.0.0/8', '11.0.0.1', false],
    ['10.0.0.1', '::ffff:10.0.0.1', true],
    ['2001:db8::/32', '2001:db8:1::1', true],
    ['2001:db8::/32', '2001:db9::1', false],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['10.0.0.0/8', undefined, false],
    ['10.0.0.0/8', 'unix', false],
  ])('%s holds %s: %s', (values, sourceAddress, inside) => {
    expect(allows([condition({ operator: 'address_in', fact: 'source_address', values })], { sourceAddress })).toBe(inside);
    expect(allows([condition({ operator: 'address_outside', fact: 'source_address', values })], { sourceAddress })).toBe(!inside);
  });

  it('ask for what they were not told, and only where it decides', () => {
    const byAgent = condition({ operator: 'text_equals', fact: agent, values: 'a' });
    expect(reasonOf([byAgent], { facts: undefined })).toBe('facts_required');
    expect(reasonOf([byAgent], { facts: undefined, path: 'a', action: 'artifact.write' })).toBe('other_tenant');
    expect(reasonOf([toAll, byAgent], { facts: undefined })).toBe('allowed');
    expect(reasonOf([{ ...byAgent, effect: 'deny' }, toAll], { facts: undefined })).toBe('facts_required');
    expect(reasonOf([{ ...byAgent, effect: 'deny' }], { facts: undefined })).toBe('other_tenant');
    const byTag = condition({ operator: 'text_equals', fact: 'existing_tag/class', values: 'open' });
    const tagged = { tags: [{ key: 'class', value: 'open' }] };
    expect(reasonOf([byTag], { artifact: tagged })).toBe('allowed');
    expect(reasonOf([byTag], { artifact: { tags: [{ key: 'Class', value: 'open' }] } })).toBe('other_tenant');
    const rules = rulesOf({
      policy: compilePolicy(readPolicy({ statements: [byTag] })),
      accessList: undefined,
      ownership: undefined,
      block: undefined,
    });
    const unseen: Resource = { tenantId: 't1', container: 'photos', path: 'a', rules };
    expect(decide(stranger, 'artifact.read', unseen, now, { facts: {} }).reason).toBe('record_required');
  });
});

describe('who and what', () => {
  it('a denial wins over everything, and over the owner', () => {
    const denial: PolicyStatement = { ...toAll, effect: 'deny' };
    expect(reasonOf([toAll, denial])).toBe('denied_by_policy');
    expect(reasonOf([denial, toAll])).toBe('denied_by_policy');
    expect(reasonOf([denial], { who: owner })).toBe('denied_by_policy');
    expect(reasonOf([toAll], { who: owner })).toBe('allowed');
  });

  it('both sides have to agree on another tenant’s container', () => {
    expect(allows([toAll], { who: { ...stranger, permissions: [] } })).toBe(false);
    expect(allows([toAll], { who: { ...stranger, permissions: [{ actions: ['artifact.read'], containers: ['music'] }] } })).toBe(
      false,
    );
    expect(allows([toAll], { who: { ...stranger, permissions: 'read_only' } })).toBe(true);
  });

  it('a key named again under another tenant is another', () => {
    const named: PolicyStatement = { ...toAll, principals: { keys: [{ tenantId: 't2', principalId: 'k2' }] } };
    expect(allows([named])).toBe(true);
    expect(allows([named], { who: { ...stranger, tenantId: 't3' } })).toBe(false);
    expect(allows([named], { who: { ...stranger, principalId: 'k3' } })).toBe(false);
  });

  it('nobody is none of the named, and one of everyone', () => {
    const nobody: Principal = { kind: 'anonymous', tenantId: '', principalId: '', state: 'active', permissions: [] };
    expect(allows([toAll], { who: nobody })).toBe(true);
    expect(allows([{ ...toAll, principals: { tenantIds: ['', 't2'] } }], { who: nobody })).toBe(false);
    const { principals: _, ...rest } = toAll;
    const butOwner: PolicyStatement = { ...rest, effect: 'deny', notPrincipals: { tenantIds: ['t1'] } };
    expect(reasonOf([toAll, butOwner], { who: nobody })).toBe('denied_by_policy');
    expect(reasonOf([toAll, butOwner], { who: owner })).toBe('allowed');
  });

  it('actions that are excluded leave all others, but none beyond containers', () => {
    const { actions: _, ...rest } = toAll;
    const statement: PolicyStatement = { ...rest, notActions: ['artifact.write'], resources: ['*'] };
    expect(allows([statement], { action: 'artifact.write' })).toBe(false);
    expect(allows([statement], { action: 'artifact.remove' })).toBe(true);
    for (const action of ['event.read', 'key.manage', 'lock.acquire', 'container.list', 'storage.work'] as const) {
      expect(allows([statement], { action }), action).toBe(false);
    }
  });

  it('the bypass of governance can be denied', () => {
    const denial: PolicyStatement = { ...toAll, effect: 'deny', actions: ['artifact.retention.bypass'] };
    expect(reasonOf([denial], { who: owner, action: 'artifact.retention.bypass' })).toBe('denied_by_policy');
  });

  it('a policy never hands itself over, nor locks out its owner', () => {
    const { actions: _, ...rest } = toAll;
    const everything: PolicyStatement = { ...rest, notActions: ['key.manage'], resources: ['*'] };
    const nothing: PolicyStatement = { ...everything, effect: 'deny' };
    for (const action of ['container.policy.read', 'container.policy.write', 'container.policy.remove'] as const) {
      expect(allows([everything], { action }), action).toBe(false);
      expect(allows([nothing], { who: owner, action }), action).toBe(true);
      expect(allows([nothing], { who: { ...owner, permissions: [{ actions: [action] }] }, action }), action).toBe(false);
    }
    expect(allows([nothing], { who: owner, action: 'container.remove' })).toBe(false);
  });

  it('of a session allows only together with it', () => {
    const sessionOf = (...statements: PolicyStatement[]): Principal => ({
      ...owner,
      sessionPolicy: compilePolicy(readPolicy({ statements }, 'principal')),
    });
    const { principals: _, ...mayRead } = toAll;
    expect(allows([toAll], { who: sessionOf(mayRead) })).toBe(true);
    expect(reasonOf([toAll], { who: sessionOf(mayRead), path: 'a', action: 'artifact.write' })).toBe('session_policy');
    // A session that only denies allows nothing: an escalation at a peer was one that inherited everything else.
    const deniesWriting: PolicyStatement = { ...mayRead, effect: 'deny', actions: ['artifact.write'] };
    expect(reasonOf([toAll], { who: sessionOf(deniesWriting) })).toBe('session_policy');
    const all: PolicyStatement = { effect: 'allow', notActions: [], resources: ['*'] };
    expect(allows([toAll], { who: sessionOf(all), action: 'container.policy.write' })).toBe(true);
    const denial: PolicyStatement = { ...toAll, effect: 'deny', actions: ['container.policy.write'], resources: ['photos'] };
    expect(reasonOf([denial], { who: sessionOf(all), action: 'container.policy.write' })).toBe('denied_by_policy');
  });

  it('facts of the hub are the hub’s: a request cannot tell them', () => {
    const fromHome = condition({ operator: 'address_in', fact: 'source_address', values: '10.0.0.0/8' });
    expect(allows([fromHome], { facts: { source_address: '10.0.0.1' }, sourceAddress: '192.0.2.1' })).toBe(false);
    const open = condition({ operator: 'text_equals', fact: 'existing_tag/a', values: 'b' });
    expect(allows([open], { facts: { 'existing_tag/a': 'b' } })).toBe(false);
    const proto = condition({ operator: 'absent', fact: 'request_tag/__proto__', values: 'true' });
    expect(allows([proto])).toBe(true);
  });
});

describe('public', () => {
  it.each<[string, Partial<PolicyStatement>, boolean]>([
    ['for everyone', {}, true],
    ['for a tenant', { principals: { tenantIds: ['t2'] } }, false],
    ['a denial', { effect: 'deny' }, false],
    ['from a network', { conditions: [{ operator: 'address_in', fact: 'source_address', values: ['192.0.2.0/24'] }] }, false],
    ['from half the world', { conditions: [{ operator: 'address_in', fact: 'source_address', values: ['0.0.0.0/1'] }] }, true],
    ['from elsewhere', { conditions: [{ operator: 'text_equals', fact: 'elsewhere/aws:sourcevpc', values: ['v'] }] }, false],
    ['from anywhere like', { conditions: [{ operator: 'text_like', fact: 'elsewhere/aws:sourcevpc', values: ['v*'] }] }, true],
    [
      'if it is told',
      { conditions: [{ operator: 'text_equals', ifExists: true, fact: 'principal_tenant', values: ['t'] }] },
      true,
    ],
    ['by a header', { conditions: [{ operator: 'text_equals', fact: 'referer', values: ['http://me/'] }] }, true],
  ])('%s', (_, fields, isPublic) => {
    expect(isPublicPolicy(readPolicy({ statements: [{ ...toAll, ...fields }] }))).toBe(isPublic);
  });
});

describe('a document', () => {
  it.each<[string, unknown]>([
    ['without statements', {}],
    ['with none', { statements: [] }],
    ['with another field', { statements: [toAll], version: 2 }],
    ['without an effect', { statements: [{ ...toAll, effect: undefined }] }],
    ['of another effect', { statements: [{ ...toAll, effect: 'Allow' }] }],
    ['without principals', { statements: [{ ...toAll, principals: undefined }] }],
    ['with both principals', { statements: [{ ...toAll, notPrincipals: { everyone: true } }] }],
    ['allowing all but some', { statements: [{ ...toAll, principals: undefined, notPrincipals: { tenantIds: ['t'] } }] }],
    ['of no action', { statements: [{ ...toAll, actions: ['artifact.fly'] }] }],
    ['of actions objects have by nature', { statements: [{ ...toAll, actions: ['toString'] }] }],
    ['without resources', { statements: [{ ...toAll, resources: [] }] }],
    ['of a variable nothing fills in', { statements: [{ ...toAll, resources: ['photos/${shoe_size}/*'] }] }],
    ['of an unfinished variable', { statements: [{ ...toAll, resources: ['photos/${principal_id'] }] }],
    ['of such a condition', { statements: [condition({ operator: 'text_like', fact: 'prefix', values: '${x}' })] }],
    ['of an unknown fact', { statements: [condition({ operator: 'text_equals', fact: 'shoe_size', values: '1' })] }],
    ['of an unknown operator', { statements: [condition({ operator: 'is' as 'truth', fact: 'prefix', values: '1' })] }],
    ['comparing a text by number', { statements: [condition({ operator: 'number_less', fact: 'max_keys', values: 'ten' })] }],
    ['of no address', { statements: [condition({ operator: 'address_in', fact: 'source_address', values: '10.0.0' })] }],
    ['without values', { statements: [condition({ operator: 'text_equals', fact: 'prefix', values: [] })] }],
  ])('%s is refused', (_, document) => {
    const asStored: unknown = JSON.parse(JSON.stringify(document));
    expect(() => readPolicy(asStored)).toThrow(expect.objectContaining({ code: 'invalid_argument' }));
  });
});
