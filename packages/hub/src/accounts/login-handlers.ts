/** What spokes ask for people who are nobody yet, or bear a token. */
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Tenants } from '../auth/tenants.ts';
import type { Containers } from '../metadata/containers.ts';
import type { ContainerRow } from '../metadata/records.ts';
import type { CallHandlers } from '../session/call-context.ts';
import type { AccountCache } from './account-cache.ts';
import type { AccountDevices } from './account-devices.ts';
import { type AccountPlace, type KnownAccount, isSessionGood } from './account-records.ts';
import type { AccountSessions } from './account-sessions.ts';
import type { Logins } from './logins.ts';
import type { SigningKeys } from './signing-keys.ts';

export interface LoginHandlerParts {
  readonly containers: Pick<Containers, 'require'>;
  readonly tenants: Pick<Tenants, 'byId'>;
  readonly cache: AccountCache;
  readonly logins: Logins;
  readonly sessions: AccountSessions;
  readonly devices: AccountDevices;
  readonly keys: SigningKeys;
  readonly issuer: string;
  readonly clock: Pick<Clock, 'now'>;
}

type LoginCalls =
  | 'log_in'
  | 'register_account'
  | 'refresh_account_session'
  | 'end_account_session'
  | 'read_account_keys'
  | 'authenticate_account';

export function loginHandlers(parts: LoginHandlerParts): Pick<CallHandlers, LoginCalls> {
  const { containers, logins, sessions, keys } = parts;
  const settingOf = (container: ContainerRow) => container.documents.setting('accounts');
  return {
    log_in: {
      authorisation: 'spoke',
      handle: (message, context) => {
        const container = containers.require(message.container);
        const { tenantId } = container;
        const device = { deviceId: message.device_id, name: message.device_name };
        if (message.bearer !== '') return logins.withBearer({ tenantId, bearer: message.bearer, device }, settingOf(container));
        const { identifier, password, new_password: newPassword, source_address: sourceAddress } = message;
        return logins.withPassword({ tenantId, identifier, password, newPassword, device, sourceAddress }, context.order);
      },
    },
    register_account: {
      authorisation: 'spoke',
      handle: (message) => {
        const container = containers.require(message.container);
        const device = { deviceId: message.device_id, name: message.device_name };
        const { identifier, password, source_address: sourceAddress } = message;
        const login = { tenantId: container.tenantId, identifier, password, device, sourceAddress };
        return logins.register(login, settingOf(container));
      },
    },
    refresh_account_session: {
      authorisation: 'spoke',
      handle: (message) => sessions.refresh(containers.require(message.container).tenantId, message.refresh_token),
    },
    end_account_session: {
      authorisation: 'spoke',
      handle: async (message) => {
        await sessions.end(containers.require(message.container).tenantId, message.refresh_token);
        return {};
      },
    },
    read_account_keys: {
      authorisation: 'spoke',
      handle: async () => ({ issuer: parts.issuer, keys: await keys.published() }),
    },
    authenticate_account: {
      authorisation: 'spoke',
      handle: async (message) => {
        const container = containers.require(message.container);
        const { tenantId } = container;
        if (message.bearer !== '') {
          const { row, expiresAt } = await logins.vouchedFor(tenantId, message.bearer, settingOf(container));
          return credentialOf(parts, row, { sessionId: '', expiresAt });
        }
        const place = { tenantId, accountId: message.account_id };
        const known = await parts.cache.find(place);
        requireGood(known, message.session_id, parts.clock.now());
        const session = known.sessions.get(message.session_id);
        if (session !== undefined) parts.devices.saw(place, session.deviceId);
        const expiresAt = parts.clock.now() + limits.account.accessTokenMs;
        return credentialOf(parts, known.row, { sessionId: message.session_id, deviceId: session?.deviceId, expiresAt });
      },
    },
  };
}

function requireGood(known: KnownAccount | undefined, sessionId: string, now: number): asserts known is KnownAccount {
  // A token of ours always names a session.
  if (known?.row.state === 'active' && sessionId !== '' && isSessionGood(known, sessionId, now)) return;
  throw new StoreError('unauthenticated', 'the session is over', { details: { reason: 'invalid_token' } });
}

function credentialOf(
  { tenants }: Pick<LoginHandlerParts, 'tenants'>,
  row: AccountPlace & { readonly issuer: string; readonly subject: string; readonly identifier: string },
  session: { readonly sessionId: string; readonly deviceId?: string | undefined; readonly expiresAt: number },
) {
  const tenant = tenants.byId(row.tenantId);
  if (tenant === undefined) throw new StoreError('unauthenticated');
  return {
    account_id: row.accountId,
    tenant_id: row.tenantId,
    session_id: session.sessionId,
    device_id: session.deviceId ?? '',
    issuer: row.issuer,
    subject: row.subject,
    identifier: row.identifier,
    expires_at: session.expiresAt,
    tenant_per_second: tenant.requestsPerSecond,
    principal_per_second: tenant.principalRequestsPerSecond,
  };
}
