/** Histories of a whole hub on a real Postgres: positions, cursors, repeated requests, waiting. */
import { limits } from '@felloe/engine/limits.ts';
import { startTestPostgres } from '@felloe/testkit/hub/test-hub.ts';
import { startVaultHub, testBytes, testHash, type VaultBytes, type VaultHub } from '@felloe/testkit/hub/vault-hub.ts';
import type { TestPostgres } from '@felloe/testkit/services/postgres.ts';
import { findNames } from '../blobs/scrub-queries.ts';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

let postgres: TestPostgres;
let vault: VaultHub;
const ada = testHash('ada');
const bob = testHash('bob');
const box = { topic: 'v1/ra_wo/transfer', owner: ada };
const zero = `0x${'0'.repeat(64)}`;

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
const digestsOf = (entries: readonly { digest: string }[]) => entries.map(({ digest }) => digest);

async function appendAll(count: number): Promise<VaultBytes[]> {
  const all = Array.from({ length: count }, (_, index) => testBytes(box, `entry ${index}`));
  for (const bytes of all) await vault.append(bytes, bob);
  return all;
}

it('shows an entry when its bytes came, and not before', async () => {
  const [one, two] = [testBytes(box, 'one'), testBytes(box, 'two')];
  const [first, second] = await vault.reserve('history', [one, two], bob);
  expect(await vault.list(box)).toMatchObject({ entries: [], has_more: false, total: 0 });
  const appended = await vault.commit(second?.upload_id ?? '', two);
  expect(appended).toMatchObject({ ...box, digest: two.digest, position: 1 });
  expect(digestsOf((await vault.list(box)).entries)).toEqual([two.digest]);
  await vault.commit(first?.upload_id ?? '', one);
  const { entries, total } = await vault.list(box);
  expect(digestsOf(entries)).toEqual([two.digest, one.digest]);
  expect(entries[0]).toMatchObject({ size: 100, blobs: [{ backend_id: vault.backendId, locator: 'somewhere' }] });
  expect(total).toBe(2);
  expect(await codeOf(vault.list(box, { signer: bob }))).toBe('access_denied');
});

it('answers the same entry again: the upload, its bytes, and the reservation', async () => {
  const one = testBytes(box, 'one');
  const [upload] = await vault.reserve('history', [one], bob);
  const [same] = await vault.reserve('history', [one], testHash('carl'));
  expect(same?.upload_id).toBe(upload?.upload_id);
  const id = upload?.upload_id ?? '';
  const [first, second] = await Promise.all([vault.commit(id, one), vault.commit(id, one)]);
  expect(second).toEqual(first);
  expect(await vault.commit(id, one)).toEqual(first);
  expect((await vault.reserve('history', [one], bob))[0]).toMatchObject({ upload_id: id, stored: true });
  expect(await vault.append(one, bob)).toEqual(first);
  expect(await vault.list(box)).toMatchObject({ total: 1, entries: [{ position: 1 }] });
  const { rows } = await vault.hub.database.query<{ live: number }>({
    text: `select count(*) as live from blob b join vault_entry e on e.blob_id = b.blob_id
      join vault_mailbox m on m.mailbox_id = e.mailbox_id join container c on c.container_id = m.container_id
      where c.name = $1 and b.state = 1 and b.reference_count = 1`,
    values: [vault.container],
  });
  expect(rows[0]?.live).toBe(1);
});

it('takes the same bytes for two recipients in one batch, and 64 but not 65', async () => {
  const places = [box, { ...box, owner: bob }].map((place) => testBytes(place, 'the same'));
  const uploads = await vault.reserve('history', places, bob);
  expect(new Set(uploads.map(({ upload_id }) => upload_id)).size).toBe(2);
  for (const [index, place] of places.entries()) await vault.commit(uploads[index]?.upload_id ?? '', place);
  for (const place of places) expect(digestsOf((await vault.list(place)).entries)).toEqual([testHash('the same')]);
  const many = Array.from({ length: 65 }, (_, index) => testBytes(box, index));
  expect(await vault.reserve('history', many.slice(0, 64), bob)).toHaveLength(64);
  expect(await codeOf(vault.reserve('history', many, bob))).toBe('invalid_argument');
  // All or none.
  const mixed = [testBytes(box, 'fine'), testBytes({ ...box, topic: 'v1/ra_wa/tx' }, 'foreign')];
  expect(await codeOf(vault.reserve('history', mixed, bob))).toBe('access_denied');
  const { rows } = await vault.hub.database.query<{ n: number }>({
    text: `select count(*) as n from vault_upload u join container c on c.container_id = u.container_id where c.name = $1`,
    values: [vault.container],
  });
  expect(rows[0]?.n).toBe(66);
});

it('lets a key that has begun as much as it may ask for that again, and begin no more', async () => {
  const [one, two, done] = [testBytes(box, 'one'), testBytes(box, 'two'), testBytes(box, 'done')];
  await vault.append(done, bob);
  const [begun] = await vault.reserve('history', [one], bob);
  await vault.hub.database.query({
    text: `insert into vault_upload (tenant_id, upload_id, container_id, kind, owner, topic, digest, signer, state, size, reserved_at)
      select tenant_id, gen_random_uuid(), container_id, kind, owner, topic, decode(lpad(to_hex(n), 64, '0'), 'hex'), signer, state, size, reserved_at
      from vault_upload, generate_series(2, $2::integer) as n where upload_id = $1`,
    values: [begun?.upload_id, limits.vault.openUploadsPerSignerMax],
  });
  expect((await vault.reserve('history', [one, done], bob))[0]?.upload_id).toBe(begun?.upload_id);
  expect(await codeOf(vault.reserve('history', [one, two], bob))).toBe('quota_exceeded');
  expect(await codeOf(vault.reserve('history', [two], testHash('carl')))).toBe('done');
});

it('lists the topics of a key behind a topic, and behind nothing else', async () => {
  await vault.append(testBytes(box, 'one'), bob);
  const topics = async (after: string, signer = ada) =>
    vault.hub.call('list_vault_topics', { container: vault.container, owner: ada, after }, vault.signer(signer));
  expect((await topics('')).topics).toMatchObject([{ topic: box.topic, entries: 1, bytes: 100 }]);
  expect((await topics(box.topic)).topics).toEqual([]);
  for (const after of ['\u0000', 'v1/', 'x'.repeat(300)]) expect(await codeOf(topics(after))).toBe('invalid_argument');
  expect(await codeOf(topics('', bob))).toBe('access_denied');
});

it('walks by cursor in both directions, with every limit', async () => {
  const all = digestsOf(await appendAll(7));
  const walk = async (descending: boolean, limit: number) => {
    const seen: string[] = [];
    let cursor: { timestamp: number; digest: string } | undefined;
    for (;;) {
      const page = await vault.list(box, { descending, limit, ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...digestsOf(page.entries));
      expect(page.total).toBe(7);
      cursor = page.entries.at(-1) ?? cursor;
      if (!page.has_more) return seen;
    }
  };
  for (const limit of [1, 2, 3, 7, 64]) {
    expect(await walk(false, limit)).toEqual(all);
    expect(await walk(true, limit)).toEqual(all.toReversed());
  }
  expect(await vault.list(box, { limit: 0 })).toMatchObject({ entries: [], has_more: true, total: 7 });
  expect(await codeOf(vault.list(box, { limit: 65 }))).toBe('invalid_argument');
  const byPosition = await vault.list(box, { cursor: { timestamp: 0, digest: '', position: 5 } });
  expect(byPosition.entries.map(({ position }) => position)).toEqual([6, 7]);
});

it('takes cursors at entries that are not there, in the order of time and digest', async () => {
  await appendAll(6);
  // Three seconds of two entries each.
  await vault.hub.database.query({
    text: `update vault_entry e set timestamp = 100 + (e.position - 1) / 2 from vault_mailbox m join container c
        on c.container_id = m.container_id where m.mailbox_id = e.mailbox_id and c.name = $1`,
    values: [vault.container],
  });
  const { entries } = await vault.list(box);
  expect(entries.map(({ timestamp }) => timestamp)).toEqual([100, 100, 101, 101, 102, 102]);
  const positions = async (timestamp: number, digest: string, descending = false) =>
    (await vault.list(box, { cursor: { timestamp, digest }, descending })).entries.map(({ position }) => position);
  const last = `0x${'f'.repeat(64)}`;
  expect(await positions(99, last)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(await positions(101, zero)).toEqual([3, 4, 5, 6]);
  expect(await positions(101, last)).toEqual([5, 6]);
  expect(await positions(101, zero, true)).toEqual([2, 1]);
  expect(await positions(101, last, true)).toEqual([4, 3, 2, 1]);
  expect(await positions(103, zero)).toEqual([]);
  // One that is there stands at its position, whatever its digest is beside the other of its second.
  expect(await positions(101, entries[2]?.digest ?? '')).toEqual([4, 5, 6]);
  expect(await positions(101, entries[3]?.digest ?? '')).toEqual([5, 6]);
  // Its digest with another second names nothing.
  expect(await positions(100, entries[3]?.digest ?? '')).not.toEqual([5, 6]);
});

it('finds entries by digest, and leaves unknown ones out', async () => {
  const all = await appendAll(3);
  const digests = [all[2]?.digest ?? '', testHash('unknown'), all[0]?.digest ?? ''];
  const message = { container: vault.container, ...box, digests };
  const { entries } = await vault.hub.call('find_vault_entries', message, vault.signer(ada));
  expect(entries.map(({ position }) => position)).toEqual([3, 1]);
});

it('wakes who waits for the next entry, at once and no later', async () => {
  const waiting = vault.list(box, { waitMs: 20_000 });
  expect(vault.hub.hub.services.vault.histories.waiting).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const begun = performance.now();
  const one = testBytes(box, 'one');
  await vault.append(one, bob);
  expect(digestsOf((await waiting).entries)).toEqual([one.digest]);
  expect(vault.hub.hub.services.vault.histories.waiting).toBe(0);
  expect(performance.now() - begun).toBeLessThan(5000);
  expect((await vault.list(box, { waitMs: 20_000 })).entries).toHaveLength(1);
  const { timestamp, digest } = (await vault.list(box)).entries[0] ?? { timestamp: 0, digest: zero };
  expect(await vault.list(box, { cursor: { timestamp, digest }, waitMs: 50 })).toMatchObject({ entries: [], total: 1 });
});

it('never shows a walker less than was acknowledged, with four writers at once', async () => {
  const acknowledged: string[] = [];
  let writing = true;
  const writers = Array.from({ length: 4 }, async (_, writer) => {
    for (let batch = 0; batch < 6; batch += 1) {
      const places = Array.from({ length: 16 }, (__, index) => testBytes(box, `${writer}/${batch}/${index}`));
      const uploads = await vault.reserve('history', places, bob);
      await Promise.all(
        places.map(async (place, index) => {
          await vault.commit(uploads[index]?.upload_id ?? '', place);
          acknowledged.push(place.digest);
        }),
      );
    }
  });
  const seen: string[] = [];
  const walker = (async () => {
    let cursor: { timestamp: number; digest: string } | undefined;
    for (;;) {
      const wasWriting = writing;
      const known = new Set(acknowledged);
      const page = await vault.list(box, { limit: 10, ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...digestsOf(page.entries));
      cursor = page.entries.at(-1) ?? cursor;
      if (!page.has_more) for (const digest of known) expect(seen.includes(digest)).toBe(true);
      if (!page.has_more && !wasWriting) return;
    }
  })();
  await Promise.all(writers);
  writing = false;
  await walker;
  expect(seen).toHaveLength(384);
  expect(new Set(seen)).toEqual(new Set(acknowledged));
  const { entries } = await vault.list(box, { descending: true, limit: 1 });
  expect(entries[0]?.position).toBe(384);
});

it('is checked: records that agree are told of none, and every fault is', async () => {
  const subject = { topic: 'v1/ra_wa/user_data', owner: ada };
  const query = (text: string, values: unknown[] = [vault.container]) => vault.hub.database.query({ text, values });
  const check = async () =>
    (
      await vault.hub.administer<{ checked: number; faults: { topic: string; digest: string; fault: string }[] }>('vault.check', {
        tenant: 'acme',
        container: vault.container,
      })
    ).faults.map(({ digest, fault }) => `${digest} ${fault}`);
  const entries = ['checked 1', 'checked 2', 'checked 3'].map((name) => testBytes(box, name));
  for (const bytes of entries) await vault.append(bytes, bob);
  const snapshot = testBytes(subject, 'checked');
  await vault.store(snapshot);
  await vault.save(snapshot, '');
  await vault.reserve('snapshot', [snapshot]);
  await vault.store(testBytes(subject, 'later'));
  expect(await check()).toEqual([]);
  // Whoever looks after lost blobs is told what names them.
  const { rows } = await query(`select blob_id from blob where sha256 = any($1)`, [
    [snapshot, entries[1]].map((of) => of?.digest.slice(2)),
  ]);
  const blobs = rows.map(({ blob_id: blobId }) => ({
    blobId: String(blobId),
    tenantId: vault.tenantId,
    backendId: '',
    locator: '',
    reason: '',
  }));
  const names = await Promise.all(blobs.map((blob) => findNames(vault.hub.database, blob, 10)));
  const nameOf = ({ topic, owner, digest }: VaultBytes) => `${vault.container}/${topic}/${owner}/${digest}`;
  expect(names.flat().sort()).toEqual([nameOf(snapshot), nameOf(entries[1] as VaultBytes)].sort());
  const ofBlob = 'update blob set state = 2 where sha256 = $1 and tenant_id is not null';
  await query(ofBlob, [entries[0]?.digest.slice(2)]);
  await query('update blob set reference_count = 3 where sha256 = $1', [snapshot.digest.slice(2)]);
  await query(
    `update vault_entry set timestamp = timestamp - 5 where position = 2 and mailbox_id in (
      select mailbox_id from vault_mailbox m join container c on c.container_id = m.container_id where c.name = $1)`,
  );
  expect((await check()).sort()).toEqual(
    [
      `${entries[0]?.digest} its blob is not live`,
      `${snapshot.digest} its blob is counted wrongly`,
      `${snapshot.digest} its blob is counted wrongly`,
      ' the time falls within the history',
    ].sort(),
  );
  expect(await codeOf(vault.hub.administer('vault.check', { tenant: 'acme', container: vault.container }, vault.keeper))).toBe(
    'access_denied',
  );
});
