/**
 * Reading: a small range as one buffer, a larger one as a stream over its blobs. A stream that cannot go on is destroyed with its
 * error, never ended, so that no complete answer has wrong or missing bytes. A missing blob is asked about once more (compaction
 * moves blobs); missing again is an alarm.
 */
import { Readable } from 'node:stream';
import type { ArtifactRecord__Output } from '@felloe/contracts/gen/felloe/v1/ArtifactRecord.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { FaultPoints } from '@felloe/runtime/fault-points.ts';
import type { Logger } from '@felloe/runtime/logger.ts';
import type { Counter } from '@felloe/runtime/telemetry/metrics.ts';
import { endSpan, type Tracing } from '@felloe/runtime/telemetry/tracing.ts';
import type { ReadRequest } from '../app-context.ts';
import type { Backends } from '../backends/backends.ts';
import { type BlobSpan, planRead, spanAgain, spanSize } from './read-plan.ts';

export interface ReadParts {
  readonly backends: Backends;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly tracing: Tracing;
  readonly faults: FaultPoints;
  /** Counts blobs that a record names and no backend has. Stays 0. */
  readonly lostBlobs: Counter;
}

/** Up to here the bytes are read at once: one backend read and one write to the socket. */
const wholeReadSizeMax = 256 * 1024;
/** The next blob is opened when this much of the one before is left: no pause between parts, and no connection idle for long. */
const openAheadBytes = 4 * 1024 * 1024;

export function createRead(parts: ReadParts): (request: ReadRequest) => Promise<Buffer | Readable> {
  return async (request) => {
    const spans = planRead(request.record, request.range);
    const size = spans.reduce((sum, span) => sum + spanSize(span), 0);
    if (parts.faults.enabled) await parts.faults.at('read.before_open');
    const span =
      request.traceparent === undefined ? undefined : parts.tracing.continueFrom(request.traceparent, 'backend.read', { size });
    try {
      const bytes = size <= wholeReadSizeMax ? await readWhole(parts, request, spans) : await openStream(parts, request, spans);
      endSpan(span);
      return bytes;
    } catch (thrown) {
      endSpan(span, thrown);
      throw thrown;
    }
  };
}

async function readWhole(parts: ReadParts, request: ReadRequest, spans: readonly BlobSpan[]): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (const span of spans) pieces.push(await readSpan(parts, request, span));
  const [only] = pieces;
  return pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces);
}

async function readSpan(parts: ReadParts, request: ReadRequest, span: BlobSpan): Promise<Buffer> {
  return await withSecondChance(parts, request, span, async (found) => {
    const { driver } = parts.backends.forReading(found.blob.backend_id);
    const bytes = await driver.read(found.blob.locator, rangeOf(found), request.signal);
    if (bytes.length !== spanSize(found)) throw wrongLength();
    return bytes;
  });
}

async function openSpan(parts: ReadParts, request: ReadRequest, span: BlobSpan): Promise<Readable> {
  return await withSecondChance(parts, request, span, async (found) => {
    const { driver } = parts.backends.forReading(found.blob.backend_id);
    const opened = await driver.open(found.blob.locator, rangeOf(found), request.signal);
    // It may fail while it waits for its turn; the loop that reads it then throws the same error.
    opened.on('error', () => {});
    return opened;
  });
}

async function openStream(parts: ReadParts, request: ReadRequest, spans: readonly BlobSpan[]): Promise<Readable> {
  const [first] = spans;
  if (first === undefined) return Readable.from([]);
  // Opened before anything is answered, so that an unreachable or missing blob still gets a proper error.
  const opened = await openSpan(parts, request, first);
  const stream = Readable.from(streamSpans(parts, request, spans, opened), {
    objectMode: false,
    highWaterMark: limits.blob.readChunkBytes,
  });
  // A generator that was never started does not run its own clean-up.
  stream.once('close', () => opened.destroy());
  return stream;
}

async function* streamSpans(
  parts: ReadParts,
  request: ReadRequest,
  spans: readonly BlobSpan[],
  opened: Readable,
): AsyncGenerator<Buffer, void, undefined> {
  const confirm = createConfirmation(parts, request);
  let current: Promise<Readable> | undefined = Promise.resolve(opened);
  let ahead: Promise<Readable> | undefined;
  try {
    for (const [index, span] of spans.entries()) {
      const next = spans[index + 1];
      let left = spanSize(span);
      for await (const chunk of await (current ?? openSpan(parts, request, span))) {
        const bytes = chunk as Buffer;
        left -= bytes.length;
        if (left < 0) throw wrongLength();
        if (next !== undefined && ahead === undefined && left <= openAheadBytes) {
          ahead = openSpan(parts, request, next);
          // Its failure is told when its turn comes.
          ahead.catch(() => {});
        }
        await confirm();
        yield bytes;
        if (parts.faults.enabled) await parts.faults.at('read.mid_body');
      }
      if (left !== 0) throw wrongLength();
      current = ahead;
      ahead = undefined;
    }
  } finally {
    for (const stream of [current, ahead]) stream?.then((readable) => readable.destroy()).catch(() => {});
  }
}

/**
 * A blob may be deleted when it has been dead for the grace period, so no read goes on that long on one look-up. Halfway the record
 * is asked for again: while it still names the same version, the read goes on; otherwise it has to end in time.
 */
function createConfirmation(parts: ReadParts, request: ReadRequest): () => Promise<void> {
  let confirmedAt = parts.clock.monotonic();
  let asked = false;
  return async () => {
    const ageMs = parts.clock.monotonic() - confirmedAt;
    if (ageMs > limits.blob.readMsMax) throw new StoreError('unavailable', 'the read took too long');
    if (ageMs <= limits.blob.readMsMax / 2 || asked) return;
    asked = true;
    const again = await request.resolveAgain().catch(() => undefined);
    if (again?.version_id !== request.record.version_id) return;
    confirmedAt = parts.clock.monotonic();
    asked = false;
  };
}

async function withSecondChance<T>(
  parts: ReadParts,
  request: ReadRequest,
  span: BlobSpan,
  attempt: (span: BlobSpan) => Promise<T>,
): Promise<T> {
  try {
    return await attempt(span);
  } catch (thrown) {
    if (!isMissing(thrown)) throw thrown;
  }
  const again: ArtifactRecord__Output = await request.resolveAgain();
  const found = spanAgain(span, request.record, again);
  if (found === undefined)
    throw new StoreError('unavailable', 'the artifact was replaced while it was read', { retryAfterMs: 0 });
  try {
    return await attempt(found);
  } catch (thrown) {
    if (isMissing(thrown)) {
      parts.lostBlobs.add(1);
      parts.logger.error({ err: thrown, blobId: found.blob.blob_id, backendId: found.blob.backend_id }, 'a blob is lost');
    }
    throw thrown;
  }
}

function isMissing(thrown: unknown): boolean {
  return thrown instanceof StoreError && thrown.code === 'blob_missing';
}

/** undefined for the whole blob, which drivers serve without a range. */
function rangeOf(span: BlobSpan): { readonly start: number; readonly end: number } | undefined {
  return span.start === 0 && span.end === span.blob.size - 1 ? undefined : { start: span.start, end: span.end };
}

function wrongLength(): StoreError {
  return new StoreError('backend_failed', 'the backend gave another number of bytes than the record names');
}
