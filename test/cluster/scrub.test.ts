/** The scrub with real bytes: what was removed by hand is told, what was left behind goes, and neither ever touches what is named. */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { auditInstallation } from '@felloe/testkit/audit/audit-installation.ts';
import { outboxEvents } from '@felloe/testkit/audit/outbox-events.ts';
import { type Cluster, startCluster } from '@felloe/testkit/cluster/cluster.ts';
import { testEnvironment } from '@felloe/testkit/environment.ts';
import { givenServicesFrom } from '@felloe/testkit/services/service.ts';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { container, openScrubGround, type ScrubGround } from './scrub-ground.ts';

const graceMs = 1_000;
const pendingMs = 2_000;
const patience = { timeout: 30_000, interval: 100 };
/** Above what is packed: a file of its own. */
const largeBytes = 150_000;

let cluster: Cluster;
let ground: ScrubGround;

beforeAll(async () => {
  cluster = await startCluster({
    spokes: 1,
    given: givenServicesFrom(testEnvironment),
    hubVariables: {
      FELLOE_HUB_COLLECTOR_EVERY_MS: '100',
      FELLOE_HUB_COLLECTOR_SCRUB_EVERY_MS: '100',
      FELLOE_HUB_COLLECTOR_GRACE_MS: String(graceMs),
      FELLOE_HUB_COLLECTOR_PENDING_MS: String(pendingMs),
      FELLOE_HUB_COLLECTOR_ZOMBIE_MS: String(pendingMs),
    },
  });
  ground = await openScrubGround(cluster);
  for (let index = 0; index < 3; index += 1) await ground.put(`kept-${index}`, 'a'.repeat(largeBytes));
  await ground.put('small', 'a');
});
afterAll(async () => {
  await ground?.[Symbol.asyncDispose]();
  await cluster?.[Symbol.asyncDispose]();
});

const fileOf = (blobId: string) => path.join(cluster.blobDirectory, 'blobs', blobId.slice(0, 2), blobId.slice(2, 4), blobId);
const segmentOf = (id: string) => path.join(cluster.blobDirectory, 'segments', `${id}.seg`);
const filesThere = async () =>
  (await readdir(cluster.blobDirectory, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();

async function plant(file: string): Promise<string> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, 'nobody asked for this');
  return file;
}

it('a live blob that is not there is told, and nothing else happens to it', { timeout: 60_000 }, async () => {
  const blobId = await ground.blobIdOf('kept-0');
  const [recordsBefore, filesBefore] = [await ground.liveBlobs(), await filesThere()];
  const away = `${cluster.blobDirectory}-away`;
  await rename(fileOf(blobId), away);
  await vi.waitFor(async () => expect(await ground.metric('scrub_lost_blobs')).toBe(1), patience);
  await vi.waitFor(() => expect(cluster.hub.output()).toContain('a live blob is not whole'), patience);
  const line =
    cluster.hub
      .output()
      .split('\n')
      .find((text) => text.includes('a live blob is not whole')) ?? '';
  expect(line).toContain(blobId);
  expect(line).toContain(`${container}/kept-0`);
  const pages = await ground.metric('scrub_pages');
  await vi.waitFor(async () => expect(await ground.metric('scrub_pages')).toBeGreaterThanOrEqual(pages + 4), patience);
  const events = await ground.read<{ event: string }>(`select event from ${outboxEvents} where event like '%blob.lost%'`);
  expect(events.map(({ event }) => JSON.parse(event).data)).toMatchObject([{ blobId, reason: 'absent' }]);
  expect(await ground.liveBlobs()).toEqual(recordsBefore);
  expect(await filesThere()).toEqual(filesBefore.filter((file) => file !== fileOf(blobId)));
  await rename(away, fileOf(blobId));
  await vi.waitFor(async () => expect(await ground.metric('scrub_lost_blobs')).toBe(0), patience);
});

it('what no record knows is deleted after its time, beside writers who lose nothing', { timeout: 60_000 }, async () => {
  // Makes the spoke lease ids. One more lease beside those, of an id that no writer will use, stands for a body that flows for long.
  await ground.put('small', 'b');
  const leased = randomUUID();
  const leases = await ground.read(
    `insert into blob_lease (lease_id, backend_id, epoch, blob_ids, state, expires_at)
      select $1, backend_id, epoch, array[$2::uuid], 'open', expires_at + 3600000 from blob_lease where state = 'open' limit 1 returning 1`,
    [randomUUID(), leased],
  );
  expect(leases).toHaveLength(1);
  const pending = await plant(fileOf(leased));
  const plantedAt = performance.now();
  const strays = [await plant(fileOf(randomUUID())), await plant(segmentOf(randomUUID()))];
  const stop = new AbortController();
  const broken: string[] = [];
  const writers = Array.from({ length: 3 }, (_, index) => keepWriting(index, stop.signal, broken));
  try {
    await vi.waitFor(async () => expect((await filesThere()).filter((file) => strays.includes(file))).toEqual([]), patience);
  } finally {
    stop.abort();
    await Promise.all(writers);
  }
  expect(performance.now() - plantedAt).toBeGreaterThan(graceMs + pendingMs);
  expect(await ground.metric('scrub_strays')).toBe(2);
  expect(broken).toEqual([]);
  expect(await filesThere()).toContain(pending);
  const { services, blobDirectory } = cluster;
  const audit = await auditInstallation({ databaseUrl: services.databaseUrl, blobDirectory, readsBytes: true });
  expect(audit.lost).toEqual([]);
  expect(audit.contradictions).toEqual([]);
  expect(await ground.metric('scrub_lost_blobs')).toBe(0);
  expect(await ground.metric('scrub_foreign_pages')).toBe(0);
});

/** Replaces and reads its own few paths, large and small; what is written is read back whole. */
async function keepWriting(writer: number, signal: AbortSignal, broken: string[]): Promise<void> {
  for (let turn = 0; !signal.aborted; turn += 1) {
    const target = `/${container}/writer-${writer}-${turn % 4}`;
    const body = Buffer.alloc(turn % 2 === 0 ? largeBytes : 500, `${writer} ${turn}|`);
    const written = await ground.s3.send({ method: 'PUT', target, body });
    const answer = written.status === 200 ? await ground.s3.send({ method: 'GET', target }) : written;
    if (answer.status !== 503 && !(answer.status === 200 && answer.body.equals(body))) broken.push(`${target} ${answer.status}`);
    await sleep(20);
  }
}
