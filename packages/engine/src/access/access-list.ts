/** Access lists of containers and artifacts: who, besides the owner, may do what. Evaluated together with policies in decide.ts. */
import { fieldsOf, listOf, malformed, oneOf, placeIn, textOf } from '../container/strict-document.ts';
import { limits } from '../limits.ts';

/**
 * `everyone` includes askers without a credential; `authenticated` is any principal of any tenant. `owner` is who owns what the list
 * belongs to, `container_owner` who owns the container: a list that names them so stays true when the owner changes.
 */
export type Grantee =
  | { readonly kind: 'owner' }
  | { readonly kind: 'container_owner' }
  | { readonly kind: 'tenant'; readonly tenantId: string }
  | { readonly kind: 'everyone' }
  | { readonly kind: 'authenticated' }
  | { readonly kind: 'log_delivery' };

export const accessListPermissions = ['full', 'read', 'write', 'read_list', 'write_list'] as const;
export type AccessListPermission = (typeof accessListPermissions)[number];

export interface AccessListEntry {
  readonly grantee: Grantee;
  readonly permission: AccessListPermission;
}

/** What the owner may do is written out too, as S3 does: an owner may take it from itself, but never the right to change the list. */
export interface AccessList {
  readonly entries: readonly AccessListEntry[];
}

/** Of everything that has no list of its own. */
export const privateAccessList: AccessList = { entries: [{ grantee: { kind: 'owner' }, permission: 'full' }] };

const granteeKinds = ['owner', 'container_owner', 'tenant', 'everyone', 'authenticated', 'log_delivery'] as const;

/** @throws StoreError `invalid_argument` with details.field = the place. */
export function readAccessList(value: unknown, place = ''): AccessList {
  const { entries } = fieldsOf(value, ['entries'], place);
  const at = placeIn(place, 'entries');
  return { entries: listOf(entries, { place: at, min: 0, max: limits.access.accessListEntriesMax }, entryOf) };
}

function entryOf(value: unknown, place: string): AccessListEntry {
  const { grantee, permission } = fieldsOf(value, ['grantee', 'permission'], place);
  return {
    grantee: granteeOf(grantee, placeIn(place, 'grantee')),
    permission: oneOf(permission, placeIn(place, 'permission'), accessListPermissions),
  };
}

function granteeOf(value: unknown, place: string): Grantee {
  const { kind, tenantId } = fieldsOf(value, ['kind', 'tenantId'], place);
  const known = oneOf(kind, placeIn(place, 'kind'), granteeKinds);
  if (known !== 'tenant') {
    if (tenantId !== undefined) throw malformed(place, 'names a tenant it does not need');
    return { kind: known };
  }
  const id = textOf(tenantId, placeIn(place, 'tenantId'), limits.access.policyTextLengthMax);
  if (id === '') throw malformed(place, 'names no tenant');
  return { kind: 'tenant', tenantId: id };
}

/** Whether it lets in askers whom the owner does not know. */
export function isPublicList({ entries }: AccessList): boolean {
  return entries.some(({ grantee }) => grantee.kind === 'everyone' || grantee.kind === 'authenticated');
}

/** Whether it says no more than what is so without a list: its owner may do everything, nobody else anything. */
export function isPrivateList({ entries }: AccessList): boolean {
  return entries.length === 1 && entries[0]?.grantee.kind === 'owner' && entries[0].permission === 'full';
}

export interface ListAsker {
  readonly kind: string;
  readonly tenantId: string;
  readonly principalId: string;
}

export interface ListOwners {
  readonly ownerTenantId: string;
  readonly containerTenantId: string;
}

/** @param ignorePublic entries for everyone and for any tenant count for nothing. */
export function grants(
  { entries }: AccessList,
  wanted: AccessListPermission,
  who: { readonly asker: ListAsker; readonly owners: ListOwners; readonly ignorePublic: boolean },
): boolean {
  return entries.some(({ grantee, permission }) => (permission === wanted || permission === 'full') && isMeant(grantee, who));
}

function isMeant(
  grantee: Grantee,
  { asker, owners, ignorePublic }: { asker: ListAsker; owners: ListOwners; ignorePublic: boolean },
): boolean {
  switch (grantee.kind) {
    case 'everyone':
      return !ignorePublic;
    case 'authenticated':
      return !ignorePublic && asker.tenantId !== '';
    case 'log_delivery':
      return asker.kind === 'service' && asker.principalId === 'log_delivery';
    default:
      break;
  }
  // Nobody's tenant is empty: a name that was left out must not meet an asker who has none.
  if (asker.tenantId === '') return false;
  if (grantee.kind === 'owner') return asker.tenantId === owners.ownerTenantId;
  if (grantee.kind === 'container_owner') return asker.tenantId === owners.containerTenantId;
  return asker.tenantId === grantee.tenantId;
}
