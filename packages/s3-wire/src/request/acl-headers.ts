/** Access control lists in headers: a canned name, or grants one by one; never both (API Reference, PutObjectAcl). */
import { S3Error } from '../errors.ts';
import type { NamedGrant, NamedGrantee, Permission } from '../xml/commands/access-control.ts';
import type { RequestHeaders } from './headers.ts';

export const cannedAcls = [
  'private',
  'public-read',
  'public-read-write',
  'authenticated-read',
  'aws-exec-read',
  'bucket-owner-read',
  'bucket-owner-full-control',
  'log-delivery-write',
] as const;
export type CannedAcl = (typeof cannedAcls)[number];

export const grantHeaders: Readonly<Record<string, Permission>> = {
  'x-amz-grant-read': 'READ',
  'x-amz-grant-write': 'WRITE',
  'x-amz-grant-read-acp': 'READ_ACP',
  'x-amz-grant-write-acp': 'WRITE_ACP',
  'x-amz-grant-full-control': 'FULL_CONTROL',
};

export type AclHeaders =
  | { readonly kind: 'canned'; readonly name: CannedAcl }
  | { readonly kind: 'grants'; readonly grants: readonly NamedGrant[] };

/** Undefined when the request says nothing about access. */
export function hasAclHeaders(headers: RequestHeaders): boolean {
  if (headers.has('x-amz-acl')) return true;
  for (const name in grantHeaders) if (headers.has(name)) return true;
  return false;
}

/** @throws S3Error InvalidArgument, InvalidRequest */
export function readAclHeaders(headers: RequestHeaders): AclHeaders | undefined {
  const canned = headers.get('x-amz-acl');
  const grants = Object.entries(grantHeaders).flatMap(([name, permission]) => {
    const value = headers.get(name);
    return value === undefined ? [] : grantsOf(name, value, permission);
  });
  if (canned === undefined) return grants.length === 0 ? undefined : { kind: 'grants', grants };
  if (grants.length > 0) throw new S3Error('InvalidRequest', 'Specifying both Canned ACLs and Header Grants is not allowed');
  const name = cannedAcls.find((known) => known === canned);
  if (name === undefined) throw invalid('x-amz-acl', canned);
  return { kind: 'canned', name };
}

const granteePattern = /^\s*(id|emailAddress|uri)\s*=\s*(?:"([^"]*)"|([^",\s]+))\s*$/;

/** `id="…", emailAddress="…", uri="…"`; the quotes may be left out, as several clients do. */
function grantsOf(header: string, value: string, permission: Permission): NamedGrant[] {
  return value.split(',').map((item) => {
    const [, kind, quoted, bare] = granteePattern.exec(item) ?? [];
    const named = quoted ?? bare ?? '';
    if (kind === undefined || named === '') throw invalid(header, value);
    return { grantee: granteeOf(kind, named), permission };
  });
}

function granteeOf(kind: string, named: string): NamedGrantee {
  if (kind === 'id') return { kind: 'user', id: named };
  return kind === 'uri' ? { kind: 'group', uri: named } : { kind: 'email', email: named };
}

function invalid(name: string, value: string): S3Error {
  return new S3Error('InvalidArgument', undefined, { extra: { ArgumentName: name, ArgumentValue: value.slice(0, 256) } });
}
