/**
 * Logins of people: a device, a session on it, and the two tokens of the session. The access token says who and where in one JWT that
 * spokes verify by themselves; whether it is still good is asked of the records, so that a revoked device's tokens die with it.
 */
import { randomUUID } from 'node:crypto';
import { judgeRefresh } from '@felloe/engine/account/refresh-rule.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Database } from '../database/database.ts';
import type { Batch } from '../lanes/job.ts';
import type { Lanes } from '../lanes/lanes.ts';
import type { AccountCache } from './account-cache.ts';
import { emitAccount } from './account-events.ts';
import { findAccount } from './account-queries.ts';
import { type AccountPlace, type AccountSessionRow, type DeviceRow, isSessionGood } from './account-records.ts';
import type { RefreshTokens } from './refresh-tokens.ts';
import { deleteSessions, findDevices, findSessions, insertSession, putDevice, updateSession } from './session-queries.ts';
import { accessTokenEnd, type SigningKeys } from './signing-keys.ts';

export interface AccountSessionsOptions {
  readonly lanes: Lanes;
  readonly database: Database;
  readonly cache: AccountCache;
  readonly keys: SigningKeys;
  readonly refreshTokens: RefreshTokens;
  /** `iss` of the tokens. */
  readonly issuer: string;
  readonly onChanged: (accountIds: readonly string[]) => void;
}

export interface WantedDevice {
  /** Empty: a new one. */
  readonly deviceId: string;
  readonly name: string;
}

export interface AccountTokens {
  readonly account_id: string;
  readonly device_id: string;
  readonly access_token: string;
  readonly access_expires_at: number;
  readonly refresh_token: string;
  readonly refresh_expires_at: number;
}

export class AccountSessions {
  readonly #options: AccountSessionsOptions;

  constructor(options: AccountSessionsOptions) {
    this.#options = options;
  }

  /** A session of an account that has shown who it is. Throws `access_denied` for a device that was revoked. */
  async begin(
    place: AccountPlace,
    wanted: WantedDevice,
  ): Promise<{ readonly sessionId: string; readonly tokens: AccountTokens }> {
    const session = await this.#options.lanes.system('begin_account_session', (batch) => this.#begin(batch, place, wanted), {
      eventsMax: 1,
    });
    return { sessionId: session.sessionId, tokens: await this.#tokensOf(place.tenantId, session) };
  }

  /**
   * The next tokens. Throws `unauthenticated` for a token that is none, of another tenant, over, or used before; the last ends the session.
   */
  async refresh(tenantId: string, token: string): Promise<AccountTokens> {
    const claim = this.#options.refreshTokens.open(token);
    if (claim.tenantId !== tenantId) throw notGood();
    const session = await this.#options.lanes.system('refresh_account_session', (batch) => this.#refresh(batch, claim));
    if (session === undefined) throw notGood();
    return await this.#tokensOf(tenantId, session);
  }

  /** Ends the session of a refresh token of whichever generation. */
  async end(tenantId: string, token: string): Promise<void> {
    const claim = this.#options.refreshTokens.open(token);
    if (claim.tenantId !== tenantId) throw notGood();
    await this.#options.lanes.system('end_account_session', async (batch) => {
      await deleteSessions(batch.querier, tenantId, [claim.sessionId]);
      this.#told(batch, claim);
    });
  }

  async #begin(batch: Batch, place: AccountPlace, wanted: WantedDevice): Promise<AccountSessionRow> {
    const row = await findAccount(batch.querier, place);
    // Disabled or removed since its password was judged.
    if (row?.state !== 'active') throw new StoreError('unauthenticated');
    const devices = await findDevices(batch.querier, place);
    const before = devices.find(({ deviceId }) => deviceId === wanted.deviceId);
    if (before !== undefined && before.revokedAt !== 0) throw new StoreError('access_denied', 'this device was revoked');
    if (before === undefined && devices.length >= limits.account.devicesPerAccountMax) {
      throw new StoreError('quota_exceeded', 'the account has as many devices as it may');
    }
    const device: DeviceRow = {
      deviceId: wanted.deviceId === '' ? randomUUID() : wanted.deviceId,
      name: wanted.name === '' ? (before?.name ?? '') : wanted.name,
      createdAt: batch.now,
      lastSeenAt: batch.now,
      revokedAt: 0,
    };
    await putDevice(batch.querier, place, device);
    await this.#makeRoom(batch, place);
    const session: AccountSessionRow = {
      sessionId: randomUUID(),
      accountId: place.accountId,
      deviceId: device.deviceId,
      generation: 1,
      rotatedAt: batch.now,
      createdAt: batch.now,
      expiresAt: batch.now + limits.account.refreshTokenMs,
    };
    await insertSession(batch.querier, place.tenantId, session);
    if (before === undefined) emitAccount(batch, 'device.registered', place, { deviceId: device.deviceId });
    batch.onCommitted(() => this.#options.cache.forget(place));
    return session;
  }

  /** Sessions that are over go, and of too many the one that was used longest ago. */
  async #makeRoom(batch: Batch, place: AccountPlace): Promise<void> {
    const sessions = await findSessions(batch.querier, place);
    const open = sessions.filter(({ expiresAt }) => expiresAt > batch.now);
    const surplus = open.slice(0, Math.max(0, open.length + 1 - limits.account.sessionsPerAccountMax));
    const gone = [...sessions.filter(({ expiresAt }) => expiresAt <= batch.now), ...surplus];
    if (gone.length === 0) return;
    const ids = gone.map(({ sessionId }) => sessionId);
    await deleteSessions(batch.querier, place.tenantId, ids);
    if (surplus.length > 0) this.#told(batch, place);
  }

  /** Undefined when the token is not good; a token that was used before has then ended its session. */
  async #refresh(
    batch: Batch,
    claim: AccountPlace & { readonly sessionId: string; readonly generation: number },
  ): Promise<AccountSessionRow | undefined> {
    const row = await findAccount(batch.querier, claim);
    const [devices, sessions] = [await findDevices(batch.querier, claim), await findSessions(batch.querier, claim)];
    const session = sessions.find(({ sessionId }) => sessionId === claim.sessionId);
    if (row?.state !== 'active' || session === undefined) return undefined;
    const known = {
      row,
      devices: new Map(devices.map((device) => [device.deviceId, device])),
      sessions: new Map([[session.sessionId, session]]),
      grants: new Map(),
    };
    if (!isSessionGood(known, session.sessionId, batch.now)) return undefined;
    const judgement = judgeRefresh(session, claim.generation, batch.now);
    if (judgement === 'repeat') return session;
    if (judgement !== 'rotate') {
      await deleteSessions(batch.querier, claim.tenantId, [session.sessionId]);
      this.#told(batch, claim);
      return undefined;
    }
    const next: AccountSessionRow = {
      ...session,
      generation: session.generation + 1,
      rotatedAt: batch.now,
      expiresAt: batch.now + limits.account.refreshTokenMs,
    };
    await updateSession(batch.querier, claim.tenantId, next);
    // Until when the session lasts is part of what is known of it; nothing that spokes keep has changed.
    batch.onCommitted(() => this.#options.cache.forget(claim));
    return next;
  }

  async #tokensOf(tenantId: string, session: AccountSessionRow): Promise<AccountTokens> {
    const { keys, refreshTokens, issuer } = this.#options;
    const accessEnd = accessTokenEnd(session.rotatedAt);
    const accessToken = await keys.sign({
      iss: issuer,
      aud: tenantId,
      sub: session.accountId,
      sid: session.sessionId,
      device_id: session.deviceId,
      iat: Math.floor(session.rotatedAt / 1000),
      exp: Math.floor(accessEnd / 1000),
      jti: randomUUID(),
    });
    return {
      account_id: session.accountId,
      device_id: session.deviceId,
      access_token: accessToken,
      access_expires_at: accessEnd,
      refresh_token: refreshTokens.make({ ...session, tenantId }),
      refresh_expires_at: session.expiresAt,
    };
  }

  #told(batch: Batch, { tenantId, accountId }: AccountPlace): void {
    batch.onCommitted(() => {
      this.#options.cache.forget({ tenantId, accountId });
      this.#options.onChanged([accountId]);
    });
  }
}

function notGood(): StoreError {
  return new StoreError('unauthenticated', 'the refresh token is not good', { details: { reason: 'invalid_token' } });
}
