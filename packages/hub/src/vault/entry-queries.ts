/** SQL of histories: mailboxes and their entries. */
import type { Querier } from '../database/database.ts';
import { type UploadColumns, uploadColumns, uploadRow } from './upload-queries.ts';
import { bytesOf, type EntryRow, entryName, hashOf, type MailboxRow, type UploadRow } from './vault-records.ts';

/** An upload that is to be committed, with where its entry is or would be. */
export interface FinishedUpload {
  readonly upload: UploadRow;
  readonly mailbox: MailboxRow | undefined;
  /** Of this digest, when the history has it. */
  readonly entry: EntryRow | undefined;
}

interface MailboxColumns {
  readonly mailbox_id: Buffer | null;
  readonly last_position: number;
  readonly last_timestamp: number;
  readonly entries: number;
  readonly mailbox_bytes: number;
}

interface FoundEntryColumns {
  readonly position: number | null;
  readonly entry_timestamp: number;
  readonly entry_size: number;
  readonly entry_blob_id: string | null;
}

/** By id. As in `findAnnounced`, every look is one of a whole key. */
export async function findFinished(
  querier: Querier,
  ids: readonly { readonly tenantId: string; readonly uploadId: string }[],
): Promise<Map<string, FinishedUpload>> {
  const { rows } = await querier.query<UploadColumns & MailboxColumns & FoundEntryColumns>({
    name: 'find_finished_vault_uploads',
    text: `select ${uploadColumns}, m.mailbox_id, m.last_position, m.last_timestamp, m.entries, m.bytes as mailbox_bytes,
        e.position, e.timestamp as entry_timestamp, e.size as entry_size, e.blob_id as entry_blob_id
      from unnest($1::uuid[], $2::uuid[]) as x (t, i)
      cross join lateral (select * from vault_upload where tenant_id = x.t and upload_id = x.i limit 1) as u
      left join lateral (select * from vault_mailbox where u.kind = 2 and tenant_id = u.tenant_id and container_id = u.container_id
        and owner = u.owner and topic = u.topic limit 1) as m on true
      left join lateral (select * from vault_entry where name = m.mailbox_id || u.digest limit 1) as e on true`,
    values: [ids.map(({ tenantId }) => tenantId), ids.map(({ uploadId }) => uploadId)],
  });
  return new Map(
    rows.map((row) => {
      const upload = uploadRow(row);
      return [upload.uploadId, { upload, mailbox: mailboxOf(upload, row), entry: entryOf(upload, row) }];
    }),
  );
}

function mailboxOf({ tenantId, containerId, owner, topic }: UploadRow, row: MailboxColumns): MailboxRow | undefined {
  if (row.mailbox_id === null) return undefined;
  return {
    tenantId,
    containerId,
    owner,
    topic,
    mailboxId: hashOf(row.mailbox_id),
    lastPosition: row.last_position,
    lastTimestamp: row.last_timestamp,
    entries: row.entries,
    bytes: row.mailbox_bytes,
  };
}

function entryOf({ digest }: UploadRow, row: FoundEntryColumns): EntryRow | undefined {
  if (row.position === null) return undefined;
  return {
    position: row.position,
    timestamp: row.entry_timestamp,
    digest,
    size: row.entry_size,
    blobId: row.entry_blob_id ?? undefined,
  };
}

/** Records them as they are now. */
export async function writeMailboxes(querier: Querier, mailboxes: readonly MailboxRow[]): Promise<void> {
  await querier.query({
    name: 'write_vault_mailboxes',
    text: `insert into vault_mailbox (tenant_id, container_id, owner, topic, mailbox_id, last_position, last_timestamp, entries, bytes)
      select * from unnest($1::uuid[], $2::uuid[], $3::bytea[], $4::text[], $5::bytea[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[])
      on conflict (tenant_id, container_id, owner, topic) do update set last_position = excluded.last_position,
        last_timestamp = excluded.last_timestamp, entries = excluded.entries, bytes = excluded.bytes`,
    values: [
      mailboxes.map(({ tenantId }) => tenantId),
      mailboxes.map(({ containerId }) => containerId),
      mailboxes.map(({ owner }) => bytesOf(owner)),
      mailboxes.map(({ topic }) => topic),
      mailboxes.map(({ mailboxId }) => bytesOf(mailboxId)),
      mailboxes.map(({ lastPosition }) => lastPosition),
      mailboxes.map(({ lastTimestamp }) => lastTimestamp),
      mailboxes.map(({ entries }) => entries),
      mailboxes.map(({ bytes }) => bytes),
    ],
  });
}

export interface NewEntry extends EntryRow {
  readonly tenantId: string;
  readonly mailboxId: string;
}

export async function insertEntries(querier: Querier, entries: readonly NewEntry[]): Promise<void> {
  await querier.query({
    name: 'insert_vault_entries',
    text: `insert into vault_entry (tenant_id, mailbox_id, position, timestamp, name, size, blob_id)
      select * from unnest($1::uuid[], $2::bytea[], $3::bigint[], $4::bigint[], $5::bytea[], $6::bigint[], $7::uuid[])`,
    values: [
      entries.map(({ tenantId }) => tenantId),
      entries.map(({ mailboxId }) => bytesOf(mailboxId)),
      entries.map(({ position }) => position),
      entries.map(({ timestamp }) => timestamp),
      entries.map(({ mailboxId, digest }) => entryName(mailboxId, digest)),
      entries.map(({ size }) => size),
      entries.map(({ blobId }) => blobId ?? null),
    ],
  });
}
