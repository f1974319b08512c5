/** What the main thread and a verifying thread say to each other. */
import type { SignedClaim } from './signature-verifier.ts';

export interface ToVerificationThread {
  readonly claim: SignedClaim;
}

/** Why a claim is refused; undefined for one that is right. */
export interface FromVerificationThread {
  readonly refusal: string | undefined;
}
