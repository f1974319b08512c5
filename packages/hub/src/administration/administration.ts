/** The operations of administration: the table of contracts, each with what it does here. Parameters and callers are checked by the table. */
import type { Action } from '@felloe/engine/access/action.ts';
import { requireAccess } from '@felloe/engine/access/decide.ts';
import { comesFromAllowed } from '@felloe/engine/access/restrictions.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { administration, isOperationName, type OperationName } from '@felloe/contracts/http/administration.ts';
import { Check, Errors } from 'typebox/value';
import type { CallContext, CallHandlers } from '../session/call-context.ts';
import type { AccessKeys } from '../auth/access-keys.ts';
import type { AccessTokens } from '../auth/access-tokens.ts';
import type { Roles } from '../auth/roles.ts';
import type { Tenants } from '../auth/tenants.ts';
import type { Access } from '../access/access.ts';
import type { Backends } from '../backends/backends.ts';
import type { EncryptionKeys } from '../encryption/encryption-keys.ts';
import type { Containers } from '../metadata/containers.ts';
import type { ContainerRow } from '../metadata/records.ts';
import type { Notifications } from '../notifications/notifications.ts';
import { type AccountOperationParts, accountOperations } from './account-operations.ts';
import { backendOperations } from './backend-operations.ts';
import { encryptionKeyOperations } from './encryption-key-operations.ts';
import { type InstallationParts, installationOperations } from './installation-operations.ts';
import { keyOperations } from './key-operations.ts';
import { notificationOperations } from './notification-operations.ts';
import type { Operations } from './operations.ts';
import { roleOperations } from './role-operations.ts';
import { tenantOperations } from './tenant-operations.ts';
import { vaultOperations } from './vault-operations.ts';

export interface AdministrationParts extends InstallationParts {
  readonly tenants: Tenants;
  readonly keys: AccessKeys;
  readonly tokens: AccessTokens;
  readonly roles: Roles;
  readonly encryptionKeys: EncryptionKeys;
  readonly backends: Backends;
  readonly containers: Containers;
  readonly access: Access;
  readonly notifications: Notifications;
  readonly people: AccountOperationParts['people'];
}

export function administrationHandlers(parts: AdministrationParts): Pick<CallHandlers, 'administer'> {
  const requireAction = (context: CallContext, action: Action, container: ContainerRow): void => {
    if (context.principal.kind !== 'administrator') parts.access.container(context, action, container.name);
  };
  const operations: Operations = {
    ...tenantOperations(parts),
    ...keyOperations(parts),
    ...roleOperations(parts),
    ...accountOperations(parts),
    ...encryptionKeyOperations(parts),
    ...backendOperations(parts),
    ...notificationOperations({ ...parts, requireAction }),
    ...vaultOperations(parts),
    ...installationOperations(parts),
  };
  return {
    administer: {
      authorisation: 'table',
      handle: async (message, context) => {
        const { operation } = message;
        if (!isOperationName(operation)) throw new StoreError('unsupported', `there is no operation ${operation}`);
        requireCaller(operation, context, parts.now());
        const run = operations[operation] as (parameters: unknown, context: CallContext) => Promise<unknown>;
        const result = await run(parametersOf(operation, message.parameters), context);
        return { result: JSON.stringify(result) };
      },
    },
  };
}

/** What shows the whole of a tenant needs a permission for the whole: a key for one container learns nothing of the others. */
const tenantActions: Partial<Record<OperationName, Action>> = {
  'key.list': 'tenant.describe',
  'role.list': 'tenant.describe',
  'encryptionkey.list': 'tenant.describe',
  'container.list': 'container.list',
  usage: 'tenant.describe',
};

/** Deny by default: only the two kinds of the table, and only while they are good. */
function requireCaller(operation: OperationName, { principal, sourceAddress }: CallContext, now: number): void {
  const isOver = principal.expiresAt !== undefined && now >= principal.expiresAt;
  if (principal.state !== 'active' || isOver) throw new StoreError('unauthenticated');
  if (principal.kind === 'administrator') return;
  if (administration[operation].caller !== 'tenant' || principal.kind === 'spoke' || principal.tenantId === '') {
    throw new StoreError('access_denied', `${operation} is for administrators of the installation`);
  }
  if (!comesFromAllowed({ restrictions: principal.restrictions, sourceAddress })) throw new StoreError('access_denied');
  const action = tenantActions[operation];
  if (action !== undefined) requireAccess(principal, action, { tenantId: principal.tenantId }, now, { sourceAddress });
}

function parametersOf(operation: OperationName, text: string): unknown {
  let parameters: unknown;
  try {
    parameters = JSON.parse(text === '' ? '{}' : text);
  } catch (cause) {
    throw new StoreError('invalid_argument', 'the parameters are not JSON', { cause });
  }
  const schema = administration[operation].parameters;
  if (Check(schema, parameters)) return parameters;
  const faults = [...Errors(schema, parameters)].map((fault) => `${fault.instancePath || '/'} ${fault.message}`);
  throw new StoreError('invalid_argument', `${operation}: ${faults.slice(0, 5).join('; ')}`);
}
