/** What the hub makes of the reports of a scrub, on a real Postgres. The whole of it with real bytes: test/cluster/scrub.test.ts. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { foreignStraysMin } from '@felloe/engine/blob/stray.ts';
import { outboxEvents } from '@felloe/testkit/audit/outbox-events.ts';
import { spokeActor, startTestHub, startTestPostgres, type TestHub } from '@felloe/testkit/hub/test-hub.ts';
import type { TestPostgres } from '@felloe/testkit/services/postgres.ts';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';

const graceMs = 150;
const pendingMs = 150;

let postgres: TestPostgres;
let hub: TestHub;
let backendId: string;

beforeAll(async () => {
  postgres = await startTestPostgres();
  hub = await startTestHub(postgres, {
    // Rounds are the tests' own.
    COLLECTOR_EVERY_MS: '3600000',
    COLLECTOR_SCRUB_EVERY_MS: '1',
    COLLECTOR_GRACE_MS: String(graceMs),
    COLLECTOR_PENDING_MS: String(pendingMs),
    COLLECTOR_ZOMBIE_MS: String(graceMs),
  });
  await hub.connectSpoke();
  const disk = { name: 'disk', kind: 'file-system', configuration: { root: '/nowhere' } };
  ({ backendId } = await hub.administer<{ backendId: string }>('backend.add', disk));
});
afterAll(async () => {
  await hub?.close();
  await postgres?.stop();
});
beforeEach(async () => {
  for (const table of ['work', 'stray', 'scrub']) await hub.database.query({ text: `delete from ${table}` });
});

interface Report {
  readonly found?: readonly { id: string; segment: boolean }[];
  readonly faulty?: readonly { blob_id: string; locator: string; reason: string }[];
  readonly cursor?: string;
}

/** Records the work of a step, takes it, and reports on the kind asked for; tells what else was taken. */
async function reportOn(kind: 'list_backend' | 'verify_blobs', report: Report) {
  // The first only begins the walks.
  await hub.hub.services.scrub.step();
  await sleep(2);
  await hub.hub.services.scrub.step();
  const { items } = await hub.call('take_work', { limit: 100 }, spokeActor);
  const finished = items.map((item) => ({ work_id: item.work_id, succeeded: true, ...(item.kind === kind ? report : {}) }));
  await hub.call('finish_work', { finished: finished as never }, spokeActor);
  return items;
}

const discarded = async () =>
  (
    await hub.database.query<{ subject_id: string }>({
      text: `select subject_id from work where kind in ('discard_blob', 'delete_segment')`,
    })
  ).rows
    .map((row) => row.subject_id)
    .sort();
const blob = (id: string) => ({ id, segment: false });

async function insertBlob(locator: string, state = 1): Promise<string> {
  const blobId = randomUUID();
  await hub.database.query({
    text: `insert into blob (blob_id, tenant_id, backend_id, state, reference_count, locator, segment_id, size, sha256, changed_at)
      values ($1, $2, $3, $4, 1, $5, null, 10, '', 0)`,
    values: [blobId, randomUUID(), backendId, state, locator],
  });
  return blobId;
}

it('discards what is unknown twice, long enough apart, and nothing that any record knows', async () => {
  const [stray, segment] = [randomUUID(), randomUUID()];
  const { blob_ids: pending } = await hub.call('lease_blobs', { backend_id: backendId, count: 2, epoch: 1 }, spokeActor);
  const known = [await insertBlob('live'), await insertBlob('dead', 2), await insertBlob('gone', 3)];
  const { segment_id: open } = await hub.call('open_segment', { backend_id: backendId, epoch: 1 }, spokeActor);
  const found = [...[stray, ...pending, ...known].map(blob), { id: segment, segment: true }, { id: open, segment: true }];
  await reportOn('list_backend', { found });
  await reportOn('list_backend', { found });
  expect(await discarded()).toEqual([]);
  await sleep(graceMs + pendingMs);
  await reportOn('list_backend', { found });
  expect(await discarded()).toEqual([stray, segment].sort());
  expect((await hub.database.query({ text: 'select 1 from stray' })).rowCount).toBe(0);
});

it('forgets a stray that went by itself when the walk is through', async () => {
  await reportOn('list_backend', { found: [blob(randomUUID())], cursor: 'more' });
  const [taken] = (await reportOn('list_backend', { found: [] })).filter(({ kind }) => kind === 'list_backend');
  expect(taken).toMatchObject({ cursor: 'more', backend_id: backendId });
  expect((await hub.database.query({ text: 'select 1 from stray' })).rowCount).toBe(1);
  await reportOn('list_backend', { found: [] });
  expect((await hub.database.query({ text: 'select 1 from stray' })).rowCount).toBe(0);
});

it('leaves a page alone that is mostly unknown', async () => {
  const found = Array.from({ length: foreignStraysMin }, () => blob(randomUUID()));
  await reportOn('list_backend', { found });
  await sleep(graceMs + pendingMs);
  await reportOn('list_backend', { found });
  expect(await discarded()).toEqual([]);
  expect(hub.hub.services.scrub.counters.foreignPages).toBe(2);
});

it('calls lost only what is live and still belongs where it was looked for, and tells it once', async () => {
  const { scrub } = hub.hub.services;
  const [lost, moved, died] = [await insertBlob('here'), await insertBlob('moved here'), await insertBlob('here', 2)];
  const faulty = [lost, moved, died, randomUUID()].map((blob_id) => ({ blob_id, locator: 'here', reason: 'absent' }));
  const events = async () =>
    (
      await hub.database.query<{ event: string }>({ text: `select event from ${outboxEvents} where event like '%blob.lost%'` })
    ).rows.map((row) => JSON.parse(row.event).data);
  const items = await reportOn('verify_blobs', { faulty });
  const page = items.find(({ kind }) => kind === 'verify_blobs')?.blobs.map(({ blob_id }) => blob_id);
  expect(page).toEqual(expect.arrayContaining([lost, moved]));
  expect(page).not.toContain(died);
  await reportOn('verify_blobs', { faulty });
  expect(await events()).toMatchObject([{ blobId: lost, backend: 'disk', reason: 'absent' }]);
  expect(scrub.counters.lost).toBe(1);
  await hub.restart();
  await hub.connectSpoke();
  expect(hub.hub.services.scrub.counters.lost).toBe(1);
  // The leases of the first test ended in the restart, and their ids come before the walk begins anew.
  await vi.waitFor(async () => {
    await reportOn('verify_blobs', { faulty: [] });
    expect(hub.hub.services.scrub.counters.lost).toBe(0);
  });
  expect(await discarded()).toEqual([]);
});
