/** SQL of the vault's uploads. Every statement takes a whole batch. */
import type { Querier } from '../database/database.ts';
import {
  bytesOf,
  hashOf,
  kindNumbers,
  kindOf,
  optionalBytes,
  optionalHash,
  stateNumbers,
  stateOf,
  type UploadRow,
} from './vault-records.ts';

export interface UploadColumns {
  readonly tenant_id: string;
  readonly upload_id: string;
  readonly container_id: string;
  readonly kind: number;
  readonly owner: Buffer;
  readonly topic: string;
  readonly digest: Buffer;
  readonly signer: Buffer;
  readonly state: number;
  readonly blob_id: string | null;
  readonly backend_id: string | null;
  readonly size: number;
  readonly prev_digest: Buffer | null;
  readonly reserved_at: number;
}

export const uploadColumns = `u.tenant_id, u.upload_id, u.container_id, u.kind, u.owner, u.topic, u.digest, u.signer, u.state, u.blob_id,
  u.backend_id, u.size, u.prev_digest, u.reserved_at`;

export function uploadRow(columns: UploadColumns): UploadRow {
  return {
    tenantId: columns.tenant_id,
    uploadId: columns.upload_id,
    containerId: columns.container_id,
    kind: kindOf(columns.kind),
    owner: hashOf(columns.owner),
    topic: columns.topic,
    digest: hashOf(columns.digest),
    signer: hashOf(columns.signer),
    state: stateOf(columns.state),
    blobId: columns.blob_id ?? undefined,
    backendId: columns.backend_id ?? undefined,
    size: columns.size,
    prevDigest: optionalHash(columns.prev_digest),
    reservedAt: columns.reserved_at,
  };
}

/** What an upload is known by, besides its id. */
export type UploadName = Pick<UploadRow, 'tenantId' | 'containerId' | 'owner' | 'topic' | 'digest' | 'kind'>;

/** What there is of announced bytes. */
export interface AnnouncedBytes {
  readonly upload: UploadRow | undefined;
  /** The snapshot of the subject, when its digest is this one. */
  readonly live: { readonly blobId: string | undefined; readonly size: number } | undefined;
  /** The history has an entry of this digest. */
  readonly isEntry: boolean;
}

/**
 * Aligned with the names. Each `limit 1` keeps the planner from reordering the joins: however little it knows of the tables, every look is
 * one of a whole key.
 */
export async function findAnnounced(querier: Querier, names: readonly UploadName[]): Promise<AnnouncedBytes[]> {
  const { rows } = await querier.query<
    {
      n: number;
      live: boolean;
      live_blob_id: string | null;
      live_size: number | null;
      is_entry: boolean;
      upload_id: string | null;
    } & Omit<UploadColumns, 'upload_id'>
  >({
    name: 'find_announced',
    text: `select x.n, s.digest is not null as live, s.blob_id as live_blob_id, s.size as live_size, e.position is not null as is_entry,
        ${uploadColumns}
      from unnest($1::uuid[], $2::uuid[], $3::bytea[], $4::text[], $5::bytea[], $6::smallint[]) with ordinality as x (t, c, o, p, d, k, n)
      left join lateral (select * from vault_upload where tenant_id = x.t and container_id = x.c and owner = x.o and topic = x.p
        and digest = x.d and kind = x.k limit 1) as u on true
      left join lateral (select * from vault_snapshot where x.k = 1 and tenant_id = x.t and container_id = x.c and owner = x.o
        and topic = x.p and digest = x.d limit 1) as s on true
      left join lateral (select * from vault_mailbox where x.k = 2 and tenant_id = x.t and container_id = x.c and owner = x.o
        and topic = x.p limit 1) as m on true
      left join lateral (select * from vault_entry where name = m.mailbox_id || x.d limit 1) as e on true
      order by x.n`,
    values: nameColumns(names),
  });
  return rows.map((row) => ({
    upload: row.upload_id === null ? undefined : uploadRow({ ...row, upload_id: row.upload_id }),
    live: row.live ? { blobId: row.live_blob_id ?? undefined, size: row.live_size ?? 0 } : undefined,
    isEntry: row.is_entry,
  }));
}

/** Unfinished uploads of each of these signers, by `containerId/signer`. */
export async function countOpenUploads(
  querier: Querier,
  signers: readonly { readonly tenantId: string; readonly containerId: string; readonly signer: string }[],
): Promise<Map<string, number>> {
  const { rows } = await querier.query<{ container_id: string; signer: Buffer; open: number }>({
    name: 'count_open_vault_uploads',
    text: `select u.container_id, u.signer, count(*)::bigint as open
      from unnest($1::uuid[], $2::uuid[], $3::bytea[]) as x (t, c, s)
      join vault_upload u on u.tenant_id = x.t and u.container_id = x.c and u.signer = x.s and u.state < 3
      group by u.container_id, u.signer`,
    values: [
      signers.map(({ tenantId }) => tenantId),
      signers.map(({ containerId }) => containerId),
      signers.map(({ signer }) => bytesOf(signer)),
    ],
  });
  return new Map(rows.map((row) => [`${row.container_id}/${hashOf(row.signer)}`, row.open]));
}

/** Records them as they are now; an upload that is there keeps its id. */
export async function writeUploads(querier: Querier, uploads: readonly UploadRow[]): Promise<void> {
  await querier.query({
    name: 'write_vault_uploads',
    text: `insert into vault_upload (tenant_id, container_id, owner, topic, digest, kind, upload_id, signer, state, blob_id, backend_id, size,
        prev_digest, reserved_at)
      select * from unnest($1::uuid[], $2::uuid[], $3::bytea[], $4::text[], $5::bytea[], $6::smallint[], $7::uuid[], $8::bytea[],
        $9::smallint[], $10::uuid[], $11::uuid[], $12::bigint[], $13::bytea[], $14::bigint[])
      on conflict (tenant_id, container_id, owner, topic, digest, kind) do update set signer = excluded.signer, state = excluded.state,
        blob_id = excluded.blob_id, backend_id = excluded.backend_id, size = excluded.size, prev_digest = excluded.prev_digest,
        reserved_at = excluded.reserved_at`,
    values: [
      ...nameColumns(uploads),
      uploads.map(({ uploadId }) => uploadId),
      uploads.map(({ signer }) => bytesOf(signer)),
      uploads.map(({ state }) => stateNumbers[state]),
      uploads.map(({ blobId }) => blobId ?? null),
      uploads.map(({ backendId }) => backendId ?? null),
      uploads.map(({ size }) => size),
      uploads.map(({ prevDigest }) => optionalBytes(prevDigest)),
      uploads.map(({ reservedAt }) => reservedAt),
    ],
  });
}

function nameColumns(names: readonly UploadName[]): unknown[] {
  return [
    names.map(({ tenantId }) => tenantId),
    names.map(({ containerId }) => containerId),
    names.map(({ owner }) => bytesOf(owner)),
    names.map(({ topic }) => topic),
    names.map(({ digest }) => bytesOf(digest)),
    names.map(({ kind }) => kindNumbers[kind]),
  ];
}
