/** Making temporary credentials. They can do what the asking key can, or less, and end with it. */
import { type PolicyDocument, readPolicy } from '@felloe/engine/access/policy.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Access } from '../access/access.ts';
import type { CallHandlers } from '../session/call-context.ts';
import type { AccessKeyRow, AccessKeys } from './access-keys.ts';
import type { Roles } from './roles.ts';
import { assumableRole, ownRole } from './session-rights.ts';
import type { SessionTokens } from './session-tokens.ts';

export interface SessionHandlerParts {
  readonly access: Access;
  readonly keys: AccessKeys;
  readonly sessions: SessionTokens;
  readonly roles: Roles;
  readonly clock: Clock;
}

export function sessionHandlers({
  access,
  keys,
  sessions,
  roles,
  clock,
}: SessionHandlerParts): Pick<CallHandlers, 'make_session'> {
  return {
    make_session: {
      authorisation: 'session.create',
      handle: async (message, context) => {
        access.tenant(context, 'session.create');
        const { principal } = context;
        // A session that made another one without its policy would widen itself.
        if (principal.kind !== 'access_key' || principal.session !== undefined) {
          throw new StoreError('access_denied', 'temporary credentials are made by an access key only');
        }
        const row = await keys.find(principal.principalId);
        if (row === undefined) throw new StoreError('unauthenticated');
        requireName(message.name);
        const roleCreatedAt = requireRole(roles, row, message.role);
        const wishedEnd = clock.now() + durationOf(message.duration_ms, message.role);
        const expiresAt = row.expiresAt === 0 ? wishedEnd : Math.min(wishedEnd, row.expiresAt);
        const { accessKeyId, secretAccessKey, token } = sessions.make({
          tenantId: row.tenantId,
          parentId: row.accessKeyId,
          parentCreatedAt: row.createdAt,
          expiresAt,
          name: message.name,
          role: message.role,
          roleCreatedAt,
          policy: policyOf(message.policy),
        });
        return {
          access_key_id: accessKeyId,
          secret_access_key: secretAccessKey,
          session_token: token,
          expires_at: expiresAt,
          principal_name: row.name,
          policy_percent: message.policy === '' ? 0 : Math.ceil((token.length / limits.access.sessionTokenLengthMax) * 100),
        };
      },
    },
  };
}

function durationOf(durationMs: number, role: string): number {
  const max = role === '' ? limits.access.sessionMsMax : limits.access.roleSessionMsMax;
  if (durationMs < limits.access.sessionMsMin || durationMs > max) {
    throw new StoreError('invalid_argument', 'the duration of the session is out of range', { details: { field: 'duration' } });
  }
  return durationMs;
}

/** AWS: a role's session name has 2 to 64 of these characters. */
function requireName(name: string): void {
  if (name !== '' && !/^[\w+=,.@-]{2,64}$/.test(name)) throw malformed('name');
}

/** When it was made. A role that there is none of and one that this key may not assume are told alike. */
function requireRole(roles: Roles, key: AccessKeyRow, name: string): number {
  if (name === '' || name === ownRole) return 0;
  const role = assumableRole(roles, key, name);
  if (role === undefined) throw new StoreError('access_denied', 'there is no such role for this key');
  return role.createdAt;
}

function policyOf(text: string): PolicyDocument | undefined {
  if (text === '') return undefined;
  try {
    return readPolicy(JSON.parse(text), 'principal');
  } catch (cause) {
    throw new StoreError('invalid_argument', 'the session policy is malformed', { cause, details: { field: 'policy' } });
  }
}

function malformed(field: string): StoreError {
  return new StoreError('invalid_argument', `the ${field} of the session is malformed`, { details: { field } });
}
