/**
 * The spoke's half of the scrub: it looks and tells. What is missing or unknown is judged by the hub alone, which has the records;
 * a backend that does not answer makes the work fail, since silence is no proof that something is missing.
 */
import type { FaultyBlob } from '@felloe/contracts/gen/felloe/v1/FaultyBlob.ts';
import type { SegmentBlob__Output } from '@felloe/contracts/gen/felloe/v1/SegmentBlob.ts';
import type { WorkItem__Output } from '@felloe/contracts/gen/felloe/v1/WorkItem.ts';
import type { Driver } from '@felloe/drivers/driver.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { withDeadline } from '@felloe/runtime/deadline.ts';
import type { WorkReport } from './run-work.ts';

/** Which blobs of the page are not there, or have another size than recorded. */
export async function verifyBlobs(driver: Driver, item: WorkItem__Output): Promise<WorkReport> {
  const faulty: FaultyBlob[] = [];
  const waiting = item.blobs.values();
  await withDeadline({ durationMs: item.valid_ms, what: 'looking for a page of blobs' }, async (signal) => {
    const looker = async (): Promise<void> => {
      for (const blob of waiting) {
        const reason = await faultOf(driver, blob, signal);
        if (reason !== undefined) faulty.push({ blob_id: blob.blob_id, locator: blob.locator, reason });
      }
    };
    await Promise.all(Array.from({ length: limits.blob.scrubLooksMax }, looker));
  });
  return { faulty };
}

async function faultOf(driver: Driver, { locator, size }: SegmentBlob__Output, signal: AbortSignal): Promise<string | undefined> {
  try {
    const stat = await driver.stat(locator, signal);
    if (stat === undefined) return 'absent';
    return stat.size === size ? undefined : `it has ${stat.size} bytes instead of ${size}`;
  } catch (thrown) {
    // Nobody can read what lies at a place that the driver does not understand.
    if (StoreError.from(thrown).code === 'invalid_argument') return 'its locator is none of this backend';
    throw thrown;
  }
}

/** A page of what lies on the backend. */
export async function listBackend(driver: Driver, item: WorkItem__Output): Promise<WorkReport> {
  const { cursor, limit } = item;
  const page = await withDeadline({ durationMs: item.valid_ms, what: 'listing a page of a backend' }, (signal) =>
    driver.list('', cursor === '' ? undefined : cursor, limit, signal),
  );
  return { found: page.blobs.map(({ id, kind }) => ({ id, segment: kind === 'segment' })), cursor: page.cursor ?? '' };
}
