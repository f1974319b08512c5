/**
 * Compaction: the live blobs of a mostly dead segment are appended to this worker's open one, and each one's locator is moved by
 * compare-and-set once its copy is durable. A blob that died or moved meanwhile stays as it is, and its copy is garbage. The old
 * segment is not touched here: the hub retires it when nothing names it and deletes it after the grace.
 */
import type { BlobMove } from '@felloe/contracts/gen/felloe/v1/BlobMove.ts';
import type { SegmentBlob__Output } from '@felloe/contracts/gen/felloe/v1/SegmentBlob.ts';
import type { WorkItem__Output } from '@felloe/contracts/gen/felloe/v1/WorkItem.ts';
import type { Driver } from '@felloe/drivers/driver.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { withDeadline } from '@felloe/runtime/deadline.ts';
import { epochClosed } from '../hub-session/session-epoch.ts';
import type { WorkParts } from './work-loop.ts';

/** Blobs copied and moved at once: they share a sync and a transaction, and hold at most this times 128 KiB. */
const copiedTogetherMax = 64;

export async function compactSegment(parts: WorkParts, driver: Driver, item: WorkItem__Output): Promise<void> {
  for (let start = 0; start < item.blobs.length; start += copiedTogetherMax) {
    await moveTogether(parts, driver, item.blobs.slice(start, start + copiedTogetherMax));
  }
}

interface CopiedBlob {
  readonly segmentId: string;
  readonly move: BlobMove;
}

async function moveTogether(parts: WorkParts, driver: Driver, blobs: readonly SegmentBlob__Output[]): Promise<void> {
  const { hub, session, actor, backends, faults } = parts;
  const { epoch } = session;
  const copied = await withDeadline({ durationMs: limits.blob.backendCallMs, what: 'copying blobs of a segment' }, (signal) =>
    Promise.all(blobs.map((blob) => copyBlob(driver, blob, signal))),
  );
  if (faults.enabled) await faults.at('work.before_move');
  // A batch may have crossed into the next segment.
  for (const [segmentId, moves] of groupBySegment(copied)) {
    if (backends.epochOfSegment(segmentId) !== epoch) throw epochClosed();
    const options = { actor, deadlineMs: limits.session.longCallMs };
    await hub.call('move_blobs', { epoch, segment_id: segmentId, moves }, options);
  }
  if (faults.enabled) await faults.at('work.after_move');
}

/** Resolves when the copy is durable. */
async function copyBlob(driver: Driver, blob: SegmentBlob__Output, signal: AbortSignal): Promise<CopiedBlob> {
  const bytes = await driver.read(blob.locator, undefined, signal);
  if (bytes.length !== blob.size) throw new StoreError('backend_failed', 'a blob in a segment has another size than recorded');
  const put = await driver.put(blob.blob_id, bytes, { signal, size: bytes.length });
  if (put.segmentId === undefined) throw new StoreError('unsupported', 'the backend does not pack blobs of this size any more');
  return {
    segmentId: put.segmentId,
    move: { blob_id: blob.blob_id, old_locator: blob.locator, new_locator: put.locator },
  };
}

function groupBySegment(copied: readonly CopiedBlob[]): Map<string, BlobMove[]> {
  const groups = new Map<string, BlobMove[]>();
  for (const { segmentId, move } of copied) {
    const moves = groups.get(segmentId);
    if (moves === undefined) groups.set(segmentId, [move]);
    else moves.push(move);
  }
  return groups;
}
