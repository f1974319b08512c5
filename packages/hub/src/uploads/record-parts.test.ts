/** Parts recorded together: each is done or refused by itself, and one that comes again undoes no newer one. */
import { outboxEvents } from '@felloe/testkit/audit/outbox-events.ts';
import { startTenantGround, type TenantGround } from '@felloe/testkit/hub/tenant-ground.ts';
import type { TestActor, TestHub } from '@felloe/testkit/hub/test-hub.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

let ground: TenantGround;
let hub: TestHub;
let owner: TestActor;
let backendId: string;
let segmentId: string;
let containers = 0;
let container: string;
let etags = 0;

beforeAll(async () => {
  // Small parts may be completed, so that what an upload becomes can be looked at.
  ground = await startTenantGround({ PART_BYTES_MIN: '1' });
  ({ hub, owner, backendId } = ground);
});

afterAll(async () => await ground?.close());

beforeEach(async () => {
  container = `container-${++containers}`;
  await hub.call('create_container', { name: container, region: 'us-east-1' }, owner);
  segmentId = await ground.openSegment();
});

async function begin(path: string): Promise<Upload> {
  const { upload_id } = await hub.call('create_upload', { container, path, attributes: '{}' }, owner);
  return { path, upload_id };
}

interface Upload {
  readonly path: string;
  readonly upload_id: string;
}

interface Part {
  readonly number: number;
  readonly size: number;
  /** Empty for no bytes. */
  readonly blobId: string;
  readonly segmentId: string;
  readonly etag: string;
}

const newEtag = () => (++etags).toString(16).padStart(32, '0');

async function stage(number: number, size = 10): Promise<Part> {
  return { number, size, blobId: await ground.leaseBlob(), segmentId, etag: newEtag() };
}

function record({ path, upload_id }: Upload, { number, size, blobId, segmentId: segment, etag }: Part, key?: string) {
  const blob = { blob_id: blobId, backend_id: backendId, locator: `at ${blobId}`, size, segment_id: segment };
  const message = { container, path, upload_id, part_number: number, etag, blob: blobId === '' ? null : blob };
  return hub.call('record_part', message, owner, key === undefined ? undefined : { key });
}

const emptyPart = (number: number): Part => ({ number, size: 0, blobId: '', segmentId: '', etag: newEtag() });
const abort = ({ path, upload_id }: Upload) => hub.call('abort_upload', { container, path, upload_id }, owner);
const complete = ({ path, upload_id }: Upload, parts: readonly Part[]) =>
  hub.call(
    'complete_upload',
    { container, path, upload_id, parts: parts.map(({ number, etag }) => ({ part_number: number, etag })) },
    owner,
  );

/** Number, size and entity tag of what stands. */
async function recorded({ path, upload_id }: Upload): Promise<object[]> {
  const { parts } = await hub.call('list_parts', { container, path, upload_id, after_part_number: 0, limit: 100 }, owner);
  return parts.map(({ part_number, size, etag }) => ({ number: part_number, size, etag }));
}

const told = (...parts: Part[]) => parts.map(({ number, size, etag }) => ({ number, size, etag }));

/** `none`, `live` or `dead`. */
async function stateOf({ blobId }: Part): Promise<string> {
  const { rows } = await hub.database.query<{ state: number; reference_count: number }>({
    text: 'select state, reference_count from blob where blob_id = $1',
    values: [blobId],
  });
  const [row] = rows;
  if (row === undefined) return 'none';
  expect(row.reference_count).toBe(row.state === 1 ? 1 : 0);
  return row.state === 1 ? 'live' : 'dead';
}

/** What segments count, and who names blobs, told by other rows than those. */
async function expectBalanced(): Promise<void> {
  const { rows } = await hub.database.query<{ live_bytes: number; blob_bytes: number }>({
    text: `select live_bytes,
        (select coalesce(sum(b.size), 0)::bigint from blob b where b.segment_id = s.segment_id and b.state = 1) as blob_bytes
      from segment s`,
  });
  for (const { live_bytes, blob_bytes } of rows) expect(live_bytes).toBe(blob_bytes);
  const { rows: unnamed } = await hub.database.query({
    text: `select blob_id from blob b where state = 1
      and not exists (select 1 from upload_part p where p.blob_id = b.blob_id)
      and not exists (select 1 from artifact a where a.content::text like '%' || b.blob_id || '%')`,
  });
  expect(unnamed).toEqual([]);
  const { rows: strays } = await hub.database.query({
    text: 'select 1 from upload_part p left join blob b on b.blob_id = p.blob_id where p.blob_id is not null and b.state is distinct from 1',
  });
  expect(strays).toEqual([]);
}

/** Events and counted operations and bytes of parts in this container. */
async function accounts() {
  const { rows } = await hub.database.query<{ events: number; operations: number; bytes: number }>({
    text: `select
        (select count(*) from ${outboxEvents} where container_id = c.container_id and event like '%upload.part_recorded%') as events,
        coalesce(sum(u.operations), 0)::bigint as operations, coalesce(sum(u.bytes), 0)::bigint as bytes
      from container c left join operation_usage u on c.container_id = u.container_id and u.operation = 'record_part'
      where c.name = $1 group by c.container_id`,
    values: [container],
  });
  return rows[0] as { events: number; operations: number; bytes: number };
}

async function batches(): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${hub.hub.privatePort}/metrics`)).text();
  return Number(/^felloe_hub_lane_batches (\d+)$/m.exec(text)?.[1]);
}

describe('parts', () => {
  it('of several uploads are recorded together, with an event and usage each', async () => {
    const uploads = await Promise.all(['a', 'b', 'c'].map(begin));
    const staged = await Promise.all(uploads.map(() => Promise.all([1, 2, 3, 4].map((number) => stage(number, 10 * number)))));
    const partsOf = (index: number) => staged[index] as Part[];
    const before = await batches();
    const answers = await Promise.all(uploads.flatMap((upload, index) => partsOf(index).map((part) => record(upload, part))));
    expect((await batches()) - before).toBeLessThan(answers.length);
    expect(answers.map(({ size }) => size)).toEqual([10, 20, 30, 40, 10, 20, 30, 40, 10, 20, 30, 40]);
    for (const [index, upload] of uploads.entries()) expect(await recorded(upload)).toEqual(told(...partsOf(index)));
    expect(await accounts()).toEqual({ events: 12, operations: 12, bytes: 300 });
    await expectBalanced();
  });

  it('take the place of those that stood there, whose bytes are freed', async () => {
    const upload = await begin('a');
    const old = await Promise.all([1, 2, 3].map((number) => stage(number, 100)));
    await Promise.all(old.map((part) => record(upload, part)));
    // Into another segment, so that one gains while the other loses.
    segmentId = await ground.openSegment();
    const [one, two] = await Promise.all([stage(1, 7), stage(2, 8)]);
    const none = emptyPart(3);
    await Promise.all([one, two, none].map((part) => record(upload, part)));
    expect(await recorded(upload)).toEqual(told(one, two, none));
    expect(await Promise.all(old.map(stateOf))).toEqual(['dead', 'dead', 'dead']);
    expect(await Promise.all([one, two].map(stateOf))).toEqual(['live', 'live']);
    await expectBalanced();
  });

  it('of one number that come at once leave one of them', async () => {
    const upload = await begin('a');
    const parts = await Promise.all([5, 6, 7, 8].map((size) => stage(1, size)));
    await Promise.all(parts.map((part) => record(upload, part)));
    const states = await Promise.all(parts.map(stateOf));
    expect(states.filter((state) => state === 'live')).toHaveLength(1);
    expect(await recorded(upload)).toEqual(told(parts[states.indexOf('live')] as Part));
    await expectBalanced();
  });

  it('become the artifact, and those it leaves out are freed', async () => {
    const upload = await begin('a');
    const parts = await Promise.all([1, 2, 3].map((number) => stage(number)));
    await Promise.all(parts.map((part) => record(upload, part)));
    const [one, two, three] = parts as [Part, Part, Part];
    await complete(upload, [one, three]);
    expect(await hub.call('resolve', { container, path: 'a' }, owner)).toMatchObject({ size: 20 });
    expect(await Promise.all([one, two, three].map(stateOf))).toEqual(['live', 'dead', 'live']);
    await expectBalanced();
  });
});

describe('a refusal hits its own part among others', () => {
  /** Together with a part that is good. */
  async function codes(refused: readonly [Upload, Part], good: readonly [Upload, Part]) {
    return Promise.all([hub.codeOf(record(...refused)), hub.codeOf(record(...good))]);
  }

  it('of an upload that is unknown, another path’s, given up or completed', async () => {
    const good = await begin('good');
    const [left, done] = (await Promise.all(['left', 'done'].map(begin))) as [Upload, Upload];
    const content = await stage(1);
    await record(done, content);
    await Promise.all([abort(left), complete(done, [content])]);
    const ended: Upload[] = [{ path: 'a', upload_id: 'unknown' }, { ...good, path: 'other' }, left, done];
    for (const [index, upload] of ended.entries()) {
      const late = await stage(1);
      const part = await stage(index + 2);
      expect(await codes([upload, late], [good, part])).toEqual(['upload_not_found', 'done']);
      expect(await stateOf(late)).toBe('none');
      expect(await stateOf(part)).toBe('live');
    }
    await expectBalanced();
  });

  it('of bytes whose session has ended', async () => {
    const upload = await begin('a');
    const [closed, good, unknown, other] = (await Promise.all([1, 2, 3, 4].map((number) => stage(number)))) as [
      Part,
      Part,
      Part,
      Part,
    ];
    await hub.database.query({
      text: `update blob_lease set state = 'closed' where $1 = any(blob_ids)`,
      values: [closed.blobId],
    });
    expect(await codes([upload, closed], [upload, good])).toEqual(['epoch_closed', 'done']);
    const stranger = { ...unknown, blobId: '00000000-0000-4000-8000-000000000000' };
    expect(await codes([upload, stranger], [upload, other])).toEqual(['epoch_closed', 'done']);
    expect(await hub.codeOf(record(upload, closed))).toBe('epoch_closed');
    expect(await recorded(upload)).toEqual(told(good, other));
    await expectBalanced();
  });

  it('of bytes that a lease left dead when it was closed', async () => {
    const upload = await begin('a');
    const late = await stage(1);
    await hub.database.query({
      text: `insert into blob (blob_id, tenant_id, backend_id, state, reference_count, locator, segment_id, size, sha256, changed_at)
        values ($1, null, $2, 2, 0, '', null, 0, '', 0)`,
      values: [late.blobId, backendId],
    });
    await hub.database.query({ text: 'delete from blob_lease where $1 = any(blob_ids)', values: [late.blobId] });
    expect(await codes([upload, late], [upload, await stage(2)])).toEqual(['epoch_closed', 'done']);
    expect(await stateOf(late)).toBe('dead');
    await hub.database.query({ text: 'delete from blob where blob_id = $1', values: [late.blobId] });
  });

  it('of bytes in a segment that takes no more', async () => {
    const upload = await begin('a');
    const late = await stage(1);
    await hub.database.query({ text: `update segment set state = 'retired' where segment_id = $1`, values: [segmentId] });
    segmentId = await ground.openSegment();
    const good = await stage(2);
    expect(await codes([upload, late], [upload, good])).toEqual(['epoch_closed', 'done']);
    expect(await recorded(upload)).toEqual(told(good));
    expect(await stateOf(late)).toBe('none');
    await expectBalanced();
  });
});

describe('a part that comes again', () => {
  /** At once, among others, and of a hub that was restarted: each time the answer is the first one, and nothing is done. */
  async function expectAnsweredAgain(upload: Upload, part: Part, key: string, first: object): Promise<void> {
    const before = await accounts();
    expect(await record(upload, part, key)).toEqual(first);
    const other = await begin('other');
    const ask = async () => {
      const [answer] = await Promise.all([record(upload, part, key), ...[4, 5].map(async (n) => record(other, await stage(n)))]);
      return answer;
    };
    expect(await ask()).toEqual(first);
    await hub.restart();
    expect(await ask()).toEqual(first);
    expect(await accounts()).toEqual({ events: before.events + 4, operations: before.operations + 4, bytes: before.bytes + 40 });
    await expectBalanced();
  }

  it('is answered as before', async () => {
    const upload = await begin('a');
    const part = await stage(1);
    const first = await record(upload, part, 'again-1');
    await expectAnsweredAgain(upload, part, 'again-1', first);
    expect(await recorded(upload)).toEqual(told(part));
  });

  it('does not bring itself back when another took its place', async () => {
    const upload = await begin('a');
    const [old, newer] = await Promise.all([stage(1, 5), stage(1, 6)]);
    const { modified_at, ...first } = await record(upload, old, 'again-2');
    await record(upload, newer, 'again-3');
    const { modified_at: repeatedAt, ...repeated } = await record(upload, old, 'again-2');
    expect(repeated).toEqual(first);
    expect(repeatedAt).toBeGreaterThanOrEqual(modified_at);
    await expectAnsweredAgain(upload, old, 'again-2', { ...first, modified_at: repeatedAt });
    expect(await recorded(upload)).toEqual(told(newer));
    expect(await stateOf(old)).toBe('dead');
  });

  it('of no bytes does not either', async () => {
    const upload = await begin('a');
    const none = emptyPart(1);
    const first = await record(upload, none, 'again-4');
    const newer = await stage(1, 6);
    await record(upload, newer, 'again-5');
    await expectAnsweredAgain(upload, none, 'again-4', first);
    expect(await recorded(upload)).toEqual(told(newer));
  });

  it('after its upload was completed or given up is answered too', async () => {
    const [done, left] = (await Promise.all(['done', 'left'].map(begin))) as [Upload, Upload];
    const [kept, gone] = await Promise.all([stage(1), stage(1)]);
    const first = await record(done, kept, 'again-6');
    await record(left, gone, 'again-7');
    await Promise.all([complete(done, [kept]), abort(left)]);
    await expectAnsweredAgain(done, kept, 'again-6', first);
    expect(await hub.codeOf(record(left, gone, 'again-7'))).toBe('done');
    expect(await Promise.all([kept, gone].map(stateOf))).toEqual(['live', 'dead']);
  });
});

it('gives up an upload amidst its parts: none stays, and no bytes stay referenced', async () => {
  for (let round = 0; round < 5; round++) {
    const upload = await begin('a');
    const first = await Promise.all([1, 2, 3].map((number) => stage(number)));
    await Promise.all(first.map((part) => record(upload, part)));
    const parts = await Promise.all([2, 3, 4, 5].map((number) => stage(number)));
    const [early, late] = [parts.slice(0, 2), parts.slice(2)];
    const recording = (list: readonly Part[]) => list.map((part) => hub.codeOf(record(upload, part)));
    const answers = await Promise.all([...recording(early), hub.codeOf(abort(upload)), ...recording(late)]);
    expect(answers[2]).toBe('done');
    for (const [index, part] of parts.entries()) {
      const answer = answers[index < 2 ? index : index + 1];
      expect(await stateOf(part)).toBe(answer === 'done' ? 'dead' : 'none');
    }
    expect(await Promise.all(first.map(stateOf))).toEqual(['dead', 'dead', 'dead']);
    expect(await hub.codeOf(recorded(upload))).toBe('upload_not_found');
  }
  await expectBalanced();
});
