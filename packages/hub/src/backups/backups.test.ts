/** Backups of a whole hub on a real Postgres: whose they are, which is the latest, what has to be moved and how often. */
import { hash, randomUUID } from 'node:crypto';
import { outboxEvents } from '@felloe/testkit/audit/outbox-events.ts';
import { createTenant } from '@felloe/testkit/hub/tenant-ground.ts';
import { spokeActor, startTestHub, startTestPostgres, type TestActor, type TestHub } from '@felloe/testkit/hub/test-hub.ts';
import type { TestPostgres } from '@felloe/testkit/services/postgres.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const container = 'acme-backups';
let postgres: TestPostgres;
let hub: TestHub;
let owner: TestActor;
const backends: Record<'hot' | 'main' | 'cold', string> = { hot: '', main: '', cold: '' };
const windowMs = 400;

beforeAll(async () => {
  postgres = await startTestPostgres();
  hub = await startTestHub(postgres);
  await hub.connectSpoke();
  owner = await createTenant(hub, 'acme');
  for (const name of ['hot', 'main', 'cold'] as const) {
    const added = await hub.administer<{ backendId: string }>('backend.add', { name, kind: 'memory', configuration: {} });
    backends[name] = added.backendId;
  }
  await hub.call('create_container', { name: container, region: 'us-east-1' }, owner);
});

afterAll(async () => {
  await hub.close();
  await postgres.stop();
});

async function newAccount(): Promise<TestActor> {
  const wanted = { tenant: 'acme', issuer: 'https://issuer.example', subject: randomUUID() };
  const { accountId } = await hub.administer<{ accountId: string }>('account.create', wanted);
  return { kind: 'account', tenant_id: owner.tenant_id, principal_id: accountId };
}

const configure = (document: object, of = container) =>
  hub.call('configure_container', { container: of, setting: 'backups', document: JSON.stringify(document) }, hub.administrator);

const nameOf = (user: string, iteration: number, second = iteration): string =>
  `leakr_db_${user}_2026-01-01 00-${String(Math.floor(second / 60)).padStart(2, '0')}-${String(second % 60).padStart(2, '0')}_it${iteration}.sqlite`;

async function stage(backendId: string, size: number) {
  const { blob_ids } = await hub.call('lease_blobs', { backend_id: backendId, count: 1, epoch: 1 }, spokeActor);
  const [blobId = ''] = blob_ids;
  return { blob_id: blobId, backend_id: backendId, locator: `at ${blobId}`, size };
}

async function upload(actor: TestActor, fileName: string, text = fileName, into = container) {
  const blob = await stage(backends.hot, text.length);
  const file = { container: into, file_name: fileName, blobs: [blob], size: text.length, sha256: hash('sha256', text) };
  return hub.call('commit_backup', file, actor);
}

const infoOf = async (actor: TestActor, user: string): Promise<string[]> =>
  (await hub.call('find_backups', { container, user }, actor)).files.map((file) => file.file_name);
const take = () => hub.call('take_backup_moves', { limit: 8 }, spokeActor);
type Move = Awaited<ReturnType<typeof take>>['moves'][number];

async function finish(move: Move) {
  const blob = await stage(move.to_backend_id, move.size);
  const from = move.blobs.map(({ blob_id }) => blob_id);
  const done = { container, file_name: move.file_name, from_blob_ids: from, blobs: [blob], to_backend_id: move.to_backend_id };
  return hub.call('finish_backup_move', done, spokeActor);
}

async function liveBlobs(): Promise<number> {
  const { rows } = await hub.database.query<{ live: number }>({
    text: 'select count(*)::integer as live from blob where state = 1',
  });
  return rows[0]?.live ?? -1;
}

describe('a backup', () => {
  it('belongs to the account that used its user first', async () => {
    const [actor, other] = [await newAccount(), await newAccount()];
    const user = randomUUID();
    await upload(actor, nameOf(user, 1));
    expect(await hub.codeOf(upload(other, nameOf(user, 2)))).toBe('access_denied');
    expect(await hub.codeOf(hub.call('find_backups', { container, file_name: nameOf(user, 1) }, other))).toBe('access_denied');
    expect(await hub.codeOf(infoOf(other, user))).toBe('access_denied');
    const archiving = hub.call('archive_backups', { container, file_name: nameOf(user, 1) }, other);
    expect(await hub.codeOf(archiving)).toBe('access_denied');
    expect((await hub.call('list_backups', { container }, other)).files).toEqual([]);
    expect(await infoOf(actor, user)).toEqual([nameOf(user, 1)]);
    expect(await hub.codeOf(infoOf(actor, randomUUID()))).toBe('not_found');
  });

  it('belongs to one of two who come at once, and names the bytes of one of many', async () => {
    const [actor, other] = [await newAccount(), await newAccount()];
    const user = randomUUID();
    const before = await liveBlobs();
    const claims = await Promise.all([actor, other].map((who) => hub.codeOf(upload(who, nameOf(user, 1), who.principal_id))));
    expect(claims.sort()).toEqual(['access_denied', 'done']);
    const owner = (await hub.codeOf(infoOf(actor, user))) === 'done' ? actor : other;
    const codes = await Promise.all(
      Array.from({ length: 6 }, (_, count) => hub.codeOf(upload(owner, nameOf(user, 1), `bytes ${count}`))),
    );
    expect(new Set(codes)).toEqual(new Set(['done']));
    expect(await liveBlobs()).toBe(before + 1);
  });

  it('is one however often it comes, and replaced by other bytes', async () => {
    const actor = await newAccount();
    const user = randomUUID();
    const before = await liveBlobs();
    await upload(actor, nameOf(user, 1), 'the bytes');
    await upload(actor, nameOf(user, 1), 'the bytes');
    expect(await liveBlobs()).toBe(before + 1);
    const replaced = await upload(actor, nameOf(user, 1), 'other bytes');
    expect(replaced).toMatchObject({ size: 11, sha256: hash('sha256', 'other bytes') });
    expect(await liveBlobs()).toBe(before + 1);
    expect(await hub.codeOf(upload(actor, 'leakr_db_x.sqlite'))).toBe('invalid_argument');
    expect(await liveBlobs()).toBe(before + 1);
  });

  it('is the latest by its iteration among fifteen hundred, in whatever order they come', async () => {
    const actor = await newAccount();
    const user = randomUUID();
    // Written as they lie, since only the looking is asked about here.
    await upload(actor, nameOf(user, 0));
    await hub.database.query({
      text: `insert into backup_file (tenant_id, container_id, user_id, iteration, taken_at, file_name, size, sha256, place, backend_id,
          settled, content, uploaded_at)
        select tenant_id, container_id, user_id, n, taken_at + n * 1000, file_name || n, size, sha256, 'archive', backend_id, true, '[]', 0
        from backup_file, generate_series(1, 1500) as n where user_id = $1`,
      values: [user],
    });
    await upload(actor, nameOf(user, 3, 3599));
    expect(await infoOf(actor, user)).toEqual([`${nameOf(user, 0)}1500`, nameOf(user, 3, 3599)]);
    await upload(actor, nameOf(user, 2000, 5));
    expect(await infoOf(actor, user)).toEqual([nameOf(user, 2000, 5), nameOf(user, 3, 3599)]);
    const listed: string[] = [];
    for (let after = ''; ; ) {
      const page = await hub.call('list_backups', { container, user, after, limit: 700 }, actor);
      listed.push(...page.files.map((file) => file.file_name));
      if (page.next_after === '') break;
      after = page.next_after;
    }
    expect(new Set(listed).size).toBe(1503);
    await hub.database.query({ text: `delete from backup_file where user_id = $1 and content = '[]'`, values: [user] });
  });

  it('is rotated away when there are more than its container keeps, never the latest or the newest', async () => {
    await configure({ filesMax: 5 });
    const actor = await newAccount();
    const user = randomUUID();
    await upload(actor, nameOf(user, 100, 1));
    const before = await liveBlobs();
    for (let iteration = 1; iteration <= 8; iteration += 1) await upload(actor, nameOf(user, iteration, 10 + iteration));
    expect(await liveBlobs()).toBe(before + 4);
    expect(await infoOf(actor, user)).toEqual([nameOf(user, 100, 1), nameOf(user, 8, 18)]);
    await configure({});
  });
});

it('keeps its name when another prefix is set, and is told of when it is rotated away', async () => {
  const actor = await newAccount();
  const user = randomUUID();
  await upload(actor, nameOf(user, 1));
  await configure({ prefix: 'other', filesMax: 5 });
  const find = (fileName: string) => hub.call('find_backups', { container, file_name: fileName }, actor);
  expect((await find(nameOf(user, 1))).files[0]?.file_name).toBe(nameOf(user, 1));
  const renamed = (iteration: number): string => nameOf(user, iteration).replace('leakr_db', 'other');
  expect(await hub.codeOf(find(renamed(1)))).toBe('not_found');
  expect(await hub.codeOf(upload(actor, nameOf(user, 2)))).toBe('invalid_argument');
  for (let iteration = 2; iteration <= 6; iteration += 1) await upload(actor, renamed(iteration));
  expect(await hub.codeOf(find(nameOf(user, 1)))).toBe('not_found');
  const { rows } = await hub.database.query<{ event: string }>({
    text: `select event from ${outboxEvents} where event like '%backup.rotated%'`,
  });
  expect(rows.filter(({ event }) => event.includes(nameOf(user, 1)))).toHaveLength(1);
  await configure({});
});

describe('what is moved', () => {
  it('waits for nobody whose backends a spoke does not reach', async () => {
    await hub.administer('backend.add', { name: 'elsewhere', kind: 'memory', configuration: {}, reach: ['another'] });
    const other = 'acme-elsewhere';
    await hub.call('create_container', { name: other, region: 'us-east-1' }, owner);
    await configure({ mainBackend: 'elsewhere', windowMs: 0 }, other);
    await configure({ mainBackend: 'main', windowMs: 0 });
    const stuck = await newAccount();
    // More than are given out at a time, and due before anybody else.
    for (let count = 0; count < 10; count += 1) await upload(stuck, nameOf(randomUUID(), 1), 'stuck', other);
    const actor = await newAccount();
    const user = randomUUID();
    await upload(actor, nameOf(user, 1));
    const { moves } = await vi.waitFor(async () => {
      const taken = await take();
      expect(taken.moves.map((move) => move.file_name)).toContain(nameOf(user, 1));
      return taken;
    }, 5_000);
    for (const move of moves) await finish(move);
    await configure({});
    await configure({}, other);
  });

  it('is the last of a burst and what it replaced: two writes, however many came', async () => {
    await configure({ mainBackend: 'main', archiveBackend: 'cold', windowMs });
    const actor = await newAccount();
    const user = randomUUID();
    await upload(actor, nameOf(user, 1));
    const first = await vi.waitFor(async () => {
      const { moves } = await take();
      expect(moves.length).toBe(1);
      return moves[0] as Move;
    }, 5_000);
    expect(first).toMatchObject({ file_name: nameOf(user, 1), to_backend_id: backends.main });
    await finish(first);
    for (let iteration = 2; iteration <= 11; iteration += 1) await upload(actor, nameOf(user, iteration));
    const taken: Move[] = [];
    const until = Date.now() + 3 * windowMs;
    while (Date.now() < until) {
      const { moves } = await take();
      for (const move of moves) await finish(move);
      taken.push(...moves);
    }
    expect(taken.map((move) => [move.file_name, move.to_backend_id])).toEqual([
      [nameOf(user, 11), backends.main],
      [nameOf(user, 1), backends.cold],
    ]);
    const { files } = await hub.call('list_backups', { container, user }, actor);
    expect(files.length).toBe(11);
    expect(files.map(({ place }) => place)).toEqual(['main', ...Array.from({ length: 10 }, () => 'archive')]);
    const found = await hub.call('find_backups', { container, user }, actor);
    expect(found.files[0]?.blobs[0]?.backend_id).toBe(backends.main);
    await configure({});
  });

  it('is archived also while it is on its way to main, and goes on from there', async () => {
    await configure({ mainBackend: 'main', archiveBackend: 'cold', windowMs: 0 });
    const actor = await newAccount();
    const user = randomUUID();
    await upload(actor, nameOf(user, 1));
    const [move] = (await take()).moves;
    expect(move?.to_backend_id).toBe(backends.main);
    const archived = await hub.call('archive_backups', { container, file_name: nameOf(user, 1) }, actor);
    expect(archived.file_names).toEqual([nameOf(user, 1)]);
    await finish(move as Move);
    const [next] = (await take()).moves;
    expect(next?.to_backend_id).toBe(backends.cold);
    await finish(next as Move);
    expect((await hub.call('find_backups', { container, user }, actor)).files).toMatchObject([
      { place: 'archive', blobs: [{ backend_id: backends.cold }] },
    ]);
    expect((await take()).moves).toEqual([]);
    await configure({});
  });

  it('stays what it was when the move is cut off, done twice, or overtaken by other bytes', async () => {
    await configure({ mainBackend: 'main', windowMs });
    const actor = await newAccount();
    const user = randomUUID();
    await upload(actor, nameOf(user, 1), 'first');
    const [move] = await vi.waitFor(async () => {
      const { moves } = await take();
      expect(moves.length).toBe(1);
      return moves;
    }, 5_000);
    // Nobody finished it: it is where it was, and is not given out twice at once.
    expect((await take()).moves).toEqual([]);
    expect((await hub.call('find_backups', { container, user }, actor)).files[0]?.blobs[0]?.backend_id).toBe(backends.hot);
    const before = await liveBlobs();
    await finish(move as Move);
    expect(await liveBlobs()).toBe(before);
    expect(await hub.codeOf(finish(move as Move))).toBe('precondition_failed');
    expect(await liveBlobs()).toBe(before);
    await upload(actor, nameOf(user, 1), 'other');
    expect(await hub.codeOf(finish(move as Move))).toBe('precondition_failed');
    // A hub that dies between the two: what it gave out is finished by the next, or given out again when its time is up.
    await hub.database.query({ text: 'update backup_user set due_at = 1 where user_id = $1', values: [user] });
    const [given] = (await take()).moves;
    expect(given).toMatchObject({ file_name: nameOf(user, 1), to_backend_id: backends.main });
    await hub.restart();
    await hub.database.query({
      text: 'update backup_user set due_at = 1, window_began_at = 0 where user_id = $1',
      values: [user],
    });
    const [again] = (await take()).moves;
    expect(again).toEqual(given);
    await finish(again as Move);
    expect(await hub.codeOf(finish(given as Move))).toBe('precondition_failed');
    expect(await liveBlobs()).toBe(before);
    expect((await hub.call('find_backups', { container, user }, actor)).files[0]).toMatchObject({
      sha256: hash('sha256', 'other'),
    });
    await configure({});
  });
});

it('lets its tenant set everything but the backends, which are the installation’s', async () => {
  const set = (document: object) =>
    hub.codeOf(hub.call('configure_container', { container, setting: 'backups', document: JSON.stringify(document) }, owner));
  expect(await set({ mainBackend: 'cold' })).toBe('access_denied');
  await configure({ mainBackend: 'main' });
  expect(await set({ mainBackend: 'main', filesMax: 50 })).toBe('done');
  expect(await set({ filesMax: 50 })).toBe('access_denied');
  await configure({});
});

it('keeps a container from being removed while it has backups', async () => {
  expect(await hub.codeOf(hub.call('remove_container', { name: container }, owner))).toBe('container_not_empty');
});
