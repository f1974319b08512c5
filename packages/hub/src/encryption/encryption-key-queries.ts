/** SQL of encryption keys. */
import type { Querier } from '../database/database.ts';

export interface EncryptionKeyRow {
  readonly tenantId: string;
  readonly encryptionKeyId: string;
  /** As clients name it; empty for the installation's own. */
  readonly name: string;
  /** `replaced`: a newer one has its name; it opens what it wrapped and wraps no more. `disabled`: it does neither. */
  readonly state: 'active' | 'replaced' | 'disabled';
  readonly sealed: Buffer;
  readonly keyEncryptionKeyId: string;
  readonly createdAt: number;
}

const columns = 'tenant_id, encryption_key_id, name, state, secret_sealed, key_encryption_key_id, created_at';

export async function findEncryptionKeys(querier: Querier): Promise<EncryptionKeyRow[]> {
  const { rows } = await querier.query<{
    tenant_id: string;
    encryption_key_id: string;
    name: string;
    state: EncryptionKeyRow['state'];
    secret_sealed: Buffer;
    key_encryption_key_id: string;
    created_at: number;
  }>({ text: `select ${columns} from encryption_key` });
  return rows.map((row) => ({
    tenantId: row.tenant_id,
    encryptionKeyId: row.encryption_key_id,
    name: row.name,
    state: row.state,
    sealed: row.secret_sealed,
    keyEncryptionKeyId: row.key_encryption_key_id,
    createdAt: row.created_at,
  }));
}

export async function insertEncryptionKey(querier: Querier, row: EncryptionKeyRow): Promise<void> {
  await querier.query({
    text: `insert into encryption_key (${columns}) values ($1, $2, $3, $4, $5, $6, $7)`,
    values: [row.tenantId, row.encryptionKeyId, row.name, row.state, row.sealed, row.keyEncryptionKeyId, row.createdAt],
  });
}

export async function updateEncryptionKeyState(querier: Querier, row: EncryptionKeyRow): Promise<void> {
  await querier.query({
    text: 'update encryption_key set state = $3 where tenant_id = $1 and encryption_key_id = $2',
    values: [row.tenantId, row.encryptionKeyId, row.state],
  });
}
