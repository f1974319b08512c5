/** SQL of snapshots. */
import type { Querier } from '../database/database.ts';
import type { BlobPlace } from '../metadata/records.ts';
import {
  bytesOf,
  hashOf,
  optionalBytes,
  optionalHash,
  type SnapshotRow,
  subjectKey,
  type VaultSubject,
} from './vault-records.ts';

interface SnapshotColumns {
  readonly tenant_id: string;
  readonly container_id: string;
  readonly owner: Buffer;
  readonly topic: string;
  readonly digest: Buffer;
  readonly prev_digest: Buffer | null;
  readonly timestamp: number;
  readonly size: number;
  readonly blob_id: string | null;
}

/** Of a blob that a row names; null where it is not live, or there is none. */
export interface PlaceColumns {
  readonly blob_id: string | null;
  readonly backend_id: string | null;
  readonly locator: string | null;
  readonly segment_id: string | null;
  readonly stored_size: number | null;
}

export function placeOf(row: PlaceColumns): BlobPlace | undefined {
  if (row.blob_id === null || row.backend_id === null) return undefined;
  return {
    blobId: row.blob_id,
    backendId: row.backend_id,
    locator: row.locator ?? '',
    segmentId: row.segment_id ?? undefined,
    size: row.stored_size ?? 0,
  };
}

function snapshotOf(row: SnapshotColumns): SnapshotRow {
  return {
    tenantId: row.tenant_id,
    containerId: row.container_id,
    owner: hashOf(row.owner),
    topic: row.topic,
    digest: hashOf(row.digest),
    prevDigest: optionalHash(row.prev_digest),
    timestamp: row.timestamp,
    size: row.size,
    blobId: row.blob_id ?? undefined,
  };
}

/** What a subject's snapshot is, with where its bytes lie. */
export interface FoundSnapshot {
  readonly row: SnapshotRow;
  readonly place: BlobPlace | undefined;
}

/** By `subjectKey`. One statement, so the row and its blob are of one moment. */
export async function findSnapshots(querier: Querier, subjects: readonly VaultSubject[]): Promise<Map<string, FoundSnapshot>> {
  const { rows } = await querier.query<SnapshotColumns & PlaceColumns>({
    name: 'find_vault_snapshots',
    text: `select s.tenant_id, s.container_id, s.owner, s.topic, s.digest, s.prev_digest, s.timestamp, s.size, s.blob_id,
        b.backend_id, b.locator, b.segment_id, b.size as stored_size
      from unnest($1::uuid[], $2::uuid[], $3::bytea[], $4::text[]) as x (t, c, o, p)
      cross join lateral (select * from vault_snapshot where tenant_id = x.t and container_id = x.c and owner = x.o and topic = x.p
        limit 1) as s
      left join lateral (select * from blob where blob_id = s.blob_id and state = 1 limit 1) as b on true`,
    values: [
      subjects.map(({ tenantId }) => tenantId),
      subjects.map(({ containerId }) => containerId),
      subjects.map(({ owner }) => bytesOf(owner)),
      subjects.map(({ topic }) => topic),
    ],
  });
  return new Map(
    rows.map((columns) => {
      const row = snapshotOf(columns);
      return [subjectKey(row), { row, place: placeOf(columns) }];
    }),
  );
}

/** The snapshot as it is now. */
export async function writeSnapshot(querier: Querier, row: SnapshotRow): Promise<void> {
  await querier.query({
    name: 'write_vault_snapshot',
    text: `insert into vault_snapshot (tenant_id, container_id, owner, topic, digest, prev_digest, timestamp, size, blob_id)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
      on conflict (tenant_id, container_id, owner, topic) do update set digest = excluded.digest, prev_digest = excluded.prev_digest,
        timestamp = excluded.timestamp, size = excluded.size, blob_id = excluded.blob_id`,
    values: [
      row.tenantId,
      row.containerId,
      bytesOf(row.owner),
      row.topic,
      bytesOf(row.digest),
      optionalBytes(row.prevDigest),
      row.timestamp,
      row.size,
      row.blobId ?? null,
    ],
  });
}
