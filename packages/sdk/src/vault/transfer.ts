/** Bytes by the URLs that the vault hands out: opaque, short-lived, and secrets themselves. */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { delay, jitteredDelayMs } from '../delay.ts';
import { digestOf, unshared } from './digest.ts';
import { withinSilence } from './silence.ts';
import type { VaultClientLimits } from './vault-limits.ts';
import { failureOf, fetchHead, type RequestBody } from './vault-request.ts';

export interface TransferOptions {
  readonly fetch: typeof fetch;
  readonly limits: VaultClientLimits;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

export interface Progress {
  readonly transferredBytes: number;
  /** Undefined while the server has not said it. */
  readonly totalBytes: number | undefined;
}

/** Told now and then while bytes move, and once at the end. A transfer that is tried again begins again at zero. */
export type OnProgress = (progress: Progress) => void;

/**
 * The bytes, which have the digest when one is given. A link that breaks is tried again with the same URL, a few times.
 * @throws StoreError, retryable when the URL has expired or the bytes are not whole
 */
export async function download(url: string, digest: string | undefined, options: TransferOptions): Promise<Uint8Array> {
  const { downloadsMax, retryDelayMsBase: delayMsBase, retryDelayMsMax: delayMsMax } = options.limits;
  for (let count = 1; ; count += 1) {
    try {
      return await downloadOnce(url, digest, options);
    } catch (thrown) {
      const isOfLink = thrown instanceof StoreError && (thrown.code === 'unavailable' || thrown.code === 'deadline_exceeded');
      if (!isOfLink || options.signal?.aborted === true || count >= downloadsMax) throw thrown;
      await delay(jitteredDelayMs(count, { delayMsBase, delayMsMax }), options.signal);
    }
  }
}

async function downloadOnce(url: string, digest: string | undefined, options: TransferOptions): Promise<Uint8Array> {
  const { fetch, limits, signal } = options;
  const response = await fetchHead(url, { method: 'GET' }, { fetch, timeoutMs: limits.attemptMs, signal });
  if (!response.ok) throw urlFailure(await failureOf(response, limits.attemptMs));
  const bytes = await readBody(response, options);
  if (digest !== undefined && (await digestOf(bytes)) !== digest) {
    throw new StoreError('digest_mismatch', 'the bytes that came do not have the digest of the entry', { retryable: true });
  }
  return bytes;
}

/** Whole, told of while it comes. @throws StoreError `unavailable` when it breaks or stands still */
export async function readBody(response: Response, { limits, onProgress }: TransferOptions): Promise<Uint8Array> {
  const length = Number(response.headers.get('content-length') ?? Number.NaN);
  const totalBytes = Number.isFinite(length) ? length : undefined;
  const pieces: Uint8Array[] = [];
  let transferredBytes = 0;
  const body: ReadableStream<Uint8Array> | null = response.body;
  const reader = body?.getReader();
  try {
    for (;;) {
      const piece = reader === undefined ? { done: true, value: undefined } : await withinSilence(reader.read(), limits.stallMs);
      if (piece.value === undefined) break;
      pieces.push(piece.value);
      transferredBytes += piece.value.length;
      onProgress?.({ transferredBytes, totalBytes });
    }
  } catch (cause) {
    throw cause instanceof StoreError ? cause : new StoreError('unavailable', 'the transfer broke', { cause });
  } finally {
    reader?.cancel().catch(() => {});
  }
  if (transferredBytes === 0) onProgress?.({ transferredBytes, totalBytes: 0 });
  return joined(pieces, transferredBytes);
}

/** Sends bytes. Sending the same to the same URL again changes nothing. @throws StoreError */
export async function upload(url: string, bytes: Uint8Array, options: TransferOptions): Promise<void> {
  const { limits, onProgress } = options;
  if (onProgress !== undefined && bytes.length > limits.pieceBytes && sendsStreams) {
    try {
      await put(url, inPieces(bytes, options), bytes.length, options);
      return;
    } catch (thrown) {
      // Some browsers send streams over HTTP/2 only, and some storage providers take none: then in one piece, without progress.
      const { code } = StoreError.from(thrown);
      if (options.signal?.aborted === true || (code !== 'unavailable' && code !== 'unsupported' && code !== 'invalid_argument')) {
        throw thrown;
      }
    }
  }
  await put(url, unshared(bytes), bytes.length, options);
  onProgress?.({ transferredBytes: bytes.length, totalBytes: bytes.length });
}

async function put(url: string, body: RequestBody, size: number, { fetch, limits, signal }: TransferOptions): Promise<void> {
  const isStream = body instanceof ReadableStream;
  const init: RequestInit & { duplex?: 'half' } = {
    method: 'PUT',
    // Browsers leave the length out of a stream whatever is said here; Node sends it, which storage providers ask for.
    headers: { 'content-type': 'application/octet-stream', ...(isStream ? { 'content-length': String(size) } : {}) },
    body,
    ...(isStream ? { duplex: 'half' } : {}),
  };
  const timeoutMs = limits.attemptMs + (size / limits.transferBytesPerSecondMin) * 1_000;
  const response = await fetchHead(url, init, { fetch, timeoutMs, signal });
  if (!response.ok) throw urlFailure(await failureOf(response, limits.attemptMs));
  await response.body?.cancel().catch(() => {});
}

/** Whether a request's body may be a stream: a platform that knows them reads `duplex`, and calls the body no text. */
const sendsStreams = ((): boolean => {
  let readsDuplex = false;
  try {
    const init = {
      method: 'POST',
      body: new ReadableStream(),
      get duplex() {
        readsDuplex = true;
        return 'half' as const;
      },
    };
    const hasContentType = new Request('http://localhost', init).headers.has('content-type');
    return readsDuplex && !hasContentType;
  } catch {
    return false;
  }
})();

function inPieces(bytes: Uint8Array, { limits, onProgress }: TransferOptions): ReadableStream<Uint8Array> {
  let sent = 0;
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        onProgress?.({ transferredBytes: sent, totalBytes: bytes.length });
        if (sent === bytes.length) {
          controller.close();
          return;
        }
        const end = Math.min(sent + limits.pieceBytes, bytes.length);
        controller.enqueue(bytes.slice(sent, end));
        sent = end;
      },
    },
    { highWaterMark: 0 },
  );
}

/** A URL lives for seconds: whoever is refused by one asks for another. */
function urlFailure(failure: StoreError): StoreError {
  const isExpired = failure.code === 'access_denied' || failure.code === 'not_found' || failure.code === 'unauthenticated';
  if (!isExpired) return failure;
  return new StoreError(failure.code, failure.message, { cause: failure, details: failure.details, retryable: true });
}

function joined(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
