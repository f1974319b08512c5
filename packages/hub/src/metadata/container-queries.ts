/** SQL of containers. */
import type { Querier } from '../database/database.ts';
import { ContainerDocuments } from '../settings/container-documents.ts';
import { findAllSettings } from '../settings/setting-queries.ts';
import type { ContainerRow } from './records.ts';

interface ContainerColumns {
  readonly tenant_id: string;
  readonly container_id: string;
  readonly name: string;
  readonly region: string;
  readonly backend_id: string | null;
  readonly settings: string;
  readonly lane: number;
  readonly created_at: number;
}

export async function findAllContainers(querier: Querier): Promise<ContainerRow[]> {
  const { rows } = await querier.query<ContainerColumns>({
    text: 'select tenant_id, container_id, name, region, backend_id, settings, lane, created_at from container',
  });
  const documents = await findAllSettings(querier);
  return rows.map((row) => ({
    tenantId: row.tenant_id,
    containerId: row.container_id,
    name: row.name,
    region: row.region,
    backendId: row.backend_id ?? undefined,
    settings: row.settings,
    documents: documents.get(row.container_id) ?? new ContainerDocuments(),
    lane: row.lane,
    createdAt: row.created_at,
  }));
}

/** Whether the tenant was not removed; it stays so until the transaction ends. */
export async function holdTenant(querier: Querier, tenantId: string): Promise<boolean> {
  const { rows } = await querier.query<{ state: string }>({
    text: 'select state from tenant where tenant_id = $1 for share',
    values: [tenantId],
  });
  return rows[0]?.state !== 'removed';
}

export async function insertContainer(querier: Querier, row: ContainerRow): Promise<void> {
  await querier.query({
    text: `insert into container (tenant_id, container_id, name, region, backend_id, settings, lane, created_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    values: [row.tenantId, row.containerId, row.name, row.region, row.backendId ?? null, row.settings, row.lane, row.createdAt],
  });
  await querier.query({
    text: 'insert into container_usage (tenant_id, container_id, artifacts, bytes) values ($1, $2, 0, 0)',
    values: [row.tenantId, row.containerId],
  });
}

/** Whether the container names anything; open uploads count. */
/** Whether any version or marker is left in it. Open uploads are none: nobody sees them. */
export async function holdsArtifacts(querier: Querier, row: Pick<ContainerRow, 'tenantId' | 'containerId'>): Promise<boolean> {
  const { rows } = await querier.query<{ held: boolean }>({
    text: `select exists (select 1 from artifact where tenant_id = $1 and container_id = $2)
      or exists (select 1 from artifact_version where tenant_id = $1 and container_id = $2) as held`,
    values: [row.tenantId, row.containerId],
  });
  return rows[0]?.held !== false;
}

export async function isContainerEmpty(querier: Querier, row: ContainerRow): Promise<boolean> {
  const { rows } = await querier.query<{ named: boolean }>({
    text: `select exists (select 1 from artifact where tenant_id = $1 and container_id = $2)
      or exists (select 1 from artifact_version where tenant_id = $1 and container_id = $2)
      or exists (select 1 from upload where tenant_id = $1 and container_id = $2 and state in ('open', 'completing'))
      or exists (select 1 from vault_snapshot where tenant_id = $1 and container_id = $2)
      or exists (select 1 from vault_mailbox where tenant_id = $1 and container_id = $2 and entries > 0)
      or exists (select 1 from vault_upload where tenant_id = $1 and container_id = $2 and blob_id is not null)
      or exists (select 1 from history_user where tenant_id = $1 and container_id = $2)
      or exists (select 1 from backup_file where tenant_id = $1 and container_id = $2) as named`,
    values: [row.tenantId, row.containerId],
  });
  return rows[0]?.named === false;
}

export async function deleteContainer(querier: Querier, row: ContainerRow): Promise<void> {
  const ofContainer = [
    'vault_upload',
    'vault_mailbox',
    'upload',
    'lifecycle_walk',
    'dead_notification',
    'webhook_secret',
    'container_setting',
    'container_usage',
    'backup_user',
    'account_grant',
  ];
  for (const table of [...ofContainer, 'container']) {
    await querier.query({
      text: `delete from ${table} where tenant_id = $1 and container_id = $2`,
      values: [row.tenantId, row.containerId],
    });
  }
}
