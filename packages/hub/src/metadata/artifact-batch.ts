/**
 * Changes of many paths in one transaction, each statement for all of them. At most one change per path is in a batch (the lane
 * sees to that), so changes do not see each other.
 *
 * Order of locks, the same everywhere: lane, leases, named locks, blobs, artifacts, segments, usage.
 */
import { judgeRemoval, judgeWrite } from '@felloe/engine/artifact/conditions.ts';
import { makeVersionId } from '@felloe/engine/artifact/version-id.ts';
import { decodeContainerSettings } from '@felloe/engine/container/settings.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { judgeFencing } from '@felloe/engine/lock/lease.ts';
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
import { holdFencingTokens } from '../locks/lock-queries.ts';
import { type ArtifactCache, artifactKey } from './artifact-cache.ts';
import type { ArtifactChange, ArtifactChanged, ArtifactWrite } from './artifact-change.ts';
import { artifactEvent } from './artifact-events.ts';
import {
  changeContainerUsage,
  deleteArtifacts,
  findArtifacts,
  findContainerUsage,
  insertArtifacts,
  replaceArtifacts,
  type UsageDelta,
} from './artifact-queries.ts';
import type { Containers } from './containers.ts';
import type { ArtifactRow, BlobPlace } from './records.ts';

export interface ArtifactBatchParts {
  readonly cache: ArtifactCache;
  readonly pending: PendingBlobs;
  readonly containers: Containers;
}

/** A change that was judged and will be done. */
export interface Accepted {
  readonly change: ArtifactChange;
  readonly current: ArtifactRow | undefined;
  /** What the path names afterwards. */
  readonly next: ArtifactRow | undefined;
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
 * whole transaction.
 */
export async function changeArtifacts(
  parts: ArtifactBatchParts,
  batch: Batch,
  changes: readonly ArtifactChange[],
): Promise<ArtifactsChanged> {
  // Sent in the order of locks.
  const [refusals, newestTokens, currents, quotas] = await settleAll([
    judgeSessions(parts, batch, changes),
    fencingTokens(batch, changes),
    currentArtifacts(parts, batch, changes),
    quotaRooms(parts, batch, changes),
  ]);
  const accepted: Accepted[] = [];
  const outcomes: Outcome<ArtifactChanged>[] = [];
  for (const change of changes) {
    const current = currents.get(artifactKey(change.containerId, change.path));
    const refusal =
      refusals.get(change) ?? judgeFence(change, newestTokens) ?? judge(change, current) ?? judgeQuota(change, current, quotas);
    if (refusal !== undefined) {
      outcomes.push({ error: refusal });
      continue;
    }
    const done = accept(batch, change, current);
    accepted.push(done.accepted);
    outcomes.push({ value: done.changed });
  }
  return { outcomes, written: write(parts, batch, accepted) };
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

async function fencingTokens(batch: Batch, changes: readonly ArtifactChange[]): Promise<Map<string, number>> {
  const fenced = changes.flatMap((change) =>
    change.fencing === undefined ? [] : [{ tenantId: change.tenantId, name: change.fencing.lock }],
  );
  return fenced.length === 0 ? new Map() : holdFencingTokens(batch.querier, fenced);
}

function judgeFence(change: ArtifactChange, newest: ReadonlyMap<string, number>): StoreError | undefined {
  const { fencing } = change;
  if (fencing === undefined) return undefined;
  const code = judgeFencing(fencing.token, newest.get(`${change.tenantId}/${fencing.lock}`));
  if (code === undefined) return undefined;
  return new StoreError(code, code === 'invalid_argument' ? 'this fencing token was never issued' : undefined, {
    details: { lock: fencing.lock, token: String(fencing.token) },
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
    const key = artifactKey(change.containerId, change.path);
    const entry = cache.get(key);
    if (entry === undefined) missing.push(change);
    else if (entry !== 'absent') currents.set(key, entry.row);
  }
  if (missing.length > 0) {
    for (const row of await findArtifacts(batch.querier, missing)) currents.set(artifactKey(row.containerId, row.path), row);
  }
  return currents;
}

export function judge(change: ArtifactChange, current: ArtifactRow | undefined): StoreError | undefined {
  const visible = current === undefined || current.removedMarker ? undefined : current;
  const code = change.kind === 'write' ? judgeWrite(change.conditions, visible) : judgeRemoval(change.conditions, visible);
  return code === undefined ? undefined : new StoreError(code);
}

interface QuotaRoom {
  bytes: number;
  artifacts: number;
}

async function quotaRooms(
  { containers }: ArtifactBatchParts,
  batch: Batch,
  changes: readonly ArtifactChange[],
): Promise<Map<string, QuotaRoom>> {
  const rooms = new Map<string, QuotaRoom>();
  const limited = new Map<string, { bytesMax: number; artifactsMax: number }>();
  for (const { containerId } of changes) {
    const settings = containers.byId(containerId)?.settings ?? '';
    if (!settings.includes('quota')) continue;
    const { quota } = decodeContainerSettings(settings);
    if (quota !== undefined) {
      limited.set(containerId, { bytesMax: quota.bytesMax ?? Infinity, artifactsMax: quota.artifactsMax ?? Infinity });
    }
  }
  if (limited.size === 0) return rooms;
  const used = await findContainerUsage(batch.querier, [...limited.keys()]);
  for (const [containerId, { bytesMax, artifactsMax }] of limited) {
    const usage = used.get(containerId) ?? { bytes: 0, artifacts: 0 };
    rooms.set(containerId, { bytes: bytesMax - usage.bytes, artifacts: artifactsMax - usage.artifacts });
  }
  return rooms;
}

function judgeQuota(
  change: ArtifactChange,
  current: ArtifactRow | undefined,
  rooms: ReadonlyMap<string, QuotaRoom>,
): StoreError | undefined {
  const room = rooms.get(change.containerId);
  if (room === undefined || change.kind !== 'write') return undefined;
  const bytes = change.size - (current?.size ?? 0);
  const artifacts = current === undefined ? 1 : 0;
  if (bytes > room.bytes || artifacts > room.artifacts) return new StoreError('quota_exceeded');
  room.bytes -= bytes;
  room.artifacts -= artifacts;
  return undefined;
}

export function accept(
  batch: Batch,
  change: ArtifactChange,
  current: ArtifactRow | undefined,
): { accepted: Accepted; changed: ArtifactChanged } {
  const position = batch.emit(artifactEvent(batch.now, change, current));
  batch.count({
    ...change,
    operation: change.kind === 'write' ? change.operation : 'remove',
    bytes: change.kind === 'write' ? change.size : 0,
  });
  if (change.kind === 'remove') {
    const changed = {
      versionId: current?.versionId ?? '',
      modifiedAt: batch.now,
      etag: current?.etag ?? '',
      size: current?.size ?? 0,
      existed: current !== undefined,
    };
    return { accepted: { change, current, next: undefined }, changed };
  }
  const next: ArtifactRow = {
    tenantId: change.tenantId,
    containerId: change.containerId,
    path: change.path,
    versionId: makeVersionId({ timeMs: batch.now, lane: position.lane, sequence: position.sequence }),
    removedMarker: false,
    size: change.size,
    etag: change.etag,
    modifiedAt: batch.now,
    attributes: change.attributes,
    content: change.content,
  };
  const { versionId, modifiedAt, etag, size } = next;
  return { accepted: { change, current, next }, changed: { versionId, modifiedAt, etag, size, existed: current !== undefined } };
}

async function write(parts: ArtifactBatchParts, batch: Batch, accepted: readonly Accepted[]): Promise<void> {
  if (accepted.length === 0) return;
  const { querier, now } = batch;
  batch.onCommitted(() => applyToCache(parts, accepted));
  const newBlobs = accepted.flatMap(({ change }) => (change.kind === 'write' ? change.newBlobs : []));
  const replaced = accepted.flatMap(({ current }) => current?.content.map((piece) => piece.blobId) ?? []);
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
  const deltas = [...segments].map(([segmentId, liveBytes]) => ({ segmentId, liveBytes }));
  const usage = usageDeltas(accepted);
  await settleAll([
    deltas.length > 0 ? changeSegmentBytes(querier, deltas) : undefined,
    usage.length > 0 ? changeContainerUsage(querier, usage) : undefined,
  ]);
}

async function writeArtifacts({ cache }: ArtifactBatchParts, { querier }: Batch, accepted: readonly Accepted[]): Promise<void> {
  const inserted = accepted.filter(({ current, next }) => current === undefined && next !== undefined);
  const replaced = accepted.filter(({ current, next }) => current !== undefined && next !== undefined);
  const removed = accepted.filter(({ current, next }) => current !== undefined && next === undefined);
  const nextRows = (list: readonly Accepted[]) => list.map(({ next }) => next as ArtifactRow);
  const expected = (list: readonly Accepted[]) => list.map(({ current }) => (current as ArtifactRow).versionId);
  const names = removed.map(({ change }) => change);
  const counts = await settleAll([
    inserted.length === 0 ? 0 : insertArtifacts(querier, nextRows(inserted)),
    replaced.length === 0 ? 0 : replaceArtifacts(querier, nextRows(replaced), expected(replaced)),
    removed.length === 0 ? 0 : deleteArtifacts(querier, names, expected(removed)),
  ]);
  if (counts.every((count, index) => count === [inserted, replaced, removed][index]?.length)) return;
  for (const { change } of accepted) cache.forget(artifactKey(change.containerId, change.path));
  throw new StoreError('unavailable', 'the cache did not match the database', { cause: new WrongBelief() });
}

export function usageDeltas(accepted: readonly Accepted[]): UsageDelta[] {
  const deltas = new Map<string, { tenantId: string; containerId: string; artifacts: number; bytes: number }>();
  for (const { change, current, next } of accepted) {
    const delta = deltas.get(change.containerId) ?? {
      tenantId: change.tenantId,
      containerId: change.containerId,
      artifacts: 0,
      bytes: 0,
    };
    delta.artifacts += (next === undefined ? 0 : 1) - (current === undefined ? 0 : 1);
    delta.bytes += (next?.size ?? 0) - (current?.size ?? 0);
    deltas.set(change.containerId, delta);
  }
  return [...deltas.values()].filter((delta) => delta.artifacts !== 0 || delta.bytes !== 0);
}

export function applyToCache({ cache, pending }: ArtifactBatchParts, accepted: readonly Accepted[]): void {
  for (const { change, next } of accepted) {
    const key = artifactKey(change.containerId, change.path);
    if (change.kind === 'write') pending.used(change.newBlobs.map((blob) => blob.blobId));
    if (next === undefined) {
      cache.apply(key, 'absent');
      continue;
    }
    const places = placesOf(cache, change as ArtifactWrite);
    // Content that was live before (copy, complete) may have places this hub has not read yet; the next resolve reads them.
    if (places.length === next.content.length) cache.apply(key, { row: next, places });
    else cache.forget(key);
  }
}

function placesOf(cache: ArtifactCache, change: ArtifactWrite): BlobPlace[] {
  const fresh = new Map(change.newBlobs.map((blob): [string, NewBlob] => [blob.blobId, blob]));
  return change.content.flatMap((piece) => {
    const blob = fresh.get(piece.blobId);
    if (blob !== undefined) return [cache.adoptPlace({ ...blob })];
    const known = cache.place(piece.blobId);
    return known === undefined ? [] : [known];
  });
}
