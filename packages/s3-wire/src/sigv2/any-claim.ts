/** The claim of a request where both signature versions are taken. */
import { type Claim, type ClaimRules, readClaim, readClaimOrOld, type SignedRequest } from '../sigv4/claim.ts';
import { type OldClaim, readOldHeaderClaim, readOldPresignedClaim } from './old-claim.ts';

export type AnyClaim = Claim | OldClaim;

export interface AnyClaimRules extends ClaimRules {
  /** Signature Version 2 is taken, too; else it is refused by name, so that an old client learns what to change. */
  readonly signatureV2: boolean;
}

/** @throws S3Error as `readClaim`, and of old claims AccessDenied, InvalidArgument, RequestTimeTooSkewed. */
export function readAnyClaim(request: SignedRequest, rules: AnyClaimRules): AnyClaim {
  if (!rules.signatureV2) return readClaim(request, rules);
  return readClaimOrOld<OldClaim>(request, rules, {
    header: (old, authorization) => readOldHeaderClaim(old, authorization, rules.nowMs),
    presigned: (old) => readOldPresignedClaim(old, rules.nowMs),
  });
}
