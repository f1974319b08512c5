/**
 * Looking for what clients may have written by themselves and nobody has confirmed: work for spokes, like the collector's. One piece of it
 * is a mailbox, so that no two spokes hand out its places at one time, and lists its uploads in the order they were announced.
 *
 * It is looked for soon after the announcement (nobody may be reading, but somebody may be waiting), then each time its age has doubled,
 * and at last when its time is over: what is not there then is given up.
 */
import { createHash, randomUUID } from 'node:crypto';
import { limits } from '@felloe/engine/limits.ts';
import { insertWork, type WorkRow } from '../blobs/work-queries.ts';
import type { Querier } from '../database/database.ts';
import type { Lanes } from '../lanes/lanes.ts';
import { bytesOf, hashOf, kindNumbers, stateNumbers } from './vault-records.ts';

export interface AwaitedUpload {
  readonly uploadId: string;
  readonly digest: string;
  readonly blobId: string;
}

export interface LookTimes {
  readonly now: number;
  /** Between two rounds of looking what is due. */
  readonly everyMs: number;
  /** After the announcement, when the last look comes. */
  readonly giveUpMs: number;
}

const awaited = `state = ${stateNumbers.awaited} and kind = ${kindNumbers.history} and blob_id is not null`;

/** Records the looks that are due. What is being looked at already is left as it is. Returns how many were new. */
export async function lookForUploads(lanes: Lanes, times: LookTimes): Promise<number> {
  return lanes.system('look_for_uploads', async (batch) => {
    const rows = await findDueMailboxes(batch.querier, times);
    return rows.length === 0 ? 0 : insertWork(batch.querier, batch.now, rows);
  });
}

async function findDueMailboxes(querier: Querier, times: LookTimes): Promise<WorkRow[]> {
  const { now, giveUpMs } = times;
  const due = agesDue(times);
  const { rows } = await querier.query<{ container_id: string; owner: Buffer; topic: string; backend_id: string }>({
    text: `select distinct container_id, owner, topic, backend_id from vault_upload
      where ${awaited} and (reserved_at <= $1
        or exists (select 1 from unnest($2::bigint[], $3::bigint[]) as due (a, b) where reserved_at > a and reserved_at <= b))
      limit $4`,
    values: [now - giveUpMs, due.map(({ from }) => from), due.map(({ to }) => to), limits.vault.cleanBatchMax],
  });
  return rows.map((row) => {
    const locator = `${row.container_id}/${hashOf(row.owner)}/${row.topic}`;
    const { backend_id: backendId } = row;
    return { workId: randomUUID(), kind: 'look_for_uploads', backendId, subjectId: idOf(`${backendId}/${locator}`), locator };
  });
}

/** When what is due in this round was announced: its age passed the first look's, or a doubling of that, since the round before. */
function agesDue({ now, everyMs, giveUpMs }: LookTimes): { readonly from: number; readonly to: number }[] {
  const due = [];
  for (let ageMs: number = limits.vault.firstLookMs; ageMs < giveUpMs; ageMs *= 2) {
    due.push({ from: now - ageMs - everyMs, to: now - ageMs });
  }
  return due;
}

/** Which container, and which mailbox of it, a piece of work is about. */
export function mailboxOfWork({ locator }: Pick<WorkRow, 'locator'>): {
  readonly containerId: string;
  readonly owner: string;
  readonly topic: string;
} {
  const [containerId = '', owner = '', ...topic] = locator.split('/');
  return { containerId, owner, topic: topic.join('/') };
}

/** What is to be looked for, in the order of the announcements. */
export async function findAwaitedUploads(
  querier: Querier,
  tenantId: string,
  work: Pick<WorkRow, 'locator' | 'backendId'>,
): Promise<AwaitedUpload[]> {
  const { containerId, owner, topic } = mailboxOfWork(work);
  const { rows } = await querier.query<{ upload_id: string; digest: Buffer; blob_id: string }>({
    text: `select upload_id, digest, blob_id from vault_upload
      where ${awaited} and tenant_id = $1 and container_id = $2 and owner = $3 and topic = $4 and backend_id = $5
      order by reserved_at, upload_id limit $6`,
    values: [tenantId, containerId, bytesOf(owner), topic, work.backendId, limits.vault.unfinishedMax],
  });
  return rows.map((row) => ({ uploadId: row.upload_id, digest: hashOf(row.digest), blobId: row.blob_id }));
}

/** An id that follows from the text: work about one subject is one row. */
function idOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
