/** Bodies in aws-chunked framing with a checksum behind them, signed chunk by chunk or not, written from AWS's description of them. */
import { createHash } from 'node:crypto';
import { formatScope, formatTimestamp } from '@felloe/s3-wire/sigv4/scope.ts';
import { signHeaders } from '@felloe/s3-wire/sigv4/sign.ts';
import { deriveSigningKey, prepareSigningKey, signatureHex } from '@felloe/s3-wire/sigv4/signing-key.ts';
import type { S3Access } from '@felloe/testkit/cluster/s3-client.ts';

export interface ChunkedUpload {
  readonly target: string;
  readonly chunks: readonly Buffer[];
  readonly signed: boolean;
  readonly trailer: { readonly name: string; readonly value: string };
}

/** The answer's status and body. */
export async function sendChunked(access: S3Access, upload: ChunkedUpload): Promise<{ status: number; text: string }> {
  const nowMs = Date.now();
  const { endpoint, ...credentials } = access;
  const url = `${endpoint}${upload.target}`;
  const length = upload.chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const headers = {
    'content-encoding': 'aws-chunked',
    'x-amz-decoded-content-length': String(length),
    'x-amz-trailer': upload.trailer.name,
  };
  const payloadHash = upload.signed ? 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER' : 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';
  const signed = signHeaders({ method: 'PUT', url, headers, payloadHash }, credentials, nowMs);
  const body = framed(upload, { access, nowMs, seed: /Signature=(\w+)/.exec(signed['authorization'] ?? '')?.[1] ?? '' });
  const answer = await fetch(url, { method: 'PUT', headers: signed, body: new Uint8Array(body) });
  return { status: answer.status, text: await answer.text() };
}

interface Signing {
  readonly access: S3Access;
  readonly nowMs: number;
  /** Signature of the headers: the first link of the chain. */
  readonly seed: string;
}

function framed({ chunks, signed, trailer }: ChunkedUpload, { access, nowMs, seed }: Signing): Buffer {
  const timestamp = formatTimestamp(nowMs);
  const scope = { date: timestamp.slice(0, 8), region: access.region, service: 's3' };
  const key = prepareSigningKey(deriveSigningKey(access.secretAccessKey, scope));
  let link = seed;
  const sign = (kind: string, ...hashes: readonly string[]) => {
    link = signatureHex(key, [`AWS4-HMAC-SHA256-${kind}`, timestamp, formatScope(scope), link, ...hashes].join('\n'));
    return link;
  };
  const pieces: Buffer[] = [];
  for (const chunk of [...chunks, Buffer.alloc(0)]) {
    const extension = signed ? `;chunk-signature=${sign('PAYLOAD', sha256(''), sha256(chunk))}` : '';
    pieces.push(Buffer.from(`${chunk.length.toString(16)}${extension}\r\n`), chunk);
    if (chunk.length > 0) pieces.push(Buffer.from('\r\n'));
  }
  pieces.push(Buffer.from(`${trailer.name}:${trailer.value}\r\n`));
  if (signed) {
    const signature = sign('TRAILER', sha256(`${trailer.name}:${trailer.value}\n`));
    pieces.push(Buffer.from(`x-amz-trailer-signature:${signature}\r\n`));
  }
  pieces.push(Buffer.from('\r\n'));
  return Buffer.concat(pieces);
}

function sha256(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
