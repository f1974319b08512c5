/** Lifecycle of a real hub whose day is a second long, on a real Postgres. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { LifecycleRule } from '@felloe/engine/container/lifecycle.ts';
import { startTenantGround, type TenantGround } from '@felloe/testkit/hub/tenant-ground.ts';
import type { TestActor, TestHub } from '@felloe/testkit/hub/test-hub.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContainerRow } from '../metadata/records.ts';
import { findOlderPage, type WalkedOlder } from './lifecycle-queries.ts';

let ground: TenantGround;
let hub: TestHub;
let actor: TestActor;

/** Long enough for a busy machine: what is expected comes sooner. */
const patienceMs = 15_000;

/** Days go by and the hub looks until this is so, and stays so for another look. */
async function eventually(look: () => Promise<unknown>, expected: unknown): Promise<void> {
  for (const giveUpAt = Date.now() + patienceMs; Date.now() < giveUpAt; await sleep(50)) {
    if (JSON.stringify(await look()) === JSON.stringify(expected)) break;
  }
  expect(await look()).toEqual(expected);
}

beforeAll(async () => {
  ground = await startTenantGround({ LIFECYCLE_DAY_SECONDS: '1', LIFECYCLE_EVERY_MS: '50' });
  ({ hub, owner: actor } = ground);
});

afterAll(async () => await ground?.close());

const set = (container: string, setting: string, document: unknown) =>
  hub.call('configure_container', { container, setting, document: JSON.stringify(document) }, actor);

async function makeContainer(name: string, rules: Omit<LifecycleRule, 'id' | 'enabled'>[], versioned = false): Promise<string> {
  await hub.call('create_container', { name, region: 'us-east-1' }, actor);
  if (versioned) await set(name, 'versioning', { state: 'enabled' });
  await set(name, 'lifecycle', { rules: rules.map((rule, index) => ({ id: `rule ${index}`, enabled: true, ...rule })) });
  return name;
}

const write = (container: string, path: string, annotations: object = {}) =>
  hub.call('write', { container, path, size: 0, etag: 'e', attributes: '{}', annotations: JSON.stringify(annotations) }, actor);
const remove = (container: string, path: string) => hub.call('remove', { container, removals: [{ path }] }, actor);

async function pathsOf(container: string): Promise<string[]> {
  const { entries } = await hub.call('list', { container, prefix: '', delimiter: '', after: '', limit: 1000 }, actor);
  return entries.map(({ path }) => path);
}

/** `a` for an artifact's version, `a-` for a marker; the newest first. */
async function versionsOf(container: string): Promise<string[]> {
  const { entries } = await hub.call('list_versions', { container, prefix: '', delimiter: '', limit: 1000 }, actor);
  return entries.map(({ path, removed_marker }) => (removed_marker ? `${path}-` : path));
}

// Side by side: they all wait for the same days.
describe.concurrent('the lifecycle of a container', () => {
  it('lets versions, markers and uploads go when their days are over, and nothing else', async () => {
    const plain = await makeContainer('plain', [
      { filter: { prefix: 'old/' }, expiration: { days: 1 } },
      { filter: { tags: [{ key: 'keep', value: 'short' }] }, expiration: { days: 1 } },
      { filter: { prefix: 'long/' }, expiration: { days: 1000 } },
      { filter: { prefix: 'past/' }, expiration: { at: 0 } },
      { filter: { prefix: 'uploads/' }, abortUploadsAfterDays: 1 },
    ]);
    const versioned = await makeContainer('versioned', [{ filter: {}, expiration: { days: 1 } }], true);
    const newest = await makeContainer('newest', [{ filter: {}, noncurrentExpiration: { days: 1, newerVersions: 2 } }], true);
    const markers = await makeContainer(
      'markers',
      [{ filter: { prefix: 'm/' }, noncurrentExpiration: { days: 1 }, expiration: { loneMarkers: true } }],
      true,
    );
    for (const path of ['old/1', 'old/2', 'long/1', 'kept']) await write(plain, path);
    await write(plain, 'past/1');
    await write(plain, 'tagged', { tags: [{ key: 'keep', value: 'short' }] });
    await write(plain, 'tagged otherwise', { tags: [{ key: 'keep', value: 'long' }] });
    const uploadAt = (path: string) => hub.call('create_upload', { container: plain, path, attributes: '{}' }, actor);
    await Promise.all([uploadAt('uploads/1'), uploadAt('elsewhere')]);
    await write(versioned, 'a');
    for (const _ of [1, 2, 3, 4, 5]) await write(newest, 'a');
    for (const path of ['m/a', 'n/a']) {
      await write(markers, path);
      await remove(markers, path);
    }
    await eventually(() => pathsOf(plain), ['kept', 'long/1', 'tagged otherwise']);
    const uploads = async () => (await hub.call('list_uploads', { container: plain, limit: 10 }, actor)).entries;
    await eventually(async () => (await uploads()).map(({ path }) => path), ['elsewhere']);
    await eventually(() => versionsOf(versioned), ['a-', 'a']);
    await eventually(() => versionsOf(newest), ['a', 'a', 'a']);
    await eventually(() => versionsOf(markers), ['n/a-', 'n/a']);
    const { events } = await hub.call('read_events', { position: '', container: plain, limit: 0, wait_ms: 0 }, actor);
    const expired = events.map(({ event }) => JSON.parse(event) as { type: string; operation: string; artifact: string });
    expect(
      expired
        .filter(({ operation }) => operation === 'expire')
        .map(({ artifact }) => artifact)
        .sort(),
    ).toEqual(['old/1', 'old/2', 'past/1', 'tagged']);
  });

  it('keeps what is retained or held', async () => {
    await hub.call('create_container', { name: 'locked', region: 'us-east-1' }, actor);
    await set('locked', 'versioning', { state: 'enabled' });
    await set('locked', 'object_lock', { enabled: true });
    await set('locked', 'lifecycle', {
      rules: [{ id: 'r', enabled: true, filter: {}, expiration: { days: 1 }, noncurrentExpiration: { days: 1 } }],
    });
    await write('locked', 'held', { legalHold: true });
    await write('locked', 'until', { retention: { mode: 'compliance', until: Date.now() + 60_000 } });
    await write('locked', 'free');
    for (const path of ['held', 'until', 'free']) await remove('locked', path);
    // Markers stand where something is behind them; the free version has gone, and its marker with it.
    await eventually(() => versionsOf('locked'), ['held-', 'held', 'until-', 'until']);
  });

  it('reads older versions page by page, the newest of each path first, none twice', async () => {
    await hub.call('create_container', { name: 'paged', region: 'us-east-1' }, actor);
    await set('paged', 'versioning', { state: 'enabled' });
    for (const _ of [1, 2, 3, 4]) await Promise.all(['a', 'b', 'c', 'd'].map((path) => write('paged', path)));
    const place = hub.hub.services.containers.byName('paged') as ContainerRow;
    const range = { from: 'b', to: 'd' };
    const whole = await findOlderPage(hub.database, place, { range, after: undefined, limit: 100 });
    expect(whole.map(({ path }) => path).join('')).toBe('bbbccc');
    const ids = whole.map(({ versionId }) => versionId);
    expect(ids.slice(0, 3)).toEqual(ids.slice(0, 3).sort().reverse());
    for (const limit of [1, 2, 4]) {
      const paged: WalkedOlder[] = [];
      for (;;) {
        const page = await findOlderPage(hub.database, place, { range, after: paged.at(-1), limit });
        paged.push(...page);
        if (page.length < limit) break;
      }
      expect(paged).toEqual(whole);
    }
  });

  it('goes through more than a page, and stops when the rules go', async () => {
    await hub.call('create_container', { name: 'many', region: 'us-east-1' }, actor);
    const paths = Array.from({ length: 620 }, (_, index) => `p${String(index).padStart(4, '0')}`);
    for (let start = 0; start < paths.length; start += 100) {
      await Promise.all(paths.slice(start, start + 100).map((path) => write('many', path)));
    }
    await write('many', 'q');
    await set('many', 'lifecycle', { rules: [{ id: 'r', enabled: true, filter: { prefix: 'p' }, expiration: { at: 0 } }] });
    await eventually(() => pathsOf('many'), ['q']);
    await hub.call('configure_container', { container: 'many', setting: 'lifecycle', document: '' }, actor);
    await write('many', 'p');
    await sleep(300);
    expect(await pathsOf('many')).toEqual(['p', 'q']);
  });
});

it('goes on where a hub before it stood, and once a day only', async () => {
  const paths = ['a', 'b', 'c', 'd'];
  await hub.call('create_container', { name: 'resumed', region: 'us-east-1' }, actor);
  await Promise.all(paths.map((path) => write('resumed', path)));
  await hub.restart({ LIFECYCLE_DAY_SECONDS: '86400', LIFECYCLE_EVERY_MS: '3600000' });
  await set('resumed', 'lifecycle', { rules: [{ id: 'r', enabled: true, filter: {}, expiration: { at: 0 } }] });
  const { containerId = '', tenantId = '' } = hub.hub.services.containers.byName('resumed') ?? {};
  await hub.database.query({
    text: `insert into lifecycle_walk values ($1, $2, 1, $3, 0, 'current', 'b', '', 0)`,
    values: [tenantId, containerId, Date.now()],
  });
  await hub.restart({ LIFECYCLE_EVERY_MS: '50' });
  await eventually(() => pathsOf('resumed'), ['a', 'b']);
  // The walk is over: what comes now waits for the next day.
  await write('resumed', 'e');
  await sleep(300);
  expect(await pathsOf('resumed')).toEqual(['a', 'b', 'e']);
  await hub.restart({ LIFECYCLE_DAY_SECONDS: '1' });
  await eventually(() => pathsOf('resumed'), []);
});
