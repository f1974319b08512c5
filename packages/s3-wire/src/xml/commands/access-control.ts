/** The `AccessControlPolicy` document: access control lists of buckets and objects. */
import { S3Error } from '../../errors.ts';
import type { Owner } from '../names.ts';
import { writeOwner } from '../names.ts';
import { parseXml, type XmlElement } from '../parse.ts';
import { checkChildren, optionalChild, optionalText } from '../read.ts';
import { XmlWriter } from '../write.ts';

export const permissions = ['FULL_CONTROL', 'READ', 'WRITE', 'READ_ACP', 'WRITE_ACP'] as const;
export type Permission = (typeof permissions)[number];

export const groupUris = {
  everyone: 'http://acs.amazonaws.com/groups/global/AllUsers',
  authenticated: 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers',
  logDelivery: 'http://acs.amazonaws.com/groups/s3/LogDelivery',
} as const;

/** As a request names it: nothing is looked up yet. */
export type NamedGrantee =
  | { readonly kind: 'user'; readonly id: string }
  | { readonly kind: 'email'; readonly email: string }
  | { readonly kind: 'group'; readonly uri: string };

export interface NamedGrant {
  readonly grantee: NamedGrantee;
  readonly permission: Permission;
}

/** S3: an ACL has at most 100 grants. */
const grantsMax = 100;

export interface NamedAccessControl {
  /** Undefined when the document names none. */
  readonly ownerId: string | undefined;
  readonly grants: readonly NamedGrant[];
}

/** @throws S3Error MalformedACLError */
export function parseAccessControl(body: Uint8Array): NamedAccessControl {
  try {
    return accessControlOf(parseXml(body));
  } catch (thrown) {
    if (thrown instanceof S3Error && thrown.code === 'MalformedXML')
      throw new S3Error('MalformedACLError', undefined, { cause: thrown });
    throw thrown;
  }
}

function accessControlOf(root: XmlElement): NamedAccessControl {
  if (root.name !== 'AccessControlPolicy') throw new S3Error('MalformedACLError');
  checkChildren(root, ['Owner', 'AccessControlList']);
  const owner = optionalChild(root, 'Owner');
  if (owner !== undefined) checkChildren(owner, ['ID', 'DisplayName']);
  const list = optionalChild(root, 'AccessControlList');
  if (list === undefined) throw new S3Error('MalformedACLError');
  checkChildren(list, ['Grant']);
  if (list.children.length > grantsMax) throw new S3Error('MalformedACLError');
  return { ownerId: owner === undefined ? undefined : optionalText(owner, 'ID'), grants: list.children.map(grantOf) };
}

function grantOf(element: XmlElement): NamedGrant {
  checkChildren(element, ['Grantee', 'Permission']);
  const grantee = optionalChild(element, 'Grantee');
  const permission = permissions.find((name) => name === optionalText(element, 'Permission')?.trim());
  if (grantee === undefined || permission === undefined) throw new S3Error('MalformedACLError');
  return { grantee: granteeOf(grantee), permission };
}

/** The kind follows from what names it; `xsi:type`, which says it once more, is an attribute and not read. */
function granteeOf(element: XmlElement): NamedGrantee {
  checkChildren(element, ['ID', 'DisplayName', 'EmailAddress', 'URI', 'Type']);
  const id = optionalText(element, 'ID');
  const email = optionalText(element, 'EmailAddress');
  const uri = optionalText(element, 'URI');
  if (id !== undefined && email === undefined && uri === undefined) return { kind: 'user', id: id.trim() };
  if (email !== undefined && id === undefined && uri === undefined) return { kind: 'email', email: email.trim() };
  if (uri !== undefined && id === undefined && email === undefined) return { kind: 'group', uri: uri.trim() };
  throw new S3Error('MalformedACLError');
}

export type RenderedGrantee = { readonly kind: 'user'; readonly owner: Owner } | { readonly kind: 'group'; readonly uri: string };

export interface RenderedAccessControl {
  readonly owner: Owner;
  readonly grants: readonly { readonly grantee: RenderedGrantee; readonly permission: Permission }[];
}

const schemaInstance = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

export function renderAccessControl({ owner, grants }: RenderedAccessControl): string {
  const xml = new XmlWriter().open('AccessControlPolicy', true);
  writeOwner(xml, owner);
  xml.open('AccessControlList');
  for (const { grantee, permission } of grants) {
    xml.open('Grant');
    xml.openWith('Grantee', `${schemaInstance} xsi:type="${grantee.kind === 'user' ? 'CanonicalUser' : 'Group'}"`);
    if (grantee.kind === 'user') xml.text('ID', grantee.owner.id).text('DisplayName', grantee.owner.displayName);
    else xml.text('URI', grantee.uri);
    xml.close('Grantee').text('Permission', permission).close('Grant');
  }
  return xml.close('AccessControlList').close('AccessControlPolicy').toString();
}
