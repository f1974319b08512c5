/**
 * The statement that is a whole transaction, of one lane or of several. Locks are taken in the order of all commits (lane, leases, blobs, artifacts, segments,
 * usage) because each part waits for the answer of the one before; whatever is not as it was believed makes it fail, and a failed
 * statement changes nothing: a row that is there already by its unique index, a missing one by the division at the end.
 *
 * Arrays of changes have one element a change, and each table takes its own columns from them: rows put together once for all tables were
 * copied more often than they were used. `place` is the position of a change's place in the arrays of places. Every part costs the start
 * of a plan each time, about as much as four rows: what a batch does not need is not in its statement.
 */
import { fromJsonList } from '../database/array-literal.ts';
import { type NamedStatement, namedParameters } from '../database/named-parameters.ts';
import { insertingOutbox } from '../lanes/outbox-rows.ts';

/**
 * How far a statement goes; each includes the one before:
 * - `inserts`: no path named anything, and none shares what another names;
 * - `replaces`: some did or do. `kinds` says 1 for what is inserted, 2 for what replaces what was `expected`, 3 for its removal;
 * - `keeps`: some of what is replaced stays as an older version, 4 in `kinds`.
 */
export type TripEffect = 'inserts' | 'replaces' | 'keeps';

export interface TripParts {
  readonly effect: TripEffect;
  /** Answers are kept, of requests that no blob's row answers. */
  readonly answers: boolean;
}

const tenant = '(@tenants::uuid[])[place]';
const container = '(@containers::uuid[])[place]';
const now = '(@times::bigint[])[place]';
const artifacts = `unnest(@kinds::smallint[], @places::smallint[], @paths::text[], @marks::smallint[], @versions::text[], @sizes::bigint[],
        @etags::text[], ${fromJsonList('@attributes')}, ${fromJsonList('@contents')}, @expected::text[])
        as x (op, place, path, mark, version, size, etag, attributes, content, expected)`;

function textOf({ effect, answers }: TripParts): string {
  const replaces = effect !== 'inserts';
  const keeps = effect === 'keeps';
  return `/* commits by itself */ with advanced as (
      update lane l set next_sequence = l.next_sequence + x.count
      from unnest(@lanes::smallint[], @sequences::bigint[], @counts::integer[]) as x (lane, sequence, count)
      where l.lane = x.lane and l.hub_epoch = @hubEpoch and l.next_sequence = x.sequence returning 1),
    held as (select lease_id from blob_lease where lease_id = any(@leases::uuid[]) and state = 'open' order by lease_id for share),
    ${replaces ? replacing : ''}
    ${keeps ? keeping : ''}
    ${replaces ? gainingAndLosing : gaining}
    blobs as (
      insert into blob
        (blob_id, tenant_id, backend_id, state, reference_count, locator, segment_id, size, sha256, version_id, changed_at)
      select id, ${tenant}, (@backends::uuid[])[place], 1, 1, locator, (@segments::uuid[])[place], size, sha256, version, ${now}
      from unnest(@places::smallint[], @blobs::uuid[], @locators::text[], @blobSizes::bigint[], @sha256s::text[], @versions::text[])
        as x (place, id, locator, size, sha256, version) where id is not null),
    artifacts as (
      insert into artifact (tenant_id, container_id, path, version_id, kind, size, etag, modified_at, attributes, content)
      select ${tenant}, ${container}, path, version, mark, size, etag, ${now}, attributes, content
      from ${replaces ? `${artifacts} where op = 1` : inserted}),
    told as (
      ${insertingOutbox}),
    ${answers ? answering : ''}
    used as (
      update container_usage u set artifacts = u.artifacts + y.n, bytes = u.bytes + y.b
      from unnest(@usedTenants::uuid[], @usedContainers::uuid[], @usedArtifacts::bigint[], @usedBytes::bigint[]) as y (t, c, n, b)
      where u.tenant_id = y.t and u.container_id = y.c),
    counted as (
      insert into operation_usage (tenant_id, container_id, day, operation, operations, bytes)
      select t, c, d, o, n, b
      from unnest(@countedTenants::uuid[], @countedContainers::uuid[], @countedDays::integer[], @countedOperations::text[],
        @operations::bigint[], @countedBytes::bigint[]) as y (t, c, d, o, n, b)
      order by t, c, o
      on conflict (tenant_id, container_id, day, operation)
      do update set operations = operation_usage.operations + excluded.operations, bytes = operation_usage.bytes + excluded.bytes)
    select 1 / (case when (select count(*) from advanced) = cardinality(@lanes::smallint[]) and (select count(*) from held) = cardinality(@leases::uuid[])
      ${replaces ? replaced : ''}
      ${keeps ? 'and (select count(*) from kept) = @kept' : ''}
      and (select count(*) from segments) = ${replaces ? '(select count(*) from deltas)' : 'cardinality(@gainingSegments::uuid[])'}
      then 1 else 0 end) as done`;
}

const inserted = `unnest(@places::smallint[], @paths::text[], @marks::smallint[], @versions::text[], @sizes::bigint[], @etags::text[],
        ${fromJsonList('@attributes')}, ${fromJsonList('@contents')}) as x (place, path, mark, version, size, etag, attributes, content)`;

/** A blob may lose a reference and gain one at once, by what replaces its artifact and what copies it: one update has to do both. */
const replacing = `referenced as (
      update blob b set reference_count = b.reference_count + d.n,
        state = case when b.reference_count + d.n <= 0 then 2 else b.state end,
        changed_at = case when b.reference_count + d.n <= 0 then @changedAt else b.changed_at end
      from (select i, sum(n)::integer as n, bool_or(n > 0) as is_shared from (
          select i, -1 as n from unnest(@dropped::uuid[]) as u (i) union all select i, 1 from unnest(@shared::uuid[]) as u (i)
        ) as parts group by i order by i) as d
      where b.blob_id = d.i and b.state = 1 returning b.segment_id, b.size, b.state, d.is_shared),
    replaced as (
      update artifact a set version_id = x.version, kind = x.mark, size = x.size, etag = x.etag, modified_at = x.now,
        attributes = x.attributes, content = x.content
      from (select *, ${tenant} as t, ${container} as c, ${now} as now from ${artifacts} where op in (2, 4)) as x
      where a.tenant_id = x.t and a.container_id = x.c and a.path = x.path and a.version_id = x.expected returning 1),
    removed as (
      delete from artifact a
      using (select path, expected, ${tenant} as t, ${container} as c from ${artifacts} where op = 3) as x
      where a.tenant_id = x.t and a.container_id = x.c and a.path = x.path and a.version_id = x.expected returning 1),`;

/** Copied where they are, as they were before this statement. */
const keeping = `kept as (
      insert into artifact_version (tenant_id, container_id, path, version_id, kind, size, etag, modified_at, attributes, annotations,
        content, superseded_at)
      select a.tenant_id, a.container_id, a.path, a.version_id, a.kind, a.size, a.etag, a.modified_at, a.attributes, a.annotations,
        a.content, x.now
      from (select path, expected, ${tenant} as t, ${container} as c, ${now} as now from ${artifacts} where op = 4) as x
      join artifact a on a.tenant_id = x.t and a.container_id = x.c and a.path = x.path and a.version_id = x.expected returning 1),`;

const replaced = `and (select count(*) from referenced where is_shared) = @sharings
      and (select count(*) from replaced) = @replacements and (select count(*) from removed) = @removals`;

/** Only an open or sealed segment may gain. */
const gaining = `locked as (
      select segment_id from segment where segment_id = any(@gainingSegments::uuid[]) and state in ('open', 'sealed')
      order by segment_id for update),
    segments as (
      update segment s set live_bytes = s.live_bytes + (@gainedBytes::bigint[])[array_position(@gainingSegments::uuid[], s.segment_id)]
      from locked l where s.segment_id = l.segment_id returning 1),`;

const gainingAndLosing = `deltas as (
      select segment_id, sum(d)::bigint as d, sum(gains)::integer as gains from (
        select id as segment_id, bytes as d, 1 as gains
        from unnest(@gainingSegments::uuid[], @gainedBytes::bigint[]) as x (id, bytes)
        union all select segment_id, -size, 0 from referenced where state = 2 and segment_id is not null) as parts
      group by segment_id),
    locked as (
      select segment_id, state from segment where segment_id in (select segment_id from deltas) order by segment_id for update),
    segments as (
      update segment s set live_bytes = s.live_bytes + d.d from deltas d join locked l on l.segment_id = d.segment_id
      where s.segment_id = d.segment_id and (d.gains = 0 or l.state in ('open', 'sealed')) returning 1),`;

const answering = `answered as (
      insert into idempotency (tenant_id, key, request, result, expires_at)
      select t, k, q, r, @answersExpireAt
      from unnest(@answeredTenants::uuid[], @answeredKeys::text[], @answeredRequests::text[], ${fromJsonList('@answers')})
        as y (t, k, q, r)),`;

function statementOf(parts: TripParts): NamedStatement {
  return namedParameters(`commit_${parts.effect}${parts.answers ? '_answered' : ''}`, textOf(parts));
}

function statementsOf(effect: TripEffect) {
  return { plain: statementOf({ effect, answers: false }), answered: statementOf({ effect, answers: true }) };
}

const statements = { inserts: statementsOf('inserts'), replaces: statementsOf('replaces'), keeps: statementsOf('keeps') };

export function tripStatement({ effect, answers }: TripParts): NamedStatement {
  return statements[effect][answers ? 'answered' : 'plain'];
}
