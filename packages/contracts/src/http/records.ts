/** The records that administration answers with, and the values it is asked with. Times are milliseconds since 1970, sizes bytes. */
import { type Action, actions } from '@felloe/engine/access/action.ts';
import { limits } from '@felloe/engine/limits.ts';
import { Type, type Static } from 'typebox';

const closed = { additionalProperties: false } as const;

/** Times outside these are mistakes of unit (seconds, microseconds), not wishes. */
const timeMsMin = 0;
const timeMsMax = 8_640_000_000_000_000; // the last moment a Date can hold

export const time = (description: string) =>
  Type.Integer({
    minimum: timeMsMin,
    maximum: timeMsMax,
    description: `${description} Milliseconds since 1970.`,
  });

/** Names that people give: part of URLs and messages, so a small alphabet. */
const nameLengthMax = 63;
const namePattern = '^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$';
export const Name = (description: string) =>
  Type.String({
    minLength: 1,
    maxLength: nameLengthMax,
    pattern: namePattern,
    description,
  });

export const TenantEmail = Type.String({
  pattern: '^[^@\\s]{1,64}@[^@\\s]{1,189}$',
  description: 'By which other tenants may name this one in access lists, unique in the installation.',
});
export const TenantName = Name('Name of the tenant, unique in the installation.');

/** A free text for people to recognise a key or token by. */
export const Label = Type.String({
  maxLength: 256,
  description: 'A text to recognise it by; not unique.',
});

const identifierLengthMax = 128;
export const Identifier = (description: string) => Type.String({ minLength: 1, maxLength: identifierLengthMax, description });

export const AccessKeyId = Type.String({
  minLength: 3,
  maxLength: identifierLengthMax,
  pattern: '^[A-Za-z0-9_.-]+$',
  description: 'Public half of an access key. A slash or comma would break the credential scope of SigV4.',
});
export const SecretAccessKey = Type.String({
  minLength: 8,
  maxLength: 256,
  description: 'Secret half of an access key. Shown once, when it is made.',
});

export const ContainerName = Type.String({
  minLength: limits.artifact.containerNameLengthMin,
  maxLength: limits.artifact.containerNameLengthMax,
  description: 'Name of a container; the rules are those of S3 buckets.',
});

const actionNames = Object.keys(actions) as Action[];

/** The shape of engine's Permissions, which is the truth of it; the hub reads it strictly there. */
export const Permissions = Type.Union(
  [
    Type.Literal('full'),
    Type.Literal('read_only'),
    Type.Array(
      Type.Object(
        {
          actions: Type.Array(Type.Enum(actionNames), { minItems: 1, maxItems: actionNames.length }),
          containers: Type.Optional(
            Type.Array(ContainerName, { maxItems: 1000, description: 'Exact names; absent: every one of the tenant.' }),
          ),
          prefixes: Type.Optional(
            Type.Array(Type.String({ maxLength: limits.artifact.pathBytesMax }), {
              maxItems: 1000,
              description: 'Only paths that begin with one of these.',
            }),
          ),
        },
        closed,
      ),
      { maxItems: limits.access.grantsPerPrincipalMax },
    ),
  ],
  { description: 'What the key may do within its tenant. Absent: full.' },
);

const items = (item: ReturnType<typeof Type.String>, description: string) =>
  Type.Optional(Type.Array(item, { minItems: 1, maxItems: limits.access.restrictionItemsMax, description }));

/** The shape of engine's Restrictions, which is the truth of it; the hub reads it strictly there. */
export const Restrictions = Type.Object(
  {
    appendOnly: Type.Optional(
      Type.Object(
        {
          removablePrefixes: Type.Array(Type.String({ minLength: 1, maxLength: limits.artifact.pathBytesMax }), {
            maxItems: limits.access.restrictionItemsMax,
            description: 'Below these, paths may also be overwritten and removed (restic: locks/).',
          }),
        },
        { ...closed, description: 'It may read and create, never overwrite or remove, not even in a versioned container.' },
      ),
    ),
    containers: items(ContainerName, 'It reaches these containers only, and nothing of the tenant beside them.'),
    prefixes: items(
      Type.String({ minLength: 1, maxLength: limits.artifact.pathBytesMax }),
      'It reaches only paths that begin with one of these.',
    ),
    sourceAddresses: items(
      Type.String({ minLength: 2, maxLength: 64 }),
      'It may be used only from these addresses: CIDR ranges of IPv4 or IPv6, compared with the peer of the socket.',
    ),
  },
  { ...closed, description: 'What narrows the key beyond its permissions, and beyond whatever others grant it.' },
);

export const Rate = Type.Object(
  {
    tenantPerSecond: Type.Integer({
      minimum: 0,
      maximum: 1_000_000,
      description: 'Requests a second of the whole tenant; 0 = unlimited.',
    }),
    principalPerSecond: Type.Integer({
      minimum: 0,
      maximum: 1_000_000,
      description: 'Requests a second of one access key; 0 = unlimited.',
    }),
  },
  closed,
);

export const Tenant = Type.Object({
  tenantId: Identifier('Stable id of the tenant; events carry it.'),
  name: TenantName,
  email: Type.Optional(TenantEmail),
  createdAt: time('When it was made.'),
  rate: Rate,
});
export type Tenant = Static<typeof Tenant>;

/** The one answer that carries a secret access key. */
export const KeySecret = Type.Object({
  accessKeyId: AccessKeyId,
  secretAccessKey: SecretAccessKey,
  tenant: TenantName,
});
export type KeySecret = Static<typeof KeySecret>;

export const Key = Type.Object({
  accessKeyId: AccessKeyId,
  tenant: TenantName,
  name: Label,
  permissions: Type.Optional(Permissions),
  restrictions: Type.Optional(Restrictions),
  createdAt: time('When it was made.'),
  expiresAt: Type.Optional(time('When it ends. Absent: when it is revoked.')),
  revokedAt: Type.Optional(time('When it was revoked. Absent: it is good.')),
});
export type Key = Static<typeof Key>;

export const Token = Type.Object({
  tokenId: Identifier('Public id of the token.'),
  name: Label,
  tenant: Type.Optional(TenantName),
  administrator: Type.Boolean({
    description: 'It administers the installation; otherwise it acts for its tenant.',
  }),
  createdAt: time('When it was made.'),
  expiresAt: Type.Optional(time('When it ends. Absent: when it is revoked.')),
  revokedAt: Type.Optional(time('When it was revoked. Absent: it is good.')),
});
export type Token = Static<typeof Token>;

export const BackendKind = Type.Enum(['file-system', 'memory', 's3'], {
  description: 'Which driver moves the bytes.',
});

export const Backend = Type.Object({
  backendId: Identifier('Stable id of the backend; blobs name it.'),
  name: Name('Name of the backend, unique in the installation.'),
  kind: BackendKind,
  configuration: Type.Record(Type.String(), Type.Unknown(), {
    description: 'Settings of the driver, without secrets.',
  }),
  reach: Type.Array(Type.String(), {
    description: 'Names of the spokes that reach it; empty = all of them.',
  }),
  state: Type.Enum(['active', 'read_only', 'removed']),
  isDefault: Type.Boolean({
    description: 'New containers without a placement of their own go here.',
  }),
  createdAt: time('When it was added.'),
});
export type Backend = Static<typeof Backend>;

export const Container = Type.Object({
  containerId: Identifier('Stable id of the container; events carry it.'),
  name: ContainerName,
  tenant: Type.Optional(TenantName),
  region: Type.String(),
  createdAt: time('When it was made.'),
});
export type Container = Static<typeof Container>;

export const Spoke = Type.Object({
  name: Type.String({
    description: 'Identity of the spoke, as in its certificate.',
  }),
  region: Type.String(),
  endpoints: Type.Array(Type.String(), {
    description: 'S3 endpoints, as URLs.',
  }),
  appEndpoints: Type.Array(Type.String(), {
    description: 'Endpoints of /v1, as URLs.',
  }),
  state: Type.Enum(['connected', 'lost', 'draining']),
  version: Type.String(),
  lastHeardAt: time('When the hub last heard of it.'),
});
export type Spoke = Static<typeof Spoke>;

export const Component = Type.Object({
  name: Type.String({ description: 'postgres, nats, redis, a backend …' }),
  state: Type.Enum(['up', 'down', 'absent'], {
    description: 'absent: not configured; an adapter within the hub stands in.',
  }),
  detail: Type.Optional(
    Type.String({
      description: 'What is wrong, or where it is. Never a secret.',
    }),
  ),
});
export type Component = Static<typeof Component>;

export const ContainerUsage = Type.Object({
  container: Type.String(),
  artifacts: Type.Integer({
    minimum: 0,
    description: 'Artifacts that a listing shows.',
  }),
  bytes: Type.Integer({ minimum: 0, description: 'Their bytes.' }),
  reads: Type.Integer({
    minimum: 0,
    description: 'get, head and list since it was made.',
  }),
  readBytes: Type.Integer({ minimum: 0 }),
  writes: Type.Integer({
    minimum: 0,
    description: 'Commits since it was made.',
  }),
});
export type ContainerUsage = Static<typeof ContainerUsage>;
