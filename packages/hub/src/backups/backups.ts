/**
 * Database backups: files of users, committed where uploads are staged and readable from then on. What goes on to other backends, and
 * when, is in backup-moves.ts.
 *
 *   staged ──► committed (latest → main; what it replaced → archive) ──due──► moved to the backend of its place ──► rotated away
 */
import { type BackupsSetting, backupsDefault } from '@felloe/engine/container/backups.ts';
import { type BackupName, parseBackupName, parseKeptName, requireBackupUser } from '@felloe/engine/backup/file-name.ts';
import type { FinalBackends } from '@felloe/engine/backup/moves.ts';
import { currentOf } from '@felloe/engine/backup/order.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { NewBlob } from '../blobs/blob-queries.ts';
import type { BlobReferences } from '../blobs/blob-references.ts';
import type { Database } from '../database/database.ts';
import type { Batch } from '../lanes/job.ts';
import type { JobOrder, JobWish, Lanes } from '../lanes/lanes.ts';
import { eventAt } from '../metadata/artifact-events.ts';
import { changeContainerUsage, findContainerUsage } from '../metadata/artifact-queries.ts';
import type { ContainerRow, ContentPiece } from '../metadata/records.ts';
import {
  archiveAllBut,
  archiveFile,
  type BackupKey,
  type BackupRow,
  type BackupUserRow,
  countFiles,
  countUsers,
  deleteOldest,
  findCandidates,
  findFile,
  findFilesBefore,
  findUser,
  findUsersOf,
  holdUser,
  insertUser,
  type ListedFrom,
  updateUser,
  writeFile,
} from './backup-queries.ts';

export interface BackupsOptions {
  readonly lanes: Lanes;
  readonly database: Database;
  readonly references: BlobReferences;
  /** A backend's id by its name; undefined when there is none (any more). */
  readonly backendNamed: (name: string) => string | undefined;
}

export interface NewBackup {
  readonly fileName: string;
  readonly size: number;
  readonly sha256: string;
  readonly blobs: readonly NewBlob[];
  readonly content: readonly ContentPiece[];
  readonly epoch: number;
}

export class Backups {
  readonly #options: BackupsOptions;

  constructor(options: BackupsOptions) {
    this.#options = options;
  }

  settingOf(container: ContainerRow): BackupsSetting {
    return container.documents.setting('backups') ?? backupsDefault;
  }

  /** Where files belong in the end; a name that no backend has any more leaves them where they are. */
  finalBackends(container: ContainerRow): FinalBackends {
    const { mainBackend, archiveBackend } = this.settingOf(container);
    const idOf = (name: string | undefined) => (name === undefined ? undefined : this.#options.backendNamed(name));
    return { main: idOf(mainBackend), archive: idOf(archiveBackend) };
  }

  /**
   * @throws StoreError `access_denied` for the name of another account's user, `quota_exceeded`, `invalid_argument` for a name that is
   * none
   */
  async commit(container: ContainerRow, accountId: string, wish: NewBackup, order: JobOrder): Promise<BackupRow> {
    const { prefix, fileBytesMax, filesMax } = this.settingOf(container);
    const name = parseBackupName(wish.fileName, prefix);
    if (wish.size > fileBytesMax) throw new StoreError('too_large', 'the file is longer than a backup may be');
    return this.submit(container, name.user, {
      name: 'commit_backup',
      order: { ...order, request: `commit_backup ${container.containerId}/${wish.fileName}` },
      run: (batch) => this.#commit(batch, container, { accountId, name, wish }),
      eventsMax: 1 + (filesMax === undefined ? 0 : limits.backup.rotatedPerCommitMax),
      encode: (row) => JSON.stringify(row),
      decode: (text) => JSON.parse(text) as BackupRow,
    });
  }

  async #commit(
    batch: Batch,
    container: ContainerRow,
    { accountId, name, wish }: { readonly accountId: string; readonly name: BackupName; readonly wish: NewBackup },
  ): Promise<BackupRow> {
    const user = await this.#claimUser(batch, container, name.user, accountId);
    const key: BackupKey = { ...inContainer(container), user: name.user, iteration: name.iteration, takenAt: name.takenAt };
    const before = await findFile(batch.querier, key);
    // The same file again: what was staged for it belongs to nobody and is collected.
    if (before?.sha256 === wish.sha256 && before.size === wish.size) return before;
    await this.#judgeQuota(batch, container, { bytes: wish.size - (before?.size ?? 0), files: before === undefined ? 1 : 0 });
    const others = (await findCandidates(batch.querier, key)).filter((other) => !isSame(other, key));
    const finals = this.finalBackends(container);
    const backendId = wish.blobs[0]?.backendId ?? container.backendId ?? '';
    const isCurrent = currentOf([...others, key]).some((current) => isSame(current, key));
    const place = isCurrent ? 'main' : 'archive';
    const row: BackupRow = {
      ...key,
      fileName: name.fileName,
      size: wish.size,
      sha256: wish.sha256,
      place,
      backendId,
      settled: (finals[place] ?? backendId) === backendId,
      content: wish.content,
      uploadedAt: batch.now,
    };
    await this.#options.references.makeLive(batch, wish.blobs, wish.epoch);
    await writeFile(batch.querier, row);
    if (before !== undefined) await this.#options.references.drop(batch, blobIdsOf(before));
    const current = currentOf([...others, row]);
    await archiveAllBut(
      batch.querier,
      key,
      current.map((backup) => ({ ...key, ...backup })),
    );
    const rotated = await this.#rotate(
      batch,
      container,
      key,
      current.map((backup) => ({ ...key, ...backup })),
    );
    await changeContainerUsage(batch.querier, [
      {
        ...inContainer(container),
        artifacts: (before === undefined ? 1 : 0) - rotated.length,
        bytes: row.size - (before?.size ?? 0) - rotated.reduce((sum, file) => sum + file.size, 0),
      },
    ]);
    if (finals.main !== undefined || finals.archive !== undefined) await this.#makeDue(batch, container, user);
    this.tell(batch, container, 'backup.uploaded', row, { bytes: row.size, principalId: accountId });
    for (const gone of rotated) this.tell(batch, container, 'backup.rotated', gone, { bytes: 0, principalId: accountId });
    return row;
  }

  /** Whoever uses a name first has it. */
  async #claimUser(batch: Batch, container: ContainerRow, user: string, accountId: string): Promise<BackupUserRow> {
    const held = await holdUser(batch.querier, { ...inContainer(container), user });
    if (held !== undefined) {
      requireOwner(held, accountId);
      return held;
    }
    if ((await countUsers(batch.querier, inContainer(container), accountId)) >= limits.backup.usersPerAccountMax) {
      throw new StoreError('quota_exceeded', `an account has backups of at most ${limits.backup.usersPerAccountMax} users`);
    }
    const row: BackupUserRow = { ...inContainer(container), user, accountId, window: { beganAt: 0, writes: 0 }, dueAt: 0 };
    await insertUser(batch.querier, row, batch.now);
    return row;
  }

  async #judgeQuota(
    batch: Batch,
    container: ContainerRow,
    more: { readonly bytes: number; readonly files: number },
  ): Promise<void> {
    const quota = container.documents.setting('quota');
    if (quota === undefined) return;
    const used = (await findContainerUsage(batch.querier, [container.containerId])).get(container.containerId);
    const bytes = (used?.bytes ?? 0) + more.bytes;
    const files = (used?.artifacts ?? 0) + more.files;
    if (bytes > (quota.bytesMax ?? Infinity) || files > (quota.artifactsMax ?? Infinity)) throw new StoreError('quota_exceeded');
  }

  async #rotate(batch: Batch, container: ContainerRow, user: BackupKey, kept: readonly BackupKey[]): Promise<BackupRow[]> {
    const { filesMax } = this.settingOf(container);
    if (filesMax === undefined) return [];
    const surplus = (await countFiles(batch.querier, user)) - filesMax;
    if (surplus <= 0) return [];
    const rotated = await deleteOldest(batch.querier, user, kept, Math.min(surplus, limits.backup.rotatedPerCommitMax));
    const blobIds = rotated.flatMap(blobIdsOf);
    if (blobIds.length > 0) await this.#options.references.drop(batch, blobIds);
    return rotated;
  }

  /** The first upload of a burst sets the time, so that one that never ends is moved, too. */
  async #makeDue(batch: Batch, container: ContainerRow, user: BackupUserRow): Promise<void> {
    if (user.dueAt > 0) return;
    await updateUser(batch.querier, { ...user, dueAt: batch.now + this.settingOf(container).windowMs });
  }

  /** @throws StoreError `not_found`, `access_denied` for another account's */
  async byName(container: ContainerRow, accountId: string, fileName: string): Promise<BackupRow> {
    const name = parseKeptName(fileName);
    const { database } = this.#options;
    const key = { ...inContainer(container), ...name };
    const user = await findUser(database, key);
    if (user !== undefined) requireOwner(user, accountId);
    const row = user === undefined ? undefined : await findFile(database, key);
    if (row?.fileName !== fileName) throw new StoreError('not_found', 'there is no such backup');
    return row;
  }

  /** The latest, and the newest when that is another. @throws StoreError `not_found`, `access_denied` for another account's */
  async current(container: ContainerRow, accountId: string, user: string): Promise<BackupRow[]> {
    const name = { ...inContainer(container), user: requireBackupUser(user) };
    const owner = await findUser(this.#options.database, name);
    if (owner === undefined) throw new StoreError('not_found', 'there are no backups of this user');
    requireOwner(owner, accountId);
    return currentOf(await findCandidates(this.#options.database, name));
  }

  /** Newest first. */
  list(
    container: ContainerRow,
    accountId: string,
    wish: { readonly user: string | undefined; readonly before: ListedFrom | undefined; readonly limit: number },
  ): Promise<BackupRow[]> {
    const of = { accountId, user: wish.user };
    return findFilesBefore(this.#options.database, inContainer(container), of, wish.before, wish.limit);
  }

  /** From main to the archive: the one named, else all of the account's that are not current any more. Returns what went. */
  async archive(container: ContainerRow, accountId: string, fileName: string | undefined, order: JobOrder): Promise<string[]> {
    if (fileName !== undefined) {
      const { user } = await this.byName(container, accountId, fileName);
      return this.#archiveOf(container, { user, accountId, fileName }, order);
    }
    const archived: string[] = [];
    for (const user of await findUsersOf(this.#options.database, inContainer(container), accountId)) {
      archived.push(...(await this.#archiveOf(container, { user, accountId, fileName }, { ...order, idempotency: undefined })));
    }
    return archived;
  }

  #archiveOf(
    container: ContainerRow,
    { user, accountId, fileName }: { readonly user: string; readonly accountId: string; readonly fileName: string | undefined },
    order: JobOrder,
  ): Promise<string[]> {
    return this.submit<string[]>(container, user, {
      name: 'archive_backups',
      order: { ...order, request: `archive_backups ${container.containerId}/${user}/${fileName ?? ''}` },
      run: async (batch) => {
        const held = await holdUser(batch.querier, { ...inContainer(container), user });
        if (held === undefined) return [];
        requireOwner(held, accountId);
        const archived = await this.#archiveHeld(batch, container, held, fileName);
        if (archived.length > 0) await this.#makeDue(batch, container, held);
        return archived;
      },
      encode: (names) => JSON.stringify(names),
      decode: (text) => JSON.parse(text) as string[],
    });
  }

  async #archiveHeld(
    batch: Batch,
    container: ContainerRow,
    user: BackupUserRow,
    fileName: string | undefined,
  ): Promise<string[]> {
    if (fileName === undefined) {
      const current = currentOf(await findCandidates(batch.querier, user));
      return archiveAllBut(batch.querier, user, current);
    }
    const row = await findFile(batch.querier, { ...user, ...parseKeptName(fileName) });
    if (row?.fileName !== fileName) throw new StoreError('not_found', 'there is no such backup');
    if (row.place === 'archive') return [];
    await archiveFile(batch.querier, row);
    this.tell(batch, container, 'backup.archived', row, { bytes: 0, principalId: user.accountId });
    return [fileName];
  }

  /** A change of one user's files, in the order of the container's commits. */
  submit<T>(
    container: ContainerRow,
    user: string,
    wish: Pick<JobWish<T>, 'name' | 'order' | 'run'> & Partial<Pick<JobWish<T>, 'encode' | 'decode' | 'eventsMax'>>,
  ): Promise<T> {
    return this.#options.lanes.submit<T>(container.lane, {
      exclusive: [`backups/${container.containerId}/${user}`],
      shared: [container.containerId],
      eventsMax: 1,
      encode: () => '',
      decode: () => undefined as T,
      ...wish,
    });
  }

  tell(
    batch: Batch,
    container: ContainerRow,
    type: keyof typeof operations,
    row: BackupRow,
    { bytes, principalId }: { readonly bytes: number; readonly principalId: string },
  ): void {
    const operation = operations[type];
    batch.count({ ...container, operation, bytes });
    batch.emit(
      eventAt(batch.now, {
        type,
        container: container.name,
        containerId: container.containerId,
        artifact: row.fileName,
        operation,
        tenantId: container.tenantId,
        data: { size: row.size, place: row.place, iteration: row.iteration, principal: principalId },
      }),
    );
  }
}

const operations = {
  'backup.uploaded': 'commit_backup',
  'backup.archived': 'archive_backup',
  'backup.rotated': 'rotate_backup',
  'backup.moved': 'move_backup',
} as const;

export function blobIdsOf(row: Pick<BackupRow, 'content'>): string[] {
  return row.content.map((piece) => piece.blobId);
}

export function inContainer({ tenantId, containerId }: ContainerRow): Pick<BackupKey, 'tenantId' | 'containerId'> {
  return { tenantId, containerId };
}

function isSame(one: Pick<BackupKey, 'iteration' | 'takenAt'>, other: Pick<BackupKey, 'iteration' | 'takenAt'>): boolean {
  return one.iteration === other.iteration && one.takenAt === other.takenAt;
}

function requireOwner(user: BackupUserRow, accountId: string): void {
  if (user.accountId !== accountId) throw new StoreError('access_denied', 'these are the backups of another account');
}
