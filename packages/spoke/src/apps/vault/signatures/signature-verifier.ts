/** What the vault's endpoints need of signatures; create-signature-verifier.ts makes one that works in threads. */

/** A signed request, its encodings already known to be canonical. */
export interface SignedClaim {
  /** 0x and 64 lower-case hex digits. */
  readonly publicKey: string;
  /** Unix seconds, a safe integer. */
  readonly expiry: number;
  /** x.c1, x.c0, y.c1, y.c0: 0x and 64 lower-case hex digits each. */
  readonly signature: readonly [string, string, string, string];
  /** What was signed besides key and expiry: packages/bn254's signing content of the call. */
  readonly content: Uint8Array;
}

export interface SignatureVerifier extends AsyncDisposable {
  /** True when exactly this claim was verified before and has not expired: `verify` would cost nothing. */
  remembers(claim: SignedClaim): boolean;
  /**
   * Resolves when the signature is right and its expiry lies between now and the configured maximum. Throws StoreError
   * `unauthenticated` when not, `rate_limited` when more verifications wait than the threads can do in time.
   * @param beforeWork called before a thread is given the claim; what it throws is thrown, and no work is done. Not called when spelling,
   *   expiry or what is remembered decide, nor by those who join a verification that is under way.
   */
  verify(claim: SignedClaim, beforeWork?: () => void): Promise<void>;
}
