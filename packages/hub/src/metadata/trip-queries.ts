/**
 * The statement that is a whole transaction. Locks are taken in the order of all commits (lane, leases, blobs, artifacts, segments,
 * usage) because each part waits for the answer of the one before; whatever is not as it was believed makes it fail, and a failed
 * statement changes nothing: a row that is there already by its unique index, a missing one by the division at the end.
 */
import type { Querier } from '../database/database.ts';
import { fromJsonList, jsonList, numberArray, textArray, uuidArray } from '../database/array-literal.ts';
import type { IdempotencyRow, OutboxRow, UsageRow } from '../lanes/lane-queries.ts';
import type { TripRecords } from '../lanes/one-trip.ts';
import type { Accepted } from './artifact-plan.ts';
import type { UsageDelta } from './artifact-queries.ts';
import { encodeContent } from './records.ts';

export interface TripChange extends Accepted {
  /** Of its staged blob. */
  readonly leaseId: string | undefined;
}

/**
 * `$1` lane … `$5` now. `x` has a row a change: op 1 inserts, 2 replaces what was `expected`, 3 removes it. `deltas` sums what segments
 * gain and lose; only an open or sealed one may gain. Blobs that lose their last reference are dead from now on.
 */
function statementOf(replaces: boolean): string {
  return `/* commits by itself */ with advanced as (
      update lane set next_sequence = next_sequence + $4 where lane = $1 and hub_epoch = $2 and next_sequence = $3 returning 1),
    held as (select lease_id from blob_lease where lease_id = any($6::uuid[]) and state = 'open' order by lease_id for share),
    x as materialized (
      select *, $3 + ordinality - 1 as position
      from unnest($8::smallint[], $9::uuid[], $10::uuid[], $11::text[], $12::text[], $13::bigint[], $14::text[], ${fromJsonList('$15')},
        ${fromJsonList('$16')}, $17::uuid[], $18::uuid[], $19::text[], $20::uuid[], $21::text[], ${fromJsonList('$22')},
        $38::bigint[] ${replaces ? ', $39::text[]' : ''})
        with ordinality as x (op, t, c, p, v, z, e, a, content, i, b, l, segment, h, event, y ${replaces ? ', expected' : ''})),
    ${replaces ? replacing : ''}
    deltas as (
      select segment_id, sum(d)::bigint as d, sum(gains)::integer as gains from (
        select segment as segment_id, y as d, 1 as gains from x where segment is not null
        ${replaces ? 'union all select segment_id, -size, 0 from dropped where state = 2 and segment_id is not null' : ''}) as parts
      group by segment_id),
    locked as (
      select segment_id, state from segment where segment_id in (select segment_id from deltas) order by segment_id for update),
    segments as (
      update segment s set live_bytes = s.live_bytes + d.d from deltas d join locked l on l.segment_id = d.segment_id
      where s.segment_id = d.segment_id and (d.gains = 0 or l.state in ('open', 'sealed')) returning 1),
    blobs as (
      insert into blob
        (blob_id, tenant_id, backend_id, state, reference_count, locator, segment_id, size, sha256, version_id, changed_at)
      select i, t, b, 1, 1, l, segment, y, h, v, $5 from x where i is not null),
    artifacts as (
      insert into artifact (tenant_id, container_id, path, version_id, kind, size, etag, modified_at, attributes, content)
      select t, c, p, v, 0, z, e, $5, a, content from x where op = 1),
    told as (
      insert into outbox (lane, sequence, tenant_id, container_id, event, created_at) select $1, position, t, c, event, $5 from x),
    answered as (
      insert into idempotency (tenant_id, key, request, result, expires_at)
      select t, k, q, r, $37 from unnest($33::uuid[], $34::text[], $35::text[], ${fromJsonList('$36')}) as y (t, k, q, r)),
    used as (
      update container_usage u set artifacts = u.artifacts + y.n, bytes = u.bytes + y.b
      from unnest($23::uuid[], $24::uuid[], $25::bigint[], $26::bigint[]) as y (t, c, n, b)
      where u.tenant_id = y.t and u.container_id = y.c),
    counted as (
      insert into operation_usage (tenant_id, container_id, day, operation, operations, bytes)
      select t, c, $27, o, n, b from unnest($28::uuid[], $29::uuid[], $30::text[], $31::bigint[], $32::bigint[]) as y (t, c, o, n, b)
      order by t, c, o
      on conflict (tenant_id, container_id, day, operation)
      do update set operations = operation_usage.operations + excluded.operations, bytes = operation_usage.bytes + excluded.bytes)
    select 1 / (case when (select count(*) from advanced) = 1 and (select count(*) from held) = $7
      ${replaces ? replaced : ''}
      and (select count(*) from segments) = (select count(*) from deltas) then 1 else 0 end) as done`;
}

const replacing = `
    dropped as (
      update blob b set reference_count = b.reference_count - d.n,
        state = case when b.reference_count <= d.n then 2 else b.state end,
        changed_at = case when b.reference_count <= d.n then $5 else b.changed_at end
      from (select i, count(*)::integer as n from unnest($40::uuid[]) as u (i) group by i order by i) as d
      where b.blob_id = d.i and b.state = 1 returning b.segment_id, b.size, b.state),
    replaced as (
      update artifact a set version_id = x.v, kind = 0, size = x.z, etag = x.e, modified_at = $5, attributes = x.a,
        content = x.content
      from x where x.op = 2 and a.tenant_id = x.t and a.container_id = x.c and a.path = x.p and a.version_id = x.expected returning 1),
    removed as (
      delete from artifact a using x
      where x.op = 3 and a.tenant_id = x.t and a.container_id = x.c and a.path = x.p and a.version_id = x.expected returning 1),`;

const replaced = `and (select count(*) from dropped) >= 0
      and (select count(*) from replaced) = $41 and (select count(*) from removed) = $42`;

const insertingStatement = { name: 'commit_inserts', text: statementOf(false) };
const replacingStatement = { name: 'commit_changes', text: statementOf(true) };

/** Rejects when nothing was done; with a lost connection it is unknown. */
export async function commitTrip(
  querier: Querier,
  records: TripRecords,
  changes: readonly TripChange[],
  usage: readonly UsageDelta[],
): Promise<void> {
  const leaseIds = [...new Set(changes.flatMap(({ leaseId }) => leaseId ?? []))];
  const values = [
    ...[records.lane, records.hubEpoch, records.sequence, records.count, records.now],
    ...[uuidArray(leaseIds), leaseIds.length],
    ...columnsOf(changes, records.outbox),
    ...usageColumns(usage),
    ...[records.day, ...countColumns(records.usage)],
    ...[...answerColumns(records.answers), records.answersExpireAt],
    numberArray(changes.map(({ change }) => (change.kind === 'write' ? (change.newBlobs[0]?.size ?? 0) : 0))),
  ];
  const operations = changes.map(operationOf);
  if (operations.every((operation) => operation === 1)) {
    await querier.query({ ...insertingStatement, values });
    return;
  }
  values.push(
    textArray(changes.map(({ current }) => current?.versionId ?? '')),
    uuidArray(changes.flatMap(({ current }) => current?.content.map((piece) => piece.blobId) ?? [])),
    operations.filter((operation) => operation === 2).length,
    operations.filter((operation) => operation === 3).length,
  );
  await querier.query({ ...replacingStatement, values });
}

function operationOf({ current, next }: Accepted): 1 | 2 | 3 {
  if (next === undefined) return 3;
  return current === undefined ? 1 : 2;
}

/** One row a change. What a removal has no word for is a dash: it is never read. */
function columnsOf(changes: readonly TripChange[], outbox: readonly OutboxRow[]): unknown[] {
  const blobs = changes.map(({ change }) => (change.kind === 'write' ? change.newBlobs[0] : undefined));
  return [
    numberArray(changes.map(operationOf)),
    uuidArray(changes.map(({ change }) => change.tenantId)),
    uuidArray(changes.map(({ change }) => change.containerId)),
    textArray(changes.map(({ change }) => change.path)),
    textArray(changes.map(({ next }) => next?.versionId ?? '-')),
    numberArray(changes.map(({ next }) => next?.size ?? 0)),
    textArray(changes.map(({ next }) => next?.etag ?? '-')),
    jsonList(changes.map(({ next }) => next?.attributes ?? '-')),
    jsonList(changes.map(({ next }) => (next === undefined ? '-' : encodeContent(next.content)))),
    uuidArray(blobs.map((blob) => blob?.blobId)),
    uuidArray(blobs.map((blob) => blob?.backendId)),
    textArray(blobs.map((blob) => blob?.locator ?? '-')),
    uuidArray(blobs.map((blob) => blob?.segmentId)),
    textArray(blobs.map((blob) => blob?.sha256 ?? '-')),
    jsonList(outbox.map(({ event }) => event)),
  ];
}

function usageColumns(usage: readonly UsageDelta[]): unknown[] {
  return [
    uuidArray(usage.map(({ tenantId }) => tenantId)),
    uuidArray(usage.map(({ containerId }) => containerId)),
    numberArray(usage.map(({ artifacts }) => artifacts)),
    numberArray(usage.map(({ bytes }) => bytes)),
  ];
}

function countColumns(rows: readonly UsageRow[]): unknown[] {
  return [
    uuidArray(rows.map(({ tenantId }) => tenantId)),
    uuidArray(rows.map(({ containerId }) => containerId)),
    textArray(rows.map(({ operation }) => operation)),
    numberArray(rows.map(({ operations }) => operations)),
    numberArray(rows.map(({ bytes }) => bytes)),
  ];
}

function answerColumns(rows: readonly IdempotencyRow[]): unknown[] {
  return [
    uuidArray(rows.map(({ tenantId }) => tenantId)),
    textArray(rows.map(({ key }) => key)),
    textArray(rows.map(({ request }) => request)),
    jsonList(rows.map(({ result }) => result)),
  ];
}
