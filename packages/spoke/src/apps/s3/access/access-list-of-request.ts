/** Access lists as requests name them, in our vocabulary: canned names, grant headers and documents. */
import type { AccessList, AccessListEntry, AccessListPermission, Grantee } from '@felloe/engine/access/access-list.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { type CannedAcl, hasAclHeaders, readAclHeaders } from '@felloe/s3-wire/request/acl-headers.ts';
import type { RequestHeaders } from '@felloe/s3-wire/request/headers.ts';
import { groupUris, type NamedGrant, type NamedGrantee, type Permission } from '@felloe/s3-wire/xml/commands/access-control.ts';
import type { AppContext } from '../../../app-context.ts';

/** What a list belongs to: a bucket has no bucket owner beside its own, an object takes no log delivery. */
export type ListSubject = 'bucket' | 'object';

/**
 * Undefined when the request says nothing about access; not a promise then, so that a plain request waits for nothing.
 * @throws S3Error InvalidArgument, InvalidRequest, UnresolvableGrantByEmailAddress
 */
export function accessListOfHeaders(
  context: Pick<AppContext, 'tenants'>,
  headers: RequestHeaders,
  subject: ListSubject,
): Promise<AccessList | undefined> | undefined {
  return hasAclHeaders(headers) ? readList(context, headers, subject) : undefined;
}

async function readList(context: Pick<AppContext, 'tenants'>, headers: RequestHeaders, subject: ListSubject) {
  const named = readAclHeaders(headers);
  if (named === undefined) return undefined;
  return named.kind === 'canned' ? cannedList(named.name, subject) : accessListOfGrants(context, named.grants);
}

const everyone: Grantee = { kind: 'everyone' };
const ofOwner: AccessListEntry = { grantee: { kind: 'owner' }, permission: 'full' };

/** Everybody's entries first, as Ceph tells them. */
const cannedEntries: Readonly<Record<CannedAcl, readonly AccessListEntry[]>> = {
  private: [ofOwner],
  'public-read': [{ grantee: everyone, permission: 'read' }, ofOwner],
  'public-read-write': [{ grantee: everyone, permission: 'read' }, { grantee: everyone, permission: 'write' }, ofOwner],
  'authenticated-read': [{ grantee: { kind: 'authenticated' }, permission: 'read' }, ofOwner],
  // EC2 reads images there; it is nobody here.
  'aws-exec-read': [ofOwner],
  'bucket-owner-read': [ofOwner, { grantee: { kind: 'container_owner' }, permission: 'read' }],
  'bucket-owner-full-control': [ofOwner, { grantee: { kind: 'container_owner' }, permission: 'full' }],
  'log-delivery-write': [
    { grantee: { kind: 'log_delivery' }, permission: 'write' },
    { grantee: { kind: 'log_delivery' }, permission: 'read_list' },
    ofOwner,
  ],
};

function cannedList(name: CannedAcl, subject: ListSubject): AccessList {
  const isForObjects = name === 'bucket-owner-read' || name === 'bucket-owner-full-control';
  // AWS: of a bucket these two are ignored.
  return { entries: cannedEntries[subject === 'bucket' && isForObjects ? 'private' : name] };
}

const permissions: Readonly<Record<Permission, AccessListPermission>> = {
  FULL_CONTROL: 'full',
  READ: 'read',
  WRITE: 'write',
  READ_ACP: 'read_list',
  WRITE_ACP: 'write_list',
};

/** @throws S3Error InvalidArgument for a user or group that is not there, UnresolvableGrantByEmailAddress */
export async function accessListOfGrants(
  { tenants }: Pick<AppContext, 'tenants'>,
  grants: readonly NamedGrant[],
): Promise<AccessList> {
  const ids = grants.flatMap(({ grantee }) => (grantee.kind === 'user' ? [grantee.id] : []));
  const known = ids.length === 0 ? new Map<string, unknown>() : await tenants.byIds(ids);
  const entries: AccessListEntry[] = [];
  for (const { grantee, permission } of grants) {
    entries.push({ grantee: await granteeOf(grantee, known, tenants), permission: permissions[permission] });
  }
  return { entries };
}

async function granteeOf(
  named: NamedGrantee,
  known: ReadonlyMap<string, unknown>,
  tenants: AppContext['tenants'],
): Promise<Grantee> {
  switch (named.kind) {
    case 'user':
      if (!known.has(named.id)) throw invalid('CanonicalUser/ID', named.id, 'Invalid id');
      return { kind: 'tenant', tenantId: named.id };
    case 'email': {
      const tenant = await tenants.byEmail(named.email);
      if (tenant === undefined) throw new S3Error('UnresolvableGrantByEmailAddress');
      return { kind: 'tenant', tenantId: tenant.tenant_id };
    }
    default:
      break;
  }
  if (named.uri === groupUris.everyone) return everyone;
  if (named.uri === groupUris.authenticated) return { kind: 'authenticated' };
  if (named.uri === groupUris.logDelivery) return { kind: 'log_delivery' };
  throw invalid('Group/URI', named.uri, 'Invalid group uri');
}

function invalid(name: string, value: string, message: string): S3Error {
  return new S3Error('InvalidArgument', message, { extra: { ArgumentName: name, ArgumentValue: value.slice(0, 256) } });
}
