/**
 * Changing a container's settings: in the container's lane, alone in its batch, so that every write is wholly before or wholly after
 * it. Spokes are told to forget the descriptor and nobody waits for them: the commit judges by the hub's own documents.
 */
import { judgeSettingChange } from '@felloe/engine/container/setting-rules.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { Batch } from '../lanes/job.ts';
import type { JobOrder, Lanes } from '../lanes/lanes.ts';
import { eventAt } from '../metadata/artifact-events.ts';
import type { Containers } from '../metadata/containers.ts';
import type { ContainerRow } from '../metadata/records.ts';
import { type NewSetting, requireDocument } from './new-setting.ts';
import type { StoredSetting } from './container-documents.ts';
import { writeSetting } from './setting-queries.ts';

export class Settings {
  readonly #lanes: Lanes;
  readonly #containers: Containers;
  readonly #onChanged: (row: ContainerRow) => void;

  /** `onChanged` tells the spokes to forget the descriptor. */
  constructor(parts: {
    readonly lanes: Lanes;
    readonly containers: Containers;
    readonly onChanged: (row: ContainerRow) => void;
  }) {
    this.#lanes = parts.lanes;
    this.#containers = parts.containers;
    this.#onChanged = parts.onChanged;
  }

  /** @throws StoreError `invalid_argument`, `too_large`, `unsupported`, `conflict` (engine's setting-rules), `container_not_found` */
  async configure(row: ContainerRow, wanted: NewSetting, principalId: string, order: JobOrder): Promise<StoredSetting> {
    requireDocument(wanted);
    return this.#lanes.submit<StoredSetting>(row.lane, {
      name: 'configure_container',
      exclusive: [row.containerId],
      shared: [],
      order: { ...order, request: `configure_container ${row.name} ${wanted.setting}` },
      eventsMax: 1,
      run: (batch) => this.#configure(batch, row, wanted, principalId),
      encode: (stored) => JSON.stringify(stored),
      decode: (text) => JSON.parse(text) as StoredSetting,
    });
  }

  async #configure(batch: Batch, { containerId }: ContainerRow, wanted: NewSetting, principalId: string): Promise<StoredSetting> {
    const row = this.#containers.byId(containerId);
    if (row === undefined) throw new StoreError('container_not_found');
    judgeSettingChange(wanted, row.documents);
    const stored = await putSetting(batch, row, wanted);
    batch.count({ ...row, operation: 'configure_container', bytes: 0 });
    batch.emit(
      eventAt(batch.now, {
        type: 'container.configured',
        container: row.name,
        containerId,
        artifact: '',
        operation: 'configure',
        tenantId: row.tenantId,
        data: { setting: wanted.setting, version: stored.version, removed: wanted.document === '', principal: principalId },
      }),
    );
    batch.onCommitted(() => this.#onChanged(row));
    return stored;
  }
}

/** The next version of the setting, in this transaction; in RAM once it is durable. */
export async function putSetting(batch: Batch, row: ContainerRow, wanted: NewSetting): Promise<StoredSetting> {
  const stored: StoredSetting = {
    ...wanted,
    version: (row.documents.stored(wanted.setting)?.version ?? 0) + 1,
    changedAt: batch.now,
  };
  await writeSetting(batch.querier, row, stored);
  batch.onCommitted(() => row.documents.replace(stored));
  return stored;
}
