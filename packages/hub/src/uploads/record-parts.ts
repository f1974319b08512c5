/**
 * Parts of multipart uploads: each is a live blob that its upload references. All parts of a batch take two trips to the database,
 * however many they are and of however many uploads.
 *
 * A request may come again after its answer was lost, and after another part took the place of the one it made; that one must not come
 * back. So it is known by its blob, which is staged for one request and committed once: where it has a record, the request was done,
 * whatever the upload became since. The record outlives every repeat (it stays through the grace after the blob's death). A part of no
 * bytes leaves nothing like it, and written twice it could undo a newer one: its answer is kept under its key.
 */
import { judgeOpenUpload } from '@felloe/engine/upload/upload.ts';
import type { NewBlob } from '../blobs/blob-queries.ts';
import { type BlobReferences, sessionEnded } from '../blobs/blob-references.ts';
import { settleAll } from '../database/settle-all.ts';
import { BulkCalls, type KeptAnswer } from '../lanes/bulk-calls.ts';
import type { Batch, LaneJob, Outcome } from '../lanes/job.ts';
import type { JobOrder, Lanes } from '../lanes/lanes.ts';
import type { ContainerRow } from '../metadata/records.ts';
import { tellUpload } from './upload-events.ts';
import {
  findRecordedAt,
  findStandingParts,
  type NewPartRow,
  type PartRow,
  type StandingPart,
  type UploadName,
  writeParts,
} from './upload-queries.ts';

export interface NewPart {
  readonly partNumber: number;
  readonly etag: string;
  readonly checksums: string;
  readonly size: number;
  readonly epoch: number;
  /** undefined for a part of no bytes. */
  readonly blob: NewBlob | undefined;
}

export interface PartWish {
  readonly container: ContainerRow;
  readonly upload: UploadName;
  readonly part: NewPart;
}

export class RecordedParts {
  readonly #references: BlobReferences;
  readonly #calls: BulkCalls<PartWish, PartRow>;

  constructor(lanes: Lanes, references: BlobReferences) {
    this.#references = references;
    this.#calls = new BulkCalls(lanes, (batch, wishes) => this.#recordAll(batch, wishes));
  }

  /** @throws StoreError `upload_not_found`, also for an ended one; `epoch_closed` when the session that staged the bytes has ended. */
  record(wish: PartWish, order: JobOrder): Promise<PartRow> {
    const { container, upload, part } = wish;
    const { uploadId } = upload;
    return this.#calls.submit({
      name: 'record_part',
      lane: container.lane,
      exclusive: [`upload/${uploadId}/${part.partNumber}`],
      shared: [container.containerId, `upload/${uploadId}`],
      eventsMax: 1,
      order,
      wish,
      findAnswer: answerOfBlob(wish),
      keptAnswer: part.blob === undefined ? keptAnswer(wish) : undefined,
    });
  }

  async #recordAll(batch: Batch, wishes: readonly PartWish[]): Promise<Outcome<PartRow>[]> {
    const staged = wishes.flatMap(({ part: { blob, epoch } }) => (blob === undefined ? [] : [{ blobId: blob.blobId, epoch }]));
    // Sent in the order of locks.
    const [open, standing] = await settleAll([
      this.#references.staged(batch, staged),
      findStandingParts(
        batch.querier,
        wishes.map(({ upload, part }) => ({ upload, partNumber: part.partNumber })),
      ),
    ]);
    const plan: Plan = { batch, open, rows: [], blobs: [], replaced: [] };
    const outcomes = wishes.map((wish, index) => recordOne(plan, wish, standing[index] as StandingPart));
    await this.#write(plan);
    return outcomes;
  }

  async #write({ batch, rows, blobs, replaced }: Plan): Promise<void> {
    if (rows.length === 0) return;
    await settleAll([
      replaced.length > 0 ? this.#references.drop(batch, replaced) : undefined,
      this.#references.insertLive(batch, blobs),
      writeParts(batch.querier, rows),
    ]);
  }
}

interface Plan {
  readonly batch: Batch;
  /** Staged blobs whose session is open. */
  readonly open: ReadonlySet<string>;
  readonly rows: NewPartRow[];
  readonly blobs: NewBlob[];
  /** Contents whose place is taken. */
  readonly replaced: string[];
}

function recordOne(plan: Plan, wish: PartWish, standing: StandingPart): Outcome<PartRow> {
  const { batch, open, rows, blobs, replaced } = plan;
  const { container, upload, part } = wish;
  const { blob, partNumber, size } = part;
  const refusal = judgeOpenUpload(standing.state);
  if (refusal !== undefined) return { error: refusal };
  if (blob !== undefined && !open.has(blob.blobId)) return { error: sessionEnded() };
  const row = rowOf(part, batch.now);
  rows.push({ upload, part: row });
  if (blob !== undefined) blobs.push(blob);
  if (standing.blobId !== undefined) replaced.push(standing.blobId);
  const data = { part: partNumber };
  tellUpload(batch, container, upload, { type: 'upload.part_recorded', operation: 'record_part', bytes: size, data });
  return { value: row };
}

function rowOf({ partNumber, blob, size, etag, checksums }: NewPart, modifiedAt: number): PartRow {
  return { partNumber, blobId: blob?.blobId, size, etag, checksums, modifiedAt };
}

/** All that a part is was in the request; only when it was recorded is told by the record of its blob (or when it died since). */
function answerOfBlob({ container, part }: PartWish): LaneJob<PartRow>['findAnswer'] {
  const { blob } = part;
  if (blob === undefined) return undefined;
  return async (querier) => {
    const recordedAt = await findRecordedAt(querier, container.tenantId, blob.blobId);
    return recordedAt === undefined ? undefined : rowOf(part, recordedAt);
  };
}

function keptAnswer({ upload, part }: PartWish): KeptAnswer<PartRow> {
  return {
    request: `record_part ${upload.uploadId} ${part.partNumber}`,
    encode: (row) => JSON.stringify(row),
    decode: (text) => JSON.parse(text) as PartRow,
  };
}
