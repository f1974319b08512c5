/** The claim of a presigned URL (User Guide, "Authenticating Requests: Using Query Parameters"). */
import { S3Error } from '../errors.ts';
import type { RequestTarget } from '../request/target.ts';
import type { ClaimRules, SignedClaim, SignedRequest } from './claim.ts';
import { parseCredential } from './credential.ts';
import { unsupportedMechanism } from './mechanism.ts';
import { type PayloadMode, parsePayloadMode } from './payload-mode.ts';
import { algorithm, expiresSecondsMax, parseTimestamp, skewMsMax, unsignedPayload } from './scope.ts';
import { checkSignedHeaders } from './signed-headers.ts';

const code = 'AuthorizationQueryParametersError';
const required = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Signature',
  'X-Amz-Date',
  'X-Amz-SignedHeaders',
  'X-Amz-Expires',
] as const;

export function readPresignedClaim(request: SignedRequest, rules: ClaimRules): SignedClaim {
  const parameters = readParameters(request.target);
  const [usedAlgorithm, credential, signature, timestamp, signedHeaderList, expires] = parameters.required;
  if (usedAlgorithm === 'AWS4-ECDSA-P256-SHA256') throw unsupportedMechanism();
  if (usedAlgorithm !== algorithm)
    throw new S3Error(code, 'X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"');
  const timeMs = parseTimestamp(timestamp);
  if (timeMs === undefined) throw new S3Error(code, "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  const { accessKeyId, scope } = parseCredential(credential, {
    regions: rules.regions,
    service: rules.service ?? 's3',
    date: timestamp.slice(0, 8),
    code,
    where: 'Error parsing the X-Amz-Credential parameter',
  });
  const expiresAtMs = timeMs + expiresSeconds(expires) * 1000;
  if (rules.nowMs > expiresAtMs) throw expired(expires, expiresAtMs, rules.nowMs);
  if (timeMs - rules.nowMs > skewMsMax) throw new S3Error('AccessDenied', 'Request is not yet valid');
  const signedHeaders = signedHeaderList.split(';');
  checkSignedHeaders(request.headers, signedHeaders);
  return {
    kind: 'presigned',
    accessKeyId,
    scope,
    timestamp,
    signedAtMs: timeMs,
    expiresAtMs,
    signature,
    signedHeaders,
    signedHeaderList,
    ...readPayload(request, signedHeaders, parameters.contentSha256),
    sessionToken: parameters.sessionToken,
    request,
  };
}

interface Parameters {
  /** Values in the order of `required`. */
  readonly required: [string, string, string, string, string, string];
  readonly contentSha256: string | undefined;
  readonly sessionToken: string | undefined;
}

/** Any X-Amz-* parameter may stand once: with two, signer and server could read different ones. */
function readParameters(target: RequestTarget): Parameters {
  const values = new Map<string, string>();
  for (const { name, value } of target.query) {
    if (!name.startsWith('X-Amz-')) continue;
    if (values.has(name)) throw new S3Error(code, `The query parameter ${name} must not be repeated.`);
    values.set(name, value);
  }
  const texts = required.map((name) => {
    const value = values.get(name);
    if (value !== undefined && value !== '') return value;
    // An empty signature is a wrong one, not a missing parameter.
    if (value === '' && name === 'X-Amz-Signature') return value;
    throw new S3Error(
      code,
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    );
  });
  return {
    required: texts as Parameters['required'],
    contentSha256: values.get('X-Amz-Content-Sha256'),
    sessionToken: values.get('X-Amz-Security-Token'),
  };
}

/** A life that no URL may have is refused as one that has ended: AWS says 400, the public suite and most who implement S3 say 403. */
function expiresSeconds(text: string): number {
  if (!/^-?\d{1,16}$/.test(text)) throw new S3Error(code, 'X-Amz-Expires should be a number');
  const seconds = Number(text);
  if (seconds < 1) throw new S3Error('AccessDenied', 'X-Amz-Expires must be positive');
  if (seconds > expiresSecondsMax) {
    throw new S3Error(
      'AccessDenied',
      'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
    );
  }
  return seconds;
}

function expired(expires: string, expiresAtMs: number, nowMs: number): S3Error {
  return new S3Error('AccessDenied', 'Request has expired', {
    extra: { 'X-Amz-Expires': expires, Expires: new Date(expiresAtMs).toISOString(), ServerTime: new Date(nowMs).toISOString() },
  });
}

/**
 * The payload hash that was signed, and what the body must satisfy.
 *
 * It is UNSIGNED-PAYLOAD unless the URL names one or the header is itself signed. A hash in an unsigned header still binds the body
 * (it can only narrow); a streaming mode never comes in unsigned, as it would change how the body is read.
 */
function readPayload(
  request: SignedRequest,
  signedHeaders: readonly string[],
  inQuery: string | undefined,
): { payloadHash: string; payload: PayloadMode } {
  const inHeader = request.headers.get('x-amz-content-sha256');
  if (inQuery !== undefined) {
    if (inHeader !== undefined && inHeader !== inQuery && inQuery !== unsignedPayload) {
      throw new S3Error('InvalidArgument', 'x-amz-content-sha256 differs between the header and the query.');
    }
    const payload = parsePayloadMode(inQuery);
    const narrowed = parsePayloadMode(inHeader ?? inQuery);
    return { payloadHash: inQuery, payload: narrowed.kind === 'signed' ? narrowed : payload };
  }
  const payload = parsePayloadMode(inHeader);
  const signedItself = payload.kind === 'chunked' || signedHeaders.includes('x-amz-content-sha256');
  return { payloadHash: inHeader !== undefined && signedItself ? inHeader : unsignedPayload, payload };
}
