/** Which bytes of which blobs make up a range of an artifact. */
import type { ArtifactRecord__Output } from '@felloe/contracts/gen/felloe/v1/ArtifactRecord.ts';
import type { BlobRef__Output } from '@felloe/contracts/gen/felloe/v1/BlobRef.ts';
import { StoreError } from '@felloe/engine/errors.ts';

export interface BlobSpan {
  /** Where in the record's list the blob is: the same place after the record was asked for again. */
  readonly index: number;
  readonly blob: BlobRef__Output;
  /** First and last byte within the blob, inclusive. */
  readonly start: number;
  readonly end: number;
}

/** The spans of an inclusive range (the whole artifact when undefined), in order. Empty for an artifact of no bytes. */
export function planRead(
  record: ArtifactRecord__Output,
  range: { readonly start: number; readonly end: number } | undefined,
): readonly BlobSpan[] {
  const first = range?.start ?? 0;
  const last = range?.end ?? record.size - 1;
  if (first < 0 || last >= record.size || (range !== undefined && first > last)) {
    throw new StoreError('range_not_satisfiable', 'the range lies outside the artifact', {
      details: { size: String(record.size) },
    });
  }
  const spans: BlobSpan[] = [];
  let offset = 0;
  for (const [index, blob] of record.blobs.entries()) {
    const start = Math.max(first - offset, 0);
    const end = Math.min(last - offset, blob.size - 1);
    if (start <= end) spans.push({ index, blob, start, end });
    offset += blob.size;
  }
  if (offset !== record.size) throw new StoreError('internal', 'the blobs of a record do not add up to its size');
  return spans;
}

export function spanSize(span: BlobSpan): number {
  return span.end - span.start + 1;
}

/** The same bytes by a newer record of the same version, or undefined when it is another version. */
export function spanAgain(span: BlobSpan, before: ArtifactRecord__Output, after: ArtifactRecord__Output): BlobSpan | undefined {
  const blob = after.blobs[span.index];
  const sameVersion = after.version_id === before.version_id && after.etag === before.etag && after.size === before.size;
  if (!sameVersion || blob === undefined || blob.size !== span.blob.size) return undefined;
  return { ...span, blob };
}
