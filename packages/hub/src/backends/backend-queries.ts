/** SQL of backends. */
import type { Backend } from '@felloe/engine/placement/placement.ts';
import type { Querier } from '../database/database.ts';

export interface BackendRow extends Backend {
  /** JSON of the driver's settings, without secrets. */
  readonly configuration: string;
  readonly secretSealed: Buffer | undefined;
  readonly keyEncryptionKeyId: string;
  readonly createdAt: number;
}

export async function findBackends(querier: Querier): Promise<BackendRow[]> {
  const { rows } = await querier.query<{
    backend_id: string;
    name: string;
    kind: string;
    configuration: string;
    secret_sealed: Buffer | null;
    key_encryption_key_id: string;
    reach: string;
    state: BackendRow['state'];
    is_default: boolean;
    created_at: number;
  }>({
    text: `select backend_id, name, kind, configuration, secret_sealed, key_encryption_key_id, reach, state, is_default, created_at
      from backend order by created_at, backend_id`,
  });
  return rows.map((row) => ({
    backendId: row.backend_id,
    name: row.name,
    kind: row.kind,
    configuration: row.configuration,
    secretSealed: row.secret_sealed ?? undefined,
    keyEncryptionKeyId: row.key_encryption_key_id,
    reach: JSON.parse(row.reach) as BackendRow['reach'],
    state: row.state,
    isDefault: row.is_default,
    createdAt: row.created_at,
  }));
}

export async function insertBackend(querier: Querier, row: BackendRow): Promise<void> {
  await querier.query({
    text: `insert into backend (backend_id, name, kind, configuration, secret_sealed, key_encryption_key_id, reach, state, is_default, created_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    values: [
      row.backendId,
      row.name,
      row.kind,
      row.configuration,
      row.secretSealed ?? null,
      row.keyEncryptionKeyId,
      JSON.stringify(row.reach),
      row.state,
      row.isDefault,
      row.createdAt,
    ],
  });
}

/** Everything but what it is: its kind and age. */
export async function updateBackend(querier: Querier, row: BackendRow): Promise<void> {
  await querier.query({
    text: `update backend set name = $2, state = $3, is_default = $4, reach = $5, secret_sealed = $6, key_encryption_key_id = $7,
      configuration = $8 where backend_id = $1`,
    values: [
      row.backendId,
      row.name,
      row.state,
      row.isDefault,
      JSON.stringify(row.reach),
      row.secretSealed ?? null,
      row.keyEncryptionKeyId,
      row.configuration,
    ],
  });
}

/** Whether anything lies on the backend or may be on its way there: ids that are leased count. */
export async function hasBlobs(querier: Querier, backendId: string): Promise<boolean> {
  const { rows } = await querier.query<{ held: boolean }>({
    text: `select exists (select 1 from blob where backend_id = $1 and state < 3)
      or exists (select 1 from blob_lease where backend_id = $1 and state = 'open') as held`,
    values: [backendId],
  });
  return rows[0]?.held === true;
}
