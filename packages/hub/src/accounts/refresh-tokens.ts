/**
 * Refresh tokens: which session and which generation, sealed with a key that only the hub has. The database holds the generation alone,
 * so that nobody who reads it can make one, and the answer to a repeated request needs nothing that was kept.
 */
import { StoreError } from '@felloe/engine/errors.ts';
import type { Sealing } from '../auth/sealing.ts';

export interface RefreshClaim {
  readonly tenantId: string;
  readonly accountId: string;
  readonly sessionId: string;
  readonly generation: number;
}

const prefix = 'flr_';
const place = { tenantId: '', table: 'account_session', column: 'refresh_token', rowId: '' };
const tokenLengthMax = 1024;

export class RefreshTokens {
  readonly #sealing: Sealing;

  constructor(sealing: Sealing) {
    this.#sealing = sealing.forPurpose('refresh tokens');
  }

  make({ tenantId, accountId, sessionId, generation }: RefreshClaim): string {
    const { sealed, keyId } = this.#sealing.seal(JSON.stringify([tenantId, accountId, sessionId, generation]), place);
    const id = Buffer.from(keyId);
    return prefix + Buffer.concat([Buffer.of(id.length), id, sealed]).toString('base64url');
  }

  /** Throws `unauthenticated` for what was not made here. */
  open(token: string): RefreshClaim {
    try {
      if (!token.startsWith(prefix) || token.length > tokenLengthMax)
        throw new StoreError('invalid_argument', 'no refresh token');
      const bytes = Buffer.from(token.slice(prefix.length), 'base64url');
      // Another spelling of the same bytes is another token.
      if (bytes.toString('base64url') !== token.slice(prefix.length))
        throw new StoreError('invalid_argument', 'no refresh token');
      const idEnd = 1 + (bytes[0] ?? 0);
      const text = this.#sealing.open({ keyId: bytes.subarray(1, idEnd).toString('utf8'), sealed: bytes.subarray(idEnd) }, place);
      const [tenantId, accountId, sessionId, generation] = JSON.parse(text) as [string, string, string, number];
      return { tenantId, accountId, sessionId, generation };
    } catch (cause) {
      throw new StoreError('unauthenticated', 'the refresh token is not good', { cause, details: { reason: 'invalid_token' } });
    }
  }
}
