/**
 * Named locks held by lease, with fencing tokens (Kleppmann, "How to do distributed locking", 2016): a lease ends by itself, so a
 * paused holder may believe in a lock that another has taken since; the token that rises with every new lease tells them apart
 * where it matters, at the write.
 *
 * Invariant: per name `fencingToken` never falls, and each passing of the lock to a new lease raises it by one. Freeing a lock keeps
 * its token. The record of one that nobody has had for long may be removed once its tenant's floor is above its token: every lock
 * without a record then counts as free at the floor, so a new lease begins above it and all that was issued before is old.
 */
import { type ErrorCode, StoreError } from '../errors.ts';
import { limits } from '../limits.ts';
import { utf8Length } from '../artifact/path.ts';

export interface LockRecord {
  /** Empty when free. */
  readonly holder: string;
  /** The newest ever issued for this name. */
  readonly fencingToken: number;
  /** ms since 1970; 0 when free. */
  readonly expiresAt: number;
}

/** What a lock without a record is, in a tenant whose removed locks had tokens below this floor. */
export function removedLock(floor: number): LockRecord {
  return { holder: '', fencingToken: floor, expiresAt: 0 };
}

export type AcquireJudgement =
  | { readonly outcome: 'acquired' | 'extended'; readonly record: LockRecord }
  /** Somebody else holds it until `record.expiresAt`, if they do not renew. */
  | { readonly outcome: 'held'; readonly record: LockRecord };

export function isHeld(record: LockRecord, nowMs: number): boolean {
  return record.holder !== '' && nowMs < record.expiresAt;
}

/**
 * Free and expired locks pass to the asker under a new token. The same holder asking again is answered with its own lease (an
 * answer may have been lost), whose end may move later, never earlier.
 */
export function judgeAcquire(
  record: LockRecord | undefined,
  asked: { readonly holder: string; readonly ttlMs: number; readonly nowMs: number },
): AcquireJudgement {
  const expiresAt = asked.nowMs + asked.ttlMs;
  if (record === undefined || !isHeld(record, asked.nowMs)) {
    const fencingToken = (record?.fencingToken ?? 0) + 1;
    return { outcome: 'acquired', record: { holder: asked.holder, fencingToken, expiresAt } };
  }
  if (record.holder !== asked.holder) return { outcome: 'held', record };
  return { outcome: 'extended', record: { ...record, expiresAt: Math.max(record.expiresAt, expiresAt) } };
}

interface HeldLease {
  readonly holder: string;
  readonly fencingToken: number;
  readonly nowMs: number;
}

/** The record with a later end. Throws `lock_lost` when the lease has ended or passed on: an ended one is never revived, since others may already count on it. */
export function judgeRenew(record: LockRecord | undefined, asked: HeldLease & { readonly ttlMs: number }): LockRecord {
  if (record === undefined || !isHeld(record, asked.nowMs) || !isSameLease(record, asked)) throw new StoreError('lock_lost');
  return { ...record, expiresAt: Math.max(record.expiresAt, asked.nowMs + asked.ttlMs) };
}

/** The record set free. Releasing again what nobody took since is the same answer; throws `lock_lost` when it has passed on. */
export function judgeRelease(record: LockRecord | undefined, asked: Omit<HeldLease, 'nowMs'>): LockRecord {
  if (record === undefined || record.fencingToken !== asked.fencingToken) throw new StoreError('lock_lost');
  if (record.holder !== '' && record.holder !== asked.holder) throw new StoreError('lock_lost');
  return { holder: '', fencingToken: record.fencingToken, expiresAt: 0 };
}

function isSameLease(record: LockRecord, asked: HeldLease): boolean {
  return record.holder === asked.holder && record.fencingToken === asked.fencingToken;
}

/**
 * A write that names a lock, judged inside its commit. Only a newer token refuses it: a lease that merely ran out has been passed to
 * nobody. A token that was never issued, or a lock that never was, is a mistake of the asker.
 */
export function judgeFencing(tokenInWrite: number, newestIssued: number | undefined): ErrorCode | undefined {
  if (newestIssued === undefined || tokenInWrite > newestIssued) return 'invalid_argument';
  return tokenInWrite < newestIssued ? 'stale_fencing_token' : undefined;
}

/** Throws `invalid_argument` unless the name has 1 to 512 bytes of UTF-8 and no control characters (names go into URLs and logs). */
export function requireLockName(name: string): void {
  requireLabel(name, { field: 'name', bytesMax: limits.lock.nameBytesMax });
}

/** The same for holders, up to 256 bytes. */
export function requireLockHolder(holder: string): void {
  requireLabel(holder, { field: 'holder', bytesMax: limits.lock.holderBytesMax });
}

/** Throws `invalid_argument` unless the time is a whole number of ms between the limits. */
export function requireLockTtl(ttlMs: number): void {
  const { ttlMsMin, ttlMsMax } = limits.lock;
  if (Number.isInteger(ttlMs) && ttlMs >= ttlMsMin && ttlMs <= ttlMsMax) return;
  throw new StoreError('invalid_argument', `a lock is held for ${ttlMsMin} to ${ttlMsMax} ms`, { details: { field: 'ttl_ms' } });
}

function requireLabel(text: string, rule: { readonly field: string; readonly bytesMax: number }): void {
  const fits = text.length > 0 && text.length <= rule.bytesMax && text.isWellFormed() && utf8Length(text) <= rule.bytesMax;
  if (fits && !/\p{Cc}/u.test(text)) return;
  throw new StoreError('invalid_argument', `a lock's ${rule.field} has 1 to ${rule.bytesMax} bytes and no control characters`, {
    details: { field: rule.field },
  });
}
