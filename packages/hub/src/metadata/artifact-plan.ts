/** What an accepted change does to the versions of its path: which rows come, stay and go, what they weigh, and what is told of them. */
import { makeVersionId } from '@felloe/engine/artifact/version-id.ts';
import {
  nextVersionId,
  transitionOf,
  type Versioning,
  type VersionTransition,
  versionNameOf,
} from '@felloe/engine/artifact/versioning.ts';
import type { Batch, EventPosition } from '../lanes/job.ts';
import type { ArtifactChange, ArtifactChanged } from './artifact-change.ts';
import { artifactEvent } from './artifact-events.ts';
import type { UsageDelta } from './artifact-queries.ts';
import type { ArtifactRow } from './records.ts';

/** What a change is judged by. */
export interface Standing {
  readonly versioning: Versioning;
  /** What the path names now. */
  readonly current: ArtifactRow | undefined;
  /** An older version without a name of its own. Looked up only where it may be replaced. */
  readonly olderNull: ArtifactRow | undefined;
  /** JSON of what the new version is annotated with. */
  readonly annotations: string;
}

/** A change that was judged and will be done. */
export interface Accepted {
  readonly change: ArtifactChange;
  readonly current: ArtifactRow | undefined;
  /** What the path names afterwards. */
  readonly next: ArtifactRow | undefined;
  /** The current version stays as an older one. */
  readonly keepsCurrent: boolean;
  /** The older version that goes. */
  readonly replacedNull: ArtifactRow | undefined;
}

export function planOf(change: ArtifactChange, standing: Standing): VersionTransition {
  return transitionOf(standing.versioning, change.kind, standing.current);
}

/** The rows that go for good, with their bytes. */
export function replacedBy(transition: VersionTransition, { current, olderNull }: Standing): ArtifactRow[] {
  const replaced: ArtifactRow[] = [];
  if (current !== undefined && !transition.keepsCurrent) replaced.push(current);
  if (olderNull !== undefined && transition.replacesNull) replaced.push(olderNull);
  return replaced;
}

/** Emits the event, counts the operation, and makes the row and the answer. */
export function acceptChange(
  batch: Batch,
  change: ArtifactChange,
  standing: Standing,
): { readonly accepted: Accepted; readonly changed: ArtifactChanged } {
  const { versioning, current } = standing;
  const transition = planOf(change, standing);
  const marks = { named: transition.named, removedMarker: transition.next === 'marker' };
  const idAt = (position: EventPosition): string => {
    const parts = { timeMs: batch.now, lane: position.lane, sequence: position.sequence };
    return versioning === '' ? makeVersionId(parts) : nextVersionId(parts, current);
  };
  const told = (position: EventPosition) => ({
    version: versionNameOf(versioning, { versionId: idAt(position), named: marks.named }),
    marker: marks.removedMarker,
  });
  const position = batch.emit(artifactEvent(batch.now, change, current, versioning === '' ? undefined : told));
  batch.count({
    tenantId: change.tenantId,
    containerId: change.containerId,
    operation: change.kind === 'write' ? change.operation : 'remove',
    bytes: change.kind === 'write' ? change.size : 0,
  });
  const next = nextRow(batch.now, change, transition, standing, () => idAt(position));
  const accepted: Accepted = {
    change,
    current,
    next,
    keepsCurrent: transition.keepsCurrent && current !== undefined,
    replacedNull: transition.replacesNull ? standing.olderNull : undefined,
  };
  return { accepted, changed: answerOf(batch.now, change, standing, next) };
}

function nextRow(
  now: number,
  change: ArtifactChange,
  transition: VersionTransition,
  standing: Standing,
  versionId: () => string,
): ArtifactRow | undefined {
  if (transition.next === 'nothing') return undefined;
  const { tenantId, containerId, path } = change;
  const name = { tenantId, containerId, path, versionId: versionId(), named: transition.named };
  if (change.kind === 'remove') {
    const nothing = { size: 0, etag: '', attributes: '', annotations: '', content: [] };
    return { ...name, removedMarker: true, modifiedAt: now, ...nothing };
  }
  const { size, etag, attributes, content } = change;
  const { annotations } = standing;
  return { ...name, removedMarker: false, size, etag, modifiedAt: now, attributes, annotations, content };
}

function answerOf(
  now: number,
  change: ArtifactChange,
  { versioning, current }: Standing,
  next: ArtifactRow | undefined,
): ArtifactChanged {
  const existed = current !== undefined;
  if (next === undefined) {
    const { versionId, etag, size } = current ?? { versionId: '', etag: '', size: 0 };
    return { versionId, versionName: '', modifiedAt: now, etag, size, existed };
  }
  const { versionId, modifiedAt, etag, size } = next;
  const versionName = versionNameOf(versioning, next);
  const changed = { versionId, versionName, modifiedAt, etag, size, existed };
  if (change.kind === 'remove') return { ...changed, removedMarker: true };
  return next.annotations === '' ? changed : { ...changed, annotations: next.annotations };
}

/** Bytes of all versions; markers hold none and are no artifacts. */
export function usageDeltas(accepted: readonly Accepted[]): UsageDelta[] {
  const deltas = new Map<string, { tenantId: string; containerId: string; artifacts: number; bytes: number }>();
  for (const { change, current, next, keepsCurrent, replacedNull } of accepted) {
    const delta = deltas.get(change.containerId) ?? {
      tenantId: change.tenantId,
      containerId: change.containerId,
      artifacts: 0,
      bytes: 0,
    };
    const gone = keepsCurrent ? undefined : current;
    delta.artifacts += weightOf(next) - weightOf(gone) - weightOf(replacedNull);
    delta.bytes += (next?.size ?? 0) - (gone?.size ?? 0) - (replacedNull?.size ?? 0);
    deltas.set(change.containerId, delta);
  }
  return [...deltas.values()].filter((delta) => delta.artifacts !== 0 || delta.bytes !== 0);
}

/** How many artifacts a row counts as. */
export function weightOf(row: Pick<ArtifactRow, 'removedMarker'> | undefined): number {
  return row === undefined || row.removedMarker ? 0 : 1;
}
