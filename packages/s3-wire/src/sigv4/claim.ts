/**
 * Reading what a request claims about its sender, before any key is looked up. A claim is judged whole here (dates, scope, which
 * headers had to be signed), so that what remains for verify.ts is one comparison.
 *
 * The rule that peers broke again and again: whether a request is anonymous is decided once, from every place a credential can
 * stand in, and every signed claim ends in verifyClaim whatever its payload mode.
 */
import { S3Error } from '../errors.ts';
import type { RequestHeaders } from '../request/headers.ts';
import type { RequestTarget } from '../request/target.ts';
import { readHeaderClaim } from './header-claim.ts';
import { unsupportedMechanism } from './mechanism.ts';
import { type PayloadMode, parsePayloadMode } from './payload-mode.ts';
import { readPresignedClaim } from './presigned-claim.ts';
import { algorithm, type CredentialScope } from './scope.ts';

export interface SignedRequest {
  readonly method: string;
  readonly target: RequestTarget;
  readonly headers: RequestHeaders;
  /** In virtual-host style; only Signature Version 2 looks at it. */
  readonly bucketOfHost?: string | undefined;
}

export interface SignedClaim {
  readonly kind: 'header' | 'presigned';
  readonly accessKeyId: string;
  readonly scope: CredentialScope;
  /** yyyymmddThhmmssZ, as the string to sign has it. */
  readonly timestamp: string;
  readonly signedAtMs: number;
  /** When the claim stops being good: 15 minutes after signing, or the presigned URL's end. */
  readonly expiresAtMs: number;
  /** As sent, of any shape; also the seed of chunk signatures once it is verified. */
  readonly signature: string;
  /** Lower-case names in the order the client listed them. */
  readonly signedHeaders: readonly string[];
  /** The same as the client wrote them, joined by `;`. */
  readonly signedHeaderList: string;
  /** The last line of the canonical request. */
  readonly payloadHash: string;
  readonly payload: PayloadMode;
  readonly sessionToken: string | undefined;
  readonly request: SignedRequest;
}

export interface AnonymousClaim {
  readonly kind: 'anonymous';
  readonly payload: PayloadMode;
}

export type Claim = SignedClaim | AnonymousClaim;

export interface ClaimRules {
  readonly nowMs: number;
  /** Regions whose scopes are taken, for example ['us-east-1']; the first is named in errors. */
  readonly regions: readonly string[];
  /** Default `s3`. */
  readonly service?: string;
  /** SHA-256 of the body in hex, where clients sign it without saying it (every service but S3). */
  readonly payloadHash?: string;
}

/** What to do with requests of Signature Version 2. */
export interface OldClaimReaders<Old> {
  header(request: SignedRequest, authorization: string): Old;
  presigned(request: SignedRequest): Old;
}

const refuseOldClaims: OldClaimReaders<never> = {
  header: () => {
    throw unsupportedMechanism();
  },
  presigned: () => {
    throw unsupportedMechanism();
  },
};

/**
 * @throws S3Error AuthorizationHeaderMalformed, AuthorizationQueryParametersError, AccessDenied (missing date, expired, headers
 *   not signed), RequestTimeTooSkewed, InvalidRequest (SigV2, SigV4A, no x-amz-content-sha256), InvalidArgument (two
 *   credentials, unknown scheme or payload mode), NotImplemented (unknown streaming mode).
 */
export function readClaim(request: SignedRequest, rules: ClaimRules): Claim {
  return readClaimOrOld(request, rules, refuseOldClaims);
}

/** As `readClaim`, but for a request of Signature Version 2 what `old` reads there. */
export function readClaimOrOld<Old>(request: SignedRequest, rules: ClaimRules, old: OldClaimReaders<Old>): Claim | Old {
  const authorization = request.headers.get('authorization');
  const inQuery = credentialInQuery(request.target);
  if (authorization !== undefined && inQuery !== undefined) {
    throw new S3Error(
      'InvalidArgument',
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
      { extra: { ArgumentName: 'Authorization' } },
    );
  }
  if (authorization !== undefined) {
    if (authorization.startsWith('AWS ')) return old.header(request, authorization);
    checkScheme(authorization);
    return readHeaderClaim(request, authorization, rules);
  }
  if (inQuery === 'v4') return readPresignedClaim(request, rules);
  if (inQuery === 'v2') return old.presigned(request);
  const payload = parsePayloadMode(request.headers.get('x-amz-content-sha256'));
  if (payload.kind === 'chunked' && payload.signed) {
    throw new S3Error('InvalidRequest', 'A signed streaming payload needs a signed request.');
  }
  return { kind: 'anonymous', payload };
}

/** Any trace of a credential in the query makes the request a signed one, so that half of one cannot pass as anonymous. */
function credentialInQuery(target: RequestTarget): 'v4' | 'v2' | undefined {
  for (const { name } of target.query) {
    if (name.length < 9 || name.length > 16) continue;
    const lower = name.toLowerCase();
    if (lower === 'x-amz-signature' || lower === 'x-amz-credential' || lower === 'x-amz-algorithm') return 'v4';
    if (lower === 'signature' || lower === 'awsaccesskeyid') return 'v2';
  }
  return undefined;
}

function checkScheme(authorization: string): void {
  if (authorization.startsWith(`${algorithm} `)) return;
  if (authorization.startsWith('AWS4-ECDSA-P256-SHA256')) throw unsupportedMechanism();
  if (authorization.startsWith('AWS4-')) {
    throw new S3Error('AuthorizationHeaderMalformed', 'The authorization header is malformed; the algorithm is not supported.');
  }
  throw new S3Error('InvalidArgument', 'Unsupported Authorization Type', { extra: { ArgumentName: 'Authorization' } });
}
