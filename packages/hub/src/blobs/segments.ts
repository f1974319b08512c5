/** Segments: recorded before their first byte, sealed with their writer's session, moved out of and retired by compaction. */
import { randomUUID } from 'node:crypto';
import { StoreError } from '@felloe/engine/errors.ts';
import type { Batch } from '../lanes/job.ts';
import type { Lanes } from '../lanes/lanes.ts';
import type { ArtifactCache } from '../metadata/artifact-cache.ts';

export interface BlobMove {
  readonly blobId: string;
  readonly oldLocator: string;
  readonly newLocator: string;
}

export interface SegmentsOptions {
  readonly lanes: Lanes;
  readonly cache: ArtifactCache;
  readonly isOpen: (epoch: number) => boolean;
}

export class Segments {
  readonly #options: SegmentsOptions;

  constructor(options: SegmentsOptions) {
    this.#options = options;
  }

  open(backendId: string, epoch: number): Promise<string> {
    return this.#options.lanes.system('open_segment', async (batch) => {
      this.#requireOpen(epoch);
      const segmentId = randomUUID();
      await batch.querier.query({
        text: `insert into segment (segment_id, backend_id, epoch, state, size, live_bytes, changed_at) values ($1, $2, $3, 'open', 0, 0, $4)`,
        values: [segmentId, backendId, epoch, batch.now],
      });
      return segmentId;
    });
  }

  /** Sealing again, or what was sealed with its session, is the same answer. */
  seal(segmentId: string, epoch: number, size: number): Promise<void> {
    return this.#options.lanes.system('seal_segment', async (batch) => {
      await batch.querier.query({
        text: `update segment set state = case when state = 'open' then 'sealed' else state end, size = $3, changed_at = $4
          where segment_id = $1 and epoch = $2 and state in ('open', 'sealed')`,
        values: [segmentId, epoch, size, batch.now],
      });
    });
  }

  /**
   * Part of the transaction that closes an epoch. Nobody told these segments' sizes: what was ever committed into them stands for
   * it, so that a mostly dead one is still found worth compacting.
   */
  async closeEpoch(batch: Batch, epoch: number): Promise<void> {
    await batch.querier.query({
      text: `update segment s set state = 'sealed', changed_at = $2,
          size = greatest(s.size, coalesce((select sum(b.size) from blob b where b.segment_id = s.segment_id), 0))
        where s.epoch = $1 and s.state = 'open'`,
      values: [epoch, batch.now],
    });
  }

  /**
   * Compare-and-set of locators after compaction copied and synced the blobs: a blob that died or moved meanwhile stays as it is
   * and its copy is garbage in the new segment. Answers in the order asked.
   */
  move(segmentId: string, epoch: number, moves: readonly BlobMove[]): Promise<boolean[]> {
    return this.#options.lanes.system('move_blobs', async (batch) => {
      this.#requireOpen(epoch);
      const target = await batch.querier.query<{ state: string; backend_id: string }>({
        text: 'select state, backend_id from segment where segment_id = $1 for update',
        values: [segmentId],
      });
      const state = target.rows[0]?.state;
      if (state !== 'open' && state !== 'sealed') throw new StoreError('epoch_closed', 'the new segment takes no more blobs');
      const { rows } = await batch.querier.query<{ blob_id: string; old_segment_id: string | null; size: number }>({
        text: `update blob b set locator = x.new, segment_id = $4
          from (select u.i, u.old, u.new, o.segment_id as old_segment_id
            from unnest($1::uuid[], $2::text[], $3::text[]) as u (i, old, new)
            join blob o on o.blob_id = u.i order by u.i) as x
          where b.blob_id = x.i and b.locator = x.old and b.state = 1
          returning b.blob_id, x.old_segment_id, b.size`,
        values: [
          moves.map((move) => move.blobId),
          moves.map((move) => move.oldLocator),
          moves.map((move) => move.newLocator),
          segmentId,
        ],
      });
      await this.#changeBytes(batch, segmentId, rows);
      const moved = new Set(rows.map((row) => row.blob_id));
      const left = new Set(rows.flatMap((row) => row.old_segment_id ?? []));
      batch.onCommitted(() => this.#options.cache.moved(left));
      return moves.map((move) => moved.has(move.blobId));
    });
  }

  async #changeBytes(
    batch: Batch,
    segmentId: string,
    rows: readonly { readonly old_segment_id: string | null; readonly size: number }[],
  ): Promise<void> {
    const deltas = new Map<string, number>();
    for (const { old_segment_id: old, size } of rows) {
      deltas.set(segmentId, (deltas.get(segmentId) ?? 0) + size);
      if (old !== null) deltas.set(old, (deltas.get(old) ?? 0) - size);
    }
    const ids = [...deltas.keys()].sort();
    await batch.querier.query({
      text: `update segment s set live_bytes = s.live_bytes + x.d from unnest($1::uuid[], $2::bigint[]) as x (i, d) where s.segment_id = x.i`,
      values: [ids, ids.map((id) => deltas.get(id))],
    });
  }

  #requireOpen(epoch: number): void {
    if (!this.#options.isOpen(epoch)) throw new StoreError('epoch_closed', 'the session has ended');
  }
}
