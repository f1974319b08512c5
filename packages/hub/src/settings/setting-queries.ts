/** SQL of settings. */
import type { Querier } from '../database/database.ts';
import type { ContainerRow } from '../metadata/records.ts';
import { ContainerDocuments, type StoredSetting, settingNameOf } from './container-documents.ts';

/** The settings of every container, by container. */
export async function findAllSettings(querier: Querier): Promise<Map<string, ContainerDocuments>> {
  const { rows } = await querier.query<{
    container_id: string;
    setting: string;
    version: number;
    document: string;
    source: string;
    changed_at: number;
  }>({ text: 'select container_id, setting, version, document, source, changed_at from container_setting' });
  const all = new Map<string, ContainerDocuments>();
  for (const { container_id: containerId, version, document, source, changed_at: changedAt, ...row } of rows) {
    const setting = settingNameOf(row.setting);
    if (setting === undefined) continue;
    const documents = all.get(containerId) ?? new ContainerDocuments();
    documents.replace({ setting, version, document, source, changedAt });
    all.set(containerId, documents);
  }
  return all;
}

export async function writeSetting(
  querier: Querier,
  container: Pick<ContainerRow, 'tenantId' | 'containerId'>,
  setting: StoredSetting,
): Promise<void> {
  const { setting: name, version, document, source, changedAt } = setting;
  await querier.query({
    text: `insert into container_setting (tenant_id, container_id, setting, version, document, source, changed_at)
      values ($1, $2, $3, $4, $5, $6, $7)
      on conflict (tenant_id, container_id, setting)
      do update set version = excluded.version, document = excluded.document, source = excluded.source, changed_at = excluded.changed_at`,
    values: [container.tenantId, container.containerId, name, version, document, source, changedAt],
  });
}
