/** After a rotation of the key-encryption key: every secret that another key sealed is sealed under the current one. */
import type { Database, Querier } from '../database/database.ts';
import type { Lanes } from '../lanes/lanes.ts';
import { secretPlaceOf } from '../backends/backend-handlers.ts';
import { placeOfWebhookSecret } from '../notifications/webhook-secrets.ts';
import { placeOfEncryptionKey } from '../encryption/encryption-keys.ts';
import { placeOfSigningKey } from '../accounts/signing-keys.ts';
import { placeOfKey } from './access-keys.ts';
import type { Sealed, Sealing, SecretPlace } from './sealing.ts';

export interface SealAnewParts {
  readonly lanes: Lanes;
  readonly database: Database;
  readonly sealing: Sealing;
}

interface SealedRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly secret_sealed: Buffer;
  readonly key_encryption_key_id: string;
}

interface SealedTable {
  readonly table: string;
  readonly idColumn: string;
  readonly tenantColumn: string;
  readonly placeOf: (row: SealedRow) => SecretPlace;
}

const tables: readonly SealedTable[] = [
  {
    table: 'access_key',
    idColumn: 'access_key_id',
    tenantColumn: 'tenant_id',
    placeOf: (row) => placeOfKey({ tenantId: row.tenant_id, accessKeyId: row.id }),
  },
  {
    table: 'encryption_key',
    idColumn: 'encryption_key_id',
    tenantColumn: 'tenant_id',
    placeOf: (row) => placeOfEncryptionKey({ tenantId: row.tenant_id, encryptionKeyId: row.id }),
  },
  {
    table: 'account_signing_key',
    idColumn: 'key_id',
    tenantColumn: `''`,
    placeOf: (row) => placeOfSigningKey(row.id),
  },
  { table: 'backend', idColumn: 'backend_id', tenantColumn: `''`, placeOf: (row) => secretPlaceOf(row.id) },
  {
    table: 'webhook_secret',
    idColumn: 'container_id',
    tenantColumn: 'tenant_id',
    placeOf: (row) => placeOfWebhookSecret({ tenantId: row.tenant_id, containerId: row.id }),
  },
];

/** Rows of one transaction. */
const stepMax = 500;

/** How many were sealed anew. Throws `internal` when the key of one is not at hand: it would be lost with the next rotation. */
export async function sealAnew({ lanes, database, sealing }: SealAnewParts): Promise<number> {
  let count = 0;
  for (const table of tables) {
    for (let step = stepMax; step === stepMax; count += step) {
      // Looked at outside the lane first: a start without a rotation writes nothing.
      if ((await findOlder(database, table, sealing)).length === 0) break;
      step = await lanes.system('seal_anew', async (batch) => {
        const rows = await findOlder(batch.querier, table, sealing);
        for (const row of rows) {
          const sealed = sealing.rewrap({ sealed: row.secret_sealed, keyId: row.key_encryption_key_id }, table.placeOf(row));
          if (sealed !== undefined) await update(batch.querier, table, row.id, sealed);
        }
        return rows.length;
      });
    }
  }
  return count;
}

async function findOlder(
  querier: Querier,
  { table, idColumn, tenantColumn }: SealedTable,
  sealing: Sealing,
): Promise<SealedRow[]> {
  const { rows } = await querier.query<SealedRow>({
    text: `select ${idColumn} as id, ${tenantColumn} as tenant_id, secret_sealed, key_encryption_key_id from ${table}
      where secret_sealed is not null and key_encryption_key_id <> $1 order by ${idColumn} limit ${stepMax}`,
    values: [sealing.currentKeyId],
  });
  return rows;
}

async function update(querier: Querier, { table, idColumn }: SealedTable, id: string, { sealed, keyId }: Sealed): Promise<void> {
  await querier.query({
    text: `update ${table} set secret_sealed = $2, key_encryption_key_id = $3 where ${idColumn} = $1`,
    values: [id, sealed, keyId],
  });
}
