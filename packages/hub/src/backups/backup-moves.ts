/**
 * Bringing backups to the backends of their places: spokes ask what is due, copy the bytes and tell. However fast a client saves, no more
 * than a few writes of one user reach those backends within a window (engine/backup/moves.ts). A crash anywhere leaves the file where
 * it was; what was copied in vain was staged by nobody's leave and is collected.
 */
import { parseKeptName } from '@felloe/engine/backup/file-name.ts';
import { type BackupMove, movesOf, windowAt } from '@felloe/engine/backup/moves.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { createBoundedCache } from '@felloe/runtime/bounded-cache.ts';
import type { NewBlob } from '../blobs/blob-queries.ts';
import type { BlobReferences } from '../blobs/blob-references.ts';
import type { Database } from '../database/database.ts';
import type { Batch } from '../lanes/job.ts';
import type { JobOrder } from '../lanes/lanes.ts';
import type { ContainerRow, ContentPiece } from '../metadata/records.ts';
import {
  type BackupRow,
  type BackupUserRow,
  findCandidates,
  findDueUsers,
  findFile,
  findMisplaced,
  holdUser,
  updateUser,
  writeFile,
} from './backup-queries.ts';
import { type Backups, blobIdsOf, inContainer } from './backups.ts';

export interface BackupMovesOptions {
  readonly backups: Backups;
  readonly database: Database;
  readonly references: BlobReferences;
  readonly containerOf: (containerId: string) => ContainerRow | undefined;
  readonly now: () => number;
}

export interface TakenMove extends BackupMove<BackupRow> {
  readonly container: ContainerRow;
}

export interface FinishedMove {
  readonly fileName: string;
  readonly fromBlobIds: readonly string[];
  readonly toBackendId: string;
  readonly blobs: readonly NewBlob[];
  readonly content: readonly ContentPiece[];
  readonly epoch: number;
}

/** A name and a time each. */
const passedOverMax = 20_000;
const duePageSize = 256;

export class BackupMoves {
  readonly #options: BackupMovesOptions;
  /**
   * Users whose moves a spoke could not do, and until when it is not asked to look again (ms since 1970). A hint: without it those that
   * nobody can move, being due longest, would stand before everybody else for ever.
   */
  readonly #passedOver = createBoundedCache<string, number>(passedOverMax);

  constructor(options: BackupMovesOptions) {
    this.#options = options;
  }

  /** What is due and can be done by a spoke that reaches these backends: of about `limit` users. */
  async take(
    spoke: { readonly name: string; readonly reached: ReadonlySet<string> },
    limit: number,
    order: JobOrder,
  ): Promise<TakenMove[]> {
    const { containerOf, now, backups } = this.#options;
    const taken: TakenMove[] = [];
    for (const user of await this.#dueFor(spoke.name, limit)) {
      const container = containerOf(user.containerId);
      if (taken.length >= limit) break;
      const moves =
        container &&
        (await backups.submit(container, user.user, {
          name: 'take_backup_moves',
          order: { ...order, idempotency: undefined },
          run: (batch) => this.#take(batch, container, user.user, spoke.reached),
        }));
      if (moves === undefined) this.#passedOver.set(passedOverName(spoke.name, user), now() + limits.backup.passedOverMs);
      else if (container !== undefined) taken.push(...moves.map((move) => ({ ...move, container })));
    }
    return taken;
  }

  /** The first that are due and that the spoke has not just been unable to move. */
  async #dueFor(spoke: string, limit: number): Promise<BackupUserRow[]> {
    const { database, now } = this.#options;
    const due: BackupUserRow[] = [];
    for (let after: BackupUserRow | undefined; ; ) {
      const page = await findDueUsers(database, now(), duePageSize, after);
      due.push(...page.filter((user) => (this.#passedOver.get(passedOverName(spoke, user)) ?? 0) <= now()));
      after = page.at(-1);
      if (due.length >= limit || page.length < duePageSize) return due.slice(0, limit);
    }
  }

  /**
   * Counted when they are given out: what is tried and not finished has reached the backend, too. Undefined: there are some, and another
   * spoke may reach them.
   */
  async #take(
    batch: Batch,
    container: ContainerRow,
    userId: string,
    reached: ReadonlySet<string>,
  ): Promise<BackupMove<BackupRow>[] | undefined> {
    const user = await holdUser(batch.querier, { ...inContainer(container), user: userId });
    if (user === undefined || user.dueAt === 0 || user.dueAt > batch.now) return [];
    const due = await this.#due(batch, container, user);
    if (due.length === 0) {
      await updateUser(batch.querier, { ...user, dueAt: 0 });
      return [];
    }
    const { windowMs } = this.#options.backups.settingOf(container);
    const window = windowAt(user.window, { nowMs: batch.now, windowMs, writesMax: limits.backup.writesPerWindowMax });
    if (window.left === 0) {
      await updateUser(batch.querier, { ...user, dueAt: window.beganAt + windowMs });
      return [];
    }
    const moves = due
      .filter(({ backup, toBackendId }) => reached.has(backup.backendId) && reached.has(toBackendId))
      .slice(0, window.left);
    if (moves.length === 0) return undefined;
    await updateUser(batch.querier, {
      ...user,
      window: { beganAt: window.beganAt, writes: window.writes + moves.length },
      dueAt: batch.now + limits.backup.moveValidMs,
    });
    return moves;
  }

  async #due(batch: Batch, container: ContainerRow, user: BackupUserRow): Promise<readonly BackupMove<BackupRow>[]> {
    const finals = this.#options.backups.finalBackends(container);
    const candidates = await findCandidates(batch.querier, user);
    const misplaced = await findMisplaced(batch.querier, user, finals, limits.backup.movesTakenMax);
    const isCandidate = (row: BackupRow) =>
      candidates.some((other) => other.iteration === row.iteration && other.takenAt === row.takenAt);
    return movesOf([...candidates, ...misplaced.filter((row) => !isCandidate(row))], finals);
  }

  /** @throws StoreError `precondition_failed` when the file names other bytes by now: the copy was made in vain */
  finish(container: ContainerRow, finished: FinishedMove, order: JobOrder): Promise<void> {
    const { backups } = this.#options;
    const name = parseKeptName(finished.fileName);
    return backups.submit<void>(container, name.user, {
      name: 'finish_backup_move',
      order: { ...order, request: `finish_backup_move ${finished.fileName} ${finished.toBackendId}` },
      run: async (batch) => {
        const user = await holdUser(batch.querier, { ...inContainer(container), user: name.user });
        const row = await findFile(batch.querier, { ...inContainer(container), ...name });
        if (user === undefined || row === undefined || blobIdsOf(row).join() !== finished.fromBlobIds.join()) {
          throw new StoreError('precondition_failed', 'the backup names other bytes now');
        }
        await this.#replace(batch, row, finished);
        await this.#dueAgain(batch, container, user);
        backups.tell(batch, container, 'backup.moved', row, { bytes: row.size, principalId: '' });
      },
    });
  }

  async #replace(batch: Batch, row: BackupRow, finished: FinishedMove): Promise<void> {
    const { references } = this.#options;
    await references.makeLive(batch, finished.blobs, finished.epoch);
    await writeFile(batch.querier, {
      ...row,
      backendId: finished.toBackendId,
      settled: true,
      content: finished.content,
    });
    await references.drop(batch, blobIdsOf(row));
  }

  /** What is left waits for the window to end. */
  async #dueAgain(batch: Batch, container: ContainerRow, user: BackupUserRow): Promise<void> {
    const { windowMs } = this.#options.backups.settingOf(container);
    const left = await this.#due(batch, container, user);
    await updateUser(batch.querier, { ...user, dueAt: left.length === 0 ? 0 : user.window.beganAt + windowMs });
  }
}

function passedOverName(spoke: string, { containerId, user }: BackupUserRow): string {
  return `${spoke} ${containerId}/${user}`;
}
