/** SigV4 of one request with WebCrypto, which browsers and Node share (AWS, "Create a signed AWS API request"). */
import { algorithm, type CredentialScope, emptySha256Hex, formatScope, formatTimestamp } from '@felloe/s3-wire/sigv4/scope.ts';

export interface SigningCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
}

export interface UnsignedRequest {
  readonly method: string;
  /** Path and query are signed as the URL has them, so they have to be encoded already. */
  readonly url: URL;
  readonly body: string | undefined;
}

/** The service of the scope: our own, so that a signature for /v1 is good for nothing else. */
const service = 'felloe';
const signedHeaders = 'host;x-amz-content-sha256;x-amz-date';

/** The headers to add: authorization, x-amz-date, x-amz-content-sha256. The host is what fetch sends for the URL. */
export async function signRequest(
  request: UnsignedRequest,
  credentials: SigningCredentials,
  nowMs: number,
): Promise<Record<string, string>> {
  const timestamp = formatTimestamp(nowMs);
  const scope: CredentialScope = { date: timestamp.slice(0, 8), region: credentials.region, service };
  const payloadHash = request.body === undefined ? emptySha256Hex : await sha256Hex(request.body);
  const canonical = [
    request.method,
    request.url.pathname,
    canonicalQuery(request.url),
    `host:${request.url.host}`,
    `x-amz-content-sha256:${payloadHash}`,
    `x-amz-date:${timestamp}`,
    '',
    signedHeaders,
    payloadHash,
  ].join('\n');
  const text = [algorithm, timestamp, formatScope(scope), await sha256Hex(canonical)].join('\n');
  const signature = hex(await hmac(await signingKey(credentials.secretAccessKey, scope), text));
  return {
    authorization: `${algorithm} Credential=${credentials.accessKeyId}/${formatScope(scope)}, SignedHeaders=${signedHeaders}, Signature=${signature}`,
    'x-amz-date': timestamp,
    'x-amz-content-sha256': payloadHash,
  };
}

/** Our own requests encode every pair and give each name a value, so sorting the pairs is all that is left. */
function canonicalQuery(url: URL): string {
  return url.search.slice(1).split('&').toSorted().join('&');
}

async function signingKey(secret: string, scope: CredentialScope): Promise<Uint8Array> {
  let key = encode(`AWS4${secret}`);
  for (const part of [scope.date, scope.region, scope.service, 'aws4_request']) key = await hmac(key, part);
  return key;
}

async function hmac(key: Uint8Array, text: string): Promise<Uint8Array> {
  const imported = await crypto.subtle.importKey('raw', new Uint8Array(key), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, new Uint8Array(encode(text))));
}

async function sha256Hex(text: string): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(encode(text)))));
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
