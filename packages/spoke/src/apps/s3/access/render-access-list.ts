/** Access lists as answers tell them: with names, and groups first, as Ceph tells them and its suite compares them. */
import {
  type AccessList,
  type AccessListPermission,
  type Grantee,
  privateAccessList,
} from '@felloe/engine/access/access-list.ts';
import {
  groupUris,
  type Permission,
  type RenderedGrantee,
  renderAccessControl,
} from '@felloe/s3-wire/xml/commands/access-control.ts';
import type { AppContext } from '../../../app-context.ts';
import { ownersNamed } from '../owner.ts';

const permissions: Readonly<Record<AccessListPermission, Permission>> = {
  full: 'FULL_CONTROL',
  read: 'READ',
  write: 'WRITE',
  read_list: 'READ_ACP',
  write_list: 'WRITE_ACP',
};

export interface ListedOwners {
  readonly ownerTenantId: string;
  readonly containerTenantId: string;
}

/** The document of GetBucketAcl and GetObjectAcl. */
export async function accessControlDocument(
  context: AppContext,
  list: AccessList = privateAccessList,
  owners: ListedOwners,
): Promise<string> {
  const entries = list.entries.map(({ grantee, permission }) => ({ ...subjectOf(grantee, owners), permission }));
  const tenantIds = entries.flatMap(({ tenantId }) => (tenantId === undefined ? [] : [tenantId]));
  const named = await ownersNamed(context, [owners.ownerTenantId, ...tenantIds]);
  const nameOf = (tenantId: string) => named.get(tenantId) ?? { id: tenantId, displayName: tenantId };
  const grants = entries.map(({ tenantId, uri = '', permission }) => {
    const grantee: RenderedGrantee = tenantId === undefined ? { kind: 'group', uri } : { kind: 'user', owner: nameOf(tenantId) };
    return { grantee, permission: permissions[permission] };
  });
  const distinct = [...new Map(grants.map((grant) => [JSON.stringify(grant), grant])).values()];
  const isGroup = (grant: (typeof grants)[number]): boolean => grant.grantee.kind === 'group';
  return renderAccessControl({
    owner: nameOf(owners.ownerTenantId),
    grants: [...distinct.filter(isGroup), ...distinct.filter((grant) => !isGroup(grant))],
  });
}

function subjectOf(
  grantee: Grantee,
  { ownerTenantId, containerTenantId }: ListedOwners,
): { readonly tenantId?: string; readonly uri?: string } {
  switch (grantee.kind) {
    case 'owner':
      return { tenantId: ownerTenantId };
    case 'container_owner':
      return { tenantId: containerTenantId };
    case 'tenant':
      return { tenantId: grantee.tenantId };
    case 'everyone':
      return { uri: groupUris.everyone };
    case 'authenticated':
      return { uri: groupUris.authenticated };
    default:
      return { uri: groupUris.logDelivery };
  }
}
