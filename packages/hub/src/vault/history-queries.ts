/** SQL that reads histories. */
import type { Querier } from '../database/database.ts';
import type { BlobPlace } from '../metadata/records.ts';
import { type PlaceColumns, placeOf } from './snapshot-queries.ts';
import { type UploadColumns, uploadColumns, uploadRow } from './upload-queries.ts';
import { bytesOf, digestOf, type EntryRow, entryName, hashOf, type UploadRow, type VaultSubject } from './vault-records.ts';

/** An entry with where its bytes lie; of one moment, since one statement reads both. */
export interface FoundEntry {
  readonly row: EntryRow;
  readonly place: BlobPlace | undefined;
}

interface EntryColumns extends PlaceColumns {
  readonly position: number;
  readonly timestamp: number;
  readonly name: Buffer;
  readonly size: number;
}

const entryColumns = `e.position, e.timestamp, e.name, e.size, e.blob_id, b.backend_id, b.locator, b.segment_id, b.size as stored_size
  from vault_entry e left join lateral (select * from blob where blob_id = e.blob_id and state = 1 limit 1) as b on true`;

function entryOf(columns: EntryColumns): FoundEntry {
  const { position, timestamp, name, size, blob_id: blobId } = columns;
  return { row: { position, timestamp, digest: digestOf(name), size, blobId: blobId ?? undefined }, place: placeOf(columns) };
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
  const { rows } = await querier.query<{ mailbox_id: Buffer; entries: number; last_position: number; position: number | null }>({
    name: 'find_vault_mailbox',
    text: `select m.mailbox_id, m.entries, m.last_position, e.position from vault_mailbox m
      left join lateral (select * from vault_entry where name = m.mailbox_id || $5::bytea and timestamp = $6 limit 1) as e on true
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
  return {
    tenantId: subject.tenantId,
    mailboxId: hashOf(mailboxId),
    entries,
    lastPosition,
    named: position === null ? undefined : { position },
  };
}

/** Where entries are looked for. */
export interface MailboxName {
  readonly tenantId: string;
  readonly mailboxId: string;
}

export interface EntryRange extends MailboxName {
  /** Inclusive. */
  readonly from: number;
  /** undefined: those of every time. */
  readonly time: { readonly timestamp: number; readonly digest: string } | undefined;
  readonly descending: boolean;
  readonly limit: number;
}

/** By position. With `time` only those behind it in the order of (timestamp, digest); before it when descending. */
export async function findEntries(querier: Querier, range: EntryRange): Promise<FoundEntry[]> {
  const { tenantId, mailboxId, from, time, descending, limit } = range;
  const [than, order] = descending ? ['<', 'desc'] : ['>', 'asc'];
  const { rows } = await querier.query<EntryColumns>({
    name: descending ? 'find_vault_entries_back' : 'find_vault_entries',
    text: `select ${entryColumns} where e.tenant_id = $1 and e.mailbox_id = $2 and e.position ${than}= $3
        and ($5::bigint is null or e.timestamp ${than} $5 or (e.timestamp = $5 and e.name ${than} $6))
      order by e.position ${order} limit $4`,
    values: [
      tenantId,
      bytesOf(mailboxId),
      from,
      limit,
      time?.timestamp ?? null,
      time === undefined ? null : entryName(mailboxId, time.digest),
    ],
  });
  return rows.map(entryOf);
}

/** The first entry from a position on; undefined behind the last. */
export async function findEntryFrom(
  querier: Querier,
  { tenantId, mailboxId }: MailboxName,
  position: number,
): Promise<{ readonly position: number; readonly timestamp: number } | undefined> {
  const { rows } = await querier.query<{ position: number; timestamp: number }>({
    name: 'find_vault_entry_from',
    text: `select position, timestamp from vault_entry where tenant_id = $1 and mailbox_id = $2 and position >= $3
      order by position limit 1`,
    values: [tenantId, bytesOf(mailboxId), position],
  });
  return rows[0];
}

/**
 * The position of the first entry of this second or a later one; behind the last entry when there is none. Found by halving: timestamps
 * rise with positions. Some twenty small questions for a million entries, asked for times that no entry has alone.
 */
export async function findPositionOfTime(
  querier: Querier,
  mailbox: MailboxName & { readonly lastPosition: number },
  timestamp: number,
): Promise<number> {
  let low = 1;
  let high = mailbox.lastPosition + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const entry = await findEntryFrom(querier, mailbox, middle);
    if (entry === undefined || entry.timestamp >= timestamp) high = middle;
    else low = entry.position + 1;
  }
  return low;
}

/** In no order. */
export async function findEntriesOf(querier: Querier, subject: VaultSubject, digests: readonly string[]): Promise<FoundEntry[]> {
  const mailbox = await findMailbox(querier, subject, { timestamp: 0, digest: '' });
  if (mailbox === undefined) return [];
  const { rows } = await querier.query<EntryColumns>({
    name: 'find_vault_entries_of',
    text: `select ${entryColumns} where e.name = any($1::bytea[])`,
    values: [digests.map((digest) => entryName(mailbox.mailboxId, digest))],
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
