/** Requests signed and laid out as bytes before the clock starts, so that no figure has the signing of the client in it. */
import { hash } from 'node:crypto';
import { signHeaders } from '@felloe/s3-wire/sigv4/sign.ts';

export interface PreparedRequest {
  /** Request line and headers with the empty line. */
  readonly head: Buffer;
  /** Undefined for a request without one. */
  readonly body: PreparedBody | undefined;
}

export interface PreparedBody {
  /** Sent again and again until `size` bytes went out. */
  readonly chunk: Buffer;
  readonly size: number;
}

export interface S3Target {
  /** `http://host:port` */
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface RequestWish {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Percent-encoded, with the leading slash. */
  readonly target: string;
  readonly body?: PreparedBody;
  /** Signs the SHA-256 of the body instead of UNSIGNED-PAYLOAD; for bodies of one chunk. */
  readonly signsBody?: boolean;
  /** `/bucket/key` */
  readonly copySource?: string;
}

const region = 'us-east-1';
const emptyHash = hash('sha256', '', 'hex');

/** With the headers that an S3 client sends. */
export function prepareSigned(target: S3Target, wish: RequestWish): PreparedRequest {
  const { body } = wish;
  const payloadHash =
    body === undefined ? emptyHash : wish.signsBody === true ? hash('sha256', body.chunk, 'hex') : 'UNSIGNED-PAYLOAD';
  const headers = signHeaders(
    {
      method: wish.method,
      url: `${target.endpoint}${wish.target}`,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/octet-stream', 'content-length': String(body.size) }),
        ...(wish.copySource === undefined ? {} : { 'x-amz-copy-source': wish.copySource }),
      },
      payloadHash,
    },
    { accessKeyId: target.accessKeyId, secretAccessKey: target.secretAccessKey, region },
    Date.now(),
  );
  return layOut({ ...wish, host: new URL(target.endpoint).host, headers });
}

/** What the floor gets: the headers of a signed request, which it parses and ignores, to a target of its own. */
export function redirect(
  request: RequestWish,
  signedLike: S3Target,
  floor: { readonly host: string; readonly target: string },
): PreparedRequest {
  const signed = prepareSigned(signedLike, request);
  const lines = signed.head.toString('latin1').split('\r\n');
  lines[0] = `${request.method} ${floor.target} HTTP/1.1`;
  const relaid = lines.map((line) => (line.startsWith('host:') ? `host: ${floor.host}` : line));
  return { head: Buffer.from(relaid.join('\r\n'), 'latin1'), body: signed.body };
}

function layOut(parts: {
  readonly method: string;
  readonly target: string;
  readonly host: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: PreparedBody;
}): PreparedRequest {
  const lines = [`${parts.method} ${parts.target} HTTP/1.1`, `host: ${parts.host}`];
  for (const [name, value] of Object.entries(parts.headers)) if (name !== 'host') lines.push(`${name}: ${value}`);
  return { head: Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body: parts.body };
}
