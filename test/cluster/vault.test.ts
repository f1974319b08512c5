/** The store vault over two spokes that die: no save is lost or doubled, and a reader that follows its cursor misses nothing. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { auditInstallation } from '@felloe/testkit/audit/audit-installation.ts';
import { randomFrom } from '@felloe/testkit/checkers/random-register-history.ts';
import { type Cluster, startCluster } from '@felloe/testkit/cluster/cluster.ts';
import { killHub, killSpoke } from '@felloe/testkit/cluster/cluster-harms.ts';
import { testEnvironment } from '@felloe/testkit/environment.ts';
import { givenServicesFrom } from '@felloe/testkit/services/service.ts';
import { runNemesis } from '@felloe/testkit/workload/nemesis.ts';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digestOf, expectOk, get, post, put, type Told, urlOf, VaultClient } from '../conformance/vault/vault-client.ts';
import { record } from '../report.ts';
import { counts, seedFor, tier } from '../tier.ts';
import { appendBatch, untilAnswered, walk } from './vault-writers.ts';

let cluster: Cluster;
let bases: readonly [string, string];
let database: pg.Client;

beforeAll(async () => {
  cluster = await startCluster({
    spokes: 2,
    given: givenServicesFrom(testEnvironment),
    hubVariables: {
      FELLOE_HUB_COLLECTOR_EVERY_MS: '200',
      FELLOE_HUB_COLLECTOR_GRACE_MS: '60000',
      FELLOE_HUB_VAULT_PENDING_MS: '30000',
      FELLOE_HUB_VAULT_CLEAN_EVERY_MS: '200',
    },
  });
  const [first = '', second = ''] = cluster.spokes.map(({ appEndpoint }) => `${appEndpoint}/vault`);
  bases = [first, second];
  database = new pg.Client({ connectionString: cluster.services.databaseUrl });
  await database.connect();
});
afterAll(async () => {
  await database?.end();
  await cluster?.[Symbol.asyncDispose]();
});

/** Of the hub, when it starts again and commits; empty: of the spoke that took the bytes. */
const deaths = counts({
  quick: ['', 'lane.after_commit'],
  full: ['', 'lane.before_commit', 'lane.after_commit', 'lane.before_answer'],
});
const snapshotTopic = 'v1/ra_wa/user_data';

async function current(owner: VaultClient): Promise<string> {
  const told = await untilAnswered(() => owner.getSnapshot(bases[0], { topic: snapshotTopic }));
  return expectOk(await untilAnswered(() => get(urlOf(told)))).text;
}

/** As a client does: where the hub was away for longer than an announcement is good, it begins anew. */
async function saveAgain(
  owner: VaultClient,
  place: { readonly topic: string; readonly digest: string; readonly prevDigest: string },
  text: string,
): Promise<void> {
  for (;;) {
    const told = await untilAnswered(() => owner.save(bases[1], place));
    if (told.status === 200) return;
    expect(told.json).toMatchObject({ error: 'upload_not_found' });
    const url = urlOf(await untilAnswered(() => owner.preSave(bases[1], place)));
    await untilAnswered(() => put(url, text));
  }
}

/** Nobody but the vault writes here. */
async function namedBlobs(): Promise<number> {
  const { rows } = await database.query<{ live: number }>('select count(*)::integer as live from blob where state = 1');
  return rows[0]?.live ?? -1;
}

describe('saves of one snapshot', () => {
  it('that begin with one digest succeed once, twice sent or not, and the losers’ bytes go', async () => {
    const owner = new VaultClient();
    const prevDigest = await owner.store(bases[0], { topic: snapshotTopic, prevDigest: null }, 'the first state');
    const before = await namedBlobs();
    const states = Array.from({ length: 32 }, (_, index) => `state ${index}`);
    for (const state of states) {
      const digest = digestOf(state);
      expectOk(await put(urlOf(await owner.preSave(bases[0], { topic: snapshotTopic, digest })), state));
    }
    // Signed beforehand, so that they arrive together.
    const requests = states.map((state) => {
      const inner = { topic: snapshotTopic, pubkey: owner.pubkey, digest: digestOf(state), prevDigest };
      return JSON.stringify({ inner, auth: owner.sign({ call: 'save_snapshot', inner }) });
    });
    const send = (body: string, spoke: number): Promise<Told> =>
      untilAnswered(() => post(`${bases[spoke % 2]}/save-snapshot`, body));
    const statuses = await Promise.all(requests.map(async (body, index) => (await send(body, index)).status));
    expect(statuses.toSorted((one, other) => one - other)).toEqual([200, ...Array.from({ length: 31 }, () => 409)]);
    const winner = statuses.indexOf(200);
    expect(await current(owner)).toBe(states[winner]);
    // Each once more, through the other spoke: the same answers, the same state.
    const again = await Promise.all(requests.map(async (body, index) => (await send(body, index + 1)).status));
    expect(again).toEqual(statuses);
    expect(await current(owner)).toBe(states[winner]);
    // Their time is half a minute here; the quick tier sees the same at the hub alone, in less.
    if (tier === 'full') {
      for (let waited = 0; (await namedBlobs()) > before && waited < 60_000; waited += 500) await sleep(500);
      expect(await namedBlobs()).toBe(before);
    }
    record('vault: racing saves', { racers: statuses.length, winners: statuses.filter((status) => status === 200).length });
  });

  it('are whole or not at all when a spoke dies before the save and the hub in it', async () => {
    const owner = new VaultClient();
    let state = 'before every death';
    let digest = await owner.store(bases[0], { topic: snapshotTopic, prevDigest: null }, state);
    for (const point of deaths) {
      const next = `after a death at ${point}`;
      const nextDigest = digestOf(next);
      expectOk(
        await put(urlOf(await untilAnswered(() => owner.preSave(bases[0], { topic: snapshotTopic, digest: nextDigest }))), next),
      );
      if (point === '') await cluster.spokes[0]?.process.kill();
      else {
        await cluster.hub.kill();
        // The first commit after its start may be anybody's; the save is among the next ones.
        await cluster.hub.start({ FELLOE_HUB_FAULTS: `${point}:kill@3` });
      }
      const place = { topic: snapshotTopic, digest: nextDigest };
      const saving = saveAgain(owner, { ...place, prevDigest: digest }, next);
      const watching = (async () => {
        for (let look = 0; look < 5; look += 1) {
          const told = await untilAnswered(() => owner.getSnapshot(bases[1], { topic: snapshotTopic }));
          // Never null, and what the URL leads to is the old state or the new one.
          const { text } = expectOk(await untilAnswered(() => get(urlOf(told))));
          expect([state, next]).toContain(text);
        }
      })();
      if (point === '') await cluster.spokes[0]?.process.start();
      else {
        await Promise.race([cluster.hub.ended(), sleep(3_000)]);
        if (!cluster.hub.running) await cluster.hub.start();
      }
      await saving;
      await watching;
      expect(await current(owner)).toBe(next);
      state = next;
      digest = nextDigest;
    }
    if (cluster.hub.running) await cluster.hub.kill();
    await cluster.hub.start();
  });
});

describe('a mailbox that four write to while spokes and the hub are killed', () => {
  it('gives a walker with a stored cursor each acknowledged entry once, in one order', async () => {
    const appendsMax = counts({ quick: 2_000, full: 20_000 });
    const kills = counts({ quick: 5, full: 30 });
    const random = randomFrom(seedFor('vault mailbox'));
    const topic = 'v1/ra_wo/transfer';
    const owner = new VaultClient();
    const acknowledged = new Set<string>();
    let announced = 0;
    const stop = new AbortController();
    const write = async (): Promise<void> => {
      const writer = new VaultClient();
      while (announced < appendsMax) {
        const size = Math.min(1 + Math.floor(random() * 64), appendsMax - announced);
        announced += size;
        const bodies = Array.from({ length: size }, () => randomBytes(16 + Math.floor(random() * 500)));
        for (const digest of await appendBatch({ bases, topic, pubkey: owner.pubkey, writer }, bodies)) acknowledged.add(digest);
      }
    };
    const harming = runNemesis({
      harms: [killSpoke(cluster), killSpoke(cluster), killHub(cluster)],
      seed: seedFor('vault nemesis'),
      waitMs: { min: 200, max: 1_500 },
      signal: stop.signal,
      countMax: kills,
    });
    let isDone = false;
    const walking = walk({ bases, topic, reader: owner, limit: () => 1 + Math.floor(random() * 64) }, () => isDone);
    await Promise.all([write(), write(), write(), write()]);
    const harms = await harming;
    isDone = true;
    const seen = await walking;
    const order = seen.map(({ digest }) => digest);
    expect(new Set(order).size).toBe(order.length);
    expect(order.filter((digest) => !acknowledged.has(digest))).toEqual([]);
    expect(order.length).toBe(acknowledged.size);
    expect(seen.map(({ timestamp }) => timestamp)).toEqual(
      seen.map(({ timestamp }) => timestamp).toSorted((one, other) => one - other),
    );
    // From the beginning it is the same order, and the last page's bytes are those of its digests.
    const anew = await walk({ bases, topic, reader: owner, limit: () => 64 }, () => true);
    expect(anew.map(({ digest }) => digest)).toEqual(order);
    const page = await owner.page(bases[1], { topic, order: 'Desc', limit: 16 });
    for (const { meta, presignedUrl } of page.presignedUrlsWithMeta) {
      const answer = await fetch(presignedUrl);
      expect(digestOf(Buffer.from(await answer.arrayBuffer()))).toBe(meta.digest);
    }
    expect(page.cursorResponse.totalCount).toBe(order.length);
    record('vault: mailbox', { ...harms, appended: acknowledged.size, seen: order.length });
  });

  it('leaves records and bytes in agreement', async () => {
    const { services, blobDirectory } = cluster;
    const audit = await auditInstallation({ databaseUrl: services.databaseUrl, blobDirectory, readsBytes: true });
    expect(audit.lost).toEqual([]);
    expect(audit.contradictions).toEqual([]);
  });
});
