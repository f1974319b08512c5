/** Beginning multipart uploads, all those of a batch in one statement. */
import { annotationsOfNew } from '@felloe/engine/artifact/new-annotations.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { BulkCalls } from '../lanes/bulk-calls.ts';
import type { Batch, Outcome } from '../lanes/job.ts';
import type { JobOrder, Lanes } from '../lanes/lanes.ts';
import type { Containers } from '../metadata/containers.ts';
import type { ContainerRow } from '../metadata/records.ts';
import { OpenUploads } from './open-uploads.ts';
import { tellUpload } from './upload-events.ts';
import { insertUploads, type UploadName, type UploadRow } from './upload-queries.ts';

export interface UploadWish {
  readonly container: ContainerRow;
  readonly name: UploadName;
  readonly wanted: Pick<UploadRow, 'attributes' | 'annotations' | 'owner' | 'principalId'>;
}

export class NewUploads {
  readonly #open = new OpenUploads(limits.upload.openUploadsPerTenantMax);
  readonly #containers: Containers;
  readonly #calls: BulkCalls<UploadWish, UploadRow>;

  constructor(lanes: Lanes, containers: Containers) {
    this.#containers = containers;
    this.#calls = new BulkCalls(lanes, (batch, wishes) => this.#createAll(batch, wishes));
  }

  /** @throws StoreError `quota_exceeded` when the tenant has as many open as it may, `invalid_argument` and `too_large` for annotations. */
  create(wish: UploadWish, order: JobOrder): Promise<UploadRow> {
    const { containerId, lane } = wish.container;
    return this.#calls.submit({
      name: 'create_upload',
      lane,
      exclusive: [],
      shared: [containerId],
      eventsMax: 1,
      order,
      wish,
      // Nothing of the request is in what it makes: only the record tells that it made one already.
      keptAnswer: {
        request: `create_upload ${containerId}/${wish.name.path}`,
        encode: (row) => JSON.stringify(row),
        decode: (text) => JSON.parse(text) as UploadRow,
      },
    });
  }

  async #createAll(batch: Batch, wishes: readonly UploadWish[]): Promise<Outcome<UploadRow>[]> {
    await this.#open.refresh(
      batch.querier,
      wishes.map(({ container }) => container.tenantId),
    );
    const rows: UploadRow[] = [];
    const outcomes = wishes.map((wish): Outcome<UploadRow> => {
      const refusal = this.#refusalOf(batch, wish);
      if (refusal !== undefined) return { error: refusal };
      const { container, name, wanted } = wish;
      const row: UploadRow = { ...name, ...wanted, state: 'open', createdAt: batch.now, completedVersion: '' };
      rows.push(row);
      tellUpload(batch, container, row, { type: 'upload.created', operation: 'create_upload', bytes: 0 });
      return { value: row };
    });
    if (rows.length > 0) await insertUploads(batch.querier, rows);
    return outcomes;
  }

  #refusalOf(batch: Batch, { container, wanted }: UploadWish): StoreError | undefined {
    // It may have waited behind the container's removal: nobody would ever end what is begun now.
    if (this.#containers.byId(container.containerId) === undefined) return new StoreError('container_not_found');
    const judged = annotationsOfNew({
      asked: wanted.annotations,
      owner: wanted.owner,
      lock: container.documents.setting('object_lock'),
      nowMs: batch.now,
    });
    if (judged instanceof StoreError) return judged;
    if (this.#open.begin(container.tenantId)) return undefined;
    return new StoreError('quota_exceeded', 'the tenant has as many open uploads as it may; complete or abort some');
  }
}
