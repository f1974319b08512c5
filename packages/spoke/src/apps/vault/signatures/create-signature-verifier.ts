/**
 * Verifying signed claims: what is cheap first (spelling, expiry), then the memory, then a thread. Clients send one read signature for a
 * day, and several requests with it at once: the same claim is never verified twice at a time.
 */
import { readPublicKeyHex } from '@felloe/bn254/public-key-text.ts';
import { Refusal } from '@felloe/bn254/refusal.ts';
import { readSignature } from '@felloe/bn254/signature-text.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import { ClaimMemory, isExpired, keyOfClaim } from './claim-memory.ts';
import type { SignatureMetrics } from './signature-metrics.ts';
import type { SignatureVerifier, SignedClaim } from './signature-verifier.ts';
import { VerificationPool, type VerificationPoolOptions } from './verification-pool.ts';

export interface SignatureVerifierOptions extends VerificationPoolOptions {
  /** How far ahead an expiry may lie. Default: `limits.signature.expiryMsMax`. */
  readonly expiryMsMax?: number | undefined;
  readonly metrics: SignatureMetrics;
}

/** Threads start with the first claim that nothing is remembered of. */
export function createSignatureVerifier(options: SignatureVerifierOptions): SignatureVerifier {
  const { clock, metrics } = options;
  const { verifiedMax, refusedMax } = { ...limits.signature, ...options.limits };
  const expiryMsMax = options.expiryMsMax ?? limits.signature.expiryMsMax;
  const memory = new ClaimMemory({ clock, verifiedMax, refusedMax });
  const pool = new VerificationPool(options);
  const underWay = new Map<string, Promise<string | undefined>>();

  const judge = async (key: string, claim: SignedClaim): Promise<string | undefined> => {
    const beganAt = clock.monotonic();
    const refusal = await pool.judge(claim).catch((thrown: unknown) => {
      if (StoreError.from(thrown).code === 'rate_limited') metrics.count('turned_away');
      throw thrown;
    });
    metrics.record(clock.monotonic() - beganAt);
    metrics.count(refusal === undefined ? 'right' : 'wrong');
    if (refusal === undefined) memory.rememberVerified(key, claim.expiry);
    else memory.rememberRefused(key, refusal);
    return refusal;
  };
  const judgeOnce = (key: string, claim: SignedClaim, beforeWork: () => void): Promise<string | undefined> => {
    const running = underWay.get(key);
    if (running !== undefined) return running;
    beforeWork();
    const begun = judge(key, claim).finally(() => underWay.delete(key));
    underWay.set(key, begun);
    return begun;
  };

  return {
    remembers: (claim) => memory.isVerified(keyOfClaim(claim)),
    verify: async (claim, beforeWork = nothing) => {
      checkExpiry(claim.expiry, { clock, expiryMsMax });
      const key = keyOfClaim(claim);
      if (memory.isVerified(key)) {
        metrics.count('remembered');
        return;
      }
      checkSpelling(claim);
      const refusal = memory.refusalOf(key) ?? (await judgeOnce(key, claim, beforeWork));
      if (refusal !== undefined) throw new StoreError('unauthenticated', refusal);
      // It may have waited for its turn beyond its time.
      checkExpiry(claim.expiry, { clock, expiryMsMax });
    },
    [Symbol.asyncDispose]: () => pool.close(),
  };
}

function nothing(): void {}

function checkExpiry(expiry: number, { clock, expiryMsMax }: { readonly clock: Clock; readonly expiryMsMax: number }): void {
  if (!Number.isSafeInteger(expiry) || expiry < 0) {
    throw new StoreError('unauthenticated', 'the expiry of the signature is a whole number of seconds');
  }
  if (isExpired(expiry, clock)) throw new StoreError('unauthenticated', 'the signature has expired');
  if (expiry * 1_000 > clock.now() + expiryMsMax) {
    throw new StoreError('unauthenticated', 'the expiry of the signature lies further ahead than this server accepts');
  }
}

function checkSpelling({ publicKey, signature }: SignedClaim): void {
  try {
    readPublicKeyHex(publicKey);
    readSignature(signature);
  } catch (thrown) {
    if (thrown instanceof Refusal) throw new StoreError('unauthenticated', thrown.message, { cause: thrown });
    throw thrown;
  }
}
