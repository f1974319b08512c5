/** Settings of containers at a whole hub on a real Postgres: versions, rules, notices, events, what a restart finds. */
import { startTenantGround, type TenantGround } from '@felloe/testkit/hub/tenant-ground.ts';
import { spokeActor, type TestActor, type TestHub } from '@felloe/testkit/hub/test-hub.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';

let ground: TenantGround;
let hub: TestHub;
let owner: TestActor;
let reader: TestActor;

beforeAll(async () => {
  ground = await startTenantGround();
  ({ hub, owner } = ground);
  const wish = { tenant: 'acme', permissions: 'read_only' };
  const { accessKeyId } = await hub.administer<{ accessKeyId: string }>('key.create', wish);
  reader = { ...owner, principal_id: accessKeyId };
});
afterAll(async () => await ground?.close());

async function makeContainer(name: string, documents: Record<string, string> = {}): Promise<void> {
  await hub.call('create_container', { name, region: 'us-east-1', documents }, owner);
}

const configure = (container: string, setting: string, document: string, key?: string) =>
  hub.call('configure_container', { container, setting, document }, owner, key === undefined ? {} : { key });
const read = (container: string, setting: string, actor = owner) => hub.call('read_setting', { container, setting }, actor);

const enabled = '{"state":"enabled"}';
const locked = '{"enabled":true}';

test('every change is a new version, a removed setting is none, and a request that comes again changes nothing', async () => {
  await makeContainer('changing');
  expect(await read('changing', 'tags')).toMatchObject({ version: 0, document: '' });
  expect(await configure('changing', 'tags', '[]')).toMatchObject({ setting: 'tags', version: 1, document: '[]' });
  const tags = '[{"key":"a","value":"b"}]';
  const answers = [await configure('changing', 'tags', tags, 'again'), await configure('changing', 'tags', tags, 'again')];
  expect(answers.map(({ version }) => version)).toEqual([2, 2]);
  expect(await configure('changing', 'tags', '')).toMatchObject({ version: 0 });
  expect(await read('changing', 'tags')).toMatchObject({ version: 0, document: '' });
  expect(await configure('changing', 'tags', tags)).toMatchObject({ version: 4 });
});

test('the source is told again word for word', async () => {
  await makeContainer('worded');
  const message = { container: 'worded', setting: 'tags', document: '[]', source: ' <any/> text' };
  await hub.call('configure_container', message, owner);
  expect(await read('worded', 'tags')).toMatchObject({ source: ' <any/> text' });
});

test('lock needs versions, neither is switched off, and a container may have both from its first moment', async () => {
  const codeOf = (setting: string, document: string) => hub.codeOf(configure('locking', setting, document));
  await makeContainer('locking');
  expect(await codeOf('object_lock', locked)).toBe('conflict');
  expect(await codeOf('versioning', '{"state":"suspended"}')).toBe('done');
  expect(await codeOf('object_lock', locked)).toBe('conflict');
  expect(await codeOf('versioning', enabled)).toBe('done');
  expect(await codeOf('versioning', '')).toBe('conflict');
  expect(await codeOf('object_lock', locked)).toBe('done');
  expect(await codeOf('object_lock', '')).toBe('conflict');
  expect(await codeOf('versioning', '{"state":"suspended"}')).toBe('conflict');
  await makeContainer('locked-at-once', { object_lock: locked, versioning: enabled });
  expect(await read('locked-at-once', 'object_lock')).toMatchObject({ version: 1, document: locked });
  expect(await hub.codeOf(makeContainer('not-versioned', { object_lock: locked }))).toBe('conflict');
  expect(await hub.codeOf(read('not-versioned', 'versioning'))).toBe('container_not_found');
});

test('a document that is not the setting’s is refused and nothing is kept', async () => {
  await makeContainer('strict');
  for (const document of ['{', '[]', '{"state":"on"}', '{"state":"enabled","more":1}']) {
    expect(await hub.codeOf(configure('strict', 'versioning', document)), document).toBe('invalid_argument');
  }
  expect(await hub.codeOf(configure('strict', 'nothing', '{}'))).toBe('invalid_argument');
  expect(await hub.codeOf(configure('strict', 'replication', '{}'))).toBe('unsupported');
  expect(await hub.codeOf(makeContainer('strict-too', { versioning: '[]' }))).toBe('invalid_argument');
  expect(await read('strict', 'versioning')).toMatchObject({ version: 0 });
});

test('spokes are told to forget the container; a spoke that describes it again sees the change, a tenant does not', async () => {
  await makeContainer('told');
  const recalled: string[] = [];
  const { sessions } = hub.hub.services;
  const spoke = { spoke: 'spoke-7', region: '', endpoints: [] };
  const { epoch } = await sessions.begin({
    ...spoke,
    boot_id: 'b',
    app_endpoints: [],
    version: '',
    protocol_min: 1,
    protocol_max: 1,
  });
  sessions.connect({
    ...spoke,
    epoch,
    bootId: 'b',
    appEndpoints: [],
    notify: (notice) => recalled.push(...(notice.recall?.container_names ?? [])),
    close: () => undefined,
  });
  await configure('told', 'versioning', enabled);
  expect(recalled).toEqual(['told']);
  const described = await hub.call('describe_container', { name: 'told' }, spokeActor);
  expect(described.documents).toEqual({ versioning: enabled });
  expect((await hub.call('describe_container', { name: 'told' }, owner)).documents).toEqual({});
});

test('who may read settings may not write them', async () => {
  await makeContainer('guarded');
  expect(await hub.codeOf(read('guarded', 'tags', reader))).toBe('done');
  const message = { container: 'guarded', setting: 'tags', document: '[]' };
  expect(await hub.codeOf(hub.call('configure_container', message, reader))).toBe('access_denied');
});

test('a hub that starts again knows every setting; those of a removed container are gone with it', async () => {
  await makeContainer('kept', { versioning: enabled });
  await configure('kept', 'tags', '[{"key":"a","value":"b"}]');
  await makeContainer('removed', { versioning: enabled });
  await hub.call('remove_container', { name: 'removed' }, owner);
  await hub.restart();
  expect(await read('kept', 'tags')).toMatchObject({ version: 1, document: '[{"key":"a","value":"b"}]' });
  expect(await read('kept', 'versioning')).toMatchObject({ version: 1, document: enabled });
  const { rows } = await hub.database.query<{ left: number }>({
    text: 'select count(*)::integer as left from container_setting where container_id not in (select container_id from container)',
  });
  expect(rows[0]?.left).toBe(0);
});

test('a change is an event of its container', async () => {
  await makeContainer('heard');
  await configure('heard', 'versioning', enabled);
  const { events } = await hub.call('read_events', { container: 'heard' }, owner);
  const types = events.map(({ event }) => JSON.parse(event) as { type: string; data: object });
  expect(types.map(({ type }) => type)).toEqual(['container.created', 'container.configured']);
  expect(types[1]?.data).toMatchObject({ setting: 'versioning', version: 1, removed: false });
});

test('where everything is encrypted, bytes that came plain are sent again', async () => {
  await makeContainer('sealed', { encryption: '{"scheme":"installation"}' });
  const place = { container: 'sealed', path: 'a' };
  const sealed = '{"encryption":{"scheme":"installation","wrapped":"x"}}';
  const content = { size: 0, etag: 'e' };
  expect(await hub.codeOf(hub.call('write', { ...place, ...content, attributes: '{}' }, owner))).toBe('unavailable');
  expect(await hub.codeOf(hub.call('create_upload', { ...place, attributes: '{}' }, owner))).toBe('unavailable');
  expect(await hub.codeOf(hub.call('write', { ...place, ...content, attributes: sealed }, owner))).toBe('done');
  await makeContainer('plain');
  await hub.call('write', { ...content, container: 'plain', path: 'a', attributes: '{}' }, owner);
  const copy = { ...place, source_container: 'plain', source_path: 'a' };
  expect(await hub.codeOf(hub.call('copy', copy, owner))).toBe('unavailable');
});

test('made again by its owner a container is there, unless it would be another one', async () => {
  const list =
    '{"entries":[{"grantee":{"kind":"everyone"},"permission":"read"},{"grantee":{"kind":"owner"},"permission":"full"}]}';
  const codeOf = (name: string, documents: Record<string, string> = {}) => hub.codeOf(makeContainer(name, documents));
  await makeContainer('bare');
  expect(await codeOf('bare')).toBe('container_owned');
  expect(await codeOf('bare', { access_list: list })).toBe('container_exists');
  expect(await codeOf('bare', { object_lock: locked, versioning: enabled })).toBe('container_exists');
  await makeContainer('dressed', { access_list: list, object_lock: locked, versioning: enabled });
  await configure('dressed', 'object_lock', '{"enabled":true,"defaultRetention":{"mode":"governance","days":1}}');
  expect(await codeOf('dressed', { access_list: list, object_lock: locked, versioning: enabled })).toBe('container_owned');
  expect(await codeOf('dressed', { access_list: list })).toBe('container_owned');
  expect(await codeOf('dressed')).toBe('container_exists');
});
