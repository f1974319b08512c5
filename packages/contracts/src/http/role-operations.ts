/** Operations about roles: rights with a name, which temporary credentials (STS AssumeRole) are narrowed to. */
import { Type } from 'typebox';
import type { AdministrationOperation } from './administration.ts';
import { AccessKeyId, Permissions, Restrictions, TenantName, time } from './records.ts';

const closed = { additionalProperties: false } as const;

export const RoleName = Type.String({
  minLength: 1,
  maxLength: 64,
  pattern: '^[A-Za-z0-9_+=,.@-]+$',
  description: 'What an ARN names it by: `arn:aws:iam:::role/<name>`. `self` is the asking key itself and always there.',
});

const parts = {
  permissions: Type.Optional(Permissions),
  restrictions: Type.Optional(Restrictions),
  keys: Type.Optional(
    Type.Array(AccessKeyId, {
      minItems: 1,
      maxItems: 1000,
      description: 'Access keys that may assume it; absent: every key of the tenant.',
    }),
  ),
};

export const Role = Type.Object({ role: RoleName, tenant: TenantName, ...parts, createdAt: time('When it was made.') });

const named = Type.Object({ tenant: TenantName, role: RoleName }, closed);

export const roleOperations = {
  'role.create': {
    description:
      'Makes a role. Who assumes it may do what the role allows and the own key, too: a role never adds rights. `conflict` when the name is taken.',
    parameters: Type.Object({ tenant: TenantName, role: RoleName, ...parts }, closed),
    result: Role,
    caller: 'administrator',
  },
  'role.list': {
    description: 'Lists the roles of a tenant in order of name.',
    parameters: Type.Object({ tenant: Type.Optional(TenantName) }, closed),
    result: Type.Object({ roles: Type.Array(Role) }),
    caller: 'tenant',
  },
  'role.remove': {
    description: 'Removes a role. Temporary credentials that were made for it end at once. `not_found` when there is none.',
    parameters: named,
    result: Type.Object({}, closed),
    caller: 'administrator',
  },
} as const satisfies Record<string, AdministrationOperation>;
