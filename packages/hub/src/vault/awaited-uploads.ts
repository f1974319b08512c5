/**
 * Looking for what clients may have written by themselves and nobody has confirmed: work for spokes, like the collector's. A spoke that
 * finds it commits the upload; one that finds nothing says so, and the upload is given up.
 */
import { randomUUID } from 'node:crypto';
import { insertWork, type WorkRow } from '../blobs/work-queries.ts';
import type { Lanes } from '../lanes/lanes.ts';

export interface AwaitedUpload {
  /** Name. */
  readonly container: string;
  readonly uploadId: string;
  readonly digest: string;
  readonly backendId: string;
  readonly blobId: string;
}

/** What is being looked for already is left as it is. */
export async function lookForUploads(lanes: Lanes, uploads: readonly AwaitedUpload[]): Promise<void> {
  await lanes.system('look_for_uploads', (batch) => insertWork(batch.querier, batch.now, uploads.map(workOf)));
}

function workOf({ container, uploadId, digest, backendId, blobId }: AwaitedUpload): WorkRow {
  // What a spoke has to know, in parts that hold no slash.
  const locator = `${container}/${uploadId}/${digest}`;
  return { workId: randomUUID(), kind: 'look_for_upload', backendId, subjectId: blobId, locator };
}

export function awaitedUploadOf({ locator, backendId, subjectId }: WorkRow): AwaitedUpload {
  const [container = '', uploadId = '', digest = ''] = locator.split('/');
  return { container, uploadId, digest, backendId, blobId: subjectId };
}
