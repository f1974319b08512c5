/** Versions as the hub keeps them: what is locked, annotated, copied, renamed, listed, and what a container needs to go. */
import { startTenantGround, type TenantGround } from '@felloe/testkit/hub/tenant-ground.ts';
import type { TestActor, TestHub } from '@felloe/testkit/hub/test-hub.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';

let ground: TenantGround;
let hub: TestHub;
let owner: TestActor;
let containers = 0;

beforeAll(async () => {
  ground = await startTenantGround();
  ({ hub, owner } = ground);
});

afterAll(async () => await ground?.close());

const day = 24 * 60 * 60 * 1000;

async function fresh(documents: Record<string, unknown> = { versioning: { state: 'enabled' } }): Promise<string> {
  const name = `container-${++containers}`;
  await hub.call('create_container', { name, region: 'us-east-1' }, owner);
  for (const [setting, document] of Object.entries(documents)) await configure(name, setting, document);
  return name;
}

const configure = (container: string, setting: string, document: unknown) =>
  hub.call('configure_container', { container, setting, document: JSON.stringify(document) }, owner);

const put = (container: string, path: string, etag: string, annotations: object = {}) =>
  hub.call('write', { container, path, size: 0, etag, attributes: '{}', annotations: JSON.stringify(annotations) }, owner);

const resolve = (container: string, path: string, version_id = '') => hub.call('resolve', { container, path, version_id }, owner);

async function remove(container: string, path: string, version_id = '', more: object = {}) {
  const { results } = await hub.call('remove', { container, removals: [{ path, version_id, ...more }] }, owner);
  return results[0];
}

const annotate = (container: string, path: string, annotation: string, document: unknown, more: object = {}) =>
  hub.call(
    'annotate',
    { container, path, annotation, document: document === undefined ? '' : JSON.stringify(document), ...more },
    owner,
  );

/** Code and details of a failure. */
const failureOf = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error: unknown) => {
      const { code, details } = StoreError.from(error);
      return { code, ...details };
    },
  );

const locked = { versioning: { state: 'enabled' }, object_lock: { enabled: true } };

it('tells of a marker that it is one, and which', async () => {
  const container = await fresh();
  const { version_name: first } = await put(container, 'a', '1');
  const marker = await remove(container, 'a');
  expect(marker).toMatchObject({ existed: true, removed_marker: true });
  const name = marker?.version_id ?? '';
  expect(await failureOf(resolve(container, 'a'))).toMatchObject({
    code: 'artifact_not_found',
    removed_marker: 'true',
    version_name: name,
  });
  expect(await failureOf(resolve(container, 'a', name))).toMatchObject({ code: 'artifact_not_found', named: 'true' });
  expect(await failureOf(annotate(container, 'a', 'tags', [], { version_id: name }))).toMatchObject({ named: 'true' });
  expect(await resolve(container, 'a', first)).toMatchObject({
    version_name: first,
    current: false,
    container_versioning: 'enabled',
  });
  expect(await hub.codeOf(resolve(container, 'a', 'null'))).toBe('version_not_found');
  await remove(container, 'a', name);
  expect(await resolve(container, 'a')).toMatchObject({ version_name: first, current: true });
});

it('keeps every one of many writes that come at once, in one order', async () => {
  const container = await fresh();
  const written = await Promise.all(Array.from({ length: 30 }, (_, index) => put(container, 'a', `e${index}`)));
  const { entries } = await hub.call('list_versions', { container, limit: 1000 }, owner);
  expect(new Set(entries.map((entry) => entry.version_name))).toEqual(new Set(written.map((each) => each.version_name)));
  const ids = entries.map((entry) => entry.version_name);
  expect(ids).toEqual([...ids].sort().reverse());
  expect(entries.map((entry) => entry.current)).toEqual(ids.map((_, index) => index === 0));
  expect((await resolve(container, 'a')).version_name).toBe(ids[0]);
});

it('judges a condition by what the path names, and of a version by that version', async () => {
  const container = await fresh();
  // Of nothing, nothing is removed; a marker is something.
  for (const tag of ['*', 'x']) {
    const nothing = await remove(container, 'a', '', { conditions: { if_match: [tag] } });
    expect(nothing).toMatchObject({ failure_code: '', existed: false, removed_marker: false });
  }
  await remove(container, 'm');
  expect((await remove(container, 'm', '', { conditions: { if_match: ['x'] } }))?.failure_code).toBe('precondition_failed');
  expect(await remove(container, 'm', '', { conditions: { if_match: ['*'] } })).toMatchObject({ removed_marker: true });
  const { version_name: old } = await put(container, 'a', '1');
  await put(container, 'a', '2');
  expect((await remove(container, 'a', '', { conditions: { if_match: ['1'] } }))?.failure_code).toBe('precondition_failed');
  expect((await remove(container, 'a', old, { conditions: { if_match: ['2'] } }))?.failure_code).toBe('precondition_failed');
  expect(await remove(container, 'a', old, { conditions: { if_match: ['1'] } })).toMatchObject({ existed: true });
  await remove(container, 'a');
  const onlyNew = { container, path: 'a', size: 0, etag: '3', attributes: '{}', conditions: { if_none_match: ['*'] } };
  expect(await hub.codeOf(hub.call('write', onlyNew, owner))).toBe('done');
  expect(await hub.codeOf(hub.call('write', onlyNew, owner))).toBe('precondition_failed');
});

it('lets nobody remove what is retained, and some what is retained by governance', async () => {
  const container = await fresh(locked);
  const until = Date.now() + day;
  const { version_name: name, annotations } = await put(container, 'a', '1', { retention: { mode: 'governance', until } });
  expect(JSON.parse(annotations)).toEqual({ retention: { mode: 'governance', until } });
  expect((await remove(container, 'a', name))?.failure_code).toBe('retained');
  expect(await remove(container, 'a')).toMatchObject({ removed_marker: true, failure_code: '' });
  const { accessKeyId } = await hub.administer<{ accessKeyId: string }>('key.create', {
    tenant: 'acme',
    permissions: [{ actions: ['version.remove'] }],
  });
  const remover = { ...owner, principal_id: accessKeyId };
  const bypassing = { container, removals: [{ path: 'a', version_id: name, bypass_governance: true }] };
  expect((await hub.call('remove', bypassing, remover)).results[0]?.failure_code).toBe('retained');
  expect((await hub.call('remove', bypassing, owner)).results[0]).toMatchObject({ existed: true, failure_code: '' });

  await configure(container, 'object_lock', { enabled: true, defaultRetention: { mode: 'compliance', days: 1 } });
  const { version_name: kept } = await put(container, 'a', '2');
  const stored = JSON.parse((await resolve(container, 'a', kept)).annotations) as { retention: { mode: string; until: number } };
  expect(stored.retention.mode).toBe('compliance');
  expect(Math.abs(stored.retention.until - Date.now() - day)).toBeLessThan(60_000);
  expect((await remove(container, 'a', kept, { bypass_governance: true }))?.failure_code).toBe('retained');
});

it('changes retention and holds as their rules say, and nothing else of the version', async () => {
  const container = await fresh(locked);
  const until = Date.now() + day;
  const { version_name: name } = await put(container, 'a', '1', { tags: [{ key: 'k', value: 'v' }] });
  await annotate(container, 'a', 'retention', { mode: 'governance', until });
  await annotate(container, 'a', 'legal_hold', true);
  expect(JSON.parse((await resolve(container, 'a')).annotations)).toEqual({
    tags: [{ key: 'k', value: 'v' }],
    retention: { mode: 'governance', until },
    legalHold: true,
  });
  const shorter = { mode: 'governance', until: until - 1000 };
  expect(await hub.codeOf(annotate(container, 'a', 'retention', shorter))).toBe('retained');
  expect(await hub.codeOf(annotate(container, 'a', 'retention', shorter, { bypass_governance: true }))).toBe('done');
  expect(await hub.codeOf(annotate(container, 'a', 'retention', undefined, { bypass_governance: true }))).toBe('done');
  expect((await remove(container, 'a', name, { bypass_governance: true }))?.failure_code).toBe('retained');
  await annotate(container, 'a', 'legal_hold', false);
  expect((await remove(container, 'a', name))?.failure_code).toBe('');
  const free = await fresh();
  await put(free, 'a', '1');
  expect(await hub.codeOf(annotate(free, 'a', 'legal_hold', true))).toBe('invalid_argument');
});

it('annotates older versions, too, judges conditions, and tells it', async () => {
  const container = await fresh();
  const { version_name: old } = await put(container, 'a', '1');
  await put(container, 'a', '2');
  const tags = [{ key: 'k', value: 'old' }];
  const { version_name, annotations } = await annotate(container, 'a', 'tags', tags, { version_id: old });
  expect({ version_name, annotations }).toEqual({ version_name: old, annotations: JSON.stringify({ tags }) });
  expect((await resolve(container, 'a')).annotations).toBe('');
  expect((await resolve(container, 'a', old)).annotations).toBe(JSON.stringify({ tags }));
  expect(await hub.codeOf(annotate(container, 'a', 'tags', [], { conditions: { if_match: ['1'] } }))).toBe('precondition_failed');
  expect(await hub.codeOf(annotate(container, 'a', 'colour', []))).toBe('invalid_argument');
  expect(await hub.codeOf(annotate(container, 'b', 'tags', []))).toBe('artifact_not_found');
  const { events } = await hub.call('read_events', { position: '', container, limit: 1000, wait_ms: 0 }, owner);
  const told = events.map(({ event }) => JSON.parse(event) as { type: string; data: object });
  expect(told.filter(({ type }) => type === 'artifact.annotated').map(({ data }) => data)).toEqual([
    expect.objectContaining({ annotation: 'tags', removed: false, version: old }),
  ]);
});

it('copies the version that is named, with its tags or with others', async () => {
  const container = await fresh();
  const tags = [{ key: 'k', value: 'v' }];
  const { version_name: old } = await put(container, 'a', '1', { tags });
  await put(container, 'a', '2');
  const copy = (more: object) =>
    hub.call('copy', { source_container: container, source_path: 'a', container, path: 'b', ...more }, owner);
  const kept = await copy({ source_version_id: old, keep_tags: true });
  expect(kept).toMatchObject({ etag: '1', source_version_name: old, annotations: JSON.stringify({ tags }) });
  expect(await copy({ source_version_id: old })).toMatchObject({ etag: '1', annotations: '' });
  const others = JSON.stringify({ tags: [{ key: 'x', value: '' }] });
  expect(await copy({ annotations: others })).toMatchObject({ etag: '2', annotations: others });
  const { entries } = await hub.call('list_versions', { container, prefix: 'b', limit: 10 }, owner);
  expect(entries.map(({ etag }) => etag)).toEqual(['2', '1', '1']);
  expect(await failureOf(copy({ source_version_id: 'null' }))).toMatchObject({ code: 'version_not_found', subject: 'source' });
  const marker = await remove(container, 'a');
  expect(await failureOf(copy({}))).toMatchObject({ code: 'artifact_not_found', subject: 'source' });
  expect(await failureOf(copy({ source_version_id: marker?.version_id }))).toMatchObject({ named: 'true' });
});

it.each([{}, { versioning: { state: 'enabled' } }])('renames at one moment in a container with %o', async (documents) => {
  const container = await fresh(documents);
  await put(container, 'a', '1', { tags: [{ key: 'k', value: 'v' }] });
  const rename = (source_path: string, path: string, more: object = {}) =>
    hub.call('rename', { container, source_path, path, ...more }, owner);
  await put(container, 'b', '2');
  expect(await failureOf(rename('a', 'b', { conditions: { if_none_match: ['*'] } }))).toMatchObject({
    code: 'precondition_failed',
  });
  const source_conditions = { if_match: ['2'] };
  expect(await failureOf(rename('a', 'b', { source_conditions }))).toMatchObject({
    code: 'precondition_failed',
    subject: 'source',
  });
  expect(await failureOf(rename('a', 'a'))).toMatchObject({ code: 'invalid_argument' });
  expect((await resolve(container, 'a')).etag).toBe('1');
  await rename('a', 'b');
  expect(await resolve(container, 'b')).toMatchObject({ etag: '1', annotations: '{"tags":[{"key":"k","value":"v"}]}' });
  expect(await hub.codeOf(resolve(container, 'a'))).toBe('artifact_not_found');
  expect(await failureOf(rename('a', 'c'))).toMatchObject({ code: 'artifact_not_found', subject: 'source' });
  const { entries } = await hub.call('list_versions', { container, limit: 100 }, owner);
  const kept = 'versioning' in documents ? ['a marker', 'a 1', 'b 1', 'b 2'] : ['b 1'];
  expect(entries.map(({ path, etag, removed_marker: marker }) => `${path} ${marker ? 'marker' : etag}`)).toEqual(kept);
  const { events } = await hub.call('read_events', { position: '', container, limit: 1000, wait_ms: 0 }, owner);
  const told = events.map(({ event }) => JSON.parse(event) as { type: string; artifact: string; operation: string });
  expect(told.filter(({ operation }) => operation === 'rename').map(({ type, artifact }) => `${type} ${artifact}`)).toEqual([
    'artifact.created b',
    'artifact.removed a',
  ]);
});

it('lists versions in pages by prefix and delimiter, and only what is there among the artifacts', async () => {
  const container = await fresh();
  const paths = ['a', 'd/1', 'd/2', 'd/e/1', 'd0', 'é', 'z'];
  for (const path of paths) for (const etag of ['1', '2', '3']) await put(container, path, etag);
  await Promise.all(['d/1', 'd0'].map((path) => remove(container, path)));
  const listed = async (limit: number, more: object): Promise<string[]> => {
    const lines: string[] = [];
    let after = {};
    for (;;) {
      const page = await hub.call('list_versions', { container, limit, ...more, ...after }, owner);
      expect(page.entries.length).toBeLessThanOrEqual(limit);
      lines.push(
        ...page.entries.map((entry) => `${entry.path} ${entry.is_prefix ? '…' : entry.removed_marker ? '×' : entry.etag}`),
      );
      if (!page.truncated) return lines;
      after = { after_path: page.next_path, after_version: page.next_version };
    }
  };
  const each = (path: string) => ['3', '2', '1'].map((etag) => `${path} ${etag}`);
  const whole = [
    ...each('a'),
    'd/1 ×',
    ...each('d/1'),
    ...each('d/2'),
    ...each('d/e/1'),
    'd0 ×',
    ...each('d0'),
    ...each('z'),
    ...each('é'),
  ];
  const grouped = [...each('a'), 'd/ …', 'd0 ×', ...each('d0'), ...each('z'), ...each('é')];
  const under = ['d/1 ×', ...each('d/1'), ...each('d/2'), 'd/e/ …'];
  for (const limit of [1, 2, 3, 5, 1000]) {
    expect(await listed(limit, {})).toEqual(whole);
    expect(await listed(limit, { delimiter: '/' })).toEqual(grouped);
    expect(await listed(limit, { delimiter: '/', prefix: 'd/' })).toEqual(under);
    expect(await listed(limit, { prefix: 'd/' })).toEqual(whole.filter((line) => line.startsWith('d/')));
    // A delimiter that nothing can follow is skipped over one group at a time.
    expect(await listed(limit, { delimiter: '\u{10ffff}' })).toEqual(whole);
  }
  expect((await listed(2, { after_path: 'd/2' }))[0]).toBe('d/e/1 3');
  const current = async (more: object) => {
    const page = await hub.call('list', { container, limit: 1000, ...more }, owner);
    return page.entries.map(({ path }) => path);
  };
  expect(await current({})).toEqual(['a', 'd/2', 'd/e/1', 'z', 'é']);
  expect(await current({ delimiter: '/' })).toEqual(['a', 'd/', 'z', 'é']);
});

it('goes on listing after a version that was removed in between', async () => {
  const container = await fresh();
  for (const etag of ['1', '2', '3', '4']) await put(container, 'a', etag);
  const first = await hub.call('list_versions', { container, limit: 2 }, owner);
  for (const { path, version_name: name } of first.entries) await remove(container, path, name);
  const after = { after_path: first.next_path, after_version: first.next_version };
  const rest = await hub.call('list_versions', { container, limit: 2, ...after }, owner);
  expect(rest.entries.map(({ etag, current }) => `${etag} ${current}`)).toEqual(['2 true', '1 false']);
});

it('completes uploads to versions with their annotations, and tells a client that asks again of the same one', async () => {
  const container = await fresh();
  const annotations = JSON.stringify({ tags: [{ key: 'k', value: 'v' }] });
  const place = { container, path: 'a' };
  const { upload_id } = await hub.call('create_upload', { ...place, attributes: '{}', annotations }, owner);
  await hub.call('record_part', { ...place, upload_id, part_number: 1, etag: 'd41d8cd98f00b204e9800998ecf8427e' }, owner);
  const complete = () =>
    hub.call(
      'complete_upload',
      { ...place, upload_id, parts: [{ part_number: 1, etag: 'd41d8cd98f00b204e9800998ecf8427e' }] },
      owner,
    );
  const { version_name: name } = await complete();
  expect(await resolve(container, 'a')).toMatchObject({ version_name: name, annotations });
  await put(container, 'a', 'newer');
  expect((await complete()).version_name).toBe(name);
  await remove(container, 'a', name);
  expect(await hub.codeOf(complete())).toBe('upload_not_found');
});

it('lets a container go when neither version nor marker is left in it', async () => {
  const container = await fresh();
  const { version_name: name } = await put(container, 'a', '1');
  const marker = await remove(container, 'a');
  const removing = () => hub.codeOf(hub.call('remove_container', { name: container }, owner));
  expect(await removing()).toBe('container_not_empty');
  await remove(container, 'a', name);
  expect(await removing()).toBe('container_not_empty');
  const { upload_id } = await hub.call('create_upload', { container, path: 'b' }, owner);
  expect(await removing()).toBe('container_not_empty');
  expect(await hub.codeOf(hub.call('describe_upload', { container, path: 'b', upload_id }, owner))).toBe('done');
  await remove(container, 'a', marker?.version_id);
  expect(await removing()).toBe('done');
});

it('replaces the null version of a suspended container wherever it stands, and nothing else', async () => {
  const container = await fresh({});
  const lines = async () => {
    const { entries } = await hub.call('list_versions', { container, limit: 100 }, owner);
    return entries.map(
      (entry) => `${entry.version_name === 'null' ? 'null' : 'own'} ${entry.removed_marker ? 'marker' : entry.etag}`,
    );
  };
  await put(container, 'a', '1');
  expect(await lines()).toEqual(['null 1']);
  await configure(container, 'versioning', { state: 'enabled' });
  await put(container, 'a', '2');
  expect(await lines()).toEqual(['own 2', 'null 1']);
  expect((await resolve(container, 'a', 'null')).etag).toBe('1');
  await configure(container, 'versioning', { state: 'suspended' });
  expect((await put(container, 'a', '3')).version_name).toBe('null');
  expect(await lines()).toEqual(['null 3', 'own 2']);
  await put(container, 'a', '4');
  expect(await lines()).toEqual(['null 4', 'own 2']);
  await configure(container, 'versioning', { state: 'enabled' });
  await put(container, 'a', '5');
  await configure(container, 'versioning', { state: 'suspended' });
  expect(await remove(container, 'a')).toMatchObject({ removed_marker: true, version_id: 'null' });
  expect(await lines()).toEqual(['null marker', 'own 5', 'own 2']);
  await put(container, 'a', '6');
  expect(await lines()).toEqual(['null 6', 'own 5', 'own 2']);
  expect(await remove(container, 'a', 'null')).toMatchObject({ existed: true, version_id: 'null' });
  expect(await resolve(container, 'a')).toMatchObject({ etag: '5', current: true, container_versioning: 'suspended' });
});
