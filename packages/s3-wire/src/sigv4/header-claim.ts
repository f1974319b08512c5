/** The claim of an Authorization header (User Guide, "Authenticating Requests: Using the Authorization Header"). */
import { S3Error } from '../errors.ts';
import { parseHttpDate } from '../http-date.ts';
import type { ClaimRules, SignedClaim, SignedRequest } from './claim.ts';
import { parseCredential } from './credential.ts';
import { parsePayloadMode } from './payload-mode.ts';
import { algorithm, formatTimestamp, parseTimestamp, skewMsMax } from './scope.ts';
import { checkSignedHeaders } from './signed-headers.ts';

const where = 'The authorization header is malformed';

export function readHeaderClaim(request: SignedRequest, authorization: string, rules: ClaimRules): SignedClaim {
  const { headers } = request;
  const parts = splitAuthorization(authorization);
  const { timestamp, timeMs } = requestTime(request, rules.nowMs);
  const { accessKeyId, scope } = parseCredential(parts.credential, {
    regions: rules.regions,
    service: rules.service ?? 's3',
    date: timestamp.slice(0, 8),
    code: 'AuthorizationHeaderMalformed',
    where,
  });
  checkSkew(timeMs, timestamp, rules.nowMs);
  const payloadHash = headers.get('x-amz-content-sha256') ?? rules.payloadHash;
  if (payloadHash === undefined) {
    throw new S3Error('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256');
  }
  const signedHeaders = namesOf(parts.signedHeaders);
  checkSignedHeaders(headers, signedHeaders);
  return {
    kind: 'header',
    accessKeyId,
    scope,
    timestamp,
    signedAtMs: timeMs,
    expiresAtMs: timeMs + skewMsMax,
    signature: parts.signature,
    signedHeaders,
    signedHeaderList: parts.signedHeaders,
    payloadHash,
    payload: parsePayloadMode(payloadHash),
    sessionToken: headers.get('x-amz-security-token'),
    request,
  };
}

/** Between the semicolons; for a list this short `split` takes twice as long. */
function namesOf(list: string): string[] {
  const names: string[] = [];
  let from = 0;
  for (let end = list.indexOf(';'); end !== -1; end = list.indexOf(';', from)) {
    names.push(list.slice(from, end));
    from = end + 1;
  }
  names.push(list.slice(from));
  return names;
}

interface AuthorizationParts {
  readonly credential: string;
  readonly signedHeaders: string;
  readonly signature: string;
}

/**
 * `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`; blanks around the commas are optional, the order is free. Walked by
 * index, for this is on the way of every request.
 */
function splitAuthorization(authorization: string): AuthorizationParts {
  let credential: string | undefined;
  let signedHeaders: string | undefined;
  let signature: string | undefined;
  let from = algorithm.length + 1;
  while (from <= authorization.length) {
    const comma = authorization.indexOf(',', from);
    const end = comma === -1 ? authorization.length : comma;
    const text = authorization.slice(from, end).trim();
    if (credential === undefined && text.startsWith('Credential=')) credential = text.slice(11);
    else if (signedHeaders === undefined && text.startsWith('SignedHeaders=')) signedHeaders = text.slice(14);
    else if (signature === undefined && text.startsWith('Signature=')) signature = text.slice(10);
    else throw threeComponents();
    from = end + 1;
  }
  if (credential === undefined || signedHeaders === undefined || signature === undefined) throw threeComponents();
  return { credential, signedHeaders, signature };
}

function threeComponents(): S3Error {
  return new S3Error(
    'AuthorizationHeaderMalformed',
    `${where}; the authorization header requires three components: Credential, SignedHeaders, and Signature.`,
  );
}

/** `x-amz-date`, or else the HTTP `Date` header in either spelling. */
function requestTime(request: SignedRequest, nowMs: number): { timestamp: string; timeMs: number } {
  const text = request.headers.get('x-amz-date') ?? request.headers.get('date');
  if (text !== undefined) {
    const timeMs = parseTimestamp(text);
    if (timeMs !== undefined) return { timestamp: text, timeMs };
    // boto writes a date of its own as e-mail does, with its zone as a number.
    const httpTimeMs = request.headers.has('x-amz-date') ? undefined : parseHttpDate(text.replace(/ [+-]0000$/, ' GMT'), nowMs);
    if (httpTimeMs !== undefined) return { timestamp: formatTimestamp(httpTimeMs), timeMs: httpTimeMs };
  }
  throw new S3Error('AccessDenied', 'AWS authentication requires a valid Date or x-amz-date header');
}

function checkSkew(timeMs: number, timestamp: string, nowMs: number): void {
  if (Math.abs(nowMs - timeMs) <= skewMsMax) return;
  throw new S3Error('RequestTimeTooSkewed', undefined, {
    extra: { RequestTime: timestamp, ServerTime: new Date(nowMs).toISOString(), MaxAllowedSkewMilliseconds: String(skewMsMax) },
  });
}
