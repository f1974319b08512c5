/**
 * What two sets of rights both allow, as rights again. So temporary credentials of a role are judged like any key: never more than the
 * key that asked for them, never more than the role. Exact: every action that both allow stays allowed, no other is.
 */
import { type Action, fullActions, readOnlyActions } from './action.ts';
import { addressInRange, parseAddressRange } from './address-range.ts';
import type { KeyRights } from './key-rights.ts';
import type { Grant, Permissions } from './principal.ts';
import type { Restrictions } from './restrictions.ts';

export function intersectRights(one: KeyRights, other: KeyRights): KeyRights {
  const restrictions = intersectRestrictions(one.restrictions, other.restrictions);
  return {
    permissions: intersectPermissions(one.permissions, other.permissions),
    ...(restrictions === undefined ? {} : { restrictions }),
  };
}

function intersectPermissions(one: Permissions, other: Permissions): Permissions {
  if (typeof one === 'string' && typeof other === 'string') return one === 'full' ? other : one;
  if (typeof one === 'string') return grantsWithin(one, other as readonly Grant[]);
  if (typeof other === 'string') return grantsWithin(other, one);
  return one.flatMap((left) => other.flatMap((right) => intersectGrants(left, right)));
}

function grantsWithin(permissions: 'full' | 'read_only', grants: readonly Grant[]): Grant[] {
  const allowed = permissions === 'full' ? fullActions : readOnlyActions;
  return grants.flatMap((grant) =>
    withActions(
      grant,
      grant.actions.filter((action) => allowed.has(action)),
    ),
  );
}

function intersectGrants(one: Grant, other: Grant): Grant[] {
  const containers = intersectNames(one.containers, other.containers);
  const prefixes = intersectPrefixes(one.prefixes, other.prefixes);
  if (containers?.length === 0) return [];
  const actions = one.actions.filter((action) => other.actions.includes(action));
  return withActions(
    { ...(containers === undefined ? {} : { containers }), ...(prefixes === undefined ? {} : { prefixes }) },
    actions,
  );
}

function withActions(grant: Omit<Grant, 'actions'>, actions: readonly Action[]): Grant[] {
  return actions.length === 0 ? [] : [{ ...grant, actions }];
}

/** An empty list that comes out of two stays: it lets through nothing. */
function intersectRestrictions(one: Restrictions | undefined, other: Restrictions | undefined): Restrictions | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const containers = intersectNames(one.containers, other.containers);
  const prefixes = intersectPrefixes(one.prefixes, other.prefixes);
  const sourceAddresses = intersectRanges(one.sourceAddresses, other.sourceAddresses);
  const removablePrefixes = intersectPrefixes(one.appendOnly?.removablePrefixes, other.appendOnly?.removablePrefixes);
  return {
    ...(removablePrefixes === undefined ? {} : { appendOnly: { removablePrefixes } }),
    ...(containers === undefined ? {} : { containers }),
    ...(prefixes === undefined ? {} : { prefixes }),
    ...(sourceAddresses === undefined ? {} : { sourceAddresses }),
  };
}

type Texts = readonly string[] | undefined;

function intersectNames(one: Texts, other: Texts): Texts {
  if (one === undefined || other === undefined) return one ?? other;
  return one.filter((name) => other.includes(name));
}

/** Of two prefixes the longer, where it begins with the shorter. */
function intersectPrefixes(one: Texts, other: Texts): Texts {
  return narrower(one, other, (inner, outer) => inner.startsWith(outer));
}

/** Ranges lie within each other or have nothing in common. */
function intersectRanges(one: Texts, other: Texts): Texts {
  return narrower(one, other, (inner, outer) => {
    const range = parseAddressRange(outer);
    const prefixBits = parseAddressRange(inner)?.prefixBits ?? -1;
    const [address = ''] = inner.split('/');
    return range !== undefined && prefixBits >= range.prefixBits && addressInRange(address, range);
  });
}

function narrower(one: Texts, other: Texts, isWithin: (inner: string, outer: string) => boolean): Texts {
  if (one === undefined || other === undefined) return one ?? other;
  const both = one.flatMap((left) =>
    other.flatMap((right) => (isWithin(left, right) ? [left] : isWithin(right, left) ? [right] : [])),
  );
  return [...new Set(both)];
}
