/** The calls about database backups. */
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { requireBackupUser } from '@felloe/engine/backup/file-name.ts';
import type { BackupFile } from '@felloe/contracts/gen/felloe/v1/BackupFile.ts';
import type { StagedBlob__Output } from '@felloe/contracts/gen/felloe/v1/StagedBlob.ts';
import type { Access } from '../access/access.ts';
import type { Database } from '../database/database.ts';
import { contentSizeOf, newBlobOf } from '../metadata/artifact-handlers.ts';
import { findPlaces } from '../metadata/artifact-queries.ts';
import { type BlobPlace, blobRefsOf, type ContainerRow, type ContentPiece } from '../metadata/records.ts';
import type { CallHandlers } from '../session/call-context.ts';
import type { BackupMoves } from './backup-moves.ts';
import type { BackupRow, ListedFrom } from './backup-queries.ts';
import { type Backups, blobIdsOf } from './backups.ts';

export interface BackupHandlerParts {
  readonly access: Access;
  readonly database: Database;
  readonly backups: Backups;
  readonly moves: BackupMoves;
  /** Throws `container_not_found`. */
  readonly containerNamed: (name: string) => ContainerRow;
  readonly reachedBy: (spoke: string) => readonly string[];
}

type AccountCalls = 'commit_backup' | 'find_backups' | 'list_backups' | 'archive_backups';
type SpokeCalls = 'take_backup_moves' | 'finish_backup_move';

export function backupHandlers(parts: BackupHandlerParts): Pick<CallHandlers, AccountCalls | SpokeCalls> {
  return { ...accountHandlers(parts), ...spokeHandlers(parts) };
}

function accountHandlers({ access, database, backups }: BackupHandlerParts): Pick<CallHandlers, AccountCalls> {
  return {
    commit_backup: {
      authorisation: 'backup.write',
      handle: async (message, context) => {
        const container = access.container(context, 'backup.write', message.container);
        const wish = {
          fileName: message.file_name,
          size: message.size,
          sha256: message.sha256,
          ...stagedOf(message.blobs, container.tenantId),
          epoch: context.spoke.epoch,
        };
        return fileOf(await backups.commit(container, context.principal.principalId, wish, context.order), []);
      },
    },
    find_backups: {
      authorisation: 'backup.read',
      handle: async (message, context) => {
        const container = access.container(context, 'backup.read', message.container);
        const { principalId } = context.principal;
        const find = async (): Promise<BackupRow[]> =>
          message.file_name === ''
            ? await backups.current(container, principalId, message.user)
            : [await backups.byName(container, principalId, message.file_name)];
        return { files: await filesAt(database, find) };
      },
    },
    list_backups: {
      authorisation: 'backup.read',
      handle: async (message, context) => {
        const container = access.container(context, 'backup.read', message.container);
        const limit = Math.min(message.limit === 0 ? limits.backup.pageMax : message.limit, limits.backup.pageMax);
        const user = message.user === '' ? undefined : requireBackupUser(message.user);
        const before = message.after === '' ? undefined : listedFrom(message.after);
        const rows = await backups.list(container, context.principal.principalId, { user, before, limit: limit + 1 });
        const page = rows.slice(0, limit);
        const last = page.at(-1);
        return {
          files: page.map((row) => fileOf(row, [])),
          next_after: rows.length > limit && last !== undefined ? `${last.takenAt}_${last.iteration}_${last.user}` : '',
        };
      },
    },
    archive_backups: {
      authorisation: 'backup.write',
      handle: async (message, context) => {
        const container = access.container(context, 'backup.write', message.container);
        const fileName = message.file_name === '' ? undefined : message.file_name;
        return { file_names: await backups.archive(container, context.principal.principalId, fileName, context.order) };
      },
    },
  };
}

function spokeHandlers(parts: BackupHandlerParts): Pick<CallHandlers, SpokeCalls> {
  const { database, moves, containerNamed, reachedBy } = parts;
  return {
    take_backup_moves: {
      authorisation: 'spoke',
      handle: async (message, context) => {
        const limit = Math.min(message.limit, limits.backup.movesTakenMax);
        const { name } = context.spoke;
        const taken = await moves.take({ name, reached: new Set(reachedBy(name)) }, limit, context.order);
        const places = await findPlaces(
          database,
          taken.flatMap(({ backup }) => blobIdsOf(backup)),
        );
        return {
          moves: taken.flatMap(({ container, backup, toBackendId }) => {
            const cached = cachedOf(backup, places);
            // It was replaced since: what replaced it is due by itself.
            if (cached === undefined) return [];
            const { fileName, size, sha256 } = backup;
            const move = { container: container.name, file_name: fileName, blobs: blobRefsOf(cached), size, sha256 };
            return [{ ...move, to_backend_id: toBackendId, valid_ms: limits.backup.moveValidMs }];
          }),
        };
      },
    },
    finish_backup_move: {
      authorisation: 'spoke',
      handle: async (message, context) => {
        const container = containerNamed(message.container);
        if (message.blobs.some((blob) => blob.backend_id !== message.to_backend_id)) {
          throw new StoreError('invalid_argument', 'the bytes do not lie where they were to be moved');
        }
        const finished = {
          fileName: message.file_name,
          fromBlobIds: message.from_blob_ids,
          toBackendId: message.to_backend_id,
          ...stagedOf(message.blobs, container.tenantId),
          epoch: context.spoke.epoch,
        };
        await moves.finish(container, finished, context.order);
        return {};
      },
    },
  };
}

function stagedOf(blobs: readonly StagedBlob__Output[], tenantId: string) {
  return {
    blobs: blobs.map((blob) => newBlobOf(blob, tenantId)),
    content: blobs.map(
      (blob): ContentPiece => ({ blobId: blob.blob_id, size: contentSizeOf(blob), partNumber: 0, checksums: '' }),
    ),
  };
}

const looksMax = 4;

/** Files with where their bytes lie. A file that was moved or replaced between the two questions is asked for again. */
async function filesAt(database: Database, find: () => Promise<BackupRow[]>): Promise<BackupFile[]> {
  for (let look = 1; look <= looksMax; look += 1) {
    const rows = await find();
    const places = await findPlaces(database, rows.flatMap(blobIdsOf));
    const files = rows.map((row) => {
      const cached = cachedOf(row, places);
      return cached && fileOf(row, blobRefsOf(cached));
    });
    if (files.every((file) => file !== undefined)) return files;
  }
  throw new StoreError('unavailable', 'the backup is replaced all the time', { retryAfterMs: 1000 });
}

function fileOf(row: BackupRow, blobs: ReturnType<typeof blobRefsOf>): BackupFile {
  return {
    file_name: row.fileName,
    user: row.user,
    taken_at: row.takenAt,
    iteration: row.iteration,
    size: row.size,
    sha256: row.sha256,
    uploaded_at: row.uploadedAt,
    place: row.place,
    settled: row.settled,
    blobs,
  };
}

/** Undefined when some of its bytes have no place any more. */
function cachedOf(row: BackupRow, places: readonly BlobPlace[]): Parameters<typeof blobRefsOf>[0] | undefined {
  const byId = new Map(places.map((place) => [place.blobId, place]));
  const found = row.content.map(({ blobId }) => byId.get(blobId));
  return found.every((place) => place !== undefined) ? { row, places: found } : undefined;
}

function listedFrom(after: string): ListedFrom {
  const parts = /^(\d{1,15})_(\d{1,15})_([0-9a-f-]{36})$/.exec(after);
  if (parts === null)
    throw new StoreError('invalid_argument', 'this is not where a page of backups ended', { details: { field: 'after' } });
  return { takenAt: Number(parts[1]), iteration: Number(parts[2]), user: requireBackupUser(parts[3] ?? '') };
}
