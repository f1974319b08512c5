/** Signing requests with WebCrypto: browsers, workers and Node alike. Imports nothing of Node. */
import { type CredentialScope, scopeTerminator } from './scope.ts';
import {
  headersToSign,
  type RequestToSign,
  type SignableRequest,
  type SigningCredentials,
  urlToSign,
} from './signable-request.ts';

/** All headers to send, lower case, with authorization and without host (browsers set it). Rejects with S3Error InvalidURI. */
export async function signHeaders(
  request: RequestToSign,
  credentials: SigningCredentials,
  nowMs: number,
): Promise<Record<string, string>> {
  const signable = headersToSign(request, credentials, nowMs);
  return { ...signable.headers, authorization: signable.authorization(await sign(signable, credentials)) };
}

/** The presigned URL. Rejects with S3Error InvalidURI, RangeError for a life beyond 1 to 604800 seconds. */
export async function presignUrl(
  request: RequestToSign & { readonly expiresSeconds: number },
  credentials: SigningCredentials,
  nowMs: number,
): Promise<string> {
  const signable = urlToSign(request, credentials, nowMs);
  return signable.url(await sign(signable, credentials));
}

/** The SHA-256 of a body in hex, for `payloadHash`. */
export async function sha256Hex(body: string | Uint8Array<ArrayBuffer>): Promise<string> {
  return toHex(await crypto.subtle.digest('SHA-256', typeof body === 'string' ? new TextEncoder().encode(body) : body));
}

async function sign(signable: SignableRequest, credentials: SigningCredentials): Promise<string> {
  const key = await signingKey(credentials.secretAccessKey, signable.scope);
  return toHex(await hmac(key, signable.stringToSign(await sha256Hex(signable.canonicalRequest))));
}

async function signingKey(secretAccessKey: string, scope: CredentialScope): Promise<ArrayBuffer> {
  let key: ArrayBuffer = new TextEncoder().encode(`AWS4${secretAccessKey}`).buffer;
  for (const text of [scope.date, scope.region, scope.service, scopeTerminator]) key = await hmac(key, text);
  return key;
}

async function hmac(rawKey: ArrayBuffer, text: string): Promise<ArrayBuffer> {
  const key = await crypto.subtle.importKey('raw', rawKey, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(text));
}

function toHex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
