/** Multipart uploads. Their parts are live blobs that the upload references; completing hands the references to the artifact. */
import { randomBytes } from 'node:crypto';
import { requirePath } from '@felloe/engine/artifact/path.ts';
import { limits } from '@felloe/engine/limits.ts';
import { requireOpenUpload } from '@felloe/engine/upload/upload.ts';
import type { Database } from '../database/database.ts';
import type { Batch } from '../lanes/job.ts';
import type { JobOrder, JobWish, Lanes } from '../lanes/lanes.ts';
import { holdsArtifacts } from '../metadata/container-queries.ts';
import type { Containers } from '../metadata/containers.ts';
import type { ContainerRow } from '../metadata/records.ts';
import type { BlobReferences } from '../blobs/blob-references.ts';
import { NewUploads, type UploadWish } from './create-uploads.ts';
import { type NewPart, RecordedParts } from './record-parts.ts';
import { tellUpload } from './upload-events.ts';
import {
  deleteCompletedUploads,
  deleteParts,
  deleteUpload,
  findIdleUploads,
  findParts,
  findUpload,
  findUploadsFrom,
  type PartRow,
  type UploadName,
  type UploadRow,
} from './upload-queries.ts';

export interface UploadsOptions {
  readonly database: Database;
  readonly lanes: Lanes;
  readonly references: BlobReferences;
  readonly containers: Containers;
}

export class Uploads {
  readonly #options: UploadsOptions;
  readonly #created: NewUploads;
  readonly #parts: RecordedParts;

  constructor(options: UploadsOptions) {
    this.#options = options;
    this.#created = new NewUploads(options.lanes, options.containers);
    this.#parts = new RecordedParts(options.lanes, options.references);
  }

  create(container: ContainerRow, path: string, wanted: UploadWish['wanted'], order: JobOrder): Promise<UploadRow> {
    requirePath(path);
    const uploadId = randomBytes(24).toString('base64url');
    return this.#created.create({ container, name: nameOf(container, path, uploadId), wanted }, order);
  }

  /** Throws `upload_not_found` for ended ones too. */
  async require(container: ContainerRow, path: string, uploadId: string): Promise<UploadRow> {
    const row = await findUpload(this.#options.database, nameOf(container, path, uploadId), false);
    requireOpenUpload(row?.state);
    return row as UploadRow;
  }

  recordPart(container: ContainerRow, path: string, uploadId: string, part: NewPart, order: JobOrder): Promise<PartRow> {
    return this.#parts.record({ container, upload: nameOf(container, path, uploadId), part }, order);
  }

  abort(container: ContainerRow, path: string, uploadId: string, order: JobOrder): Promise<void> {
    const name = nameOf(container, path, uploadId);
    return this.#submit(container, {
      name: 'abort_upload',
      exclusive: [`upload/${uploadId}`],
      shared: [container.containerId],
      order: { ...order, request: `abort_upload ${uploadId}` },
      run: async (batch) => {
        const upload = await findUpload(batch.querier, name, true);
        requireOpenUpload(upload?.state);
        await this.#dropParts(batch, name);
        await deleteUpload(batch.querier, name);
        tellUpload(batch, container, name, { type: 'upload.aborted', operation: 'abort_upload', bytes: 0 });
      },
    });
  }

  /**
   * Aborts the open uploads of a container that holds nothing else, each in a commit of its own, so that the container can be removed.
   * Stops at one that holds something, which is for the removal to tell.
   */
  async abortAll(container: ContainerRow, { deadlineAt }: Pick<JobOrder, 'deadlineAt'>): Promise<void> {
    for (let isMore = true; isMore; ) isMore = await this.#abortFirst(container, { deadlineAt, idempotency: undefined });
  }

  #abortFirst(container: ContainerRow, order: JobOrder): Promise<boolean> {
    return this.#submit(container, {
      name: 'abort_upload',
      exclusive: [container.containerId],
      shared: [],
      order,
      run: async (batch) => {
        if (await holdsArtifacts(batch.querier, container)) return false;
        const [first] = await findUploadsFrom(batch.querier, container, { path: '', inclusive: true, uploadId: '' }, 1);
        if (first === undefined) return false;
        await this.#dropParts(batch, first);
        await deleteUpload(batch.querier, first);
        tellUpload(batch, container, first, { type: 'upload.aborted', operation: 'abort_upload', bytes: 0 });
        return true;
      },
    });
  }

  async #dropParts(batch: Batch, name: UploadName): Promise<void> {
    const parts = await findParts(batch.querier, name, 0, limits.upload.partNumberMax);
    const blobIds = parts.flatMap((part) => (part.blobId === undefined ? [] : [part.blobId]));
    if (blobIds.length > 0) await this.#options.references.drop(batch, blobIds);
    await deleteParts(batch.querier, name);
  }

  parts(name: UploadName, after: number, limit: number): Promise<PartRow[]> {
    return findParts(this.#options.database, name, after, limit);
  }

  /** Uploads nobody completed in time are aborted, and the records of completed ones forgotten; for the collector. */
  async abortIdle(
    containerOf: (containerId: string) => ContainerRow | undefined,
    before: number,
    order: JobOrder,
  ): Promise<number> {
    await this.#options.lanes.system('forget_uploads', (batch) => deleteCompletedUploads(batch.querier, before));
    const idle = await findIdleUploads(this.#options.database, before, 100);
    for (const row of idle) {
      const container = containerOf(row.containerId);
      if (container !== undefined) await this.abort(container, row.path, row.uploadId, order);
    }
    return idle.length;
  }

  #submit<T>(container: ContainerRow, wish: Omit<JobWish<T>, 'eventsMax' | 'encode' | 'decode'>): Promise<T> {
    return this.#options.lanes.submit<T>(container.lane, {
      ...wish,
      eventsMax: 1,
      encode: (value) => JSON.stringify(value ?? null),
      decode: (text) => JSON.parse(text) as T,
    });
  }
}

export function nameOf(container: ContainerRow, path: string, uploadId: string): UploadName {
  return { tenantId: container.tenantId, containerId: container.containerId, path, uploadId };
}
