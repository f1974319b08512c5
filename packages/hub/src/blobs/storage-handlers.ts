/** The calls between our own parts: blob ids, segments and the collector's work. No tenant's principal may make them. */
import type { FinishedWork__Output } from '@felloe/contracts/gen/felloe/v1/FinishedWork.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import { limits } from '@felloe/engine/limits.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { CallHandlers } from '../session/call-context.ts';
import type { BlobLeases } from './blob-leases.ts';
import type { Collector, DoneWork } from './collector.ts';
import type { Segments } from './segments.ts';
import type { WorkKind } from './work-queries.ts';

export interface StorageHandlerParts {
  readonly leases: BlobLeases;
  readonly segments: Segments;
  readonly collector: Collector;
  readonly clock: Clock;
  readonly pendingMs: number;
  readonly workValidMs: number;
  /** Ids of the backends a spoke reaches. */
  readonly reachedBy: (spoke: string) => string[];
}

type StorageCalls = 'lease_blobs' | 'renew_blobs' | 'open_segment' | 'seal_segment' | 'take_work' | 'finish_work' | 'move_blobs';

export function storageHandlers(parts: StorageHandlerParts): Pick<CallHandlers, StorageCalls> {
  const { leases, segments, collector, reachedBy } = parts;
  const requireReached = (spoke: string, backendId: string) => {
    if (!reachedBy(spoke).includes(backendId))
      throw new StoreError('bytes_unreachable', `spoke ${spoke} does not reach the backend`);
  };
  return {
    lease_blobs: {
      authorisation: 'spoke',
      handle: async (message, { spoke }) => {
        requireReached(spoke.name, message.backend_id);
        const lease = await leases.lease(message.backend_id, message.count, spoke.epoch);
        return { backend_id: message.backend_id, blob_ids: [...lease.blobIds], valid_ms: parts.pendingMs };
      },
    },
    renew_blobs: {
      authorisation: 'spoke',
      handle: async (message, { spoke }) => {
        await leases.renew(message.blob_ids, spoke.epoch);
        return {};
      },
    },
    open_segment: {
      authorisation: 'spoke',
      handle: async (message, { spoke }) => {
        requireReached(spoke.name, message.backend_id);
        return { segment_id: await segments.open(message.backend_id, spoke.epoch), backend_id: message.backend_id };
      },
    },
    seal_segment: {
      authorisation: 'spoke',
      handle: async (message, { spoke }) => {
        await segments.seal(message.segment_id, spoke.epoch, message.size);
        return {};
      },
    },
    take_work: {
      authorisation: 'spoke',
      handle: async (message, { spoke }) => {
        const limit = Math.min(message.limit, limits.blob.workBatchMax);
        const items = await collector.take(spoke.epoch, reachedBy(spoke.name), limit);
        return {
          items: items.map((item) => ({
            work_id: item.workId,
            kind: item.kind,
            backend_id: item.backendId,
            blob_id: isAboutBlob(item.kind) ? item.subjectId : '',
            segment_id: item.kind === 'compact_segment' || item.kind === 'delete_segment' ? item.subjectId : '',
            locator: item.kind === 'delete_blob' ? item.locator : '',
            ...(item.kind === 'list_backend' ? { cursor: item.locator, limit: limits.blob.scrubPageMax } : {}),
            container: item.awaited.container,
            uploads: item.awaited.uploads.map(({ uploadId, digest, blobId }) => ({
              upload_id: uploadId,
              digest,
              blob_id: blobId,
            })),
            blobs: item.blobs.map((blob) => ({ blob_id: blob.blobId, locator: blob.locator, size: blob.size })),
            valid_ms: parts.workValidMs,
          })),
        };
      },
    },
    finish_work: {
      authorisation: 'spoke',
      handle: async (message, { spoke }) => {
        const done = message.finished.filter((item) => item.succeeded).map(doneWork);
        const failed = message.finished.filter((item) => !item.succeeded).map((item) => item.work_id);
        await collector.finish(spoke.epoch, done, failed);
        return {};
      },
    },
    move_blobs: {
      authorisation: 'spoke',
      handle: async (message, { spoke }) => {
        const moves = message.moves.map((move) => ({
          blobId: move.blob_id,
          oldLocator: move.old_locator,
          newLocator: move.new_locator,
        }));
        return { moved: await segments.move(message.segment_id, spoke.epoch, moves) };
      },
    },
  };
}

function isAboutBlob(kind: WorkKind): boolean {
  return kind === 'delete_blob' || kind === 'discard_blob';
}

function doneWork(item: FinishedWork__Output): DoneWork {
  const { faulty, found, cursor } = item;
  if (Math.max(faulty.length, found.length, item.absent.length) > limits.blob.scrubPageMax) {
    throw new StoreError('invalid_argument', `a report has at most ${limits.blob.scrubPageMax} blobs`);
  }
  return {
    workId: item.work_id,
    absent: item.absent,
    report: {
      faulty: faulty.map(({ blob_id: blobId, locator, reason }) => ({ blobId, locator, reason })),
      found: found.map(({ id, segment }) => ({ id, segment })),
      cursor,
    },
  };
}
