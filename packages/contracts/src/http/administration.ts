/**
 * The operations of administration: a closed table. The hub validates parameters and results with these schemas and decides who may
 * call; the app listener makes routes of them; the sdk and the command line take their types from here.
 */
import { limits } from '@felloe/engine/limits.ts';
import { Type, type Static, type TSchema } from 'typebox';
import { accountOperations } from './account-operations.ts';
import { encryptionKeyOperations } from './encryption-key-operations.ts';
import { roleOperations } from './role-operations.ts';
import { notificationOperations } from './notification-operations.ts';
import { vaultOperations } from './vault-operations.ts';
import {
  AccessKeyId,
  Backend,
  BackendKind,
  Component,
  Container,
  ContainerUsage,
  Identifier,
  Key,
  KeySecret,
  Label,
  Name,
  Permissions,
  Rate,
  Restrictions,
  SecretAccessKey,
  Spoke,
  Tenant,
  TenantEmail,
  TenantName,
  time,
  Token,
} from './records.ts';

/** `tenant`: every principal of the named tenant, and administrators. `administrator`: only these. */
export type AdministrationCaller = 'administrator' | 'tenant';

export interface AdministrationOperation {
  readonly description: string;
  readonly parameters: TSchema;
  readonly result: TSchema;
  readonly caller: AdministrationCaller;
}

const closed = { additionalProperties: false } as const;
const Nothing = Type.Object({}, closed);

const page = {
  after: Type.Optional(
    Type.String({
      maxLength: 1024,
      description: 'Only records after this one: nextAfter of the page before.',
    }),
  ),
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: limits.artifact.listPageMax,
      description: 'Records of one page; 1,000 when absent.',
    }),
  ),
};
const nextAfter = Type.Optional(
  Type.String({
    description: 'Where the next page begins. Absent: this was the last.',
  }),
);

/** Administrators name the tenant; a principal of a tenant leaves it out or names its own, anything else is `access_denied`. */
const ofTenant = Type.Optional(TenantName);

const tenantOperations = {
  'tenant.create': {
    description: 'Makes a tenant. `conflict` when the name or the address is taken.',
    parameters: Type.Object({ name: TenantName, email: Type.Optional(TenantEmail), rate: Type.Optional(Rate) }, closed),
    result: Tenant,
    caller: 'administrator',
  },
  'tenant.list': {
    description: 'Lists tenants in order of name.',
    parameters: Type.Object(page, closed),
    result: Type.Object({ tenants: Type.Array(Tenant), nextAfter }),
    caller: 'administrator',
  },
  'tenant.describe': {
    description: 'One tenant by name. `not_found` when there is none.',
    parameters: Type.Object({ tenant: ofTenant }, closed),
    result: Tenant,
    caller: 'tenant',
  },
  'tenant.configure': {
    description: 'Changes the rate limits of a tenant. Spokes follow within the life of the tokens they hold.',
    parameters: Type.Object({ tenant: TenantName, rate: Rate }, closed),
    result: Tenant,
    caller: 'administrator',
  },
  'tenant.remove': {
    description: 'Removes a tenant and revokes its keys and tokens. `conflict` while it has containers.',
    parameters: Type.Object({ tenant: TenantName }, closed),
    result: Nothing,
    caller: 'administrator',
  },
} as const satisfies Record<string, AdministrationOperation>;

const keyOperations = {
  'key.create': {
    description: 'Makes an access key. Its secret is in this answer and nowhere afterwards.',
    parameters: Type.Object(
      {
        tenant: TenantName,
        name: Type.Optional(Label),
        permissions: Type.Optional(Permissions),
        restrictions: Type.Optional(Restrictions),
        expiresAt: Type.Optional(time('When the key ends.')),
      },
      closed,
    ),
    result: KeySecret,
    caller: 'administrator',
  },
  'key.import': {
    description: 'Takes an access key made elsewhere. `conflict` when its id is in use.',
    parameters: Type.Object(
      {
        tenant: TenantName,
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
        name: Type.Optional(Label),
        permissions: Type.Optional(Permissions),
        restrictions: Type.Optional(Restrictions),
        expiresAt: Type.Optional(time('When the key ends.')),
      },
      closed,
    ),
    result: KeySecret,
    caller: 'administrator',
  },
  'key.list': {
    description: 'Lists the access keys of a tenant, without secrets.',
    parameters: Type.Object({ tenant: ofTenant, ...page }, closed),
    result: Type.Object({ keys: Type.Array(Key), nextAfter }),
    caller: 'tenant',
  },
  'key.revoke': {
    description: 'Ends an access key. Every spoke refuses it within two seconds. `not_found` when there is none.',
    parameters: Type.Object({ accessKeyId: AccessKeyId }, closed),
    result: Nothing,
    caller: 'administrator',
  },
  'token.create': {
    description: 'Makes a bearer token for /v1: of a tenant when one is named, else of an administrator. Shown once.',
    parameters: Type.Object(
      {
        tenant: Type.Optional(TenantName),
        name: Type.Optional(Label),
        expiresAt: Type.Optional(time('When the token ends.')),
      },
      closed,
    ),
    result: Type.Object({
      tokenId: Identifier('Public id of the token.'),
      token: Type.String(),
      tenant: Type.Optional(TenantName),
    }),
    caller: 'administrator',
  },
  'token.list': {
    description: 'Lists tokens, without their secrets.',
    parameters: Type.Object({ tenant: Type.Optional(TenantName), ...page }, closed),
    result: Type.Object({ tokens: Type.Array(Token), nextAfter }),
    caller: 'administrator',
  },
  'token.revoke': {
    description: 'Ends a token. Every spoke refuses it within two seconds.',
    parameters: Type.Object({ tokenId: Identifier('Public id of the token.') }, closed),
    result: Nothing,
    caller: 'administrator',
  },
} as const satisfies Record<string, AdministrationOperation>;

const BackendSecret = Type.Object(
  {
    accessKeyId: Type.String({ maxLength: 256 }),
    secretAccessKey: Type.String({ maxLength: 1024 }),
  },
  { ...closed, description: 'The account. Kept sealed at the hub; spokes get keys derived from it for a day.' },
);

const BackendReach = Type.Array(Type.String({ maxLength: 256 }), {
  maxItems: 1000,
  description: 'Names of the spokes that reach it; absent or empty = all.',
});

const storageOperations = {
  'backend.add': {
    description: 'Configures a driver: one account or directory of one provider. `conflict` when the name is taken.',
    parameters: Type.Object(
      {
        name: Name('Name of the backend, unique in the installation.'),
        kind: BackendKind,
        configuration: Type.Record(Type.String(), Type.Unknown(), {
          description: 'Settings of the driver, without secrets.',
        }),
        secret: Type.Optional(BackendSecret),
        reach: Type.Optional(BackendReach),
        makeDefault: Type.Optional(
          Type.Boolean({
            description:
              'From now on the bytes of every container without a backend of its own go here. The first backend is the default anyhow.',
          }),
        ),
      },
      closed,
    ),
    result: Backend,
    caller: 'administrator',
  },
  'backend.list': {
    description: 'Lists backends, without secrets.',
    parameters: Nothing,
    result: Type.Object({ backends: Type.Array(Backend) }),
    caller: 'administrator',
  },
  'backend.configure': {
    description:
      'Changes a backend; what is absent stays. A new account is used from the next request that the provider refuses the old one. `conflict` when the default would take no writes.',
    parameters: Type.Object(
      {
        name: Name('Name of the backend.'),
        secret: Type.Optional(BackendSecret),
        reach: Type.Optional(
          Type.Array(Type.String({ maxLength: 256 }), {
            maxItems: 1000,
            description: 'Names of the spokes that reach it from now on; empty = all.',
          }),
        ),
        state: Type.Optional(
          Type.Enum(['active', 'read_only'], { description: 'read_only: what lies there is read, nothing new is written.' }),
        ),
        makeDefault: Type.Optional(
          Type.Literal(true, { description: 'From now on the bytes of every container without a backend of its own go here.' }),
        ),
      },
      closed,
    ),
    result: Backend,
    caller: 'administrator',
  },
  'backend.remove': {
    description: 'Takes a backend out of placement for good. `conflict` while blobs lie on it or it is the default.',
    parameters: Type.Object({ name: Name('Name of the backend.') }, closed),
    result: Nothing,
    caller: 'administrator',
  },
  'container.list': {
    description: 'Lists the containers of a tenant in order of name.',
    parameters: Type.Object({ tenant: ofTenant, ...page }, closed),
    result: Type.Object({ containers: Type.Array(Container), nextAfter }),
    caller: 'tenant',
  },
  usage: {
    description: 'What a tenant stores and did, by container. Counts of reads follow the spokes’ reports by some seconds.',
    parameters: Type.Object({ tenant: ofTenant }, closed),
    result: Type.Object({
      tenant: TenantName,
      containers: Type.Array(ContainerUsage),
    }),
    caller: 'tenant',
  },
} as const satisfies Record<string, AdministrationOperation>;

const installationOperations = {
  'spoke.list': {
    description: 'Lists spokes with region and endpoints: discovery for clients that choose the nearest.',
    parameters: Nothing,
    result: Type.Object({ spokes: Type.Array(Spoke) }),
    caller: 'tenant',
  },
  status: {
    description: 'State of the hub and of what it stands on.',
    parameters: Nothing,
    result: Type.Object({
      installation: Type.String({
        description: 'Stable id of the installation.',
      }),
      version: Type.String(),
      hubEpoch: Type.Integer({
        minimum: 0,
        description: 'Rises with every hub that takes over.',
      }),
      startedAt: time('When this hub began to serve.'),
      now: time('The hub’s clock.'),
      components: Type.Array(Component),
      spokesConnected: Type.Integer({ minimum: 0 }),
    }),
    caller: 'administrator',
  },
} as const satisfies Record<string, AdministrationOperation>;

export const administration = {
  ...tenantOperations,
  ...keyOperations,
  ...roleOperations,
  ...accountOperations,
  ...encryptionKeyOperations,
  ...storageOperations,
  ...notificationOperations,
  ...vaultOperations,
  ...installationOperations,
} as const satisfies Record<string, AdministrationOperation>;

export type OperationName = keyof typeof administration;
export type OperationParameters<N extends OperationName> = Static<(typeof administration)[N]['parameters']>;
export type OperationResult<N extends OperationName> = Static<(typeof administration)[N]['result']>;

export function isOperationName(text: string): text is OperationName {
  return Object.hasOwn(administration, text);
}
