/** What each kind of work does. Each may be repeated and may find that it was done already. */
import type { WorkItem__Output } from '@felloe/contracts/gen/felloe/v1/WorkItem.ts';
import type { Driver } from '@felloe/drivers/driver.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { withDeadline } from '@felloe/runtime/deadline.ts';
import { compactSegment } from './compact-segment.ts';
import type { WorkParts } from './work-loop.ts';

export async function runWork(parts: WorkParts, item: WorkItem__Output): Promise<void> {
  const { driver } = parts.backends.forReading(item.backend_id);
  switch (item.kind) {
    case 'delete_blob':
      return await deleting(parts, (signal) => driver.delete(item.locator, signal));
    case 'discard_blob':
      return await deleting(parts, (signal) => driver.discard(item.blob_id, signal));
    case 'delete_segment':
      return await deleting(parts, (signal) => driver.deleteSegment(item.segment_id, signal));
    case 'verify_blob':
      return await verifyBlob(driver, item);
    case 'compact_segment':
      return await compactSegment(parts, driver, item);
    default:
      throw new StoreError('unsupported', `this build knows no work of kind ${item.kind}`);
  }
}

async function deleting({ faults }: WorkParts, remove: (signal: AbortSignal) => Promise<void>): Promise<void> {
  if (faults.enabled) await faults.at('work.before_delete');
  await withDeadline({ durationMs: limits.blob.backendCallMs, what: 'deleting on the backend' }, remove);
  if (faults.enabled) await faults.at('work.after_delete');
}

/** Reads all of a blob; the driver compares its checksums on the way. */
async function verifyBlob(driver: Driver, item: WorkItem__Output): Promise<void> {
  const durationMs = Math.max(limits.blob.backendCallMs, item.valid_ms);
  await withDeadline({ durationMs, what: 'reading a blob for verification' }, async (signal) => {
    const stat = await driver.stat(item.locator, signal);
    if (stat === undefined) throw new StoreError('blob_missing', 'the blob is not on its backend');
    let read = 0;
    for await (const chunk of await driver.open(item.locator, undefined, signal)) read += (chunk as Buffer).length;
    if (read !== stat.size) throw new StoreError('backend_failed', `the blob has ${read} bytes instead of ${stat.size}`);
  });
}
