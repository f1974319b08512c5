/**
 * Who owns what another tenant writes into a container, and whether access lists mean anything there (AWS, "Controlling ownership of
 * objects and disabling ACLs").
 * - `writer`: who writes an artifact owns it;
 * - `container_owner_preferred`: the same, unless the writer gives the container's owner full access: then it is the owner's;
 * - `container_owner`: everything is the container's owner's, and access lists are disabled.
 */
import { fieldsOf, oneOf } from '../container/strict-document.ts';
import { StoreError } from '../errors.ts';
import { type AccessList, isPrivateList } from './access-list.ts';

const ownershipModes = ['writer', 'container_owner_preferred', 'container_owner'] as const;
export type OwnershipMode = (typeof ownershipModes)[number];

export interface OwnershipSetting {
  readonly mode: OwnershipMode;
}

/** Of containers that never had the setting: access lists work, as S3's tools and suites expect. */
export const defaultOwnership: OwnershipMode = 'writer';

/** @throws StoreError `invalid_argument` */
export function readOwnership(value: unknown): OwnershipSetting {
  return { mode: oneOf(fieldsOf(value, ['mode']).mode, 'mode', ownershipModes) };
}

export interface WrittenArtifact {
  readonly mode: OwnershipMode;
  readonly containerTenantId: string;
  /** Empty for a writer without a credential: what it writes is the container's owner's, for nobody could ever claim it. */
  readonly writerTenantId: string;
  /** As the writer asked for it; undefined when it did not ask. */
  readonly accessList: AccessList | undefined;
}

/**
 * Owner and access list of a new version. The owner is told only when it is another tenant than the container's, the list only when it
 * says more than that the owner may do everything.
 * @throws StoreError `unsupported` with details.reason = access_lists_disabled for a list that the container does not take.
 */
export function ownerOfWritten(written: WrittenArtifact): {
  readonly owner?: string | undefined;
  readonly accessList?: AccessList | undefined;
} {
  const { mode, containerTenantId, writerTenantId, accessList } = written;
  const givesAll = accessList !== undefined && givesContainerOwner(accessList, containerTenantId);
  if (mode === 'container_owner') {
    if (accessList !== undefined && !givesAll) throw accessListsDisabled();
    return {};
  }
  const isForeign = writerTenantId !== '' && writerTenantId !== containerTenantId;
  const isGiven = mode === 'container_owner_preferred' && givesAll;
  const kept =
    accessList === undefined || isPrivateList(accessList) || (isGiven && isOnlyOwners(accessList)) ? undefined : accessList;
  return { owner: isForeign && !isGiven ? writerTenantId : undefined, accessList: kept };
}

export function accessListsDisabled(): StoreError {
  return new StoreError('unsupported', 'the container does not allow access lists', {
    details: { reason: 'access_lists_disabled' },
  });
}

function givesContainerOwner({ entries }: AccessList, containerTenantId: string): boolean {
  return entries.some(
    ({ grantee, permission }) =>
      permission === 'full' &&
      (grantee.kind === 'container_owner' || (grantee.kind === 'tenant' && grantee.tenantId === containerTenantId)),
  );
}

function isOnlyOwners({ entries }: AccessList): boolean {
  return entries.every(({ grantee }) => grantee.kind === 'owner' || grantee.kind === 'container_owner');
}
