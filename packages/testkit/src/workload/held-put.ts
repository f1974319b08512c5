/**
 * A PUT whose body is sent as far as the test says: whatever happens to the server happens in the middle of it. The body is not
 * signed, so that it need not be made before it is sent.
 */
import { request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { signHeaders } from '@felloe/s3-wire/sigv4/sign.ts';
import type { S3Access } from '../cluster/s3-client.ts';
import type { RawAnswer } from './raw-s3.ts';

export interface HeldPutOptions {
  readonly access: S3Access;
  /** Percent-encoded, with the leading slash: `/container/key?query`. */
  readonly target: string;
  /** The body is this, over and over, up to `sizeBytes`. */
  readonly pattern: Buffer;
  readonly sizeBytes: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface HeldPut extends AsyncDisposable {
  /** How it ended: a whole answer, or the error of the connection. Never rejects. */
  readonly outcome: Promise<RawAnswer | Error>;
  /** Sends on to this many bytes in all. Resolves when the kernel has them, or when the connection is over. */
  sendUpTo(bytes: number): Promise<void>;
  /** Sends a little twice a second, as a slow client does, so that nobody takes the connection for dead. Ends with the signal. */
  trickle(signal: AbortSignal): Promise<void>;
  /** Sends the rest and resolves like `outcome`. */
  finish(): Promise<RawAnswer | Error>;
}

const trickleBytes = 4_096;
const trickleEveryMs = 500;

export function beginHeldPut({ access, target, pattern, sizeBytes, headers = {} }: HeldPutOptions): HeldPut {
  const url = `${access.endpoint}${target}`;
  const sizes = { ...headers, 'content-length': String(sizeBytes) };
  const signed = signHeaders({ method: 'PUT', url, headers: sizes, payloadHash: 'UNSIGNED-PAYLOAD' }, access, Date.now());
  const { promise: outcome, resolve } = Promise.withResolvers<RawAnswer | Error>();
  const request = httpRequest(url, { method: 'PUT', agent: false, headers: signed }, (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('error', resolve);
    response.on('end', () =>
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
    );
  });
  request.on('error', resolve);
  request.flushHeaders();
  let sent = 0;
  const sendUpTo = async (bytes: number) => {
    while (sent < Math.min(bytes, sizeBytes) && !request.destroyed) {
      const at = sent % pattern.length;
      const piece = pattern.subarray(at, Math.min(pattern.length, at + Math.min(bytes, sizeBytes) - sent));
      sent += piece.length;
      const written = Promise.withResolvers<void>();
      request.write(piece, () => written.resolve());
      await Promise.race([written.promise, outcome]);
    }
  };
  return {
    outcome,
    sendUpTo,
    trickle: async (signal) => {
      while (!signal.aborted) {
        // What the kernel cannot take now waits there; the next bytes wait behind it.
        void sendUpTo(Math.min(sent + trickleBytes, sizeBytes - 1));
        await sleep(trickleEveryMs, undefined, { signal }).catch(() => undefined);
      }
    },
    finish: async () => {
      await sendUpTo(sizeBytes);
      request.end();
      return outcome;
    },
    [Symbol.asyncDispose]: async () => {
      request.destroy();
    },
  };
}

/** The body such a PUT sends, for comparing. */
export function heldBody(pattern: Buffer, sizeBytes: number): Buffer {
  return Buffer.alloc(sizeBytes, pattern);
}
