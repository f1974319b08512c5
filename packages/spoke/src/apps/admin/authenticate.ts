/** Who asks the app listener: the bearer of a token, or the holder of an access key who signed the request (SigV4). */
import { hash, randomBytes } from 'node:crypto';
import type { Actor } from '@felloe/contracts/gen/felloe/v1/Actor.ts';
import { type ErrorCode, StoreError } from '@felloe/engine/errors.ts';
import { S3Error, type S3ErrorCode } from '@felloe/s3-wire/errors.ts';
import { RequestHeaders } from '@felloe/s3-wire/request/headers.ts';
import { parseTarget } from '@felloe/s3-wire/request/target.ts';
import { readClaim, type SignedClaim } from '@felloe/s3-wire/sigv4/claim.ts';
import { emptySha256Hex } from '@felloe/s3-wire/sigv4/scope.ts';
import { prepareSigningKey } from '@felloe/s3-wire/sigv4/signing-key.ts';
import { verifyClaim } from '@felloe/s3-wire/sigv4/verify.ts';
import type { AppContext } from '../../app-context.ts';

export interface Caller {
  readonly actor: Actor;
  /** SHA-256 that the signature promised of the body; undefined when the body is not covered (bearer tokens). */
  readonly bodySha256Hex: string | undefined;
}

export interface CallerRequest {
  readonly method: string;
  /** As it was on the wire, never normalised. */
  readonly rawTarget: string;
  readonly rawHeaders: readonly string[];
  readonly sourceAddress: string;
}

/** Tokens are ours and shorter; a longer one is not looked up. */
const tokenLengthMax = 512;
const bearer = /^bearer +([!-~]+)$/i;
const signedServices: ReadonlySet<string> = new Set(['s3', 'felloe']);

/** Keys nobody knows are compared with this, so that unknown and wrong take the same time. */
const decoy = prepareSigningKey(randomBytes(32));

/**
 * The caller, or undefined when the request carries no credential at all.
 * @throws StoreError `unauthenticated` for a wrong, unknown, revoked or expired credential; `invalid_argument` for a malformed claim;
 *   `rate_limited`; `unavailable`.
 */
export async function authenticate(context: AppContext, request: CallerRequest): Promise<Caller | undefined> {
  const headers = mergedHeaders(request.rawHeaders);
  const authorization = headers.get('authorization');
  if (authorization === undefined) return undefined;
  const token = bearer.exec(authorization)?.[1];
  if (token !== undefined) return await callerOfToken(context, token, request.sourceAddress);
  const claim = readSignedClaim(context, request, headers);
  return await callerOfClaim(context, claim, request.sourceAddress);
}

/** Throws `digest_mismatch` unless the body is the one that was signed. */
export function requireSignedBody(caller: Caller, body: Buffer | undefined): void {
  if (caller.bodySha256Hex === undefined) return;
  const found = body === undefined ? emptySha256Hex : hash('sha256', body, 'hex');
  if (found !== caller.bodySha256Hex) throw new StoreError('digest_mismatch', 'the body is not the one that was signed');
}

async function callerOfToken(context: AppContext, token: string, sourceAddress: string): Promise<Caller> {
  if (token.length > tokenLengthMax) throw new StoreError('unauthenticated', 'the token is not one of ours');
  const credential = await context.credentials.ofToken(token);
  if (credential.expires_at !== 0 && credential.expires_at <= context.now()) {
    throw new StoreError('unauthenticated', 'the token has expired');
  }
  await context.admit({ access_key_id: credential.principal_id, tenant_id: credential.tenant_id, rate: credential.rate });
  return {
    actor: {
      kind: credential.administrator && credential.tenant_id === '' ? 'administrator' : 'token',
      tenant_id: credential.tenant_id,
      principal_id: credential.principal_id,
      source_address: sourceAddress,
    },
    bodySha256Hex: undefined,
  };
}

function readSignedClaim(context: AppContext, request: CallerRequest, headers: RequestHeaders): SignedClaim {
  const service = /Credential=[^/,]+\/\d{8}\/[^/,]+\/([a-z0-9]+)\//.exec(headers.get('authorization') ?? '')?.[1] ?? 's3';
  return inOurWords(() => {
    const target = parseTarget(request.rawTarget);
    const claim = readClaim(
      { method: request.method, target, headers },
      { nowMs: context.now(), regions: [context.region], service: signedServices.has(service) ? service : 's3' },
    );
    if (claim.kind !== 'header')
      throw new StoreError('unauthenticated', 'sign with the Authorization header, or use a bearer token');
    if (claim.payload.kind === 'chunked') throw new StoreError('unsupported', 'chunked signatures are for the S3 listener');
    return claim;
  });
}

async function callerOfClaim(context: AppContext, claim: SignedClaim, sourceAddress: string): Promise<Caller> {
  const { date, region, service } = claim.scope;
  const scope = { accessKeyId: claim.accessKeyId, date, region, service, sessionToken: claim.sessionToken ?? '' };
  let credential: Awaited<ReturnType<AppContext['credentials']['ofKey']>>;
  try {
    credential = await context.credentials.ofKey(scope);
  } catch (thrown) {
    if (thrown instanceof StoreError && thrown.code === 'unauthenticated') spendComparison(claim);
    throw thrown;
  }
  inOurWords(() => verifyClaim(claim, prepareSigningKey(credential.signing_key)));
  if (credential.expires_at !== 0 && credential.expires_at <= context.now()) {
    throw new StoreError('unauthenticated', 'the access key has expired');
  }
  await context.admit(credential);
  return {
    actor: {
      kind: 'access_key',
      tenant_id: credential.tenant_id,
      principal_id: credential.access_key_id,
      source_address: sourceAddress,
      // With it the hub narrows the key to the session: without it the session would be its key.
      session_token: scope.sessionToken,
    },
    bodySha256Hex: claim.payload.kind === 'signed' ? claim.payload.sha256Hex : undefined,
  };
}

function spendComparison(claim: SignedClaim): void {
  try {
    verifyClaim(claim, decoy);
  } catch {
    // It cannot match; only the time it takes is wanted.
  }
}

function mergedHeaders(rawHeaders: readonly string[]): RequestHeaders {
  return inOurWords(() => RequestHeaders.fromRaw(rawHeaders));
}

const wrongCredentialCodes: ReadonlySet<S3ErrorCode> = new Set([
  'AccessDenied',
  'InvalidAccessKeyId',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
  'AuthorizationHeaderMalformed',
]);

/** The signature code speaks S3; this listener does not. */
function inOurWords<T>(check: () => T): T {
  try {
    return check();
  } catch (thrown) {
    if (!(thrown instanceof S3Error)) throw thrown;
    const code: ErrorCode = wrongCredentialCodes.has(thrown.code) ? 'unauthenticated' : 'invalid_argument';
    throw new StoreError(code, thrown.message, { cause: thrown, details: { reason: thrown.code } });
  }
}
