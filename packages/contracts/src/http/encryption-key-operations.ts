/** Operations about the keys that tenants name when they ask for encryption under one of their own. */
import { limits } from '@felloe/engine/limits.ts';
import { Type } from 'typebox';
import type { AdministrationOperation } from './administration.ts';
import { TenantName, time } from './records.ts';

const closed = { additionalProperties: false } as const;

export const EncryptionKeyName = Type.String({
  minLength: 1,
  maxLength: limits.encryption.keyIdLengthMax,
  pattern: '^[A-Za-z0-9][A-Za-z0-9_.:/+=@-]*$',
  description: 'What requests name it by. `aws/s3` is used by those that ask for a key of the tenant and name none.',
});

export const EncryptionKey = Type.Object({
  key: EncryptionKeyName,
  tenant: TenantName,
  state: Type.Enum(['active', 'disabled']),
  createdAt: time('When it was made, or last rotated.'),
});

const named = Type.Object({ tenant: TenantName, key: EncryptionKeyName }, closed);

export const encryptionKeyOperations = {
  'encryptionkey.create': {
    description:
      'Makes a key that a tenant’s objects can be encrypted under. It never leaves the hub. `conflict` when the name is taken.',
    parameters: named,
    result: EncryptionKey,
    caller: 'administrator',
  },
  'encryptionkey.list': {
    description: 'Lists the encryption keys of a tenant in order of name.',
    parameters: Type.Object({ tenant: Type.Optional(TenantName) }, closed),
    result: Type.Object({ encryptionKeys: Type.Array(EncryptionKey) }),
    caller: 'tenant',
  },
  'encryptionkey.rotate': {
    description: 'New objects are encrypted under a fresh key of the same name; older ones can still be read.',
    parameters: named,
    result: EncryptionKey,
    caller: 'administrator',
  },
  'encryptionkey.configure': {
    description: 'Disables a key, so that nothing under it can be written or read, or enables it again.',
    parameters: Type.Object({ tenant: TenantName, key: EncryptionKeyName, enabled: Type.Boolean() }, closed),
    result: EncryptionKey,
    caller: 'administrator',
  },
} as const satisfies Record<string, AdministrationOperation>;
