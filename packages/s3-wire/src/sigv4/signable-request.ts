/** The client's half of SigV4 without its hashing: what is signed, and where the signature goes. Runs in browsers. */
import { decodePercent, encodePercent } from '../request/percent.ts';
import { parseTarget, type RequestTarget } from '../request/target.ts';
import { canonicalHeaderValue, canonicalQuery } from './canonical-request.ts';
import { algorithm, type CredentialScope, formatScope, formatTimestamp, unsignedPayload } from './scope.ts';

export interface RequestToSign {
  readonly method: string;
  /** Absolute and percent-encoded, as it will be sent. */
  readonly url: string;
  /** Headers to sign, in any case. `host` is added. Everything here has to be sent as it is. */
  readonly headers?: Readonly<Record<string, string>>;
  /** SHA-256 of the body in hex, or a payload mode; default UNSIGNED-PAYLOAD. */
  readonly payloadHash?: string;
}

export interface SigningCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  readonly sessionToken?: string;
  /** Default `s3`. */
  readonly service?: string;
}

/** A request ready to be hashed and signed. */
export interface SignableRequest {
  readonly scope: CredentialScope;
  readonly timestamp: string;
  /** To be hashed as UTF-8. */
  readonly canonicalRequest: string;
  stringToSign(canonicalRequestSha256Hex: string): string;
}

export interface SignableHeaders extends SignableRequest {
  /** All headers to send, lower case, without host and authorization. */
  readonly headers: Readonly<Record<string, string>>;
  authorization(signatureHex: string): string;
}

export interface SignableUrl extends SignableRequest {
  url(signatureHex: string): string;
}

/** For an Authorization header. @throws S3Error InvalidURI for a url with malformed escapes. */
export function headersToSign(request: RequestToSign, credentials: SigningCredentials, nowMs: number): SignableHeaders {
  const { host, target } = splitUrl(request.url);
  const timestamp = formatTimestamp(nowMs);
  const scope = scopeOf(credentials, timestamp);
  const payloadHash = request.payloadHash ?? unsignedPayload;
  const headers: Record<string, string> = {
    ...lowerCaseNames(request.headers),
    'x-amz-date': timestamp,
    'x-amz-content-sha256': payloadHash,
  };
  if (credentials.sessionToken !== undefined) headers['x-amz-security-token'] = credentials.sessionToken;
  const canonical = canonicalText({ method: request.method, target, headers: { ...headers, host }, payloadHash });
  return {
    scope,
    timestamp,
    headers,
    canonicalRequest: canonical.text,
    stringToSign: (hash) => stringToSign(scope, timestamp, hash),
    authorization: (signature) =>
      `${algorithm} Credential=${credentials.accessKeyId}/${formatScope(scope)}, SignedHeaders=${canonical.signedHeaders}, Signature=${signature}`,
  };
}

/** For a presigned URL that lives `expiresSeconds` (1 to 604800). @throws RangeError, S3Error InvalidURI */
export function urlToSign(
  request: RequestToSign & { readonly expiresSeconds: number },
  credentials: SigningCredentials,
  nowMs: number,
): SignableUrl {
  if (!Number.isInteger(request.expiresSeconds) || request.expiresSeconds < 1 || request.expiresSeconds > 604_800) {
    throw new RangeError('a presigned URL lives 1 to 604800 seconds');
  }
  const { host, origin, target } = splitUrl(request.url);
  const timestamp = formatTimestamp(nowMs);
  const scope = scopeOf(credentials, timestamp);
  const payloadHash = request.payloadHash ?? unsignedPayload;
  const headers = { ...lowerCaseNames(request.headers), host };
  const parameters = {
    'X-Amz-Algorithm': algorithm,
    'X-Amz-Credential': `${credentials.accessKeyId}/${formatScope(scope)}`,
    'X-Amz-Date': timestamp,
    'X-Amz-Expires': String(request.expiresSeconds),
    ...(credentials.sessionToken === undefined ? {} : { 'X-Amz-Security-Token': credentials.sessionToken }),
    ...(payloadHash === unsignedPayload ? {} : { 'X-Amz-Content-Sha256': payloadHash }),
    'X-Amz-SignedHeaders': Object.keys(headers).sort().join(';'),
  };
  const added = Object.entries(parameters).map(([name, value]) => `${name}=${encodePercent(value)}`);
  const rawQuery = [...(target.rawQuery === '' ? [] : [target.rawQuery]), ...added].join('&');
  const signedTarget = parseTarget(`${target.rawPath}?${rawQuery}`);
  const canonical = canonicalText({ method: request.method, target: signedTarget, headers, payloadHash });
  return {
    scope,
    timestamp,
    canonicalRequest: canonical.text,
    stringToSign: (hash) => stringToSign(scope, timestamp, hash),
    url: (signature) => `${origin}${target.rawPath}?${rawQuery}&X-Amz-Signature=${signature}`,
  };
}

function scopeOf(credentials: SigningCredentials, timestamp: string): CredentialScope {
  return { date: timestamp.slice(0, 8), region: credentials.region, service: credentials.service ?? 's3' };
}

function stringToSign(scope: CredentialScope, timestamp: string, hash: string): string {
  return `${algorithm}\n${timestamp}\n${formatScope(scope)}\n${hash}`;
}

/** Cuts the URL by hand: `new URL` would normalise the path that has to be signed as it is. */
function splitUrl(url: string): { readonly host: string; readonly origin: string; readonly target: RequestTarget } {
  const match = /^(https?:\/\/)([^/?#]+)([^#]*)/i.exec(url);
  const scheme = match?.[1]?.toLowerCase();
  const host = match?.[2]?.toLowerCase();
  if (scheme === undefined || host === undefined) throw new TypeError('the url to sign has to be absolute');
  const rest = match?.[3] ?? '';
  // Clients leave the scheme's own port out of the Host header.
  const sentHost = host.replace(scheme === 'https://' ? /:443$/ : /:80$/, '');
  return { host: sentHost, origin: `${scheme}${host}`, target: parseTarget(rest.startsWith('/') ? rest : `/${rest}`) };
}

function lowerCaseNames(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value.trim()]));
}

interface CanonicalParts {
  readonly method: string;
  readonly target: RequestTarget;
  readonly headers: Readonly<Record<string, string>>;
  readonly payloadHash: string;
}

function canonicalText({ method, target, headers, payloadHash }: CanonicalParts): {
  readonly text: string;
  readonly signedHeaders: string;
} {
  const names = Object.keys(headers).sort();
  const path = encodePercent(decodePercent(target.rawPath), { keepSlash: true });
  const lines = names.map((name) => `${name}:${canonicalHeaderValue(headers[name] ?? '')}\n`).join('');
  const signedHeaders = names.join(';');
  return { text: `${method}\n${path}\n${canonicalQuery(target)}\n${lines}\n${signedHeaders}\n${payloadHash}`, signedHeaders };
}
