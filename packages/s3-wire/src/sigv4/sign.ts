/** Signing requests in Node, synchronously. Browsers use sign-web.ts. */
import { hash } from 'node:crypto';
import {
  headersToSign,
  type RequestToSign,
  type SignableRequest,
  type SigningCredentials,
  urlToSign,
} from './signable-request.ts';
import { deriveSigningKey, prepareSigningKey, signatureHex } from './signing-key.ts';

/** All headers to send, lower case, with authorization and without host. @throws S3Error InvalidURI */
export function signHeaders(request: RequestToSign, credentials: SigningCredentials, nowMs: number): Record<string, string> {
  const signable = headersToSign(request, credentials, nowMs);
  return { ...signable.headers, authorization: signable.authorization(sign(signable, credentials)) };
}

/** The presigned URL. @throws S3Error InvalidURI, RangeError for a life beyond 1 to 604800 seconds */
export function presignUrl(
  request: RequestToSign & { readonly expiresSeconds: number },
  credentials: SigningCredentials,
  nowMs: number,
): string {
  const signable = urlToSign(request, credentials, nowMs);
  return signable.url(sign(signable, credentials));
}

function sign(signable: SignableRequest, credentials: SigningCredentials): string {
  const key = prepareSigningKey(deriveSigningKey(credentials.secretAccessKey, signable.scope));
  return signatureHex(key, signable.stringToSign(hash('sha256', signable.canonicalRequest, 'hex')));
}
