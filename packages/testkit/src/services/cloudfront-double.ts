/**
 * A double of a CloudFront distribution with a private bucket as its origin. It refuses what CloudFront refuses (Developer Guide, "How
 * CloudFront checks a signed URL", "Serve private content"): no signature, a part missing or twice, a key pair it does not trust, a
 * signature that is not of this very URL and time, a time that is over, and verbs it is not set up for. It keeps what it fetched, as the
 * network does, until that is invalidated.
 *
 * Written from the rule, with the public key alone, so that it checks the hub's signer.
 */
import { verify } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';

export interface CloudFrontOptions {
  /** The bytes of a name in the origin; undefined when the origin refuses. */
  readonly origin: (name: string) => Promise<Uint8Array | undefined>;
  /** PEM of the public keys of its key group, by id. */
  readonly keys: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** A private bucket, read with rights of the distribution's own (origin access control). */
export function bucketOrigin(client: S3Client, bucket: string): CloudFrontOptions['origin'] {
  return async (name) => {
    const found = await client.send(new GetObjectCommand({ Bucket: bucket, Key: name })).catch(() => undefined);
    return await found?.Body?.transformToByteArray();
  };
}

export interface CloudFrontDouble extends AsyncDisposable {
  /** `http://127.0.0.1:port`: what stands for the distribution's domain. */
  readonly origin: string;
  /** Paths that were asked of the bucket. */
  readonly fetched: readonly string[];
  invalidate(path: string): void;
}

type Refusal = 'MissingKey' | 'InvalidKey' | 'AccessDenied' | 'MethodNotAllowed';

export async function startCloudFrontDouble(options: CloudFrontOptions): Promise<CloudFrontDouble> {
  const kept = new Map<string, Uint8Array>();
  const fetched: string[] = [];
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.resume();
    const url = new URL(request.url ?? '/', origin);
    const refusal = refusalOf(request.method ?? '', url, { keys: options.keys, now: (options.now ?? Date.now)() });
    if (refusal !== undefined) return refuse(response, refusal);
    const found = kept.get(url.pathname) ?? (await fetchFromOrigin(url.pathname));
    if (found === undefined) return refuse(response, 'AccessDenied');
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': found.length });
    response.end(request.method === 'HEAD' ? undefined : found);
  }

  /** A bucket that may not be listed answers "access denied" for what is absent; so does the distribution before it. */
  async function fetchFromOrigin(path: string): Promise<Uint8Array | undefined> {
    fetched.push(path);
    const found = await options.origin(decodeURIComponent(path.slice(1)));
    if (found !== undefined) kept.set(path, found);
    return found;
  }

  return {
    origin,
    fetched,
    invalidate: (path) => void kept.delete(path),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const signatureParameters = ['Expires', 'Signature', 'Key-Pair-Id'] as const;

function refusalOf(
  method: string,
  url: URL,
  { keys, now }: { readonly keys: Readonly<Record<string, string>>; readonly now: number },
): Refusal | undefined {
  if (method !== 'GET' && method !== 'HEAD') return 'MethodNotAllowed';
  const given = signatureParameters.map((name) => url.searchParams.getAll(name));
  if (given.some((values) => values.length !== 1)) return 'MissingKey';
  const [expires = '', signature = '', keyPairId = ''] = given.flat();
  const publicKey = Object.hasOwn(keys, keyPairId) ? keys[keyPairId] : undefined;
  if (publicKey === undefined) return 'InvalidKey';
  if (!/^\d{1,12}$/.test(expires) || !/^[A-Za-z0-9~_-]+$/.test(signature)) return 'AccessDenied';
  const policy = JSON.stringify({
    Statement: [{ Resource: resourceOf(url), Condition: { DateLessThan: { 'AWS:EpochTime': Number(expires) } } }],
  });
  const bytes = Buffer.from(signature.replaceAll('-', '+').replaceAll('_', '=').replaceAll('~', '/'), 'base64');
  if (!verify('RSA-SHA1', Buffer.from(policy), publicKey, bytes)) return 'AccessDenied';
  return now < Number(expires) * 1000 ? undefined : 'AccessDenied';
}

/** What was signed: the URL without the signature's own parameters, as it was written. */
function resourceOf(url: URL): string {
  const rest = url.search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '' && !signatureParameters.some((name) => pair.startsWith(`${name}=`)));
  return `${url.origin}${url.pathname}${rest.length === 0 ? '' : `?${rest.join('&')}`}`;
}

function refuse(response: ServerResponse, refusal: Refusal): void {
  const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${refusal}</Code><Message>refused</Message></Error>`;
  response.writeHead(403, { 'content-type': 'text/xml' }).end(body);
}
