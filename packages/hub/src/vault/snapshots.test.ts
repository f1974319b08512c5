/** Snapshots of a whole hub on a real Postgres: who wins, what is answered again, and what becomes of bytes. */
import type { TestPostgres } from '@felloe/testkit/services/postgres.ts';
import { outboxEvents } from '@felloe/testkit/audit/outbox-events.ts';
import { startTestPostgres } from '@felloe/testkit/hub/test-hub.ts';
import { startVaultHub, testBytes, testHash, type VaultHub } from '@felloe/testkit/hub/vault-hub.ts';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

let postgres: TestPostgres;
let vault: VaultHub;
const ada = testHash('ada');
const eve = testHash('eve');
const subject = { topic: 'v1/ra_wa/user_data', owner: ada };

beforeAll(async () => {
  postgres = await startTestPostgres();
  vault = await startVaultHub(postgres);
});

afterAll(async () => {
  await vault.close();
  await postgres.stop();
});

beforeEach(() => vault.freshContainer());

const codeOf = (call: Promise<unknown>) => vault.hub.codeOf(call);

/** Live blobs with how often they are named, the bytes that the container counts, and the events of saves. */
async function held() {
  const { rows } = await vault.hub.database.query<{ live: number[] | null; bytes: number; saved: number }>({
    text: `select (select array_agg(reference_count order by blob_id) from blob where state = 1 and blob_id in (
          select blob_id from vault_snapshot where container_id = c.container_id
          union select blob_id from vault_upload where container_id = c.container_id)) as live,
        (select bytes from container_usage u where u.container_id = c.container_id) as bytes,
        (select count(*) from ${outboxEvents} where container_id = c.container_id and event like '%vault.snapshot.saved%') as saved
      from container c where c.name = $1`,
    values: [vault.container],
  });
  return rows[0];
}

it('reads what was saved, and nothing before', async () => {
  const first = testBytes(subject, 'one');
  expect(await vault.read(subject)).toMatchObject({ ...subject, digest: '', blobs: [] });
  await vault.store(first);
  expect(await vault.read(subject)).toMatchObject({ digest: '' });
  await vault.save(first, '');
  const saved = await vault.read(subject);
  expect(saved).toMatchObject({
    digest: first.digest,
    size: 100,
    blobs: [{ backend_id: vault.backendId, locator: 'somewhere' }],
  });
  const second = testBytes(subject, 'two', 300);
  await vault.store(second);
  expect(await vault.read(subject)).toMatchObject({ digest: first.digest });
  await vault.save(second, first.digest);
  expect(await vault.read(subject)).toMatchObject({ digest: second.digest, size: 300 });
  expect(await held()).toEqual({ live: [1], bytes: 300, saved: 2 });
});

it('lets one of 32 that expect the same snapshot win, and the others not', async () => {
  const first = testBytes(subject, 'first');
  await vault.store(first);
  await vault.save(first, '');
  const rivals = Array.from({ length: 32 }, (_, index) => testBytes(subject, `rival ${index}`));
  await Promise.all(rivals.map((rival) => vault.store(rival)));
  const codes = await Promise.all(rivals.map((rival) => codeOf(vault.save(rival, first.digest))));
  const winners = rivals.filter((_, index) => codes[index] === 'done');
  expect(winners).toHaveLength(1);
  expect(codes.filter((code) => code === 'precondition_failed')).toHaveLength(31);
  expect(await vault.read(subject)).toMatchObject({ digest: winners[0]?.digest });
  expect((await held())?.saved).toBe(2);
});

it('answers a save again, also when somebody has saved since, and changes nothing', async () => {
  const [one, two] = [testBytes(subject, 'one'), testBytes(subject, 'two')];
  await vault.store(one);
  await vault.save(one, '');
  await vault.save(one, '');
  await vault.store(two);
  await vault.save(two, one.digest);
  await vault.save(two, one.digest);
  // Done before, and not undone: the second stays.
  await vault.save(one, '');
  expect(await vault.read(subject)).toMatchObject({ digest: two.digest });
  expect(await codeOf(vault.save(two, testHash('other')))).toBe('precondition_failed');
  expect(await codeOf(vault.save(one, two.digest))).toBe('upload_not_found');
  expect(await held()).toEqual({ live: [1], bytes: 100, saved: 2 });
});

it('keeps a snapshot whose bytes are announced, sent and saved again', async () => {
  const one = testBytes(subject, 'one');
  await vault.store(one);
  await vault.save(one, '');
  const [again] = await vault.reserve('snapshot', [one]);
  expect(again).toMatchObject({ stored: true });
  expect(await held()).toMatchObject({ live: [2] });
  await vault.commit(again?.upload_id ?? '', one);
  await vault.save(one, one.digest);
  expect(await vault.read(subject)).toMatchObject({ digest: one.digest, blobs: [{ locator: 'somewhere' }] });
  expect(await held()).toEqual({ live: [1], bytes: 100, saved: 1 });
});

it('saves bytes of an earlier snapshot again after another one', async () => {
  const [one, two] = [testBytes(subject, 'one'), testBytes(subject, 'two')];
  await vault.store(one);
  await vault.save(one, '');
  await vault.store(two);
  await vault.store(one);
  await vault.save(two, one.digest);
  await vault.save(one, two.digest);
  expect(await vault.read(subject)).toMatchObject({ digest: one.digest, blobs: [{ locator: 'somewhere' }] });
  expect(await held()).toEqual({ live: [1], bytes: 100, saved: 3 });
});

it('refuses what never came', async () => {
  const one = testBytes(subject, 'one');
  expect(await codeOf(vault.save(one, ''))).toBe('upload_not_found');
  await vault.reserve('snapshot', [one]);
  expect(await codeOf(vault.save(one, ''))).toBe('upload_not_found');
  const [upload] = await vault.reserve('snapshot', [one]);
  expect(await codeOf(vault.commit(upload?.upload_id ?? '', testBytes(subject, 'two')))).toBe('digest_mismatch');
  expect(await codeOf(vault.commit('no-such-upload', one))).toBe('upload_not_found');
  expect(await vault.read(subject)).toMatchObject({ digest: '' });
});

it('judges rights for every call', async () => {
  const secret = testBytes(subject, 'one');
  expect(await codeOf(vault.reserve('snapshot', [secret], eve))).toBe('access_denied');
  await vault.store(secret);
  expect(await codeOf(vault.save(secret, '', eve))).toBe('access_denied');
  expect(await codeOf(vault.read(subject, eve))).toBe('access_denied');
  const once = testBytes({ topic: 'v1/ro_swo/flag', owner: ada }, 'flag');
  expect(await codeOf(vault.reserve('history', [once], eve))).toBe('access_denied');
  await vault.store(once, eve);
  await vault.save(once, '', eve);
  // Whoever reads it is told the owner's, and not its own.
  expect(await vault.read(once, eve)).toMatchObject({ owner: ada, digest: once.digest });
  const later = testBytes(once, 'later');
  await vault.store(later, ada);
  expect(await codeOf(vault.save(later, '', ada))).toBe('precondition_failed');
  expect(await codeOf(vault.save(later, once.digest, ada))).toBe('access_denied');
  await vault.save(once, '', eve);
  for (const topic of ['v1/ra_wa/a?b', 'v1/ra_wa/../b', 'v1/ra_wa/']) {
    expect(await codeOf(vault.read({ topic, owner: ada }))).toBe('invalid_argument');
  }
  expect(await codeOf(vault.read({ topic: subject.topic, owner: ada.toUpperCase() }))).toBe('invalid_argument');
});

it('never reads an older snapshot than the last that was acknowledged, whoever reads meanwhile', async () => {
  const saves = Array.from({ length: 10 }, (_, index) => testBytes(subject, `turn ${index}`));
  const turnOf = new Map(saves.map(({ digest }, index) => [digest, index]));
  let acknowledged = -1;
  const reader = async () => {
    while (acknowledged < saves.length - 1) {
      // Answers from RAM take no turn of the event loop.
      await new Promise((resolve) => setImmediate(resolve));
      const before = acknowledged;
      const { digest } = await vault.read(subject);
      expect(turnOf.get(digest) ?? -1).toBeGreaterThanOrEqual(before);
    }
  };
  const readers = [reader(), reader(), reader(), reader()];
  for (const [index, bytes] of saves.entries()) {
    await vault.store(bytes);
    await vault.save(bytes, saves[index - 1]?.digest ?? '');
    acknowledged = index;
  }
  await Promise.all(readers);
});
