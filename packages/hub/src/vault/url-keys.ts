/**
 * Keys that seal the URLs spokes hand out: derived for every hour from the installation's key-encryption key (HKDF, RFC 5869), so that
 * all spokes have the same, nothing is stored, and one that leaks is worth two hours.
 */
import { createHash } from 'node:crypto';
import { limits } from '@felloe/engine/limits.ts';
import type { Sealing } from '../auth/sealing.ts';

export interface UrlKey {
  /** Told in the URL: which key opens it. */
  readonly id: number;
  /** 32 bytes. */
  readonly key: Buffer;
  /** ms since 1970: nothing sealed under it is opened after this. */
  readonly expiresAt: number;
}

/**
 * The current hour's first, then the one before and the one after: a spoke that asks once in an hour opens what others seal meanwhile.
 * A key's id is of the key itself, so that after a rotation no id means two keys.
 */
export function urlKeysAt(sealing: Pick<Sealing, 'deriveKey'>, nowMs: number): UrlKey[] {
  const { urlKeyMs } = limits.vault;
  const hour = Math.floor(nowMs / urlKeyMs);
  return [hour, hour - 1, hour + 1].map((each) => {
    const key = sealing.deriveKey(`vault urls ${each}`);
    return { id: createHash('sha256').update(key).digest().readUInt32BE(), key, expiresAt: (each + 2) * urlKeyMs };
  });
}
