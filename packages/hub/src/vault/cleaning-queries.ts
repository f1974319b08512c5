/** SQL of the vault's clean-up: what was announced and not finished, and entries past their topic's retention. */
import type { Querier } from '../database/database.ts';
import { type UploadColumns, uploadColumns, uploadRow } from './upload-queries.ts';
import { bytesOf, hashOf, type UploadRow } from './vault-records.ts';

/** Where a walk over old uploads stands: exclusive. */
export interface UploadWalk {
  readonly reservedAt: number;
  readonly uploadId: string;
}

export const walkBegin: UploadWalk = { reservedAt: 0, uploadId: '00000000-0000-0000-0000-000000000000' };

export interface OldUpload extends UploadWalk {
  readonly tenantId: string;
  readonly containerId: string;
  /** A history entry that a client may have written by itself: where. */
  readonly direct: { readonly backendId: string; readonly blobId: string; readonly digest: string } | undefined;
}

/** The oldest first. */
export async function findOldUploads(querier: Querier, until: number, after: UploadWalk, limit: number): Promise<OldUpload[]> {
  const { rows } = await querier.query<UploadColumns>({
    text: `select ${uploadColumns} from vault_upload u
      where reserved_at <= $1 and (reserved_at, upload_id) > ($2, $3::uuid) order by reserved_at, upload_id limit $4`,
    values: [until, after.reservedAt, after.uploadId, limit],
  });
  return rows.map(uploadRow).map(({ tenantId, containerId, uploadId, reservedAt, kind, state, blobId, backendId, digest }) => {
    const isDirect = kind === 'history' && state === 'awaited' && blobId !== undefined && backendId !== undefined;
    return { tenantId, containerId, uploadId, reservedAt, direct: isDirect ? { backendId, blobId, digest } : undefined };
  });
}

/** Deletes those that are still old and, if `direct` is not said, those that no client may have finished by itself. */
export async function deleteOldUploads(
  querier: Querier,
  wish: { readonly tenantId: string; readonly uploadIds: readonly string[]; readonly until: number; readonly direct: boolean },
): Promise<UploadRow[]> {
  const { rows } = await querier.query<UploadColumns>({
    text: `delete from vault_upload u where u.tenant_id = $1 and u.upload_id = any($2::uuid[]) and u.reserved_at <= $3
        and ($4 or u.kind = 1 or u.state <> 1 or u.blob_id is null)
      returning ${uploadColumns}`,
    values: [wish.tenantId, wish.uploadIds, wish.until, wish.direct],
  });
  return rows.map(uploadRow);
}

export interface OldestEntry {
  readonly owner: string;
  readonly topic: string;
  readonly mailboxId: string;
  readonly lastPosition: number;
  /** Unix seconds, of the first entry that is left. */
  readonly oldest: number;
}

/** Mailboxes of a container that hold anything, in order of owner and topic; with `after` the next page. */
export async function findMailboxesFrom(
  querier: Querier,
  container: { readonly tenantId: string; readonly containerId: string },
  after: { readonly owner: string; readonly topic: string } | undefined,
  limit: number,
): Promise<OldestEntry[]> {
  const { rows } = await querier.query<{
    owner: Buffer;
    topic: string;
    mailbox_id: Buffer;
    last_position: number;
    oldest: number | null;
  }>({
    text: `select m.owner, m.topic, m.mailbox_id, m.last_position, (
          select e.timestamp from vault_entry e where e.tenant_id = m.tenant_id and e.mailbox_id = m.mailbox_id
          order by e.position limit 1) as oldest
      from vault_mailbox m where m.tenant_id = $1 and m.container_id = $2 and (m.owner, m.topic) > ($3, $4)
      order by m.owner, m.topic limit $5`,
    values: [
      container.tenantId,
      container.containerId,
      after === undefined ? Buffer.alloc(0) : bytesOf(after.owner),
      after?.topic ?? '',
      limit,
    ],
  });
  return rows.map((row) => ({
    owner: hashOf(row.owner),
    topic: row.topic,
    mailboxId: hashOf(row.mailbox_id),
    lastPosition: row.last_position,
    oldest: row.oldest ?? Number.MAX_SAFE_INTEGER,
  }));
}

export interface RemovedEntry {
  readonly position: number;
  readonly size: number;
  readonly blobId: string | undefined;
}

/** Those below a position. */
export async function deleteEntriesBelow(
  querier: Querier,
  mailbox: { readonly tenantId: string; readonly mailboxId: string },
  position: number,
): Promise<RemovedEntry[]> {
  const { rows } = await querier.query<{ position: number; size: number; blob_id: string | null }>({
    text: `delete from vault_entry where tenant_id = $1 and mailbox_id = $2 and position < $3 returning position, size, blob_id`,
    values: [mailbox.tenantId, bytesOf(mailbox.mailboxId), position],
  });
  return rows.map((row) => ({ position: row.position, size: row.size, blobId: row.blob_id ?? undefined }));
}

export async function shrinkMailbox(
  querier: Querier,
  mailbox: {
    readonly tenantId: string;
    readonly mailboxId: string;
    readonly containerId: string;
    readonly owner: string;
    readonly topic: string;
  },
  removed: { readonly entries: number; readonly bytes: number },
): Promise<void> {
  await querier.query({
    text: `update vault_mailbox set entries = entries - $6, bytes = bytes - $7
      where tenant_id = $1 and container_id = $2 and owner = $3 and topic = $4 and mailbox_id = $5`,
    values: [
      mailbox.tenantId,
      mailbox.containerId,
      bytesOf(mailbox.owner),
      mailbox.topic,
      bytesOf(mailbox.mailboxId),
      removed.entries,
      removed.bytes,
    ],
  });
}
