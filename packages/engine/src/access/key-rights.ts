/**
 * The rights of an access key as one JSON text: its permissions, and what restricts it. They are stored together, because a hub
 * that did not know restrictions would read a key's permissions alone and give it more than it was made with: such a hub finds here
 * a shape that it does not know, and refuses the key.
 */
import { StoreError } from '../errors.ts';
import { decodePermissions, encodePermissions, type Permissions } from './principal.ts';
import { readRestrictions, type Restrictions } from './restrictions.ts';

export interface KeyRights {
  readonly permissions: Permissions;
  readonly restrictions?: Restrictions | undefined;
}

export function encodeKeyRights({ permissions, restrictions }: KeyRights): string {
  return restrictions === undefined ? encodePermissions(permissions) : JSON.stringify({ permissions, restrictions });
}

/** Throws `invalid_argument` for anything this build does not know. */
export function decodeKeyRights(text: string): KeyRights {
  if (!text.startsWith('{')) return { permissions: decodePermissions(text) };
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(text) as Record<string, unknown>;
  } catch (cause) {
    throw malformed('the rights of a key are not JSON', cause);
  }
  const { permissions, restrictions, ...unknown } = value;
  const [field] = Object.keys(unknown);
  if (field !== undefined) throw malformed(`the rights of a key have no field ${field.slice(0, 64)}`);
  if (permissions === undefined) throw malformed('the rights of a key have permissions');
  return { permissions: decodePermissions(JSON.stringify(permissions)), restrictions: readRestrictions(restrictions) };
}

function malformed(message: string, cause?: unknown): StoreError {
  return new StoreError('invalid_argument', message, { cause, details: { field: 'permissions' } });
}
