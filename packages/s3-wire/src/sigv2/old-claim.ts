/**
 * What a request signed with Signature Version 2 claims: `Authorization: AWS id:signature`, or `AWSAccessKeyId`, `Expires` and
 * `Signature` in the URL. Whether it is true only the hub can tell, who has the secret.
 */
import { S3Error } from '../errors.ts';
import { parseHttpDate } from '../http-date.ts';
import { type PayloadMode, parsePayloadMode } from '../sigv4/payload-mode.ts';
import { expiresSecondsMax, parseTimestamp, skewMsMax } from '../sigv4/scope.ts';
import { type OldSignedRequest, oldStringsToSign, tokenParameter } from './string-to-sign.ts';

export interface OldClaim {
  readonly kind: 'header_v2' | 'presigned_v2';
  readonly accessKeyId: string;
  /** Base64, as sent and of any shape. */
  readonly signature: string;
  /** One of them has to be what was signed. latin-1: one character a byte. */
  readonly stringsToSign: readonly string[];
  readonly payload: PayloadMode;
  readonly sessionToken: string | undefined;
  /** Undefined for a URL: it says only when it ends. */
  readonly signedAtMs: number | undefined;
  readonly expiresAtMs: number;
}

const accessKeyIdLengthMax = 128;

/** @throws S3Error InvalidArgument, AccessDenied (no date), RequestTimeTooSkewed, InvalidAccessKeyId. */
export function readOldHeaderClaim(request: OldSignedRequest, authorization: string, nowMs: number): OldClaim {
  const match = /^AWS ([^:\s]+):(\S+)$/.exec(authorization);
  const [, accessKeyId, signature] = match ?? [];
  if (accessKeyId === undefined || signature === undefined) {
    throw new S3Error(
      'InvalidArgument',
      'Authorization header is invalid -- one and only one space (AWS AWSAccessKeyId:Signature).',
      {
        extra: { ArgumentName: 'Authorization' },
      },
    );
  }
  const { headers } = request;
  const signedAtMs = requestTime(headers.get('x-amz-date') ?? headers.get('date') ?? '', nowMs);
  return {
    kind: 'header_v2',
    accessKeyId: checkedId(accessKeyId),
    signature,
    stringsToSign: oldStringsToSign(request, headers.has('x-amz-date') ? '' : (headers.get('date') ?? '')),
    payload: payloadOf(request),
    sessionToken: headers.get('x-amz-security-token'),
    signedAtMs,
    expiresAtMs: signedAtMs + skewMsMax,
  };
}

/** @throws S3Error AccessDenied (a parameter is missing, expired, too long to live), InvalidAccessKeyId. */
export function readOldPresignedClaim(request: OldSignedRequest, nowMs: number): OldClaim {
  const values = new Map<string, string>();
  for (const { name, value } of request.target.query) {
    if (name !== 'AWSAccessKeyId' && name !== 'Expires' && name !== 'Signature' && name !== tokenParameter) continue;
    if (values.has(name)) throw new S3Error('InvalidArgument', `The query parameter ${name} must not be repeated.`);
    values.set(name, value);
  }
  const accessKeyId = values.get('AWSAccessKeyId');
  const expires = values.get('Expires');
  const signature = values.get('Signature');
  if (accessKeyId === undefined || expires === undefined || signature === undefined) {
    throw new S3Error(
      'AccessDenied',
      'Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters',
    );
  }
  return {
    kind: 'presigned_v2',
    accessKeyId: checkedId(accessKeyId),
    signature,
    stringsToSign: oldStringsToSign(request, expires),
    payload: payloadOf(request),
    sessionToken: values.get(tokenParameter) ?? request.headers.get('x-amz-security-token'),
    signedAtMs: undefined,
    expiresAtMs: expiryOf(expires, nowMs),
  };
}

/** AWS let such URLs live for years. Here they live as long as any other: seven days, counted back from their end. */
function expiryOf(expires: string, nowMs: number): number {
  if (!/^\d{1,12}$/.test(expires)) {
    throw new S3Error('AccessDenied', `Invalid date (should be seconds since epoch): ${expires.slice(0, 32)}`);
  }
  const expiresAtMs = Number(expires) * 1000;
  if (nowMs >= expiresAtMs) {
    throw new S3Error('AccessDenied', 'Request has expired', {
      extra: { Expires: new Date(expiresAtMs).toISOString(), ServerTime: new Date(nowMs).toISOString() },
    });
  }
  if (expiresAtMs - nowMs > expiresSecondsMax * 1000 + skewMsMax) {
    throw new S3Error('AccessDenied', 'Expires must be at most a week (in seconds) from now');
  }
  return expiresAtMs;
}

/** HTTP's formats, that of e-mail (`+0000`) which old clients write, and SigV4's. */
function requestTime(text: string, nowMs: number): number {
  const timeMs = parseHttpDate(text.replace(/ [+-]0000$/, ' GMT'), nowMs) ?? parseTimestamp(text);
  if (timeMs === undefined || timeMs < 0) {
    throw new S3Error('AccessDenied', 'AWS authentication requires a valid Date or x-amz-date header');
  }
  if (Math.abs(nowMs - timeMs) > skewMsMax) {
    throw new S3Error('RequestTimeTooSkewed', undefined, {
      extra: { RequestTime: text, ServerTime: new Date(nowMs).toISOString(), MaxAllowedSkewMilliseconds: String(skewMsMax) },
    });
  }
  return timeMs;
}

function checkedId(accessKeyId: string): string {
  if (accessKeyId === '' || accessKeyId.length > accessKeyIdLengthMax) throw new S3Error('InvalidAccessKeyId');
  return accessKeyId;
}

/** Chunk signatures begin with a version 4 signature, which there is none of here. */
function payloadOf({ headers }: OldSignedRequest): PayloadMode {
  const payload = parsePayloadMode(headers.get('x-amz-content-sha256'));
  if (payload.kind !== 'chunked' || !payload.signed) return payload;
  throw new S3Error('InvalidRequest', 'A signed streaming payload needs AWS4-HMAC-SHA256.');
}
