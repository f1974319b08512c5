/** SQL of database backups. A file's key is its user, iteration and time: what its name says. */
import type { BackupPlace, StoredBackup, WriteWindow } from '@felloe/engine/backup/moves.ts';
import type { Querier } from '../database/database.ts';
import { type ContentPiece, decodeContent, encodeContent } from '../metadata/records.ts';

export interface InContainer {
  readonly tenantId: string;
  readonly containerId: string;
}

export interface BackupUserRow extends InContainer {
  readonly user: string;
  readonly accountId: string;
  readonly window: WriteWindow;
  /** ms since 1970; 0: nothing to do. */
  readonly dueAt: number;
}

export interface BackupRow extends InContainer, StoredBackup {
  readonly user: string;
  readonly fileName: string;
  readonly size: number;
  readonly sha256: string;
  readonly content: readonly ContentPiece[];
  readonly uploadedAt: number;
}

export interface UserName extends InContainer {
  readonly user: string;
}

export interface BackupKey extends UserName {
  readonly iteration: number;
  readonly takenAt: number;
}

interface UserColumns {
  readonly tenant_id: string;
  readonly container_id: string;
  readonly user_id: string;
  readonly account_id: string;
  readonly window_began_at: number;
  readonly window_writes: number;
  readonly due_at: number;
}

interface FileColumns {
  readonly tenant_id: string;
  readonly container_id: string;
  readonly user_id: string;
  readonly iteration: number;
  readonly taken_at: number;
  readonly file_name: string;
  readonly size: number;
  readonly sha256: string;
  readonly place: BackupPlace;
  readonly backend_id: string;
  readonly settled: boolean;
  readonly content: string;
  readonly uploaded_at: number;
}

const nil = '00000000-0000-0000-0000-000000000000';
const userColumns = 'tenant_id, container_id, user_id, account_id, window_began_at, window_writes, due_at';
const fileColumns = `f.tenant_id, f.container_id, f.user_id, f.iteration, f.taken_at, f.file_name, f.size, f.sha256, f.place,
  f.backend_id, f.settled, f.content, f.uploaded_at`;

function userOf(row: UserColumns): BackupUserRow {
  return {
    tenantId: row.tenant_id,
    containerId: row.container_id,
    user: row.user_id,
    accountId: row.account_id,
    window: { beganAt: row.window_began_at, writes: row.window_writes },
    dueAt: row.due_at,
  };
}

function fileOf(row: FileColumns): BackupRow {
  return {
    tenantId: row.tenant_id,
    containerId: row.container_id,
    user: row.user_id,
    iteration: row.iteration,
    takenAt: row.taken_at,
    fileName: row.file_name,
    size: row.size,
    sha256: row.sha256,
    place: row.place,
    backendId: row.backend_id,
    settled: row.settled,
    content: decodeContent(row.content),
    uploadedAt: row.uploaded_at,
  };
}

/** Locked until the transaction ends. */
export async function holdUser(querier: Querier, name: UserName): Promise<BackupUserRow | undefined> {
  const { rows } = await querier.query<UserColumns>({
    name: 'hold_backup_user',
    text: `select ${userColumns} from backup_user where tenant_id = $1 and container_id = $2 and user_id = $3 for update`,
    values: [name.tenantId, name.containerId, name.user],
  });
  return rows.map(userOf)[0];
}

export async function findUser(querier: Querier, name: UserName): Promise<BackupUserRow | undefined> {
  const { rows } = await querier.query<UserColumns>({
    name: 'find_backup_user',
    text: `select ${userColumns} from backup_user where tenant_id = $1 and container_id = $2 and user_id = $3`,
    values: [name.tenantId, name.containerId, name.user],
  });
  return rows.map(userOf)[0];
}

export async function countUsers(querier: Querier, at: InContainer, accountId: string): Promise<number> {
  const { rows } = await querier.query<{ users: number }>({
    text: 'select count(*)::integer as users from backup_user where tenant_id = $1 and container_id = $2 and account_id = $3',
    values: [at.tenantId, at.containerId, accountId],
  });
  return rows[0]?.users ?? 0;
}

export async function insertUser(querier: Querier, row: BackupUserRow, now: number): Promise<void> {
  await querier.query({
    text: `insert into backup_user (tenant_id, container_id, user_id, account_id, window_began_at, window_writes, due_at, created_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    values: [row.tenantId, row.containerId, row.user, row.accountId, row.window.beganAt, row.window.writes, row.dueAt, now],
  });
}

export async function updateUser(querier: Querier, row: BackupUserRow): Promise<void> {
  await querier.query({
    name: 'update_backup_user',
    text: `update backup_user set window_began_at = $4, window_writes = $5, due_at = $6
      where tenant_id = $1 and container_id = $2 and user_id = $3`,
    values: [row.tenantId, row.containerId, row.user, row.window.beganAt, row.window.writes, row.dueAt],
  });
}

/** Of all tenants, the one that waits longest first; behind `after`. */
export async function findDueUsers(
  querier: Querier,
  now: number,
  limit: number,
  after: BackupUserRow | undefined,
): Promise<BackupUserRow[]> {
  const { rows } = await querier.query<UserColumns>({
    name: 'find_due_backup_users',
    text: `select ${userColumns} from backup_user
      where due_at > 0 and due_at <= $1 and due_at >= $3
        and (due_at > $3 or (tenant_id, container_id, user_id) > ($4::uuid, $5::uuid, $6::uuid))
      order by due_at, tenant_id, container_id, user_id limit $2`,
    values: [now, limit, after?.dueAt ?? 0, after?.tenantId ?? nil, after?.containerId ?? nil, after?.user ?? nil],
  });
  return rows.map(userOf);
}

export async function findFile(querier: Querier, key: BackupKey): Promise<BackupRow | undefined> {
  const { rows } = await querier.query<FileColumns>({
    name: 'find_backup_file',
    text: `select ${fileColumns} from backup_file f
      where f.tenant_id = $1 and f.container_id = $2 and f.user_id = $3 and f.iteration = $4 and f.taken_at = $5`,
    values: [key.tenantId, key.containerId, key.user, key.iteration, key.takenAt],
  });
  return rows.map(fileOf)[0];
}

/** The latest and the newest of a user (engine's currentOf judges which is which): one or two files, however many there are. */
export async function findCandidates(querier: Querier, name: UserName): Promise<BackupRow[]> {
  const ofUser = 'f.tenant_id = $1 and f.container_id = $2 and f.user_id = $3';
  const { rows } = await querier.query<FileColumns>({
    name: 'find_backup_candidates',
    text: `(select ${fileColumns} from backup_file f where ${ofUser} order by f.iteration desc, f.taken_at desc limit 1)
      union (select ${fileColumns} from backup_file f where ${ofUser} order by f.taken_at desc, f.iteration desc limit 1)`,
    values: [name.tenantId, name.containerId, name.user],
  });
  return rows.map(fileOf);
}

/** Settled files that do not lie where their place wants them. */
export async function findMisplaced(
  querier: Querier,
  name: UserName,
  backends: { readonly main: string | undefined; readonly archive: string | undefined },
  limit: number,
): Promise<BackupRow[]> {
  const { rows } = await querier.query<FileColumns>({
    name: 'find_misplaced_backups',
    text: `select ${fileColumns} from backup_file f
      where f.tenant_id = $1 and f.container_id = $2 and f.user_id = $3 and f.settled
        and f.backend_id <> coalesce(case f.place when 'main' then $4::uuid else $5::uuid end, f.backend_id)
      order by f.taken_at desc limit $6`,
    values: [name.tenantId, name.containerId, name.user, backends.main ?? null, backends.archive ?? null, limit],
  });
  return rows.map(fileOf);
}

export async function writeFile(querier: Querier, row: BackupRow): Promise<void> {
  await querier.query({
    name: 'write_backup_file',
    text: `insert into backup_file (tenant_id, container_id, user_id, iteration, taken_at, file_name, size, sha256, place, backend_id,
        settled, content, uploaded_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
      on conflict (tenant_id, container_id, user_id, iteration, taken_at) do update
      set file_name = $6, size = $7, sha256 = $8, place = $9, backend_id = $10, settled = $11, content = $12, uploaded_at = $13`,
    values: [
      row.tenantId,
      row.containerId,
      row.user,
      row.iteration,
      row.takenAt,
      row.fileName,
      row.size,
      row.sha256,
      row.place,
      row.backendId,
      row.settled,
      encodeContent(row.content),
      row.uploadedAt,
    ],
  });
}

/** From main to the archive, but for these. Returns the names of what went. */
export async function archiveAllBut(querier: Querier, name: UserName, kept: readonly BackupKey[]): Promise<string[]> {
  const { rows } = await querier.query<{ file_name: string }>({
    name: 'archive_backups',
    text: `update backup_file f set place = 'archive'
      where f.tenant_id = $1 and f.container_id = $2 and f.user_id = $3 and f.place = 'main'
        and not exists (select 1 from unnest($4::bigint[], $5::bigint[]) as k (i, t) where k.i = f.iteration and k.t = f.taken_at)
      returning f.file_name`,
    values: [name.tenantId, name.containerId, name.user, kept.map((key) => key.iteration), kept.map((key) => key.takenAt)],
  });
  return rows.map((row) => row.file_name);
}

export async function archiveFile(querier: Querier, key: BackupKey): Promise<void> {
  await querier.query({
    text: `update backup_file set place = 'archive'
      where tenant_id = $1 and container_id = $2 and user_id = $3 and iteration = $4 and taken_at = $5`,
    values: [key.tenantId, key.containerId, key.user, key.iteration, key.takenAt],
  });
}

export async function countFiles(querier: Querier, name: UserName): Promise<number> {
  const { rows } = await querier.query<{ files: number }>({
    name: 'count_backup_files',
    text: `select count(*)::integer as files from backup_file where tenant_id = $1 and container_id = $2 and user_id = $3`,
    values: [name.tenantId, name.containerId, name.user],
  });
  return rows[0]?.files ?? 0;
}

/** The oldest archived files but for these. */
export async function deleteOldest(
  querier: Querier,
  name: UserName,
  kept: readonly BackupKey[],
  limit: number,
): Promise<BackupRow[]> {
  const { rows } = await querier.query<FileColumns>({
    name: 'delete_oldest_backups',
    text: `delete from backup_file f using (
        select iteration, taken_at from backup_file o
        where o.tenant_id = $1 and o.container_id = $2 and o.user_id = $3 and o.place = 'archive'
          and not exists (select 1 from unnest($4::bigint[], $5::bigint[]) as k (i, t) where k.i = o.iteration and k.t = o.taken_at)
        order by o.taken_at, o.iteration limit $6) as x
      where f.tenant_id = $1 and f.container_id = $2 and f.user_id = $3 and f.iteration = x.iteration and f.taken_at = x.taken_at
      returning ${fileColumns}`,
    values: [name.tenantId, name.containerId, name.user, kept.map((key) => key.iteration), kept.map((key) => key.takenAt), limit],
  });
  return rows.map(fileOf);
}

export interface ListedFrom {
  readonly takenAt: number;
  readonly iteration: number;
  readonly user: string;
}

/** Newest first; of one user, or of all of an account's. */
export async function findFilesBefore(
  querier: Querier,
  at: InContainer,
  of: { readonly accountId: string; readonly user: string | undefined },
  before: ListedFrom | undefined,
  limit: number,
): Promise<BackupRow[]> {
  const { rows } = await querier.query<FileColumns>({
    name: 'find_backup_files',
    text: `select ${fileColumns} from backup_file f
      join backup_user u on u.tenant_id = f.tenant_id and u.container_id = f.container_id and u.user_id = f.user_id
      where u.tenant_id = $1 and u.container_id = $2 and u.account_id = $3 and ($4::uuid is null or u.user_id = $4::uuid)
        and ($5::bigint is null or (f.taken_at, f.iteration, f.user_id) < ($5::bigint, $6::bigint, $7::uuid))
      order by f.taken_at desc, f.iteration desc, f.user_id desc limit $8`,
    values: [
      at.tenantId,
      at.containerId,
      of.accountId,
      of.user ?? null,
      before?.takenAt ?? null,
      before?.iteration ?? null,
      before?.user ?? null,
      limit,
    ],
  });
  return rows.map(fileOf);
}

export async function findUsersOf(querier: Querier, at: InContainer, accountId: string): Promise<string[]> {
  const { rows } = await querier.query<{ user_id: string }>({
    text: 'select user_id from backup_user where tenant_id = $1 and container_id = $2 and account_id = $3 order by user_id',
    values: [at.tenantId, at.containerId, accountId],
  });
  return rows.map((row) => row.user_id);
}
