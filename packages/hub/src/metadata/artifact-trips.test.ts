/** Commits that are one statement: what they leave behind, and that a wrong belief costs a second way and never a wrong record. */
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
  ground = await startTenantGround();
  ({ hub, owner, backendId } = ground);
});

afterAll(async () => await ground?.close());

beforeEach(async () => {
  container = `container-${++containers}`;
  await hub.call('create_container', { name: container, region: 'us-east-1' }, owner);
  segmentId = await ground.openSegment();
});

interface Staged {
  readonly path: string;
  readonly size: number;
  readonly blobId: string;
  readonly etag: string;
}

const stage = async (path: string, size: number): Promise<Staged> => ({
  path,
  size,
  blobId: await ground.leaseBlob(),
  etag: String(++etags),
});

function write({ path, size, blobId, etag }: Staged, more: object = {}, key?: string) {
  const blob = { blob_id: blobId, backend_id: backendId, locator: `"at\\ ${path}`, size, segment_id: segmentId };
  const message = { container, path, blobs: [blob], size, etag, attributes: '{"contentType":"text/\\"plain"}', ...more };
  return hub.call('write', message, owner, key === undefined ? undefined : { key });
}

const put = async (path: string, size: number) => write(await stage(path, size));

const remove = async (path: string) => {
  const { results } = await hub.call('remove', { container, removals: [{ path }] }, owner);
  return results[0];
};

/** Statements sent, batches that were committed by them, and those that met another record than was believed. */
async function trips(): Promise<{ readonly sent: number; readonly done: number; readonly doubted: number }> {
  const text = await (await fetch(`http://127.0.0.1:${hub.hub.privatePort}/metrics`)).text();
  const read = (name: string) => Number(new RegExp(`^felloe_hub_${name} (\\d+)$`, 'm').exec(text)?.[1]);
  return { sent: read('trips'), done: read('one_trip_batches'), doubted: read('doubted_trips') };
}

/** Everything that a commit counts, told by other rows than those it counts in. */
async function expectBalanced(): Promise<void> {
  const { rows } = await hub.database.query<Record<string, number>>({
    text: `select u.artifacts, u.bytes,
        (select count(*) from artifact a where a.container_id = c.container_id) as paths,
        (select coalesce(sum(a.size), 0)::bigint from artifact a where a.container_id = c.container_id) as path_bytes,
        (select live_bytes from segment where segment_id = $2) as segment_bytes,
        (select coalesce(sum(size), 0)::bigint from blob where segment_id = $2 and state = 1) as blob_bytes,
        (select count(*) from blob b where b.segment_id = $2 and b.state = 1 and b.reference_count <> 1) as miscounted
      from container c join container_usage u on u.container_id = c.container_id where c.name = $1`,
    values: [container, segmentId],
  });
  const [found] = rows;
  expect(found?.artifacts).toBe(found?.paths);
  expect(found?.bytes).toBe(found?.path_bytes);
  expect(found?.segment_bytes).toBe(found?.blob_bytes);
  expect(found?.miscounted).toBe(0);
}

const resolve = (path: string) => hub.call('resolve', { container, path }, owner);
const eventCount = async () => {
  const { rows } = await hub.database.query<{ count: number }>({ text: `select count(*) as count from ${outboxEvents}` });
  return rows[0]?.count ?? 0;
};

describe('a commit in one trip', () => {
  it('makes, replaces and removes artifacts with their blobs, segments, usage and events', async () => {
    const before = await trips();
    const events = await eventCount();
    const staged = await Promise.all(['a', 'b"\\', 'c/{d},', 'é\n'].map((path, index) => stage(path, 10 + index)));
    await Promise.all(staged.map((each) => write(each)));
    await expectBalanced();
    for (const { path, blobId, size, etag } of staged) {
      const record = await resolve(path);
      expect(record).toMatchObject({ etag, size, attributes: '{"contentType":"text/\\"plain"}' });
      expect(record.blobs).toMatchObject([{ blob_id: blobId, size, locator: `"at\\ ${path}` }]);
    }
    await Promise.all([put('a', 99), put('new', 7), remove('b"\\')]);
    await expectBalanced();
    expect(await resolve('a')).toMatchObject({ size: 99 });
    expect(await hub.codeOf(resolve('b"\\'))).toBe('artifact_not_found');
    expect(await eventCount()).toBe(events + 7);
    const after = await trips();
    expect(after.done).toBeGreaterThan(before.done);
    expect(after.doubted).toBe(before.doubted);
    // And what the next hub reads is what this one believed.
    await hub.restart();
    expect(await resolve('a')).toMatchObject({ size: 99 });
    expect(await resolve('é\n')).toMatchObject({ size: 13 });
  });

  it('of a path that was believed absent replaces what is there', async () => {
    await put('cold', 5);
    await hub.restart();
    await hub.connectSpoke().catch(() => undefined);
    const before = await trips();
    const staged = await Promise.all([stage('cold', 50), stage('fresh', 1)]);
    await Promise.all(staged.map((each) => write(each)));
    expect((await trips()).doubted).toBe(before.doubted + 1);
    expect(await resolve('cold')).toMatchObject({ size: 50, etag: staged[0]?.etag });
    await expectBalanced();
  });

  it('that met another version than was believed goes the way that asks', async () => {
    await put('changed', 5);
    await hub.database.query({ text: `update artifact set version_id = 'somebody' where path = 'changed'` });
    const before = await trips();
    await put('changed', 6);
    expect((await trips()).doubted).toBe(before.doubted + 1);
    expect(await resolve('changed')).toMatchObject({ size: 6 });
    await expectBalanced();
  });

  it('of bytes whose lease was closed is refused alone', async () => {
    const [closed, good] = await Promise.all([stage('closed', 5), stage('good', 6)]);
    await hub.database.query({
      text: `update blob_lease set state = 'closed' where $1 = any(blob_ids)`,
      values: [closed.blobId],
    });
    expect(await Promise.all([hub.codeOf(write(closed)), hub.codeOf(write(good))])).toEqual(['epoch_closed', 'done']);
    expect(await hub.codeOf(resolve('closed'))).toBe('artifact_not_found');
    expect(await resolve('good')).toMatchObject({ size: 6 });
    await expectBalanced();
  });

  it('into a segment that takes no more is refused', async () => {
    const staged = await stage('late', 5);
    await hub.database.query({ text: `update segment set state = 'retired' where segment_id = $1`, values: [segmentId] });
    expect(await hub.codeOf(write(staged))).toBe('epoch_closed');
    expect(await hub.codeOf(resolve('late'))).toBe('artifact_not_found');
  });

  it('into a segment that takes no more is refused also when it would hold less afterwards', async () => {
    await put('shrinking', 500);
    const staged = await stage('shrinking', 5);
    await hub.database.query({ text: `update segment set state = 'retired' where segment_id = $1`, values: [segmentId] });
    expect(await hub.codeOf(write(staged))).toBe('epoch_closed');
    const tagged = { annotations: JSON.stringify({ tags: [{ key: 'a', value: 'b' }] }) };
    expect(await hub.codeOf(write(staged, tagged))).toBe('epoch_closed');
    expect(await resolve('shrinking')).toMatchObject({ size: 500 });
  });
});

describe('a copy in one trip', () => {
  const copy = (source: string, path: string, more: object = {}) =>
    hub.call('copy', { source_container: container, source_path: source, container, path, ...more }, owner);
  const referencesOf = async (blobId: string) => {
    const { rows } = await hub.database.query<{ state: number; count: number }>({
      text: 'select state, reference_count as count from blob where blob_id = $1',
      values: [blobId],
    });
    return rows[0];
  };
  const live = (count: number) => ({ state: 1, count });
  const dead = { state: 2, count: 0 };
  /** Written, and sure to be in RAM. */
  const written = async (path: string, size: number): Promise<Staged> => {
    const staged = await stage(path, size);
    await write(staged);
    await resolve(path);
    return staged;
  };

  /** Sure to be known as absent: a path that is not in RAM may have to be asked for. */
  const absent = async (...paths: string[]) => {
    for (const path of paths) expect(await hub.codeOf(resolve(path))).toBe('artifact_not_found');
  };

  it('shares the bytes of its source, and reads them where they lie', async () => {
    const { blobId, etag } = await written('source', 5);
    await absent('one', 'two', 'three');
    const before = await trips();
    await Promise.all(['one', 'two', 'three'].map((path) => copy('source', path)));
    expect(await trips()).toMatchObject({ doubted: before.doubted });
    expect((await trips()).done).toBeGreaterThan(before.done);
    expect(await referencesOf(blobId)).toEqual(live(4));
    for (const path of ['one', 'two', 'three']) {
      const record = await resolve(path);
      expect(record).toMatchObject({ etag, size: 5 });
      expect(record.blobs).toMatchObject([{ blob_id: blobId, locator: '"at\\ source' }]);
    }
    for (const path of ['source', 'one', 'two']) await remove(path);
    expect(await referencesOf(blobId)).toEqual(live(1));
    await remove('three');
    expect(await referencesOf(blobId)).toEqual(dead);
  });

  it('onto its own source keeps the bytes', async () => {
    const { blobId } = await written('self', 5);
    await copy('self', 'self', { attributes: '{"contentType":"text/new"}' });
    expect(await referencesOf(blobId)).toEqual(live(1));
    expect(await resolve('self')).toMatchObject({ size: 5, attributes: '{"contentType":"text/new"}' });
    await expectBalanced();
  });

  it('of what is replaced or removed in the same moment is of the one or the other, and no reference is lost', async () => {
    for (let round = 0; round < 10; round++) {
      const first = await written('changing', 5);
      const second = await stage('changing', 6);
      await Promise.all([copy('changing', 'taken'), write(second), copy('changing', 'taken-too')]);
      const sizes = [Number((await resolve('taken')).size), Number((await resolve('taken-too')).size)];
      const taken = (size: number) => sizes.filter((each) => each === size).length;
      expect(taken(5) + taken(6)).toBe(2);
      expect(await referencesOf(first.blobId)).toEqual(taken(5) === 0 ? dead : live(taken(5)));
      expect(await referencesOf(second.blobId)).toEqual(live(1 + taken(6)));
      await Promise.all([copy('changing', 'last').catch(() => undefined), remove('changing')]);
      for (const path of ['taken', 'taken-too', 'last']) await remove(path).catch(() => undefined);
      expect(await referencesOf(second.blobId)).toEqual(dead);
    }
    await expectBalanced();
  });

  it('of bytes that are gone against belief is done the way that asks', async () => {
    const gone = await written('gone', 5);
    await hub.database.query({ text: 'update blob set state = 2 where blob_id = $1', values: [gone.blobId] });
    await absent('nowhere');
    const before = await trips();
    expect(await hub.codeOf(copy('gone', 'nowhere'))).toBe('condition_conflict');
    expect((await trips()).doubted).toBe(before.doubted + 1);
    expect(await hub.codeOf(resolve('nowhere'))).toBe('artifact_not_found');
  });

  it('is refused by the condition on its source, or by that on its target', async () => {
    await written('old', 5);
    await written('there', 6);
    const sourceConditions = { source_conditions: { if_match: ['"other"'] } };
    expect(await hub.codeOf(copy('old', 'new', sourceConditions))).toBe('precondition_failed');
    expect(await hub.codeOf(copy('old', 'there', { conditions: { if_none_match: ['*'] } }))).toBe('precondition_failed');
    expect(await resolve('there')).toMatchObject({ size: 6 });
  });
});

describe('a version in one trip', () => {
  const versionsOf = async (path: string) => {
    const { entries } = await hub.call('list_versions', { container, prefix: path, limit: 10 }, owner);
    return entries.map(({ version_name: name, size, current }) => ({ name, size: Number(size), current }));
  };

  beforeEach(async () => {
    await hub.call(
      'configure_container',
      { container, setting: 'versioning', document: JSON.stringify({ state: 'enabled' }) },
      owner,
    );
  });

  it('stays when the next comes, with its bytes, its times and its name', async () => {
    const staged = await Promise.all(['first', 'second'].map((path) => stage(path, 5)));
    expect(await hub.codeOf(resolve('path'))).toBe('artifact_not_found');
    const before = await trips();
    const [one, two] = [await stage('path', 5), await stage('path', 6)];
    const first = await write(one);
    const [second] = await Promise.all([write(two), ...staged.map((each) => write(each))]);
    expect((await trips()).done).toBeGreaterThanOrEqual(before.done + 2);
    expect((await trips()).doubted).toBe(before.doubted);
    expect(await versionsOf('path')).toEqual([
      { name: second?.version_name, size: 6, current: true },
      { name: first.version_name, size: 5, current: false },
    ]);
    const older = await hub.call('resolve', { container, path: 'path', version_id: first.version_name }, owner);
    expect(older).toMatchObject({ size: 5, etag: one.etag, modified_at: first.modified_at });
    expect(older.blobs).toMatchObject([{ blob_id: one.blobId }]);
    await hub.restart();
    expect(await resolve('path')).toMatchObject({ size: 6, version_name: second?.version_name });
  });

  it('is answered again as it was the first time', async () => {
    expect(await hub.codeOf(resolve('again'))).toBe('artifact_not_found');
    const staged = await stage('again', 5);
    const first = await write(staged, {}, 'version-key');
    await write(await stage('again', 6));
    expect(await write(staged, {}, 'version-key')).toEqual(first);
    expect(await versionsOf('again')).toHaveLength(2);
  });

  it('of a path that was believed absent stays behind the next', async () => {
    const first = await put('cold', 5);
    await hub.restart();
    await hub.connectSpoke().catch(() => undefined);
    const before = await trips();
    const second = await write(await stage('cold', 6));
    expect((await trips()).doubted).toBe(before.doubted + 1);
    expect((await versionsOf('cold')).map(({ name }) => name)).toEqual([second.version_name, first.version_name]);
  });

  it('may be a copy, and be copied over', async () => {
    await put('source', 5);
    for (const path of ['source', 'target']) await resolve(path).catch(() => undefined);
    const before = await trips();
    const copy = () => hub.call('copy', { source_container: container, source_path: 'source', container, path: 'target' }, owner);
    const names = [(await copy()).version_name, (await copy()).version_name];
    expect((await trips()).doubted).toBe(before.doubted);
    expect((await versionsOf('target')).map(({ name }) => name)).toEqual(names.toReversed());
    const { blobs } = await resolve('target');
    const { rows } = await hub.database.query<{ count: number }>({
      text: 'select reference_count as count from blob where blob_id = $1',
      values: [blobs[0]?.blob_id],
    });
    expect(rows).toEqual([{ count: 3 }]);
  });
});

describe('commits of several lanes', () => {
  /** Containers, each in a lane of its own. */
  async function laneContainers(): Promise<string[]> {
    const found = new Map<number, string>();
    for (let index = 0; found.size < 4; index++) {
      const name = `${container}-${index}`;
      const { container_id: id } = await hub.call('create_container', { name, region: 'us-east-1' }, owner);
      const { rows } = await hub.database.query<{ lane: number }>({
        text: 'select lane from container where container_id = $1',
        values: [id],
      });
      found.set(rows[0]?.lane ?? 0, name);
    }
    return [...found.values()];
  }

  /** Each writes as much, and all at once. */
  const writeAll = async (containers: readonly string[], path: string) => {
    const staged = await Promise.all(containers.map((_, index) => stage(path, 10 + index)));
    await Promise.all(staged.map((each, index) => write(each, { container: containers[index] })));
  };

  it('share a statement, and each lane keeps its own order and events', async () => {
    const containers = await laneContainers();
    const paths = ['p0', 'p1', 'p2'];
    // The first time they may have to be asked for.
    for (const path of paths) await writeAll(containers, path);
    const before = await trips();
    const rounds = 8;
    for (let round = 0; round < rounds; round++) await writeAll(containers, paths[round % paths.length] as string);
    const after = await trips();
    expect(after.doubted).toBe(before.doubted);
    expect(after.done - before.done).toBe(rounds * containers.length);
    // The first of a round leaves at once; the others gather behind it.
    expect(after.sent - before.sent).toBeLessThanOrEqual(rounds * 2);
    for (const [index, name] of containers.entries()) {
      container = name;
      await expectBalanced();
      expect(await resolve('p1')).toMatchObject({ size: 10 + index });
    }
    const { rows } = await hub.database.query<{ lane: number; next: number; last: number }>({
      text: `select lane, next_sequence as next, (select max(sequence) from outbox o where o.lane = l.lane) as last
        from lane l where exists (select 1 from outbox o where o.lane = l.lane)`,
    });
    for (const { next, last } of rows) expect(last).toBeLessThan(next);
    const { rows: strangers } = await hub.database.query({
      text: `select 1 from outbox o join container c on c.container_id = o.container_id where c.lane <> o.lane`,
    });
    expect(strangers).toEqual([]);
  });

  it('are refused or doubted alone', async () => {
    const containers = await laneContainers();
    await writeAll(containers, 'changed');
    await hub.database.query({
      text: `update artifact set version_id = 'somebody' where path = 'changed'
        and container_id = (select container_id from container where name = $1)`,
      values: [containers[2]],
    });
    const before = await trips();
    await writeAll(containers, 'changed');
    expect((await trips()).doubted).toBe(before.doubted + 1);
    for (container of containers) await expectBalanced();
  });
});

describe('a write that comes again', () => {
  it('is answered from its blob, also when its bytes were replaced, and not done again', async () => {
    const staged = await stage('again', 5);
    const first = await write(staged, {}, 'key-1');
    expect(await write(staged, {}, 'key-1')).toEqual(first);
    const newer = await put('again', 6);
    const events = await eventCount();
    expect(await write(staged, {}, 'key-1')).toEqual(first);
    await hub.restart();
    // Among others, as after a break of the session.
    const others = await Promise.all([stage('x', 1), stage('y', 2)]);
    const answers = await Promise.all([write(staged, {}, 'key-1'), ...others.map((other) => write(other))]);
    expect(answers[0]).toEqual(first);
    expect(await eventCount()).toBe(events + 2);
    expect(await resolve('again')).toMatchObject({ version_id: newer.version_id, size: 6 });
    await expectBalanced();
  });

  it('is answered also when versions came to be in between', async () => {
    const staged = await stage('before', 5);
    const first = await write(staged, {}, 'key-4');
    const document = JSON.stringify({ state: 'enabled' });
    await hub.call('configure_container', { container, setting: 'versioning', document }, owner);
    expect(await write(staged, {}, 'key-4')).toMatchObject({ version_id: first.version_id, modified_at: first.modified_at });
    const { entries } = await hub.call('list_versions', { container, prefix: 'before', limit: 10 }, owner);
    expect(entries).toHaveLength(1);
  });

  it('is not refused for what it did itself', async () => {
    const staged = await stage('once', 5);
    const conditions = { if_none_match: ['*'] };
    const first = await write(staged, { conditions }, 'key-2');
    expect(await write(staged, { conditions }, 'key-2')).toEqual(first);
    const other = await stage('once', 6);
    expect(await hub.codeOf(write(other, { conditions }, 'key-3'))).toBe('precondition_failed');
  });
});

it('commits nothing for a hub whose lane is led by another', async () => {
  const staged = await stage('fenced', 5);
  await hub.database.query({ text: 'update lane set hub_epoch = hub_epoch + 1' });
  expect(await hub.codeOf(write(staged))).toBe('unavailable');
  const { rows } = await hub.database.query({ text: `select 1 from artifact where path = 'fenced'` });
  expect(rows).toEqual([]);
});
