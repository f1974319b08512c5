/** What accounts ask for themselves: URLs, grants, devices. */
import { requireCleanPath } from '@felloe/engine/account/own-path.ts';
import { endWith, isGrantAccess, isPresignVerb, rightToPresign } from '@felloe/engine/account/presign-rule.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Access } from '../access/access.ts';
import type { SessionTokens } from '../auth/session-tokens.ts';
import type { CallContext, CallHandlers } from '../session/call-context.ts';
import type { AccountCache } from './account-cache.ts';
import type { AccountDevices } from './account-devices.ts';
import type { AccountPlace, DeviceRow, GrantRow } from './account-records.ts';
import type { Grants } from './grants.ts';

export interface AccountHandlerParts {
  readonly access: Access;
  readonly cache: AccountCache;
  readonly devices: AccountDevices;
  readonly grants: Grants;
  readonly sessionTokens: SessionTokens;
  readonly clock: Pick<Clock, 'now'>;
}

type AccountCalls = 'presign_path' | 'create_account_grant' | 'list_account_records' | 'revoke_account_record';

export function accountHandlers(parts: AccountHandlerParts): Pick<CallHandlers, AccountCalls> {
  const { access, devices, grants } = parts;
  return {
    presign_path: {
      authorisation: 'document.presign',
      handle: async (message, context) => {
        const container = access.container(context, 'document.presign', message.container);
        const place = placeOf(context);
        const { path, verb } = message;
        if (!isPresignVerb(verb)) throw malformed('verb');
        requireCleanPath(path);
        const now = parts.clock.now();
        const known = await parts.cache.find(place);
        const asked = { accountId: place.accountId, containerId: container.containerId, path, verb };
        const right = rightToPresign(asked, known?.grants.values() ?? [], now);
        // Of what is not one's own nothing is told, not even that it is there.
        if (right === undefined) throw new StoreError('access_denied', 'this is neither yours nor granted to you');
        const expiresAt = endWith(right.kind === 'grant' ? right.grant : undefined, now + limits.account.urlMs);
        const { accessKeyId, secretAccessKey, token } = parts.sessionTokens.make({
          tenantId: place.tenantId,
          parentId: '',
          parentCreatedAt: 1,
          expiresAt,
          name: '',
          role: '',
          roleCreatedAt: 0,
          policy: undefined,
          account: {
            accountId: place.accountId,
            sessionId: context.principal.session?.name ?? '',
            grantId: right.kind === 'grant' ? right.grant.grantId : '',
            container: container.name,
            verb,
            path,
          },
        });
        return {
          access_key_id: accessKeyId,
          secret_access_key: secretAccessKey,
          session_token: token,
          expires_at: expiresAt,
          principal_name: known?.row.identifier ?? '',
          policy_percent: 0,
        };
      },
    },
    create_account_grant: {
      authorisation: 'account.write',
      handle: async (message, context) => {
        const { containerId } = access.container(context, 'account.write', message.container);
        if (!isGrantAccess(message.access)) throw malformed('access');
        const { grantee: granteeId, prefix, expires_at: expiresAt } = message;
        const wanted = { containerId, granteeId, prefix, access: message.access, expiresAt };
        return grantRecord(await grants.create(placeOf(context), wanted, context.order));
      },
    },
    list_account_records: {
      authorisation: 'account.read',
      handle: async (message, context) => {
        const { containerId } = access.container(context, 'account.read', message.container);
        const place = placeOf(context);
        if (message.kind === 'devices') return { devices: (await devices.list(place)).map(deviceRecord), grants: [] };
        if (message.kind !== 'grants') throw malformed('kind');
        const about = (await grants.about(place)).filter((grant) => grant.containerId === containerId);
        return { devices: [], grants: about.map(grantRecord) };
      },
    },
    revoke_account_record: {
      authorisation: 'account.write',
      handle: async (message, context) => {
        access.container(context, 'account.write', message.container);
        if (message.kind === 'device') await devices.revoke(placeOf(context), message.id, context.order);
        else if (message.kind === 'grant') await grants.revoke(placeOf(context), message.id, context.order);
        else throw malformed('kind');
        return {};
      },
    },
  };
}

/** Access has judged the kind of the asker. */
function placeOf({ principal }: CallContext): AccountPlace {
  return { tenantId: principal.tenantId, accountId: principal.principalId };
}

function deviceRecord({ deviceId, name, createdAt, lastSeenAt, revokedAt }: DeviceRow) {
  return { device_id: deviceId, name, created_at: createdAt, last_seen_at: lastSeenAt, revoked_at: revokedAt };
}

function grantRecord(grant: GrantRow) {
  return {
    grant_id: grant.grantId,
    owner: grant.ownerId,
    grantee: grant.granteeId,
    prefix: grant.prefix,
    access: grant.access,
    created_at: grant.createdAt,
    expires_at: grant.expiresAt,
  };
}

function malformed(field: string): StoreError {
  return new StoreError('invalid_argument', `the ${field} is none that there is`, { details: { field } });
}
