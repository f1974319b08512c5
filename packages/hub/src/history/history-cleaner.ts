/**
 * What is forgotten in shell histories as time goes by: entries that waited too long for a device leave its inbox (the log keeps them),
 * users without any device go with all they had, and pages of submits that never came.
 */
import { historyDefault } from '@felloe/engine/container/history.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { realDayMs } from '@felloe/engine/lifecycle/days.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import { repeat } from '@felloe/runtime/repeat.ts';
import type { BlobReferences } from '../blobs/blob-references.ts';
import type { Database } from '../database/database.ts';
import type { Batch } from '../lanes/job.ts';
import type { Lanes } from '../lanes/lanes.ts';
import type { Containers } from '../metadata/containers.ts';
import type { ContainerRow } from '../metadata/records.ts';
import { deleteBlobsOf, deleteLog, findAbandoned, lapseDevices, renameAbandoned } from './cleaning-queries.ts';
import { deleteOldStaged } from './staged-queries.ts';

export interface HistoryCleanerOptions {
  readonly lanes: Lanes;
  readonly database: Database;
  readonly references: BlobReferences;
  readonly containers: Pick<Containers, 'all'>;
  readonly clock: Clock;
  readonly everyMs: number;
  readonly leads: () => boolean;
  readonly onFault: (error: StoreError) => void;
}

export class HistoryCleaner {
  readonly #options: HistoryCleanerOptions;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: HistoryCleanerOptions) {
    this.#options = options;
  }

  start(): void {
    const { clock, everyMs, onFault } = this.#options;
    this.#running ??= repeat({ clock, everyMs, signal: this.#stop.signal, onFault }, () => this.round());
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  /** Everything that is due. What goes wrong in one container is told, and does not keep the others. */
  async round(): Promise<void> {
    const { lanes, database, containers, leads, onFault } = this.#options;
    await lanes.system('forget_staged_history', ({ querier, now }) => deleteOldStaged(querier, now - limits.history.stagedMs));
    const { rows } = await database.query<{ container_id: string }>({ text: 'select distinct container_id from history_user' });
    const used = new Set(rows.map((row) => row.container_id));
    for (const row of containers.all().filter(({ containerId }) => used.has(containerId))) {
      if (this.#stop.signal.aborted || !leads()) return;
      await this.#clean(row).catch((error: unknown) => onFault(StoreError.from(error)));
    }
  }

  async #clean(row: ContainerRow): Promise<void> {
    const { database } = this.#options;
    const { inboxDays } = row.documents.setting('history') ?? historyDefault;
    const max = limits.history.cleanBatchMax;
    if (inboxDays > 0) {
      const lapse = ({ querier, now }: Batch) => lapseDevices(querier, row, now - inboxDays * realDayMs, max);
      while ((await this.#inLane(row, 'lapse_history_devices', lapse)) === max);
    }
    await this.#inLane(row, 'rename_abandoned_histories', ({ querier, now }) =>
      renameAbandoned(querier, row, now - limits.history.abandonedMs, max),
    );
    for (const logId of await findAbandoned(database, row, max)) await this.#forget(row, logId);
  }

  async #forget(row: ContainerRow, logId: string): Promise<void> {
    const { references } = this.#options;
    const max = limits.history.cleanBatchMax;
    const step = async (batch: Batch): Promise<number> => {
      const blobIds = await deleteBlobsOf(batch.querier, row.tenantId, logId, max);
      if (blobIds.length > 0) await references.drop(batch, blobIds);
      if (blobIds.length < max) await deleteLog(batch.querier, row.tenantId, logId);
      return blobIds.length;
    };
    while ((await this.#inLane(row, 'forget_history', step)) === max);
  }

  #inLane<T>(row: ContainerRow, name: string, run: (batch: Batch) => Promise<T>): Promise<T> {
    const { lanes, clock } = this.#options;
    return lanes.submit<T>(row.lane, {
      name,
      exclusive: [],
      shared: [],
      order: { deadlineAt: clock.monotonic() + limits.session.longCallMs, idempotency: undefined },
      eventsMax: 0,
      run,
      encode: () => '',
      decode: () => undefined as T,
    });
  }
}
