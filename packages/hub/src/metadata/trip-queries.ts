/** The values of the statement that commits by itself (trip-statement.ts). */
import type { Querier } from '../database/database.ts';
import { jsonList, numberArray, textArray, uuidArray } from '../database/array-literal.ts';
import type { IdempotencyRow, UsageRow } from '../lanes/lane-queries.ts';
import type { TripRecords } from '../lanes/one-trip.ts';
import type { Accepted } from './artifact-plan.ts';
import type { UsageDelta } from './artifact-queries.ts';
import { encodeContent } from './records.ts';
import { TripPlaces } from './trip-places.ts';
import { tripStatement } from './trip-statement.ts';

export interface TripChange extends Accepted {
  /** Of its staged blob. */
  readonly leaseId: string | undefined;
}

/** Rejects when nothing was done; with a lost connection it is unknown. */
export async function commitTrip(
  querier: Querier,
  records: TripRecords,
  changes: readonly TripChange[],
  usage: readonly UsageDelta[],
): Promise<void> {
  const { lane, hubEpoch, sequence, count, now, day, outbox, answers } = records;
  const operations = changes.map(operationOf);
  const replaces = operations.some((operation) => operation !== 1);
  const values = {
    ...{ lane, hubEpoch, sequence, count, now, day },
    leases: uuidArray([...new Set(changes.flatMap(({ leaseId }) => leaseId ?? []))]),
    ...new TripPlaces(changes.map(({ change }) => change)).parameters(),
    ...changeColumns(changes),
    ...blobColumns(changes),
    ...outbox.parameters(),
    ...usageColumns(usage),
    ...countColumns(records.usage),
    ...(answers.length === 0 ? {} : answerColumns(answers, records.answersExpireAt)),
    ...(replaces ? replacedColumns(changes, operations) : {}),
  };
  await querier.query(tripStatement({ replaces, answers: answers.length > 0 })(values));
}

function operationOf({ current, next }: Accepted): 1 | 2 | 3 {
  if (next === undefined) return 3;
  return current === undefined ? 1 : 2;
}

/** What a removal has no word for is a dash: it is never read. */
function changeColumns(changes: readonly TripChange[]) {
  return {
    paths: textArray(changes.map(({ change }) => change.path)),
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

function replacedColumns(changes: readonly TripChange[], operations: readonly (1 | 2 | 3)[]) {
  return {
    operations: numberArray(operations),
    expected: textArray(changes.map(({ current }) => current?.versionId ?? '')),
    dropped: uuidArray(changes.flatMap(({ current }) => current?.content.map((piece) => piece.blobId) ?? [])),
    replacements: operations.filter((operation) => operation === 2).length,
    removals: operations.filter((operation) => operation === 3).length,
  };
}

function usageColumns(usage: readonly UsageDelta[]) {
  return {
    usedTenants: uuidArray(usage.map(({ tenantId }) => tenantId)),
    usedContainers: uuidArray(usage.map(({ containerId }) => containerId)),
    usedArtifacts: numberArray(usage.map(({ artifacts }) => artifacts)),
    usedBytes: numberArray(usage.map(({ bytes }) => bytes)),
  };
}

function countColumns(rows: readonly UsageRow[]) {
  return {
    countedTenants: uuidArray(rows.map(({ tenantId }) => tenantId)),
    countedContainers: uuidArray(rows.map(({ containerId }) => containerId)),
    countedOperations: textArray(rows.map(({ operation }) => operation)),
    counts: numberArray(rows.map(({ operations }) => operations)),
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
