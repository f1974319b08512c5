/** What each kind of work does. Each may be repeated and may find that it was done already. */
import type { FinishedWork } from '@felloe/contracts/gen/felloe/v1/FinishedWork.ts';
import type { WorkItem__Output } from '@felloe/contracts/gen/felloe/v1/WorkItem.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { withDeadline } from '@felloe/runtime/deadline.ts';
import type { Arrival } from '../apps/vault/delivery/arrivals.ts';
import { compactSegment } from './compact-segment.ts';
import { listBackend, verifyBlobs } from './scrub.ts';
import type { WorkParts } from './work-loop.ts';

/** What there is to tell of work beside that it is done. */
export type WorkReport = Pick<FinishedWork, 'faulty' | 'found' | 'cursor' | 'absent'>;

const nothing: WorkReport = {};

export async function runWork(parts: WorkParts, item: WorkItem__Output): Promise<WorkReport> {
  if (item.kind === 'look_for_uploads') return await lookForUploads(parts, item);
  const { driver } = parts.backends.forReading(item.backend_id);
  switch (item.kind) {
    case 'delete_blob':
      return await deleting(parts, (signal) => driver.delete(item.locator, signal));
    case 'discard_blob':
      return await deleting(parts, (signal) => driver.discard(item.blob_id, signal));
    case 'delete_segment':
      return await deleting(parts, (signal) => driver.deleteSegment(item.segment_id, signal));
    case 'verify_blobs':
      return await verifyBlobs(driver, item);
    case 'list_backend':
      return await listBackend(driver, item);
    case 'compact_segment':
      await compactSegment(parts, driver, item);
      return nothing;
    default:
      throw new StoreError('unsupported', `this build knows no work of kind ${item.kind}`);
  }
}

async function deleting({ faults }: WorkParts, remove: (signal: AbortSignal) => Promise<void>): Promise<WorkReport> {
  if (faults.enabled) await faults.at('work.before_delete');
  await withDeadline({ durationMs: limits.blob.backendCallMs, what: 'deleting on the backend' }, remove);
  if (faults.enabled) await faults.at('work.after_delete');
  return nothing;
}

/** Direct uploads of the vault that nobody has asked for yet. Whoever commits one first, it counts once. */
async function lookForUploads({ arrivals }: WorkParts, item: WorkItem__Output): Promise<WorkReport> {
  const { container, backend_id: backendId, uploads } = item;
  const wanted = uploads.map(({ upload_id: uploadId, digest, blob_id: blobId }) => ({
    container,
    uploadId,
    digest,
    backendId,
    blobId,
  }));
  const found = await arrivals.lookInOrder(wanted);
  const failed = found.find((arrival) => arrival instanceof StoreError);
  if (failed !== undefined) throw failed;
  return { absent: wanted.flatMap(({ uploadId }, index) => (isAbsent(found[index]) ? [uploadId] : [])) };
}

function isAbsent(arrival: Arrival | StoreError | undefined): boolean {
  return arrival === 'nothing' || arrival === 'wrong';
}
