/** What the vault tells and counts, in the transaction that does it. */
import type { EventType } from '@felloe/contracts/events.ts';
import type { Batch } from '../lanes/job.ts';
import { eventAt } from '../metadata/artifact-events.ts';
import type { ContainerRow } from '../metadata/records.ts';

export interface ToldVault {
  readonly type: Extract<EventType, `vault.${string}`>;
  readonly operation: string;
  /** `<topic>/<owner>/<digest>`, as the original names its objects; empty when the event is about several. */
  readonly name: string;
  readonly bytes: number;
  /** Of the usage; 1 when absent. */
  readonly operations?: number;
  readonly data: Readonly<Record<string, string | number | boolean>>;
}

export function tellVault(batch: Batch, container: ContainerRow, told: ToldVault): void {
  const { tenantId, containerId, name: containerName } = container;
  const { type, operation, name, bytes, operations = 1, data } = told;
  batch.count({ tenantId, containerId, operation, bytes, operations });
  batch.emit(eventAt(batch.now, { type, container: containerName, containerId, artifact: name, operation, tenantId, data }));
}

export function nameOfBytes({
  topic,
  owner,
  digest,
}: {
  readonly topic: string;
  readonly owner: string;
  readonly digest: string;
}) {
  return `${topic}/${owner}/${digest}`;
}
