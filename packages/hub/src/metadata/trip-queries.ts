/** The values of the statement that commits by itself (trip-statement.ts). */
import type { Querier } from '../database/database.ts';
import { jsonList, numberArray, textArray, uuidArray } from '../database/array-literal.ts';
import type { IdempotencyRow } from '../lanes/lane-queries.ts';
import type { TripRecords } from '../lanes/one-trip.ts';
import { outboxColumns } from '../lanes/outbox-rows.ts';
import type { ArtifactChange } from './artifact-change.ts';
import type { Accepted } from './artifact-plan.ts';
import type { UsageDelta } from './artifact-queries.ts';
import { encodeContent, kindOf as markOf } from './records.ts';
import { TripPlaces } from './trip-places.ts';
import { type TripEffect, tripStatement } from './trip-statement.ts';

export interface TripChange extends Accepted {
  /** Of its staged blob. */
  readonly leaseId: string | undefined;
}

/** What one lane commits: its changes, and what it records about them. */
export interface TripPart {
  readonly records: TripRecords;
  readonly changes: readonly TripChange[];
  readonly usage: readonly UsageDelta[];
}

/** Commits the parts together, each of another lane. Rejects when nothing was done; with a lost connection it is unknown. */
export async function commitTrip(querier: Querier, parts: readonly TripPart[]): Promise<void> {
  const records = parts.map((part) => part.records);
  const changes = parts.flatMap((part) => part.changes);
  const answers = records.flatMap((each) => each.answers);
  const kinds = changes.map(kindOf);
  const shared = changes.flatMap(({ change }) => sharedBlobs(change));
  const effect = effectOf(kinds, shared);
  const values = {
    ...laneColumns(records),
    leases: uuidArray([...new Set(changes.flatMap(({ leaseId }) => leaseId ?? []))]),
    ...placesOf(parts).parameters(),
    ...changeColumns(changes),
    ...blobColumns(changes),
    ...outboxColumns(records),
    ...usageColumns(parts.flatMap(({ usage }) => usage)),
    ...countColumns(records),
    ...(answers.length === 0 ? {} : answerColumns(answers, Math.max(...records.map((each) => each.answersExpireAt)))),
    ...(effect === 'inserts' ? {} : { ...replacedColumns(changes, kinds), ...sharedColumns(shared), changedAt: latest(records) }),
  };
  await querier.query(tripStatement({ effect, answers: answers.length > 0 })(values));
}

function latest(records: readonly TripRecords[]): number {
  return Math.max(...records.map(({ now }) => now));
}

/** Once for each reference. */
function sharedBlobs(change: ArtifactChange): string[] {
  const source = change.kind === 'write' ? change.sharesWith : undefined;
  return source === undefined ? [] : source.content.map(({ blobId }) => blobId);
}

function laneColumns(records: readonly TripRecords[]) {
  return {
    lanes: numberArray(records.map(({ lane }) => lane)),
    hubEpoch: records[0]?.hubEpoch,
    sequences: numberArray(records.map(({ sequence }) => sequence)),
    counts: numberArray(records.map(({ count }) => count)),
  };
}

function placesOf(parts: readonly TripPart[]): TripPlaces {
  const places = new TripPlaces();
  for (const { records, changes } of parts) for (const { change } of changes) places.add(change, records.now);
  return places;
}

/** As the statement numbers them. */
const kind = { inserted: 1, replaced: 2, removed: 3, replacedAndKept: 4 } as const;
type Kind = (typeof kind)[keyof typeof kind];

function kindOf({ current, next, keepsCurrent }: Accepted): Kind {
  if (next === undefined) return kind.removed;
  if (current === undefined) return kind.inserted;
  return keepsCurrent ? kind.replacedAndKept : kind.replaced;
}

function effectOf(kinds: readonly Kind[], shared: readonly string[]): TripEffect {
  if (kinds.includes(kind.replacedAndKept)) return 'keeps';
  return shared.length > 0 || kinds.some((each) => each !== kind.inserted) ? 'replaces' : 'inserts';
}

/** What a removal has no word for is a dash: it is never read. */
function changeColumns(changes: readonly TripChange[]) {
  return {
    paths: textArray(changes.map(({ change }) => change.path)),
    marks: numberArray(changes.map(({ next }) => (next === undefined ? 0 : markOf(next)))),
    versions: textArray(changes.map(({ next }) => next?.versionId ?? '-')),
    sizes: numberArray(changes.map(({ next }) => next?.size ?? 0)),
    etags: textArray(changes.map(({ next }) => next?.etag ?? '-')),
    attributes: jsonList(changes.map(({ next }) => next?.attributes ?? '-')),
    contents: jsonList(changes.map(({ next }) => (next === undefined ? '-' : encodeContent(next.content)))),
  };
}

function blobColumns(changes: readonly TripChange[]) {
  const blobs = changes.map(({ change }) => (change.kind === 'write' ? change.newBlobs[0] : undefined));
  return {
    blobs: uuidArray(blobs.map((blob) => blob?.blobId)),
    locators: textArray(blobs.map((blob) => blob?.locator ?? '-')),
    blobSizes: numberArray(blobs.map((blob) => blob?.size ?? 0)),
    sha256s: textArray(blobs.map((blob) => blob?.sha256 ?? '-')),
  };
}

function replacedColumns(changes: readonly TripChange[], kinds: readonly Kind[]) {
  return {
    kinds: numberArray(kinds),
    expected: textArray(changes.map(({ current }) => current?.versionId ?? '')),
    dropped: uuidArray(changes.flatMap(droppedBlobs)),
    replacements: kinds.filter((each) => each === kind.replaced || each === kind.replacedAndKept).length,
    kept: kinds.filter((each) => each === kind.replacedAndKept).length,
    removals: kinds.filter((each) => each === kind.removed).length,
  };
}

function sharedColumns(shared: readonly string[]) {
  return { shared: uuidArray(shared), sharings: new Set(shared).size };
}

function droppedBlobs({ current, keepsCurrent }: Accepted): string[] {
  return current === undefined || keepsCurrent ? [] : current.content.map(({ blobId }) => blobId);
}

function usageColumns(usage: readonly UsageDelta[]) {
  return {
    usedTenants: uuidArray(usage.map(({ tenantId }) => tenantId)),
    usedContainers: uuidArray(usage.map(({ containerId }) => containerId)),
    usedArtifacts: numberArray(usage.map(({ artifacts }) => artifacts)),
    usedBytes: numberArray(usage.map(({ bytes }) => bytes)),
  };
}

function countColumns(records: readonly TripRecords[]) {
  const rows = records.flatMap(({ day, usage }) => usage.map((row) => ({ day, ...row })));
  return {
    countedTenants: uuidArray(rows.map(({ tenantId }) => tenantId)),
    countedContainers: uuidArray(rows.map(({ containerId }) => containerId)),
    countedDays: numberArray(rows.map(({ day }) => day)),
    countedOperations: textArray(rows.map(({ operation }) => operation)),
    operations: numberArray(rows.map(({ operations }) => operations)),
    countedBytes: numberArray(rows.map(({ bytes }) => bytes)),
  };
}

function answerColumns(rows: readonly IdempotencyRow[], answersExpireAt: number) {
  return {
    answersExpireAt,
    answeredTenants: uuidArray(rows.map(({ tenantId }) => tenantId)),
    answeredKeys: textArray(rows.map(({ key }) => key)),
    answeredRequests: textArray(rows.map(({ request }) => request)),
    answers: jsonList(rows.map(({ result }) => result)),
  };
}
