/** SQL that reads histories. */
import type { VaultPlace } from '@felloe/engine/vault/cursor.ts';
import type { Querier } from '../database/database.ts';
import type { BlobPlace } from '../metadata/records.ts';
import { type PlaceColumns, placeOf } from './snapshot-queries.ts';
import { type UploadColumns, uploadColumns, uploadRow } from './upload-queries.ts';
import { bytesOf, type EntryRow, hashOf, type UploadRow, type VaultSubject } from './vault-records.ts';

/** An entry with where its bytes lie; of one moment, since one statement reads both. */
export interface FoundEntry {
  readonly row: EntryRow;
  readonly place: BlobPlace | undefined;
}

interface EntryColumns extends PlaceColumns {
  readonly position: number;
  readonly timestamp: number;
  readonly digest: Buffer;
  readonly size: number;
}

const entryColumns = `e.position, e.timestamp, e.digest, e.size, e.blob_id, b.backend_id, b.locator, b.segment_id, b.size as stored_size
  from vault_entry e left join blob b on b.blob_id = e.blob_id and b.state = 1`;

function entryOf(columns: EntryColumns): FoundEntry {
  const { position, timestamp, digest, size, blob_id: blobId } = columns;
  return { row: { position, timestamp, digest: hashOf(digest), size, blobId: blobId ?? undefined }, place: placeOf(columns) };
}

export interface MailboxHeadRow {
  readonly tenantId: string;
  readonly mailboxId: string;
  readonly entries: number;
  readonly lastPosition: number;
  /** Of the entry of the digest and timestamp that was asked about; undefined where there is none. */
  readonly named: { readonly position: number } | undefined;
}

/** undefined where nothing was ever appended. `digest` empty: no entry is asked about. */
export async function findMailbox(
  querier: Querier,
  subject: VaultSubject,
  named: { readonly timestamp: number; readonly digest: string },
): Promise<MailboxHeadRow | undefined> {
  const { rows } = await querier.query<{ mailbox_id: string; entries: number; last_position: number; position: number | null }>({
    name: 'find_vault_mailbox',
    text: `select m.mailbox_id, m.entries, m.last_position, e.position from vault_mailbox m
      left join vault_entry e on e.tenant_id = m.tenant_id and e.mailbox_id = m.mailbox_id and e.digest = $5 and e.timestamp = $6
      where m.tenant_id = $1 and m.container_id = $2 and m.owner = $3 and m.topic = $4`,
    values: [
      subject.tenantId,
      subject.containerId,
      bytesOf(subject.owner),
      subject.topic,
      named.digest === '' ? null : bytesOf(named.digest),
      named.timestamp,
    ],
  });
  const row = rows[0];
  if (row === undefined) return undefined;
  const { mailbox_id: mailboxId, entries, last_position: lastPosition, position } = row;
  return { tenantId: subject.tenantId, mailboxId, entries, lastPosition, named: position === null ? undefined : { position } };
}

export interface EntryRange {
  readonly tenantId: string;
  readonly mailboxId: string;
  /** undefined: from the end that the order begins with. */
  readonly from: VaultPlace | undefined;
  readonly descending: boolean;
  readonly limit: number;
}

export async function findEntries(querier: Querier, range: EntryRange): Promise<FoundEntry[]> {
  const { from } = range;
  return from?.by === 'time' ? findByTime(querier, range, from) : findByPosition(querier, range, from?.position);
}

async function findByPosition(querier: Querier, range: EntryRange, position: number | undefined): Promise<FoundEntry[]> {
  const { tenantId, mailboxId, descending, limit } = range;
  const { rows } = await querier.query<EntryColumns>({
    name: descending ? 'find_vault_entries_back' : 'find_vault_entries',
    text: `select ${entryColumns} where e.tenant_id = $1 and e.mailbox_id = $2 and e.position ${descending ? '<' : '>'} $3
      order by e.position ${descending ? 'desc' : 'asc'} limit $4`,
    values: [tenantId, mailboxId, position ?? (descending ? Number.MAX_SAFE_INTEGER : 0), limit],
  });
  return rows.map(entryOf);
}

/** Timestamps rise with positions, so this is the order of positions, too. */
async function findByTime(
  querier: Querier,
  { tenantId, mailboxId, descending, limit }: EntryRange,
  { timestamp, digest }: Extract<VaultPlace, { by: 'time' }>,
): Promise<FoundEntry[]> {
  const [than, order] = descending ? ['<', 'desc'] : ['>', 'asc'];
  const { rows } = await querier.query<EntryColumns>({
    name: descending ? 'find_vault_entries_before' : 'find_vault_entries_after',
    text: `select ${entryColumns} where e.tenant_id = $1 and e.mailbox_id = $2 and e.timestamp ${than}= $3
        and (e.timestamp ${than} $3 or e.digest ${than} $4)
      order by e.timestamp ${order}, e.position ${order} limit $5`,
    values: [tenantId, mailboxId, timestamp, bytesOf(digest), limit],
  });
  return rows.map(entryOf);
}

/** In no order. */
export async function findEntriesOf(querier: Querier, subject: VaultSubject, digests: readonly string[]): Promise<FoundEntry[]> {
  const { rows } = await querier.query<EntryColumns>({
    name: 'find_vault_entries_of',
    text: `select ${entryColumns}
      join vault_mailbox m on m.tenant_id = e.tenant_id and m.mailbox_id = e.mailbox_id
      where m.tenant_id = $1 and m.container_id = $2 and m.owner = $3 and m.topic = $4 and e.digest = any($5::bytea[])`,
    values: [subject.tenantId, subject.containerId, bytesOf(subject.owner), subject.topic, digests.map(bytesOf)],
  });
  return rows.map(entryOf);
}

/** Uploads to a history that clients make by themselves and nobody has confirmed; of some digests, or of all when undefined. */
export async function findUnfinished(
  querier: Querier,
  subject: VaultSubject,
  wish: { readonly digests: readonly string[] | undefined; readonly limit: number },
): Promise<UploadRow[]> {
  const { rows } = await querier.query<UploadColumns>({
    name: 'find_unfinished_vault_uploads',
    text: `select ${uploadColumns} from vault_upload u where u.tenant_id = $1 and u.container_id = $2 and u.owner = $3 and u.topic = $4
        and u.kind = 2 and u.state = 1 and u.blob_id is not null and ($5::bytea[] is null or u.digest = any($5))
      order by u.reserved_at limit $6`,
    values: [
      subject.tenantId,
      subject.containerId,
      bytesOf(subject.owner),
      subject.topic,
      wish.digests === undefined ? null : wish.digests.map(bytesOf),
      wish.limit,
    ],
  });
  return rows.map(uploadRow);
}

export interface FoundTopic {
  readonly topic: string;
  readonly entries: number;
  readonly bytes: number;
}

/** Topics in which an owner has anything, in byte order, with what is in their histories. */
export async function findTopics(
  querier: Querier,
  owner: Omit<VaultSubject, 'topic'>,
  wish: { readonly after: string; readonly limit: number },
): Promise<FoundTopic[]> {
  const { rows } = await querier.query<FoundTopic>({
    name: 'find_vault_topics',
    text: `select topic, sum(entries)::bigint as entries, sum(bytes)::bigint as bytes from (
        (select topic, entries, bytes from vault_mailbox
          where tenant_id = $1 and container_id = $2 and owner = $3 and topic > $4 order by topic limit $5)
        union all
        (select topic, 0, size from vault_snapshot
          where tenant_id = $1 and container_id = $2 and owner = $3 and topic > $4 order by topic limit $5)) as found
      group by topic order by topic limit $5`,
    values: [owner.tenantId, owner.containerId, bytesOf(owner.owner), wish.after, wish.limit],
  });
  return rows;
}
