/**
 * Random changes of a few paths, held against a model that is told in lists: versions, listings, usage and references. Then many at
 * once, held against what must be true of the rows in whatever order they were done.
 */
import { startTenantGround, type TenantGround } from '@felloe/testkit/hub/tenant-ground.ts';
import { spokeActor, type TestActor, type TestHub } from '@felloe/testkit/hub/test-hub.ts';
import { lineOf, type ModelState, VersionModel } from '@felloe/testkit/checkers/version-model.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';

const container = 'pictures';
const paths = ['a', 'a/1', 'b', 'é'];
const changesMax = 250;

let ground: TenantGround;
let hub: TestHub;
let owner: TestActor;
let backendId: string;
let blobIds: string[] = [];
const segmentIds: string[] = [];

beforeAll(async () => {
  ground = await startTenantGround();
  ({ hub, owner, backendId } = ground);
  await hub.call('create_container', { name: container, region: 'us-east-1' }, owner);
  for (const _ of ['one', 'two', 'three']) segmentIds.push(await ground.openSegment());
});

afterAll(async () => await ground?.close());

/** A generator of numbers below a bound, the same in every run. */
function randomOf(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

async function freshBlob(): Promise<string> {
  if (blobIds.length === 0) {
    const leased = await hub.call('lease_blobs', { backend_id: backendId, count: 256, epoch: 1 }, spokeActor);
    blobIds = [...leased.blob_ids];
  }
  return blobIds.pop() as string;
}

const tagsOf = (annotations: string): string =>
  annotations === '' ? '' : JSON.stringify((JSON.parse(annotations) as { tags?: unknown }).tags ?? '');

class Play {
  readonly model = new VersionModel();
  readonly random = randomOf(7);
  #etag = 0;

  async change(): Promise<void> {
    const path = this.#pick(paths);
    const known = this.model.versionsOf(path).map(({ name }) => (this.model.state === 'never' ? 'null' : name));
    const dice = this.random(100);
    if (dice < 42) return this.put(path);
    if (dice < 56) return this.remove(path);
    if (dice < 72) return this.removeVersion(path, known.length === 0 || this.random(10) === 0 ? 'null' : this.#pick(known));
    if (dice < 84) return this.tag(path, this.random(2) === 0 ? '' : (known[this.random(known.length)] ?? 'null'));
    if (dice < 92) return this.copy(path, this.#pick(paths));
    return this.configure(this.model.state === 'enabled' ? 'suspended' : 'enabled');
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.random(list.length)] as T;
  }

  /** The name of a new version, or of none where none are told. */
  #name(told: string): string {
    if (this.model.state === 'never') expect(told).toBe('');
    else if (this.model.state === 'suspended') expect(told).toBe('null');
    else expect(told).toMatch(/^[0-9a-v]{23}$/);
    return told === '' ? 'null' : told;
  }

  async put(path: string): Promise<void> {
    const size = 1 + this.random(1000);
    const etag = `e${++this.#etag}`;
    const segment_id = segmentIds[this.random(segmentIds.length + 1)] ?? '';
    const blob = { blob_id: await freshBlob(), backend_id: backendId, locator: `at-${etag}`, size, segment_id };
    const tags = this.random(3) === 0 ? [{ key: 'k', value: etag }] : undefined;
    const annotations = tags === undefined ? '' : JSON.stringify({ tags });
    const written = await hub.call(
      'write',
      { container, path, blobs: [blob], size, etag, attributes: '{}', annotations, epoch: 1 },
      owner,
    );
    this.model.put(path, { name: this.#name(written.version_name), etag, size, tags: tagsOf(annotations) });
  }

  async remove(path: string): Promise<void> {
    const { results } = await hub.call('remove', { container, removals: [{ path }] }, owner);
    const marked = this.model.remove(path, results[0]?.version_id ?? '');
    expect(results[0]).toMatchObject({ failure_code: '', removed_marker: marked });
    if (marked) this.#name(results[0]?.version_id ?? '');
  }

  async removeVersion(path: string, name: string): Promise<void> {
    const { results } = await hub.call('remove', { container, removals: [{ path, version_id: name }] }, owner);
    const removed = this.model.removeVersion(path, name);
    const removed_marker = removed?.marker ?? false;
    expect(results[0]).toMatchObject({ failure_code: '', version_id: name, existed: removed !== undefined, removed_marker });
  }

  async tag(path: string, name: string): Promise<void> {
    const document = this.random(4) === 0 ? '' : JSON.stringify([{ key: 'k', value: String(this.random(1000)) }]);
    const call = hub.call('annotate', { container, path, version_id: name, annotation: 'tags', document }, owner);
    const version = this.model.find(path, name);
    if (version === undefined || version.marker) {
      const code = version === undefined && name !== '' ? 'version_not_found' : 'artifact_not_found';
      expect(await hub.codeOf(call)).toBe(code);
      return;
    }
    await call;
    version.tags = document;
  }

  async copy(source: string, path: string): Promise<void> {
    const wanted = this.#pick(this.model.versionsOf(source).concat({ name: '', marker: false, etag: '', size: 0, tags: '' }));
    const { name } = wanted;
    const call = hub.call(
      'copy',
      { source_container: container, source_path: source, source_version_id: name, container, path, keep_tags: true },
      owner,
    );
    const version = this.model.find(source, name);
    if (version === undefined || version.marker) {
      expect(await hub.codeOf(call)).toBe('artifact_not_found');
      return;
    }
    const { etag, size, tags } = version;
    const written = await call;
    this.model.put(path, { name: this.#name(written.version_name), etag, size, tags });
  }

  async configure(state: Exclude<ModelState, 'never'>): Promise<void> {
    await hub.call('configure_container', { container, setting: 'versioning', document: JSON.stringify({ state }) }, owner);
    this.model.state = state;
  }
}

async function listed(limit: number): Promise<string[]> {
  const lines: string[] = [];
  let after = { after_path: '', after_version: '' };
  for (;;) {
    const page = await hub.call('list_versions', { container, limit, ...after }, owner);
    for (const entry of page.entries) {
      const { version_name: name, removed_marker: marker, etag, size } = entry;
      lines.push(lineOf(entry.path, { name, marker, etag, size, tags: tagsOf(entry.annotations) }, entry.current));
    }
    if (!page.truncated) return lines;
    after = { after_path: page.next_path, after_version: page.next_version };
  }
}

async function resolved(path: string, name: string): Promise<string> {
  const call = hub.call('resolve', { container, path, version_id: name, operation: 'get' }, owner);
  const code = await hub.codeOf(call);
  if (code !== 'done') return code;
  const { etag, annotations, blobs, current } = await call;
  expect(blobs[0]?.locator).toBe(`at-${etag}`);
  return `${etag} ${tagsOf(annotations)} ${current}`;
}

/** Every blob that a version names is live and counted exactly as often; nothing else is live; segments count their live bytes. */
async function wrongReferences(): Promise<unknown[]> {
  const { rows } = await hub.database.query({
    text: `with named as (
        select (piece ->> 0)::uuid as blob_id, count(*) as n from (
          select content from artifact union all select content from artifact_version) as v,
          json_array_elements(v.content::json) as piece group by 1)
      select coalesce(n.blob_id, b.blob_id) as blob_id, n.n, b.reference_count from named n
      full join (select * from blob where state = 1) b on b.blob_id = n.blob_id
      where n.n is distinct from b.reference_count`,
  });
  const segments = await hub.database.query({
    text: `select s.segment_id, s.live_bytes, sum(b.size) as found from segment s
      left join blob b on b.segment_id = s.segment_id and b.state = 1
      group by s.segment_id having s.live_bytes <> coalesce(sum(b.size), 0)`,
  });
  rows.push(...segments.rows);
  return rows;
}

async function usage(): Promise<unknown> {
  const { rows } = await hub.database.query({ text: 'select artifacts, bytes from container_usage' });
  return rows[0];
}

const expected = (model: VersionModel, path: string, name: string): string => {
  const version = model.find(path, name);
  if (version === undefined) return name === '' ? 'artifact_not_found' : 'version_not_found';
  if (version.marker) return 'artifact_not_found';
  return `${version.etag} ${version.tags} ${version === model.versionsOf(path)[0]}`;
};

it('keeps the versions that the model keeps', async () => {
  const play = new Play();
  const { model, random } = play;
  for (let count = 1; count <= changesMax; count += 1) {
    await play.change();
    const path = paths[random(paths.length)] as string;
    const names = ['', 'null', ...model.versionsOf(path).map(({ name }) => name)];
    const name = names[random(names.length)] as string;
    expect(await resolved(path, name), `${path} ${name} after ${count}`).toBe(expected(model, path, name));
    if (count % 20 !== 0) continue;
    expect(await listed(1 + random(9)), `after ${count}`).toEqual(model.listed());
    expect(await usage()).toEqual(model.usage());
    expect(await wrongReferences()).toEqual([]);
  }
  // A hub that reads everything anew says the same.
  await hub.restart();
  expect(await listed(1000)).toEqual(model.listed());
  for (const path of paths) expect(await resolved(path, '')).toBe(expected(model, path, ''));
});

/** What must hold of the rows, whoever came first. */
async function brokenInvariants(): Promise<unknown[]> {
  const { rows } = await hub.database.query({
    text: `select 'older than nothing' as fault, v.path from artifact_version v left join artifact a on a.container_id = v.container_id
          and a.path = v.path where a.path is null
      union all select 'newer than the current', v.path from artifact_version v join artifact a on a.container_id = v.container_id
          and a.path = v.path where v.version_id >= a.version_id
      union all select 'two null versions', path from (select container_id, path from artifact where kind < 2
          union all select container_id, path from artifact_version where kind < 2) as nulls group by container_id, path having count(*) > 1
      union all select 'usage', c.name from container c join container_usage u on u.container_id = c.container_id
          left join (select container_id, count(*) filter (where kind in (0, 2)) as n, sum(size) as b from (
            select container_id, kind, size from artifact union all select container_id, kind, size from artifact_version) as v
            group by container_id) as t on t.container_id = c.container_id
          where u.artifacts <> coalesce(t.n, 0) or u.bytes <> coalesce(t.b, 0)`,
  });
  return rows;
}

it('keeps its invariants when changes of the same paths come at once', async () => {
  const random = randomOf(11);
  const names = ['', 'null'];
  const crowd = ['x', 'y'];
  const change = async (): Promise<void> => {
    const path = crowd[random(crowd.length)] as string;
    const version_id = names[random(names.length)] as string;
    const dice = random(10);
    if (dice < 4) {
      const segment_id = segmentIds[random(segmentIds.length)] as string;
      const blob = { blob_id: await freshBlob(), backend_id: backendId, locator: 'l', size: 1 + random(9), segment_id };
      const wanted = { container, path, blobs: [blob], size: blob.size, etag: 'e', attributes: '{}', epoch: 1 };
      const written = await hub.call('write', wanted, owner);
      names.push(written.version_name);
    } else if (dice < 8) {
      const { results } = await hub.call('remove', { container, removals: [{ path, version_id }] }, owner);
      if (results[0]?.removed_marker === true) names.push(results[0].version_id);
    } else if (dice < 9) {
      const other = crowd[random(crowd.length)] as string;
      await hub.call(
        'copy',
        { source_container: container, source_path: path, source_version_id: version_id, container, path: other },
        owner,
      );
    } else {
      await hub.call('annotate', { container, path, version_id, annotation: 'tags', document: '[]' }, owner);
    }
  };
  for (const state of ['enabled', 'suspended', 'enabled']) {
    await hub.connectSpoke();
    await hub.call('configure_container', { container, setting: 'versioning', document: JSON.stringify({ state }) }, owner);
    const outcomes = await Promise.all(Array.from({ length: 60 }, () => hub.codeOf(change())));
    expect(new Set(outcomes).difference(new Set(['done', 'artifact_not_found', 'version_not_found']))).toEqual(new Set());
    expect(await brokenInvariants()).toEqual([]);
    expect(await wrongReferences()).toEqual([]);
  }
});
