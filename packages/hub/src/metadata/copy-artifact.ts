/**
 * Copying by reference: no bytes move. It runs in the target's lane; the source may belong to another one, so its record is read
 * inside the transaction and its blobs are referenced by compare-and-set. A source that changed in between is read again: the copy
 * then happened after that change.
 */
import { decodeAnnotations, encodeAnnotations } from '@felloe/engine/artifact/annotations.ts';
import { attributesOfPlainCopy } from '@felloe/engine/artifact/attributes.ts';
import { type Conditions, judgeCopySource } from '@felloe/engine/artifact/conditions.ts';
import { requirePath } from '@felloe/engine/artifact/path.ts';
import { versionNameOf } from '@felloe/engine/artifact/versioning.ts';
import { isEncrypted, keyMarkOf } from '@felloe/engine/encryption/artifact-encryption.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { BlobReferences } from '../blobs/blob-references.ts';
import type { Batch } from '../lanes/job.ts';
import type { JobOrder, Lanes } from '../lanes/lanes.ts';
import { type ArtifactCache, artifactKey } from './artifact-cache.ts';
import type { ArtifactChanged, ArtifactWrite, Fencing } from './artifact-change.ts';
import { type ArtifactName, findArtifacts, findPlaces } from './artifact-queries.ts';
import type { Artifacts } from './artifacts.ts';
import type { CachedArtifact } from './cached-artifact.ts';
import type { ArtifactRow, ContainerRow } from './records.ts';
import { TripGuard, type TripProposal } from './trip-guard.ts';
import { findVersion } from './version-queries.ts';

export interface CopyWish {
  readonly source: ContainerRow;
  readonly sourcePath: string;
  /** Empty: what the path names now. */
  readonly sourceVersionName: string;
  readonly sourceConditions: Conditions;
  /** Throws when who asks may not read this record; undefined: there is none. Asked before anything of it is told. */
  readonly judgeSource: (record: ArtifactRow | undefined) => void;
  readonly target: ContainerRow;
  readonly path: string;
  /** Empty: the source's. */
  readonly attributes: string;
  /** Which data key the source's bytes are under, as far as the asker knows (engine's keyMark). */
  readonly sourceKey: string;
  /** JSON of what is asked of the copy. */
  readonly annotations: string;
  /** The source's tags instead of those in `annotations`. */
  readonly keepsTags: boolean;
  /** The tenant of the copy when that is not the target's, else empty. */
  readonly owner: string;
  readonly mustCreate: boolean;
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
  /** Empty when the source's container never had versions. */
  readonly sourceVersionName: string;
}

/** Content in more pieces goes the way that asks: a statement with thousands of references would hold the others up. */
const piecesInTripMax = 64;

/** How often a source that keeps changing is read again before the asker is told to. */
const readsMax = 5;

export async function copyArtifact(parts: CopyParts, wish: CopyWish, order: JobOrder): Promise<ArtifactCopied> {
  requirePath(wish.path);
  requirePath(wish.sourcePath);
  await bringIntoRam(parts, wish, order);
  const key = artifactKey(wish.target.containerId, wish.path);
  return parts.lanes.submit<ArtifactCopied>(wish.target.lane, {
    name: 'copy',
    exclusive: [key],
    shared: [wish.target.containerId],
    order: {
      ...order,
      request: `copy ${artifactKey(wish.source.containerId, wish.sourcePath)} ${wish.sourceVersionName} ${key}`,
    },
    eventsMax: 1,
    run: (batch) => copy(parts, batch, wish),
    trips: parts.artifacts.trips,
    encode: (copied) => JSON.stringify(copied),
    decode: (text) => JSON.parse(text) as ArtifactCopied,
    guard: new CopyGuard(parts.artifacts.cache, key, wish),
  });
}

/** Reading the source now costs a tenth of asking for it in the transaction. What it turns out to be is judged there. */
async function bringIntoRam({ artifacts }: CopyParts, wish: CopyWish, order: JobOrder): Promise<void> {
  const { source, sourcePath, sourceVersionName } = wish;
  if (sourceVersionName !== '' || artifacts.cache.placed(artifactKey(source.containerId, sourcePath)) !== undefined) return;
  const reading = { pastCache: false, traceparent: order.traceparent ?? '' };
  // That it is not there, or cannot be read, is told by the transaction.
  await Promise.resolve(artifacts.resolve(source, sourcePath, reading)).catch(() => undefined);
}

/** Of a source that is in RAM, the copy can be committed in one trip: the commit proves that its content is still live. */
class CopyGuard extends TripGuard {
  readonly #cache: ArtifactCache;
  readonly #wish: CopyWish;

  constructor(cache: ArtifactCache, key: string, wish: CopyWish) {
    super(cache, key);
    this.#cache = cache;
    this.#wish = wish;
  }

  propose(): TripProposal | undefined {
    const wish = this.#wish;
    if (wish.sourceVersionName !== '') return undefined;
    const source = this.#cache.placed(artifactKey(wish.source.containerId, wish.sourcePath));
    if (source === undefined || source === 'absent' || source.removedMarker) return undefined;
    if (source.content.length > piecesInTripMax || !source.liesOn(wish.targetBackendId) || !mayCopy(source, wish))
      return undefined;
    const change = changeOf(wish, source, source);
    return { change, answer: (changed) => copiedOf(wish, source, change, changed) };
  }
}

function mayCopy(source: ArtifactRow, wish: CopyWish): boolean {
  try {
    wish.judgeSource(source);
    requireSameKey(source, wish);
    return judgeCopySource(wish.sourceConditions, source) === undefined;
  } catch {
    return false;
  }
}

async function copy(parts: CopyParts, batch: Batch, wish: CopyWish): Promise<ArtifactCopied> {
  const source = await heldSource(parts, batch, wish);
  const change = changeOf(wish, source, undefined);
  return copiedOf(wish, source, change, await parts.artifacts.changeWithin(batch, change));
}

function changeOf(wish: CopyWish, source: ArtifactRow, sharesWith: CachedArtifact | undefined): ArtifactWrite {
  return {
    kind: 'write',
    operation: 'copy',
    tenantId: wish.target.tenantId,
    containerId: wish.target.containerId,
    containerName: wish.target.name,
    path: wish.path,
    key: artifactKey(wish.target.containerId, wish.path),
    principalId: wish.principalId,
    conditions: wish.conditions,
    fencing: wish.fencing,
    size: source.size,
    etag: source.etag,
    attributes: wish.attributes === '' ? attributesOfPlainCopy(source.attributes) : wish.attributes,
    mustCreate: wish.mustCreate,
    annotations: annotationsOf(wish, source),
    owner: wish.owner,
    content: source.content,
    newBlobs: [],
    sharesWith,
    epoch: 0,
  };
}

function copiedOf(wish: CopyWish, source: ArtifactRow, { attributes }: ArtifactWrite, changed: ArtifactChanged): ArtifactCopied {
  const versioning = wish.source.documents.setting('versioning')?.state ?? '';
  return { ...changed, attributes, sourceVersionName: versionNameOf(versioning, source) };
}

/** An access list, retention and legal hold are never copied; tags are when the asker names none. */
function annotationsOf(wish: CopyWish, source: ArtifactRow): string {
  if (!wish.keepsTags || source.annotations === '') return wish.annotations;
  const { tags } = decodeAnnotations(source.annotations);
  return tags === undefined ? wish.annotations : encodeAnnotations({ ...decodeAnnotations(wish.annotations), tags });
}

async function heldSource(parts: CopyParts, batch: Batch, wish: CopyWish): Promise<ArtifactRow> {
  const { tenantId, containerId } = wish.source;
  for (let reads = 0; reads < readsMax; reads += 1) {
    const source = await findSource(batch, { tenantId, containerId, path: wish.sourcePath }, wish);
    wish.judgeSource(source);
    const refusal = judgeCopySource(wish.sourceConditions, source);
    if (refusal !== undefined) throw new StoreError(refusal, undefined, { details: { subject: 'source' } });
    const row = source as ArtifactRow;
    requireSameKey(row, wish);
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

/**
 * Shared bytes have to be described by the key they are under. Who asks looked at the source before; another key by now, or none known
 * at all, and the bytes have to be read and written again.
 */
function requireSameKey(source: ArtifactRow, { attributes, sourceKey }: CopyWish): void {
  const isSame = keyMarkOf(source.attributes) === sourceKey;
  const describesIt = attributes === '' ? sourceKey === '' : isEncrypted(attributes) === (sourceKey !== '');
  if (!isSame || !describesIt) throw new StoreError('copy_needs_bytes');
}

/** `version_not_found` for a named version that is not there, `artifact_not_found` for a named marker: it holds nothing to copy. */
async function findSource(
  { querier }: Batch,
  name: ArtifactName,
  { sourceVersionName: versionName, judgeSource }: CopyWish,
): Promise<ArtifactRow | undefined> {
  const details = { subject: 'source', version_name: versionName };
  if (versionName === '') {
    const [found] = await findArtifacts(querier, [name]);
    return found?.removedMarker === true ? undefined : found;
  }
  const version = await findVersion(querier, name, versionName);
  if (version !== undefined && !version.removedMarker) return version;
  judgeSource(undefined);
  if (version === undefined) throw new StoreError('version_not_found', undefined, { details });
  throw new StoreError('artifact_not_found', undefined, { details: { ...details, removed_marker: 'true', named: 'true' } });
}

async function requireSamePlace(batch: Batch, blobIds: readonly string[], backendId: string): Promise<void> {
  for (let start = 0; start < blobIds.length; start += 1000) {
    const places = await findPlaces(batch.querier, blobIds.slice(start, start + 1000));
    if (places.some((place) => place.backendId !== backendId)) throw new StoreError('copy_needs_bytes');
  }
}
