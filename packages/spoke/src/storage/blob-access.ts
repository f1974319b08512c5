/** Reaching one span of a blob, with the second chance of a record that has changed meanwhile. What every way of reading shares. */
import { isEncrypted } from '@felloe/engine/encryption/artifact-encryption.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { FaultPoints } from '@felloe/runtime/fault-points.ts';
import type { Logger } from '@felloe/runtime/logger.ts';
import type { Counter } from '@felloe/runtime/telemetry/metrics.ts';
import type { Tracing } from '@felloe/runtime/telemetry/tracing.ts';
import type { ReadRequest } from '../app-context.ts';
import type { Backends } from '../backends/backends.ts';
import { type BlobSpan, spanAgain } from './read-plan.ts';

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
export const wholeReadSizeMax = 256 * 1024;

/** Tries with the record at hand; a missing blob is looked up once more, since compaction moves blobs. Missing again is an alarm. */
export async function withSecondChance<T>(
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
  const again = await request.resolveAgain();
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

/**
 * The key of the record's bytes; undefined when they are not encrypted. Throws `internal` when they are and nobody has the key: they
 * must never be given out as they lie.
 */
export function dataKeyOf({ record, dataKey }: ReadRequest): Buffer | undefined {
  if (!isEncrypted(record.attributes)) return undefined;
  const key = dataKey ?? record.data_key;
  if (key.length > 0) return key;
  throw new StoreError('internal', 'encrypted bytes are asked for without their key');
}

function isMissing(thrown: unknown): boolean {
  return thrown instanceof StoreError && thrown.code === 'blob_missing';
}

/** undefined for the whole blob, which drivers serve without a range. */
export function rangeOf(span: BlobSpan): { readonly start: number; readonly end: number } | undefined {
  return span.start === 0 && span.end === span.blob.size - 1 ? undefined : { start: span.start, end: span.end };
}

export function wrongLength(): StoreError {
  return new StoreError('backend_failed', 'the backend gave another number of bytes than the record names');
}
