/**
 * Changes of many paths in one transaction, each statement for all of them. At most one change per path is in a batch (the lane
 * sees to that), so changes do not see each other.
 *
 * Order of locks, the same everywhere: lane, leases, named locks, blobs, artifacts, segments, usage.
 */
import { refusalOf } from '@felloe/engine/access/decide.ts';
import { isUnconditional, judgeRemoval, judgeWrite } from '@felloe/engine/artifact/conditions.ts';
import { decodeAnnotations } from '@felloe/engine/artifact/annotations.ts';
import { annotationsOfNew } from '@felloe/engine/artifact/new-annotations.ts';
import { judgeVersionRemoval } from '@felloe/engine/artifact/retention.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import {
  changeSegmentBytes,
  type DroppedBlob,
  dropReferences,
  holdOpenLeases,
  insertLiveBlobs,
  type NewBlob,
} from '../blobs/blob-queries.ts';
import type { Querier } from '../database/database.ts';
import { settleAll } from '../database/settle-all.ts';
import type { PendingBlobs } from '../blobs/pending-blobs.ts';
import { RepeatedRequest } from '../lanes/batch.ts';
import type { Batch, Outcome } from '../lanes/job.ts';
import { type ArtifactCache, artifactKey } from './artifact-cache.ts';
import type { ArtifactChange, ArtifactChanged, ArtifactWrite } from './artifact-change.ts';
import { type Accepted, acceptChange, planOf, replacedBy, type Standing, usageDeltas } from './artifact-plan.ts';
import { changeContainerUsage, deleteArtifacts, findArtifacts, insertArtifacts, replaceArtifacts } from './artifact-queries.ts';
import type { Containers } from './containers.ts';
import { judgeFence, newestTokensOf } from './fencing.ts';
import { judgeQuota, quotaRooms } from './quota-room.ts';
import { CachedArtifact } from './cached-artifact.ts';
import type { ArtifactRow, BlobPlace, ContainerRow } from './records.ts';
import { deleteVersions, findOlderNulls, keepVersions } from './version-queries.ts';

export interface ArtifactBatchParts {
  readonly cache: ArtifactCache;
  readonly pending: PendingBlobs;
  readonly containers: Containers;
}

/** The belief about a path was wrong: the cache was not coherent. Never expected; the batch runs again from the database. */
class WrongBelief extends Error {}

export interface ArtifactsChanged {
  /** One a change, in order. Refusals are outcomes. */
  readonly outcomes: Outcome<ArtifactChanged>[];
  /** The statements that write, on their way. When it rejects, the whole transaction has to be undone. */
  readonly written: Promise<void>;
}

/**
 * Two trips to the database: what is judged by is asked for together, then everything is written together. A thrown error undoes the
 * whole transaction. With `together`, one refusal refuses all.
 */
export async function changeArtifacts(
  parts: ArtifactBatchParts,
  batch: Batch,
  changes: readonly ArtifactChange[],
  together = false,
): Promise<ArtifactsChanged> {
  // Sent in the order of locks.
  const [refusals, newestTokens, currents, olderNulls, quotas] = await settleAll([
    judgeSessions(parts, batch, changes),
    newestTokensOf(batch.querier, changes),
    currentArtifacts(parts, batch, changes),
    olderNullVersions(parts, batch, changes),
    quotaRooms(parts.containers, batch.querier, changes),
  ]);
  const judged = changes.map((change): Standing | StoreError => {
    const { key } = change;
    const standing = standingOf(parts, batch, change, { current: currents.get(key), olderNull: olderNulls.get(key) });
    if (standing instanceof StoreError) return refusals.get(change) ?? standing;
    return (
      refusals.get(change) ??
      judgeCreation(change, standing) ??
      judgeFence(change, newestTokens) ??
      judge(change, standing.current) ??
      judgeReplaced(change, standing, batch.now) ??
      judgeQuota(change, standing, quotas) ??
      standing
    );
  });
  const refusal = together ? judged.find((each) => each instanceof StoreError) : undefined;
  const accepted: Accepted[] = [];
  const outcomes = judged.map((standing, index): Outcome<ArtifactChanged> => {
    if (standing instanceof StoreError) return { error: standing };
    if (refusal !== undefined) return { error: refusal };
    const done = acceptChange(batch, changes[index] as ArtifactChange, standing);
    accepted.push(done.accepted);
    return { value: done.changed };
  });
  return { outcomes, written: write(parts, batch, accepted) };
}

/** What the change is judged by; an error when what is asked of the new version cannot be. */
function standingOf(
  { containers }: ArtifactBatchParts,
  batch: Batch,
  change: ArtifactChange,
  rows: Pick<Standing, 'current' | 'olderNull'>,
): Standing | StoreError {
  const container = containers.byId(change.containerId);
  const versioning = versioningOf(container);
  if (change.kind === 'remove') {
    // A condition asks to remove what it describes. Where there is nothing, nothing is removed: no marker is made (as ceph/s3-tests holds).
    const isOfNothing = rows.current === undefined && !isUnconditional(change.conditions);
    return { ...rows, versioning: isOfNothing ? '' : versioning, annotations: '' };
  }
  const annotations = annotationsOfNew({
    asked: change.annotations,
    owner: change.owner,
    lock: container?.documents.setting('object_lock'),
    nowMs: batch.now,
  });
  return annotations instanceof StoreError ? annotations : { ...rows, versioning, annotations };
}

function versioningOf(container: ContainerRow | undefined): Standing['versioning'] {
  return container?.documents.setting('versioning')?.state ?? '';
}

/** Every staged blob has to stand in an open lease of the session that commits it. */
async function judgeSessions(
  { pending, containers }: ArtifactBatchParts,
  batch: Batch,
  changes: readonly ArtifactChange[],
): Promise<Map<ArtifactChange, StoreError>> {
  const refusals = new Map<ArtifactChange, StoreError>();
  const leaseIds = new Set<string>();
  for (const change of changes) {
    if (containers.byId(change.containerId) === undefined) refusals.set(change, new StoreError('container_not_found'));
    if (change.kind !== 'write') continue;
    for (const blob of change.newBlobs) {
      const lease = pending.leaseOf(blob.blobId);
      if (lease?.epoch === change.epoch) leaseIds.add(lease.leaseId);
      // Alone, a repeated request was looked up before this; together with others it has to be tried alone.
      else if (changes.length > 1) throw new RepeatedRequest();
      else refusals.set(change, epochClosed());
    }
  }
  if (leaseIds.size === 0) return refusals;
  const open = await holdOpenLeases(batch.querier, [...leaseIds].sort());
  for (const change of changes) {
    if (change.kind !== 'write' || refusals.has(change)) continue;
    const closed = change.newBlobs.some((blob) => !open.has(pending.leaseOf(blob.blobId)?.leaseId ?? ''));
    if (closed) refusals.set(change, epochClosed());
  }
  return refusals;
}

function epochClosed(): StoreError {
  return new StoreError('epoch_closed', 'the session that staged these bytes has ended; send the request again', {
    retryAfterMs: 1000,
  });
}

async function currentArtifacts(
  { cache }: ArtifactBatchParts,
  batch: Batch,
  changes: readonly ArtifactChange[],
): Promise<Map<string, ArtifactRow>> {
  const currents = new Map<string, ArtifactRow>();
  const missing: ArtifactChange[] = [];
  for (const change of changes) {
    const entry = cache.get(change.key);
    if (entry === undefined) missing.push(change);
    else if (entry !== 'absent') currents.set(change.key, entry);
  }
  if (missing.length > 0) {
    for (const row of await findArtifacts(batch.querier, missing)) currents.set(artifactKey(row.containerId, row.path), row);
  }
  return currents;
}

/** In suspended containers a change may replace a version that is not what the path names now. */
async function olderNullVersions(
  { containers }: ArtifactBatchParts,
  batch: Batch,
  changes: readonly ArtifactChange[],
): Promise<Map<string, ArtifactRow>> {
  const suspended = changes.filter(({ containerId }) => versioningOf(containers.byId(containerId)) === 'suspended');
  if (suspended.length === 0) return new Map();
  const rows = await findOlderNulls(batch.querier, suspended);
  return new Map(rows.map((row) => [artifactKey(row.containerId, row.path), row]));
}

export function judge(change: ArtifactChange, current: ArtifactRow | undefined): StoreError | undefined {
  if (change.kind === 'write') {
    const code = judgeWrite(change.conditions, current?.removedMarker === true ? undefined : current);
    return code === undefined ? undefined : new StoreError(code);
  }
  if (change.onlyVersionId !== undefined && current?.versionId !== change.onlyVersionId) {
    return new StoreError('precondition_failed', 'the path names another version now');
  }
  if (change.stillWanted !== undefined && (current === undefined || !change.stillWanted(current))) {
    return new StoreError('precondition_failed', 'nobody wants it removed any more');
  }
  const code = judgeRemoval(change.conditions, current);
  return code === undefined ? undefined : new StoreError(code);
}

/** A version that is retained is not overwritten either. None can be where versions are not enabled, unless records were made otherwise. */
function judgeReplaced(change: ArtifactChange, standing: Standing, nowMs: number): StoreError | undefined {
  for (const row of replacedBy(planOf(change, standing), standing)) {
    if (row.annotations === '') continue;
    const refusal = judgeVersionRemoval(decodeAnnotations(row.annotations), { nowMs, mayBypassGovernance: false });
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/**
 * A right and not a condition, so it comes before all conditions. In a container with versions, too: readers of the path would be given
 * other bytes. What is removed already is no obstacle, unless the bytes of a version would go for the new one.
 */
function judgeCreation(change: ArtifactChange, standing: Standing): StoreError | undefined {
  if (change.kind !== 'write' || !change.mustCreate) return undefined;
  const isThere = standing.current !== undefined && !standing.current.removedMarker;
  if (!isThere && replacedBy(planOf(change, standing), standing).every((row) => row.removedMarker)) return undefined;
  return refusalOf('artifact.write', 'restricted');
}

async function write(parts: ArtifactBatchParts, batch: Batch, accepted: readonly Accepted[]): Promise<void> {
  if (accepted.length === 0) return;
  const { querier, now } = batch;
  batch.onCommitted(() => applyToCache(parts, accepted));
  const newBlobs = accepted.flatMap(({ change, next }) =>
    change.kind === 'write' ? change.newBlobs.map((blob) => ({ ...blob, versionId: next?.versionId ?? '' })) : [],
  );
  const replaced = accepted.flatMap(replacedBlobs);
  const inserting = insertBlobs(querier, now, newBlobs);
  const dropping = replaced.length > 0 ? dropReferences(querier, now, replaced) : undefined;
  const writing = writeArtifacts(parts, batch, accepted);
  // Which segments lose bytes is known only from what was dropped.
  const accounting =
    dropping === undefined
      ? account(querier, accepted, newBlobs, [])
      : dropping.then((dropped) => account(querier, accepted, newBlobs, dropped));
  await settleAll([inserting, dropping, writing, accounting]);
}

function replacedBlobs({ current, keepsCurrent, replacedNull }: Accepted): string[] {
  const own = current === undefined || keepsCurrent ? [] : current.content.map((piece) => piece.blobId);
  return replacedNull === undefined ? own : [...own, ...replacedNull.content.map((piece) => piece.blobId)];
}

async function insertBlobs(querier: Querier, now: number, newBlobs: readonly NewBlob[]): Promise<void> {
  if (newBlobs.length === 0) return;
  if ((await insertLiveBlobs(querier, now, newBlobs)) < newBlobs.length) throw new RepeatedRequest();
}

/** Segments before usage: the order of locks. */
async function account(
  querier: Querier,
  accepted: readonly Accepted[],
  newBlobs: readonly NewBlob[],
  dropped: readonly DroppedBlob[],
): Promise<void> {
  const segments = new Map<string, number>();
  const addToSegment = (segmentId: string | undefined, bytes: number) => {
    if (segmentId !== undefined) segments.set(segmentId, (segments.get(segmentId) ?? 0) + bytes);
  };
  for (const blob of newBlobs) addToSegment(blob.segmentId, blob.size);
  for (const blob of dropped) if (blob.dead) addToSegment(blob.segmentId, -blob.size);
  const gaining = new Set(newBlobs.map((blob) => blob.segmentId));
  const deltas = [...segments].map(([segmentId, liveBytes]) => ({ segmentId, liveBytes, gains: gaining.has(segmentId) }));
  const usage = usageDeltas(accepted);
  await settleAll([
    deltas.length > 0 ? changeSegmentBytes(querier, deltas) : undefined,
    usage.length > 0 ? changeContainerUsage(querier, usage) : undefined,
  ]);
}

async function writeArtifacts(
  { cache }: ArtifactBatchParts,
  { querier, now }: Batch,
  accepted: readonly Accepted[],
): Promise<void> {
  const kept = accepted.flatMap(({ current, keepsCurrent }) => (current !== undefined && keepsCurrent ? [current] : []));
  const olderGone = accepted.flatMap(({ replacedNull }) => (replacedNull === undefined ? [] : [replacedNull]));
  const inserted = accepted.filter(({ current, next }) => current === undefined && next !== undefined);
  const replaced = accepted.filter(({ current, next }) => current !== undefined && next !== undefined);
  const removed = accepted.filter(({ current, next }) => current !== undefined && next === undefined);
  const nextRows = (list: readonly Accepted[]) => list.map(({ next }) => next as ArtifactRow);
  const expected = (list: readonly Accepted[]) => list.map(({ current }) => (current as ArtifactRow).versionId);
  const names = removed.map(({ change }) => change);
  // An older null version goes before another can take its place; what stays is copied before it is replaced.
  const counts = await settleAll([
    olderGone.length === 0 ? 0 : deleteVersions(querier, olderGone),
    kept.length === 0 ? 0 : keepVersions(querier, now, kept),
    inserted.length === 0 ? 0 : insertArtifacts(querier, nextRows(inserted)),
    replaced.length === 0 ? 0 : replaceArtifacts(querier, nextRows(replaced), expected(replaced)),
    removed.length === 0 ? 0 : deleteArtifacts(querier, names, expected(removed)),
  ]);
  const wanted = [olderGone, kept, inserted, replaced, removed];
  if (counts.every((count, index) => count === wanted[index]?.length)) return;
  for (const { change } of accepted) cache.forget(change.key);
  throw new StoreError('unavailable', 'the cache did not match the database', { cause: new WrongBelief() });
}

export function applyToCache({ cache, pending }: ArtifactBatchParts, accepted: readonly Accepted[]): void {
  for (const { change, next } of accepted) {
    const { key } = change;
    if (change.kind === 'write') for (const { blobId } of change.newBlobs) pending.used(blobId);
    if (next === undefined) {
      cache.apply(key, 'absent');
      continue;
    }
    const source = change.kind === 'write' ? change.sharesWith : undefined;
    if (source !== undefined) {
      cache.apply(key, source.sharedBy(key, next));
      continue;
    }
    const places = change.kind === 'write' ? placesOf(change) : [];
    // Where content lies that was live before (complete, a copy whose source was not in RAM) is not known; the next resolve reads it.
    if (places.length === next.content.length) cache.apply(key, new CachedArtifact(key, next, places, cache.moves));
    else cache.forget(key);
  }
}

/** Of its blobs that were staged for it. */
function placesOf({ content, newBlobs }: ArtifactWrite): BlobPlace[] {
  const places: BlobPlace[] = [];
  for (const { blobId } of content) {
    const fresh = newBlobs.find((blob) => blob.blobId === blobId);
    if (fresh !== undefined) places.push(fresh);
  }
  return places;
}
