/** What spokes ask to authenticate others: derived keys and token records, never secrets. */
import { createHmac } from 'node:crypto';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { KeyCredential } from '@felloe/contracts/gen/felloe/v1/KeyCredential.ts';
import type { RateLimit } from '@felloe/contracts/gen/felloe/v1/RateLimit.ts';
import type { CallHandlers } from '../session/call-context.ts';
import type { AccessTokens } from './access-tokens.ts';
import { type ClaimedKey, type ClaimedKeyParts, findClaimedKey } from './claimed-keys.ts';
import type { TenantRow } from './tenants.ts';

export interface AuthHandlerParts extends ClaimedKeyParts {
  readonly tokens: AccessTokens;
}

const dayMs = 24 * 60 * 60 * 1000;

export function authHandlers(parts: AuthHandlerParts): Pick<CallHandlers, 'authenticate_key' | 'authenticate_token'> {
  return {
    authenticate_key: {
      authorisation: 'spoke',
      handle: async (message) => {
        requireScope(message, parts.clock.now());
        const found = await findClaimedKey(parts, {
          accessKeyId: message.access_key_id,
          sessionToken: message.session_token,
        });
        return { ...credentialOf(found), signing_key: deriveSigningKey(found.secret, message) };
      },
    },
    authenticate_token: {
      authorisation: 'spoke',
      handle: async (message) => {
        const row = await parts.tokens.findByToken(message.token);
        const now = parts.clock.now();
        const isOfNobody = row?.tenantId !== undefined && parts.tenants.byId(row.tenantId) === undefined;
        if (row === undefined || isOfNobody || row.state !== 'active' || (row.expiresAt !== 0 && row.expiresAt <= now)) {
          throw new StoreError('unauthenticated');
        }
        return {
          principal_id: row.tokenId,
          tenant_id: row.tenantId ?? '',
          administrator: row.administrator,
          expires_at: row.expiresAt,
          rate: rateOf(row.tenantId === undefined ? undefined : parts.tenants.byId(row.tenantId)),
        };
      },
    },
  };
}

/** What a spoke is told of a key, without anything to sign with. */
export function credentialOf({ row, tenant, session, rights, expiresAt }: ClaimedKey): KeyCredential {
  return {
    // Of temporary credentials, too, the key that acts: its limits are theirs, and its revocation.
    access_key_id: row.accessKeyId,
    tenant_id: row.tenantId,
    expires_at: expiresAt,
    principal_name: row.name,
    restricted: rights.permissions !== 'full' || rights.restrictions !== undefined || session?.policy !== undefined,
    session_name: session?.name ?? '',
    role: session?.role ?? '',
    rate: rateOf(tenant),
  };
}

/** The request limits of a tenant; none of one that is gone, whose calls are refused anyway. */
export function rateOf(tenant: Pick<TenantRow, 'requestsPerSecond' | 'principalRequestsPerSecond'> | undefined): RateLimit {
  return {
    tenant_per_second: tenant?.requestsPerSecond ?? 0,
    principal_per_second: tenant?.principalRequestsPerSecond ?? 0,
  };
}

/** A derived key is good for its day: the days that presigned URLs may still live, and one ahead for clocks that run early. */
function requireScope(scope: { readonly date: string; readonly region: string; readonly service: string }, now: number): void {
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(scope.date);
  const day = match === null ? Number.NaN : Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  // A URL signed in the last minute of its day lives as long as any other.
  const tooOld = day < now - limits.request.presignTtlMsMax - dayMs - limits.request.clockSkewMs;
  if (Number.isNaN(day) || tooOld || day > now + dayMs)
    throw new StoreError('unauthenticated', 'the date of the scope is out of range');
  if (scope.region.length > 64 || scope.service.length > 64) throw new StoreError('invalid_argument', 'the scope is malformed');
}

/** AWS Signature Version 4, "Derive a signing key". */
export function deriveSigningKey(
  secret: string,
  scope: { readonly date: string; readonly region: string; readonly service: string },
): Buffer {
  let key = createHmac('sha256', `AWS4${secret}`).update(scope.date).digest();
  for (const part of [scope.region, scope.service, 'aws4_request']) key = createHmac('sha256', key).update(part).digest();
  return key;
}
