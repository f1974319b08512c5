/**
 * Whether the records of a vault agree with each other and with those of blobs. That the bytes of live blobs are on their backends, the
 * scrub looks after. Every statement sees one moment of all its rows, so it may be asked while the vault is used.
 */
import type { Querier } from '../database/database.ts';
import { bytesOf, hashOf } from './vault-records.ts';

export interface VaultFault {
  readonly owner: string;
  readonly topic: string;
  /** Of what; empty for the mailbox as a whole. */
  readonly digest: string;
  readonly fault: string;
}

/** What is looked at: an owner in a topic. */
export interface CheckedSubject {
  readonly owner: string;
  readonly topic: string;
}

interface Container {
  readonly tenantId: string;
  readonly containerId: string;
}

/** In order of owner and topic. */
export async function findCheckedSubjects(
  querier: Querier,
  container: Container,
  after: CheckedSubject | undefined,
  limit: number,
): Promise<CheckedSubject[]> {
  const from = (table: string) => `(select distinct owner, topic from ${table} where tenant_id = $1 and container_id = $2
    and (owner, topic) > ($3, $4) order by owner, topic limit $5)`;
  const { rows } = await querier.query<{ owner: Buffer; topic: string }>({
    text: `${from('vault_mailbox')} union ${from('vault_snapshot')} union ${from('vault_upload')} order by owner, topic limit $5`,
    values: [
      container.tenantId,
      container.containerId,
      after === undefined ? Buffer.alloc(0) : bytesOf(after.owner),
      after?.topic ?? '',
      limit,
    ],
  });
  return rows.map(({ owner, topic }) => ({ owner: hashOf(owner), topic }));
}

const subjects = `subject as (select $1::uuid as tenant_id, $2::uuid as container_id, owner, topic
  from unnest($3::bytea[], $4::text[]) as x (owner, topic))`;

/** Content that is named and not there, is another, or is counted wrongly. */
const namedFaults = `with ${subjects}, named as (
    select s.owner, s.topic, v.digest, v.size, v.blob_id from subject s
      join vault_snapshot v using (tenant_id, container_id, owner, topic)
    union all select s.owner, s.topic, substring(e.name from 17), e.size, e.blob_id from subject s
      join vault_mailbox m using (tenant_id, container_id, owner, topic)
      join vault_entry e on e.tenant_id = m.tenant_id and e.mailbox_id = m.mailbox_id
    union all select s.owner, s.topic, u.digest, u.size, u.blob_id from subject s
      join vault_upload u using (tenant_id, container_id, owner, topic) where u.state = 2),
  counted as (select n.*, count(*) over (partition by n.blob_id) as names from named n where n.blob_id is not null),
  judged as (select c.owner, c.topic, c.digest, case
      when b.blob_id is null or b.state <> 1 then 'its blob is not live'
      when b.reference_count <> c.names then 'its blob is counted wrongly'
      when b.sha256 <> '' and b.sha256 <> encode(c.digest, 'hex') then 'its blob has another digest'
      end as fault
    from counted c left join blob b on b.blob_id = c.blob_id)
  select owner, topic, digest, fault from judged where fault is not null limit $5`;

/** Mailboxes whose head tells something else than their entries, and entries out of order. */
const mailboxFaults = `with ${subjects}, entry as (
    select m.mailbox_id, m.owner, m.topic, m.entries, m.bytes, m.last_position, m.last_timestamp, e.position, e.timestamp, e.size,
      lag(e.timestamp) over (partition by m.mailbox_id order by e.position) as timestamp_before
    from subject s join vault_mailbox m using (tenant_id, container_id, owner, topic)
    left join vault_entry e on e.tenant_id = m.tenant_id and e.mailbox_id = m.mailbox_id),
  judged as (select owner, topic, case
      when entries <> count(position) then 'the history counts other entries than it has'
      when bytes <> coalesce(sum(size), 0) then 'the history counts other bytes than it has'
      when last_position < max(position) or last_timestamp < max(timestamp) then 'entries lie behind the end of the history'
      when bool_or(timestamp < timestamp_before) then 'the time falls within the history'
      end as fault
    from entry group by mailbox_id, owner, topic, entries, bytes, last_position, last_timestamp)
  select owner, topic, null::bytea as digest, fault from judged where fault is not null limit $5`;

/** At most `limit` of each kind. */
export async function findVaultFaults(
  querier: Querier,
  container: Container,
  checked: readonly CheckedSubject[],
  limit: number,
): Promise<VaultFault[]> {
  const values = [
    container.tenantId,
    container.containerId,
    checked.map(({ owner }) => bytesOf(owner)),
    checked.map(({ topic }) => topic),
    limit,
  ];
  const faults: VaultFault[] = [];
  for (const text of [namedFaults, mailboxFaults]) {
    const { rows } = await querier.query<{ owner: Buffer; topic: string; digest: Buffer | null; fault: string }>({
      text,
      values,
    });
    for (const { owner, topic, digest, fault } of rows) {
      faults.push({ owner: hashOf(owner), topic, digest: digest === null ? '' : hashOf(digest), fault });
    }
  }
  return faults;
}
