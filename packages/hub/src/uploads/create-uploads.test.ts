/** Uploads begun together, and how many a tenant may have open. */
import { setTimeout as sleep } from 'node:timers/promises';
import { limits } from '@felloe/engine/limits.ts';
import { startTenantGround, type TenantGround } from '@felloe/testkit/hub/tenant-ground.ts';
import type { TestActor, TestHub } from '@felloe/testkit/hub/test-hub.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';

let ground: TenantGround;
let hub: TestHub;
let owner: TestActor;
const container = 'pictures';

beforeAll(async () => {
  ground = await startTenantGround();
  ({ hub, owner } = ground);
  await hub.call('create_container', { name: container, region: 'us-east-1' }, owner);
});

afterAll(async () => await ground?.close());

const create = (path: string, more: { annotations?: string; key?: string } = {}) => {
  const { key, ...message } = more;
  return hub.call('create_upload', { container, path, attributes: '{}', ...message }, owner, key === undefined ? {} : { key });
};
const abort = (path: string, upload_id: string) => hub.call('abort_upload', { container, path, upload_id }, owner);
const countOpen = async () => {
  const { rows } = await hub.database.query<{ count: number }>({
    text: `select count(*) as count from upload where state = 'open'`,
  });
  return rows[0]?.count ?? 0;
};

it('begins several at once, each with an id of its own, and refuses one among them', async () => {
  const paths = ['a', 'a', 'b'];
  const [refused, ...begun] = await Promise.all([
    hub.codeOf(create('c', { annotations: 'no document' })),
    ...paths.map((path) => create(path)),
  ]);
  expect(refused).toBe('invalid_argument');
  expect(begun.map(({ path }) => path)).toEqual(paths);
  expect(new Set(begun.map(({ upload_id }) => upload_id)).size).toBe(3);
  expect(await countOpen()).toBe(3);
  const described = await hub.call('describe_upload', { container, path: 'b', upload_id: begun[2]?.upload_id as string }, owner);
  expect(described).toEqual(begun[2]);
  await Promise.all(begun.map(({ path, upload_id }) => abort(path, upload_id)));
});

it('begins one once, also when it is asked again among others', async () => {
  const first = await create('again', { key: 'begin' });
  const [second] = await Promise.all([create('again', { key: 'begin' }), create('x'), create('y')]);
  expect(second).toEqual(first);
  expect(await countOpen()).toBe(3);
  expect(await hub.codeOf(create('another', { key: 'begin' }))).toBe('conflict');
});

it('begins none in a container whose removal it waited behind', async () => {
  await hub.call('create_container', { name: 'leaving', region: 'us-east-1' }, owner);
  // The removal waits for the container's row, and whatever comes then for the removal.
  const holding = await hub.database.connect();
  await holding.query({ text: 'begin' });
  await holding.query({ text: `select 1 from container where name = 'leaving' for update` });
  const removing = hub.codeOf(hub.call('remove_container', { name: 'leaving' }, owner));
  await sleep(100);
  const beginning = hub.codeOf(hub.call('create_upload', { container: 'leaving', path: 'a', attributes: '{}' }, owner));
  await sleep(100);
  await holding.query({ text: 'commit' });
  holding.release();
  expect([await removing, await beginning]).toEqual(['done', 'container_not_found']);
  const { rows } = await hub.database.query({
    text: `select 1 from upload u where not exists (select 1 from container c where c.container_id = u.container_id)`,
  });
  expect(rows).toEqual([]);
});

it('begins no more than a tenant may have open, and again when some have ended', async () => {
  await hub.restart();
  await hub.database.query({
    text: `insert into upload (tenant_id, container_id, path, upload_id, state, attributes, principal_id, created_at)
      select c.tenant_id, c.container_id, 'many', 'upload-' || n, 'open', '{}', '', (extract(epoch from now()) * 1000)::bigint
      from container c, generate_series(1, $1::integer - 2 - (select count(*) from upload)::integer) as n where c.name = $2`,
    values: [limits.upload.openUploadsPerTenantMax, container],
  });
  const codes = await Promise.all(['k', 'l', 'm', 'n'].map((path) => hub.codeOf(create(path))));
  expect(codes.toSorted()).toEqual(['done', 'done', 'quota_exceeded', 'quota_exceeded']);
  expect(await hub.codeOf(create('o'))).toBe('quota_exceeded');
  await Promise.all([abort('many', 'upload-1'), abort('many', 'upload-2')]);
  const more = await Promise.all(['p', 'q', 'r'].map((path) => hub.codeOf(create(path))));
  expect(more.toSorted()).toEqual(['done', 'done', 'quota_exceeded']);
  expect(await countOpen()).toBe(limits.upload.openUploadsPerTenantMax);
});
