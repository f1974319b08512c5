/** The events of artifact changes. */
import type { Event } from '@felloe/contracts/events.ts';
import type { EmittedEvent, EventPosition } from '../lanes/job.ts';
import type { ArtifactChange } from './artifact-change.ts';
import type { ArtifactRow } from './records.ts';

/** What a change did, when its container has versions: events of others do not speak of them. */
export interface VersionTold {
  /** As clients name it. */
  readonly version: string;
  /** A removal marker was made or removed. */
  readonly marker: boolean;
}

export function artifactEvent(
  now: number,
  change: ArtifactChange,
  current: ArtifactRow | undefined,
  versionAt: ((position: EventPosition) => VersionTold) | undefined,
): EmittedEvent {
  const written = change.kind === 'write';
  const existed = current !== undefined && !current.removedMarker;
  return eventAt(now, {
    type: written ? 'artifact.created' : 'artifact.removed',
    container: change.containerName,
    containerId: change.containerId,
    artifact: change.path,
    operation: change.operation,
    tenantId: change.tenantId,
    data: written
      ? { size: change.size, etag: change.etag, replaced: existed, principal: change.principalId }
      : { existed, principal: change.principalId },
    dataAt: versionAt,
  });
}

export interface ToldEvent extends Omit<Event, 'id' | 'timestamp'> {
  readonly containerId: string;
  /** What more can be told once the position is known. */
  readonly dataAt?: ((position: EventPosition) => object) | undefined;
}

/** An event whose id is its position. `containerId` orders it; the nil id stands for events about no container. */
export function eventAt(now: number, event: ToldEvent): EmittedEvent {
  const { type, container, containerId, artifact, operation, tenantId, data, dataAt } = event;
  return {
    tenantId,
    containerId,
    body: (position) =>
      JSON.stringify({
        id: `${position.lane}-${position.sequence}`,
        type,
        container,
        artifact,
        operation,
        tenantId,
        data: dataAt === undefined ? data : { ...data, ...dataAt(position) },
        timestamp: timestampOf(now),
      } satisfies Event),
  };
}

let lastTimestamp = { ms: 0, text: '' };

/** All events of a batch have one time. */
function timestampOf(ms: number): string {
  if (ms !== lastTimestamp.ms) lastTimestamp = { ms, text: new Date(ms).toISOString() };
  return lastTimestamp.text;
}

export const noContainerId = '00000000-0000-0000-0000-000000000000';
