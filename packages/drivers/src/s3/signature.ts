/**
 * AWS Signature Version 4, in the Authorization header or in a URL, made with a signing key that the hub derived for one day, region and service
 * s3: this process never has the account's secret. Only what our own narrow requests need: names without characters to escape twice,
 * bodies unsigned (under TLS) or hashed whole. Rules: "Signature Calculations for the Authorization Header" and "Authenticating Requests:
 * Using Query Parameters", Amazon S3 API Reference.
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
  const signature = signatureOf(request, signed, { grant, timestamp });
  const credential = `${grant.accessKeyId}/${scopeOf(grant)}`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${namesOf(signed)}, Signature=${signature}`;
  return { ...added, authorization };
}

/**
 * The query of a URL that makes this request for whoever holds it, without a question mark. `headers` are those that the client has to
 * send with these very values: all are signed.
 */
export function signedQuery(
  request: RequestToSign,
  grant: SigningGrant,
  { timestamp, lifetimeSeconds }: { readonly timestamp: string; readonly lifetimeSeconds: number },
): string {
  const signed = sorted(Object.entries(request.headers));
  const query = {
    ...request.query,
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${grant.accessKeyId}/${scopeOf(grant)}`,
    'X-Amz-Date': timestamp,
    'X-Amz-Expires': String(lifetimeSeconds),
    'X-Amz-SignedHeaders': namesOf(signed),
    ...(grant.sessionToken === undefined ? {} : { 'X-Amz-Security-Token': grant.sessionToken }),
  };
  const signature = signatureOf({ ...request, query }, signed, { grant, timestamp });
  return `${canonicalQuery(query)}&X-Amz-Signature=${signature}`;
}

type Headers = readonly (readonly [name: string, value: string])[];

function signatureOf(
  request: RequestToSign,
  signed: Headers,
  { grant, timestamp }: { readonly grant: SigningGrant; readonly timestamp: string },
): string {
  const canonicalRequest = [
    request.method,
    request.path === '' ? '/' : request.path,
    canonicalQuery(request.query),
    ...signed.map(([name, value]) => `${name}:${value}`),
    '',
    namesOf(signed),
    request.payloadHash,
  ].join('\n');
  const textToSign = ['AWS4-HMAC-SHA256', timestamp, scopeOf(grant), hash('sha256', canonicalRequest)].join('\n');
  return createHmac('sha256', grant.signingKey).update(textToSign).digest('hex');
}

function scopeOf(grant: SigningGrant): string {
  return `${grant.date}/${grant.region}/s3/aws4_request`;
}

function namesOf(headers: Headers): string {
  return headers.map(([name]) => name).join(';');
}

/** What proxies on the way may not change: host, every x-amz header, and what says how to read the body. */
function headersToSign(headers: Readonly<Record<string, string>>): Headers {
  const toSign = Object.entries(headers).filter(
    ([name]) => name === 'host' || name === 'content-md5' || name === 'content-type' || name.startsWith('x-amz-'),
  );
  return sorted(toSign);
}

function sorted(headers: Headers): Headers {
  return headers
    .map(([name, value]) => [name, value.trim().replaceAll(/ +/g, ' ')] as const)
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
