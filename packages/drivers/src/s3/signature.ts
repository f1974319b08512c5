/**
 * AWS Signature Version 4 in the Authorization header, made with a signing key that the hub derived for one day, region and service
 * s3: this process never has the account's secret. Only what our own narrow requests need: names without characters to escape twice,
 * bodies unsigned (under TLS) or hashed whole. Rule: "Signature Calculations for the Authorization Header", Amazon S3 API Reference.
 */
import { createHmac, hash } from 'node:crypto';

export interface SigningGrant {
  readonly accessKeyId: string;
  /** UTC day that the key is for, yyyymmdd. */
  readonly date: string;
  readonly region: string;
  /** HMAC chain over date, region, "s3" and "aws4_request". */
  readonly signingKey: Buffer;
  /** Of a temporary account key. */
  readonly sessionToken?: string;
  /** Milliseconds since 1970 when a temporary key ends; absent when the key lives as long as its day. */
  readonly expiresAt?: number;
}

export interface RequestToSign {
  readonly method: string;
  /** As sent, escaped once. */
  readonly path: string;
  readonly query: Readonly<Record<string, string | readonly string[] | null>>;
  /** Lower-case names. `host` must be among them. */
  readonly headers: Readonly<Record<string, string>>;
  /** Lower-case hex SHA-256, or UNSIGNED-PAYLOAD. */
  readonly payloadHash: string;
}

/** `yyyymmddThhmmssZ`. */
export function signingTimestamp(time: Date): string {
  return time.toISOString().replaceAll(/[:-]|\.\d{3}/g, '');
}

/** The headers to add to the request, Authorization among them. `timestamp` must lie on the grant's day. */
export function signatureHeaders(request: RequestToSign, grant: SigningGrant, timestamp: string): Record<string, string> {
  const added: Record<string, string> = { 'x-amz-date': timestamp, 'x-amz-content-sha256': request.payloadHash };
  if (grant.sessionToken !== undefined) added['x-amz-security-token'] = grant.sessionToken;
  const signed = headersToSign({ ...request.headers, ...added });
  const names = signed.map(([name]) => name).join(';');
  const canonicalRequest = [
    request.method,
    request.path === '' ? '/' : request.path,
    canonicalQuery(request.query),
    ...signed.map(([name, value]) => `${name}:${value}`),
    '',
    names,
    request.payloadHash,
  ].join('\n');
  const scope = `${grant.date}/${grant.region}/s3/aws4_request`;
  const textToSign = ['AWS4-HMAC-SHA256', timestamp, scope, hash('sha256', canonicalRequest)].join('\n');
  const signature = createHmac('sha256', grant.signingKey).update(textToSign).digest('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${grant.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  return { ...added, authorization };
}

/** What proxies on the way may not change: host, every x-amz header, and what says how to read the body. */
function headersToSign(headers: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(headers)
    .filter(([name]) => name === 'host' || name === 'content-md5' || name === 'content-type' || name.startsWith('x-amz-'))
    .map(([name, value]): [string, string] => [name, value.trim().replaceAll(/ +/g, ' ')])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function canonicalQuery(query: RequestToSign['query']): string {
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value ?? '']) pairs.push(`${escapeOnce(name)}=${escapeOnce(String(one))}`);
  }
  return pairs.sort().join('&');
}

/** RFC 3986 escaping as SigV4 wants it: encodeURIComponent leaves five characters that must be escaped too. */
function escapeOnce(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
