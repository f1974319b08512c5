/**
 * Renaming: in one commit the target names what the source named, and the source names nothing more. No bytes move. Where versions are
 * kept the same rules hold as for a copy and a removal at one moment: the source's versions stay behind a marker, and the target has a
 * new version. (S3 renames in directory buckets, which have no versions: AWS, RenameObject.)
 */
import { decodeAnnotations, encodeAnnotations } from '@felloe/engine/artifact/annotations.ts';
import { type Conditions, judgeCopySource } from '@felloe/engine/artifact/conditions.ts';
import { requirePath } from '@felloe/engine/artifact/path.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { BlobReferences } from '../blobs/blob-references.ts';
import type { Batch } from '../lanes/job.ts';
import type { JobOrder, Lanes } from '../lanes/lanes.ts';
import { artifactKey } from './artifact-cache.ts';
import type { ArtifactChanged, ArtifactRemoval, ArtifactWrite, Fencing } from './artifact-change.ts';
import { findArtifacts } from './artifact-queries.ts';
import type { Artifacts } from './artifacts.ts';
import type { ArtifactRow, ContainerRow } from './records.ts';

export interface RenameWish {
  readonly container: ContainerRow;
  readonly sourcePath: string;
  readonly sourceConditions: Conditions;
  /** Throws when who asks may not read this record; undefined: there is none. Asked before anything of it is told. */
  readonly judgeSource: (record: ArtifactRow | undefined) => void;
  readonly path: string;
  readonly mustCreate: boolean;
  readonly conditions: Conditions;
  readonly fencing: Fencing | undefined;
  readonly principalId: string;
}

export interface RenameParts {
  readonly lanes: Lanes;
  readonly artifacts: Artifacts;
  readonly references: BlobReferences;
}

/** @throws StoreError `artifact_not_found`, `precondition_failed` with details.subject = source when it is the source's. */
export function renameArtifact(parts: RenameParts, wish: RenameWish, order: JobOrder): Promise<ArtifactChanged> {
  requirePath(wish.path);
  requirePath(wish.sourcePath);
  if (wish.path === wish.sourcePath) {
    throw new StoreError('invalid_argument', 'the artifact has this name already', { details: { field: 'path' } });
  }
  const { containerId, lane } = wish.container;
  const source = artifactKey(containerId, wish.sourcePath);
  const target = artifactKey(containerId, wish.path);
  const guards = [parts.artifacts.guardOf(source), parts.artifacts.guardOf(target)];
  return parts.lanes.submit<ArtifactChanged>(lane, {
    name: 'rename',
    exclusive: [source, target],
    shared: [containerId],
    order: { ...order, request: `rename ${source} ${target}` },
    eventsMax: 2,
    run: (batch) => rename(parts, batch, wish),
    encode: (changed) => JSON.stringify(changed),
    decode: (text) => JSON.parse(text) as ArtifactChanged,
    guard: {
      begin: () => {
        for (const guard of guards) guard.begin();
      },
      end: () => {
        for (const guard of guards) guard.end();
      },
    },
  });
}

async function rename(parts: RenameParts, batch: Batch, wish: RenameWish): Promise<ArtifactChanged> {
  const { tenantId, containerId } = wish.container;
  const [found] = await findArtifacts(batch.querier, [{ tenantId, containerId, path: wish.sourcePath }]);
  const source = found?.removedMarker === true ? undefined : found;
  wish.judgeSource(source);
  const refusal = judgeCopySource(wish.sourceConditions, source);
  if (refusal !== undefined || source === undefined) {
    throw new StoreError(refusal ?? 'artifact_not_found', undefined, { details: { subject: 'source' } });
  }
  const blobIds = source.content.map((piece) => piece.blobId);
  // The new name holds them before the old one lets go, so that they are never without one.
  if (blobIds.length > 0) await parts.references.share(batch, blobIds);
  const [changed] = await parts.artifacts.changeTogether(batch, [writeOf(wish, source), removalOf(wish)]);
  if (changed === undefined) throw new StoreError('internal', 'a rename without its answer');
  return changed;
}

function subjectOf({ container, principalId }: RenameWish) {
  const { tenantId, containerId, name } = container;
  return { tenantId, containerId, containerName: name, principalId };
}

function writeOf(wish: RenameWish, source: ArtifactRow): ArtifactWrite {
  const { size, etag, attributes, content } = source;
  // How long the source is retained stays with it; its owner is told by itself.
  const {
    retention: _retention,
    legalHold: _legalHold,
    restore: _restore,
    owner = '',
    ...kept
  } = decodeAnnotations(source.annotations);
  return {
    kind: 'write',
    operation: 'rename',
    ...subjectOf(wish),
    path: wish.path,
    key: artifactKey(wish.container.containerId, wish.path),
    conditions: wish.conditions,
    fencing: wish.fencing,
    size,
    etag,
    attributes,
    mustCreate: wish.mustCreate,
    annotations: encodeAnnotations(kept),
    owner,
    content,
    newBlobs: [],
    sharesWith: undefined,
    epoch: 0,
  };
}

function removalOf(wish: RenameWish): ArtifactRemoval {
  return {
    kind: 'remove',
    operation: 'rename',
    ...subjectOf(wish),
    path: wish.sourcePath,
    key: artifactKey(wish.container.containerId, wish.sourcePath),
    conditions: {},
    fencing: wish.fencing,
  };
}
