/** What a session may at this moment: looked up with every request, so that a role that is removed, or made anew, ends its sessions. */
import type { KeyRights } from '@felloe/engine/access/key-rights.ts';
import { intersectRights } from '@felloe/engine/access/narrow.ts';
import type { RoleRow, Roles } from './roles.ts';
import type { Session } from './session-tokens.ts';

/** The role that every tenant has: the key itself, for what wants to assume something and be narrowed by a policy alone. */
export const ownRole = 'self';

/** Undefined when there is none of the name or this key may not assume it. `ownRole` is none. */
export function assumableRole(
  roles: Pick<Roles, 'find'>,
  { tenantId, accessKeyId }: { readonly tenantId: string; readonly accessKeyId: string },
  name: string,
): RoleRow | undefined {
  const role = roles.find(tenantId, name);
  return role?.keys === undefined || role.keys.includes(accessKeyId) ? role : undefined;
}

/** The rights of the key within those of the session's role; undefined when the session is over. */
export function rightsOfSession(
  roles: Pick<Roles, 'find'>,
  { tenantId, parentId, role: name, roleCreatedAt }: Session,
  key: KeyRights,
): KeyRights | undefined {
  if (name === '' || name === ownRole) return key;
  const role = assumableRole(roles, { tenantId, accessKeyId: parentId }, name);
  return role === undefined || role.createdAt !== roleCreatedAt ? undefined : intersectRights(key, role.rights);
}
