/**
 * What came out for claims: those that were right until they expire, and some that were not. The key is a hash over all of the claim
 * (public key, expiry, signature and content), so that nothing is ever remembered for another claim.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '@felloe/runtime/clock.ts';
import { type BoundedCache, createBoundedCache } from '@felloe/runtime/bounded-cache.ts';
import type { SignedClaim } from './signature-verifier.ts';

export interface ClaimMemoryOptions {
  readonly clock: Clock;
  readonly verifiedMax: number;
  readonly refusedMax: number;
}

export class ClaimMemory {
  readonly #clock: Clock;
  /** Unix seconds of the expiry by key. */
  readonly #verified: BoundedCache<string, number>;
  readonly #refused: BoundedCache<string, string>;

  constructor({ clock, verifiedMax, refusedMax }: ClaimMemoryOptions) {
    this.#clock = clock;
    this.#verified = createBoundedCache(verifiedMax);
    this.#refused = createBoundedCache(refusedMax);
  }

  isVerified(key: string): boolean {
    const expiry = this.#verified.get(key);
    if (expiry === undefined) return false;
    if (!isExpired(expiry, this.#clock)) return true;
    this.#verified.delete(key);
    return false;
  }

  refusalOf(key: string): string | undefined {
    return this.#refused.get(key);
  }

  rememberVerified(key: string, expiry: number): void {
    this.#verified.set(key, expiry);
  }

  rememberRefused(key: string, reason: string): void {
    this.#refused.set(key, reason);
  }
}

export function isExpired(expiry: number, clock: Clock): boolean {
  return clock.now() > expiry * 1_000;
}

/** JSON keeps the fields apart, whatever is in them; the content is what follows it. */
export function keyOfClaim({ publicKey, expiry, signature, content }: SignedClaim): string {
  const hash = createHash('sha256');
  hash.update(`${JSON.stringify([publicKey, expiry, signature])}\n`);
  return hash.update(content).digest('base64url');
}
