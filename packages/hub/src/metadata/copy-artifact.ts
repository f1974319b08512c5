/**
 * Copying by reference: no bytes move. It runs in the target's lane; the source may belong to another one, so its record is read
 * inside the transaction and its blobs are referenced by compare-and-set. A source that changed in between is read again: the copy
 * then happened after that change.
 */
import type { Conditions } from '@felloe/engine/artifact/conditions.ts';
import { judgeCopySource } from '@felloe/engine/artifact/conditions.ts';
import { requirePath } from '@felloe/engine/artifact/path.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { BlobReferences } from '../blobs/blob-references.ts';
import type { Batch } from '../lanes/job.ts';
import type { JobOrder, Lanes } from '../lanes/lanes.ts';
import { artifactKey } from './artifact-cache.ts';
import type { ArtifactChanged, Fencing } from './artifact-change.ts';
import { findArtifacts, findPlaces } from './artifact-queries.ts';
import type { Artifacts } from './artifacts.ts';
import type { ArtifactRow, ContainerRow } from './records.ts';

export interface CopyWish {
  readonly source: ContainerRow;
  readonly sourcePath: string;
  readonly sourceConditions: Conditions;
  readonly target: ContainerRow;
  readonly path: string;
  /** Empty: the source's. */
  readonly attributes: string;
  readonly conditions: Conditions;
  readonly fencing: Fencing | undefined;
  readonly principalId: string;
  /** Where new blobs of the target go: a source that lies elsewhere has to be copied byte by byte. */
  readonly targetBackendId: string;
}

export interface CopyParts {
  readonly lanes: Lanes;
  readonly artifacts: Artifacts;
  readonly references: BlobReferences;
}

export interface ArtifactCopied extends ArtifactChanged {
  readonly attributes: string;
}

/** How often a source that keeps changing is read again before the asker is told to. */
const readsMax = 5;

export function copyArtifact(parts: CopyParts, wish: CopyWish, order: JobOrder): Promise<ArtifactCopied> {
  requirePath(wish.path);
  requirePath(wish.sourcePath);
  const key = artifactKey(wish.target.containerId, wish.path);
  return parts.lanes.submit<ArtifactCopied>(wish.target.lane, {
    name: 'copy',
    exclusive: [key],
    shared: [wish.target.containerId],
    order: { ...order, request: `copy ${artifactKey(wish.source.containerId, wish.sourcePath)} ${key}` },
    eventsMax: 1,
    run: (batch) => copy(parts, batch, wish),
    encode: (copied) => JSON.stringify(copied),
    decode: (text) => JSON.parse(text) as ArtifactCopied,
    guard: parts.artifacts.guardOf(key),
  });
}

async function copy(parts: CopyParts, batch: Batch, wish: CopyWish): Promise<ArtifactCopied> {
  const source = await heldSource(parts, batch, wish);
  const attributes = wish.attributes === '' ? source.attributes : wish.attributes;
  const changed = await parts.artifacts.changeWithin(batch, {
    kind: 'write',
    operation: 'copy',
    tenantId: wish.target.tenantId,
    containerId: wish.target.containerId,
    containerName: wish.target.name,
    path: wish.path,
    principalId: wish.principalId,
    conditions: wish.conditions,
    fencing: wish.fencing,
    size: source.size,
    etag: source.etag,
    attributes,
    content: source.content,
    newBlobs: [],
    epoch: 0,
  });
  return { ...changed, attributes };
}

async function heldSource(parts: CopyParts, batch: Batch, wish: CopyWish): Promise<ArtifactRow> {
  const { tenantId, containerId } = wish.source;
  for (let reads = 0; reads < readsMax; reads += 1) {
    const [found] = await findArtifacts(batch.querier, [{ tenantId, containerId, path: wish.sourcePath }]);
    const source = found?.removedMarker === true ? undefined : found;
    const refusal = judgeCopySource(wish.sourceConditions, source);
    if (refusal !== undefined) throw new StoreError(refusal, undefined, { details: { subject: 'source' } });
    const row = source as ArtifactRow;
    const blobIds = row.content.map((piece) => piece.blobId);
    if (blobIds.length === 0) return row;
    await requireSamePlace(batch, blobIds, wish.targetBackendId);
    try {
      await parts.references.share(batch, blobIds);
      return row;
    } catch (error) {
      if (StoreError.from(error).code !== 'condition_conflict' || row.content.length > 1) throw error;
    }
  }
  throw new StoreError('condition_conflict', 'the source keeps changing; ask again', { retryAfterMs: 100 });
}

async function requireSamePlace(batch: Batch, blobIds: readonly string[], backendId: string): Promise<void> {
  for (let start = 0; start < blobIds.length; start += 1000) {
    const places = await findPlaces(batch.querier, blobIds.slice(start, start + 1000));
    if (places.some((place) => place.backendId !== backendId)) throw new StoreError('copy_needs_bytes');
  }
}
