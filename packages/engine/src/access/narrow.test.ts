/** Whatever both allow, and nothing else: held against the two judged one after the other. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Action, actions } from './action.ts';
import { decide } from './decide.ts';
import type { KeyRights } from './key-rights.ts';
import { intersectRights } from './narrow.ts';

const all = Object.keys(actions) as Action[];
const names = fc.subarray(['c1', 'c2', 'c3'], { minLength: 1 });
const prefixes = fc.subarray(['a', 'a/', 'a/b', 'b/', 'locks/'], { minLength: 1 });
const ranges = fc.subarray(['10.0.0.0/8', '10.1.0.0/16', '10.1.2.3', '::/0', '2001:db8::/32', '192.0.2.0/24'], { minLength: 1 });
const grant = fc.record(
  { actions: fc.subarray(all, { minLength: 1 }), containers: names, prefixes },
  { requiredKeys: ['actions'] },
);
const restrictions = fc.record(
  { appendOnly: fc.record({ removablePrefixes: prefixes }), containers: names, prefixes, sourceAddresses: ranges },
  { requiredKeys: [] },
);
const rights: fc.Arbitrary<KeyRights> = fc.record(
  {
    permissions: fc.oneof(fc.constantFrom('full' as const, 'read_only' as const), fc.array(grant, { maxLength: 3 })),
    restrictions,
  },
  { requiredKeys: ['permissions'] },
);
const question = fc.record({
  action: fc.constantFrom(...all),
  container: fc.constantFrom(undefined, 'c1', 'c2', 'c3'),
  path: fc.constantFrom(undefined, '', 'a', 'a/b/c', 'b/', 'locks/x', 'z'),
  sourceAddress: fc.constantFrom('10.1.2.3', '10.1.9.9', '10.9.9.9', '2001:db8::1', '192.0.2.7', '8.8.8.8'),
});

function allows(
  held: KeyRights,
  { action, container, path, sourceAddress }: typeof question extends fc.Arbitrary<infer Q> ? Q : never,
): boolean {
  const principal = { kind: 'access_key', tenantId: 't', principalId: 'k', state: 'active', ...held } as const;
  return decide(principal, action, { tenantId: 't', container, path }, 0, { sourceAddress }).allowed;
}

it('is allowed by both rights exactly when their intersection allows it', () => {
  fc.assert(
    fc.property(rights, rights, fc.array(question, { minLength: 1, maxLength: 20 }), (one, other, questions) => {
      const both = intersectRights(one, other);
      for (const asked of questions) expect(allows(both, asked)).toBe(allows(one, asked) && allows(other, asked));
    }),
    { seed: 20261121, numRuns: 400 },
  );
});
