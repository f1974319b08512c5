/**
 * Retention of histories, as the operator set it for topics (engine/container/vault.ts). The oldest go, whole seconds at a time; positions
 * are never used again and nothing that is left changes its place.
 */
import { boundsOfTopic } from '@felloe/engine/container/vault.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { BlobReferences } from '../blobs/blob-references.ts';
import type { Database } from '../database/database.ts';
import { settleAll } from '../database/settle-all.ts';
import type { Batch } from '../lanes/job.ts';
import type { Lanes } from '../lanes/lanes.ts';
import { changeContainerUsage } from '../metadata/artifact-queries.ts';
import type { ContainerRow } from '../metadata/records.ts';
import { deleteEntriesBelow, findMailboxesFrom, type OldestEntry, shrinkMailbox } from './cleaning-queries.ts';
import { findEntryFrom, findPositionOfTime } from './history-queries.ts';
import { tellVault } from './vault-events.ts';

export interface RetentionOptions {
  readonly database: Database;
  readonly lanes: Lanes;
  readonly clock: Clock;
  readonly references: BlobReferences;
  readonly containers: () => readonly ContainerRow[];
  readonly onFault: (error: StoreError) => void;
}

const daySeconds = 24 * 60 * 60;
const mailboxPageMax = 500;

export class Retention {
  /** Entries removed since the start. */
  removed = 0;
  readonly #options: RetentionOptions;

  constructor(options: RetentionOptions) {
    this.#options = options;
  }

  /** One look at all containers that retain anything. Returns how many entries it removed. */
  async round(): Promise<number> {
    let removed = 0;
    for (const container of this.#options.containers()) {
      const setting = container.documents.setting('vault');
      if (setting?.topics.some(({ retentionDays }) => retentionDays !== undefined)) removed += await this.#walk(container);
    }
    return removed;
  }

  async #walk(container: ContainerRow): Promise<number> {
    const { database, onFault } = this.#options;
    let removed = 0;
    let after: OldestEntry | undefined;
    for (;;) {
      const page = await findMailboxesFrom(database, container, after, mailboxPageMax);
      for (const mailbox of page) {
        removed += await this.#retain(container, mailbox).catch((thrown: unknown) => {
          // The next mailbox is no worse for it.
          onFault(StoreError.from(thrown));
          return 0;
        });
      }
      after = page.at(-1);
      if (page.length < mailboxPageMax) return removed;
    }
  }

  async #retain(container: ContainerRow, mailbox: OldestEntry): Promise<number> {
    const { retentionDays } = boundsOfTopic(container.documents.setting('vault'), mailbox.topic) ?? {};
    if (retentionDays === undefined) return 0;
    const until = Math.floor(this.#options.clock.now() / 1000) - retentionDays * daySeconds;
    let removed = 0;
    // Each step is a transaction of its own.
    for (let oldest = mailbox.oldest; oldest < until; ) {
      const step = await this.#nextStep({ ...mailbox, tenantId: container.tenantId }, until);
      removed += await this.#removeBelow(container, mailbox, step.below);
      oldest = step.oldest;
    }
    return removed;
  }

  /**
   * Some hundreds of entries, and always whole seconds, so that a cursor whose entry is gone lies before everything that is left.
   * @returns the position below which to remove, and a time that no entry that is then left comes before.
   */
  async #nextStep(
    mailbox: OldestEntry & { readonly tenantId: string },
    until: number,
  ): Promise<{ readonly below: number; readonly oldest: number }> {
    const { database } = this.#options;
    const first = await findEntryFrom(database, mailbox, 1);
    if (first === undefined) return { below: 1, oldest: until };
    const far = await findEntryFrom(database, mailbox, first.position + limits.vault.cleanBatchMax);
    const time = Math.min(until, Math.max(far?.timestamp ?? until, first.timestamp + 1));
    return { below: await findPositionOfTime(database, mailbox, time), oldest: time };
  }

  #removeBelow(container: ContainerRow, mailbox: OldestEntry, below: number): Promise<number> {
    const { lanes, clock } = this.#options;
    return lanes.submit<number>(container.lane, {
      name: 'retain_vault_entries',
      exclusive: [],
      shared: [container.containerId],
      order: { deadlineAt: clock.monotonic() + limits.session.longCallMs, idempotency: undefined },
      eventsMax: 1,
      run: (batch) => this.#removeIn(batch, container, mailbox, below),
      encode: String,
      decode: Number,
    });
  }

  async #removeIn(batch: Batch, container: ContainerRow, mailbox: OldestEntry, below: number): Promise<number> {
    const { tenantId, containerId } = container;
    const { querier } = batch;
    const removed = await deleteEntriesBelow(querier, { tenantId, mailboxId: mailbox.mailboxId }, below);
    if (removed.length === 0) return 0;
    const bytes = removed.reduce((sum, { size }) => sum + size, 0);
    const blobIds = removed.flatMap(({ blobId }) => blobId ?? []);
    await settleAll([
      blobIds.length > 0 ? this.#options.references.drop(batch, blobIds) : undefined,
      shrinkMailbox(querier, { tenantId, containerId, ...mailbox }, { entries: removed.length, bytes }),
      changeContainerUsage(querier, [{ tenantId, containerId, artifacts: 0, bytes: -bytes }]),
    ]);
    tellVault(batch, container, {
      type: 'vault.entries.removed',
      operation: 'retain_vault_entries',
      name: `${mailbox.topic}/${mailbox.owner}`,
      bytes,
      operations: removed.length,
      data: {
        topic: mailbox.topic,
        owner: mailbox.owner,
        entries: removed.length,
        size: bytes,
        toPosition: Math.max(...removed.map(({ position }) => position)),
      },
    });
    batch.onCommitted(() => {
      this.removed += removed.length;
    });
    return removed.length;
  }
}
