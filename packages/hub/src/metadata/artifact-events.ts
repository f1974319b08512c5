/** The events of artifact changes. */
import type { Event } from '@felloe/contracts/events.ts';
import type { EmittedEvent } from '../lanes/job.ts';
import type { ArtifactChange } from './artifact-change.ts';
import type { ArtifactRow } from './records.ts';

export function artifactEvent(now: number, change: ArtifactChange, current: ArtifactRow | undefined): EmittedEvent {
  const written = change.kind === 'write';
  return eventAt(now, {
    type: written ? 'artifact.created' : 'artifact.removed',
    container: change.containerName,
    containerId: change.containerId,
    artifact: change.path,
    operation: written ? change.operation : 'remove',
    tenantId: change.tenantId,
    data: written
      ? { size: change.size, etag: change.etag, replaced: current !== undefined, principal: change.principalId }
      : { existed: current !== undefined, principal: change.principalId },
  });
}

/** An event whose id is its position. `containerId` orders it; the nil id stands for events about no container. */
export function eventAt(now: number, event: Omit<Event, 'id' | 'timestamp'> & { readonly containerId: string }): EmittedEvent {
  const { containerId, ...told } = event;
  return {
    tenantId: told.tenantId,
    containerId,
    body: (position) =>
      JSON.stringify({
        id: `${position.lane}-${position.sequence}`,
        ...told,
        timestamp: new Date(now).toISOString(),
      } satisfies Event),
  };
}

export const noContainerId = '00000000-0000-0000-0000-000000000000';
