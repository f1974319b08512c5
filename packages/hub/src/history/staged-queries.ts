/** SQL of pages that wait for the submit they belong to. */
import type { Querier } from '../database/database.ts';
import type { HistoryPlace } from './history-records.ts';
import type { SubmittedEntry } from './history-submissions.ts';

export interface StagedPage {
  readonly submissionId: string;
  readonly page: number;
  readonly entries: readonly SubmittedEntry[];
  readonly now: number;
}

export async function insertStaged(querier: Querier, place: HistoryPlace, staged: StagedPage): Promise<void> {
  await querier.query({
    name: 'insert_history_staged',
    text: `insert into history_staged (tenant_id, submission_id, page, user_id, entries, created_at)
      values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
    values: [
      place.tenantId,
      staged.submissionId,
      staged.page,
      place.userId,
      JSON.stringify(staged.entries.map(fieldsOf)),
      staged.now,
    ],
  });
}

type Fields = readonly [string, string, string, string, number, number];

function fieldsOf({ encryptedId, time, digest, blobId, firstByte, byteCount }: SubmittedEntry): Fields {
  return [encryptedId, time, digest, blobId, firstByte, byteCount];
}

/** By page. Those of another user are none. */
export async function findStaged(querier: Querier, place: HistoryPlace, submissionId: string): Promise<SubmittedEntry[][]> {
  const { rows } = await querier.query<{ entries: string }>({
    name: 'find_history_staged',
    text: `select entries from history_staged where tenant_id = $1 and submission_id = $2 and user_id = $3 order by page`,
    values: [place.tenantId, submissionId, place.userId],
  });
  return rows.map(({ entries }) =>
    (JSON.parse(entries) as Fields[]).map(([encryptedId, time, digest, blobId, firstByte, byteCount]) => ({
      encryptedId,
      time,
      digest,
      blobId,
      firstByte,
      byteCount,
    })),
  );
}

export async function deleteStaged(querier: Querier, place: HistoryPlace, submissionId: string): Promise<void> {
  await querier.query({
    text: 'delete from history_staged where tenant_id = $1 and submission_id = $2',
    values: [place.tenantId, submissionId],
  });
}

/** Of all tenants. */
export async function deleteOldStaged(querier: Querier, before: number): Promise<void> {
  await querier.query({ text: 'delete from history_staged where created_at < $1', values: [before] });
}
