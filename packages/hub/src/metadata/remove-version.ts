/**
 * Removing one version by its name, for good. When it was what its path named, the newest of those that are left takes its place in the
 * same transaction; the last one leaves nothing. A name that no version has is no failure: what was to go is gone.
 */
import { decodeAnnotations } from '@felloe/engine/artifact/annotations.ts';
import { type Conditions, judgeRemoval } from '@felloe/engine/artifact/conditions.ts';
import { requirePath } from '@felloe/engine/artifact/path.ts';
import { judgeVersionRemoval } from '@felloe/engine/artifact/retention.ts';
import { ownNameOf } from '@felloe/engine/artifact/versioning.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { BlobReferences } from '../blobs/blob-references.ts';
import type { Querier } from '../database/database.ts';
import { settleAll } from '../database/settle-all.ts';
import type { Batch } from '../lanes/job.ts';
import type { JobOrder, Lanes } from '../lanes/lanes.ts';
import { type ArtifactCache, artifactKey } from './artifact-cache.ts';
import type { ArtifactChanged, Fencing } from './artifact-change.ts';
import { eventAt } from './artifact-events.ts';
import { weightOf } from './artifact-plan.ts';
import { changeContainerUsage, deleteArtifacts, replaceArtifacts } from './artifact-queries.ts';
import { requireFencing } from './fencing.ts';
import type { ContainerRow, VersionRow } from './records.ts';
import { KeyGuard } from './coherent-cache.ts';
import { deleteVersions, findNewestOlder, findVersion } from './version-queries.ts';

export interface VersionRemoval {
  readonly path: string;
  /** As clients name it; `null` for the one without a name of its own. */
  readonly versionName: string;
  readonly conditions: Conditions;
  readonly fencing: Fencing | undefined;
  /** The asker wants to pass over governance, and may. */
  readonly mayBypassGovernance: boolean;
  readonly principalId: string;
  readonly operation: 'remove' | 'expire';
  /** Asked in the commit of the version that has the name then; false refuses the removal. */
  readonly stillWanted?: (version: VersionRow, querier: Querier) => Promise<boolean>;
}

export interface VersionRemovalParts {
  readonly lanes: Lanes;
  readonly references: BlobReferences;
  readonly cache: ArtifactCache;
}

export function removeVersion(
  parts: VersionRemovalParts,
  container: ContainerRow,
  removal: VersionRemoval,
  order: JobOrder,
): Promise<ArtifactChanged> {
  requirePath(removal.path);
  const { cache } = parts;
  const key = artifactKey(container.containerId, removal.path);
  return parts.lanes.submit<ArtifactChanged>(container.lane, {
    name: 'remove_version',
    exclusive: [key],
    shared: [container.containerId],
    order: { ...order, request: `remove_version ${removal.versionName} ${key}` },
    eventsMax: 1,
    run: (batch) => remove(parts, batch, container, removal),
    encode: (changed) => JSON.stringify(changed),
    decode: (text) => JSON.parse(text) as ArtifactChanged,
    guard: new KeyGuard(cache, key),
  });
}

async function remove(
  parts: VersionRemovalParts,
  batch: Batch,
  container: ContainerRow,
  removal: VersionRemoval,
): Promise<ArtifactChanged> {
  const { tenantId, containerId } = container;
  const name = { tenantId, containerId, path: removal.path };
  await requireFencing(batch.querier, { tenantId, fencing: removal.fencing });
  const version = await findVersion(batch.querier, name, removal.versionName);
  if (version === undefined) {
    return { versionId: '', versionName: removal.versionName, modifiedAt: batch.now, etag: '', size: 0, existed: false };
  }
  judge(version, removal, batch.now);
  if (removal.stillWanted !== undefined && !(await removal.stillWanted(version, batch.querier))) {
    throw new StoreError('precondition_failed', 'nobody wants it removed any more');
  }
  if (!(await takeAway(parts, batch, version))) throw new StoreError('unavailable', 'the version changed while it was removed');
  if (version.current) batch.onCommitted(() => parts.cache.forget(artifactKey(containerId, removal.path)));
  return tell(batch, container, removal, version);
}

function judge(version: VersionRow, removal: VersionRemoval, nowMs: number): void {
  const code = judgeRemoval(removal.conditions, version);
  if (code !== undefined) throw new StoreError(code);
  if (version.annotations === '') return;
  const { mayBypassGovernance } = removal;
  const refusal = judgeVersionRemoval(decodeAnnotations(version.annotations), { nowMs, mayBypassGovernance });
  if (refusal !== undefined) throw refusal;
}

/** The statements travel together: a removal of many versions is as many removals one after the other. False: another row was found. */
async function takeAway({ references }: VersionRemovalParts, batch: Batch, version: VersionRow): Promise<boolean> {
  const { tenantId, containerId, size, content } = version;
  const weight = weightOf(version);
  const [, done] = await settleAll([
    content.length === 0
      ? undefined
      : references.drop(
          batch,
          content.map((piece) => piece.blobId),
        ),
    version.current ? removeCurrent(batch, version) : deleteVersions(batch.querier, [version]).then((count) => count === 1),
    weight === 0 ? undefined : changeContainerUsage(batch.querier, [{ tenantId, containerId, artifacts: -weight, bytes: -size }]),
  ]);
  return done;
}

async function removeCurrent({ querier }: Batch, version: VersionRow): Promise<boolean> {
  const next = await findNewestOlder(querier, version);
  if (next === undefined) return (await deleteArtifacts(querier, [version], [version.versionId])) === 1;
  const moved = await replaceArtifacts(querier, [next], [version.versionId]);
  return moved === 1 && (await deleteVersions(querier, [next])) === 1;
}

function tell(batch: Batch, container: ContainerRow, removal: VersionRemoval, version: VersionRow): ArtifactChanged {
  const { removedMarker, versionId, etag, size } = version;
  batch.count({ ...container, operation: 'remove', bytes: 0 });
  batch.emit(
    eventAt(batch.now, {
      type: 'artifact.removed',
      container: container.name,
      containerId: container.containerId,
      artifact: removal.path,
      operation: removal.operation,
      tenantId: container.tenantId,
      data: {
        existed: true,
        principal: removal.principalId,
        version: ownNameOf(version),
        marker: removedMarker,
        // A version and not what the path names: the removal of that would have made a marker.
        named: true,
      },
    }),
  );
  return { versionId, versionName: ownNameOf(version), modifiedAt: batch.now, etag, size, existed: true, removedMarker };
}
