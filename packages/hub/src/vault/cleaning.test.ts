/** Clean-up, retention and quotas of the vault, restarts in between, and what clients write by themselves. */
import { spokeActor, startTestPostgres } from '@felloe/testkit/hub/test-hub.ts';
import { startVaultHub, testBytes, testHash, type VaultBytes, type VaultHub } from '@felloe/testkit/hub/vault-hub.ts';
import type { TestPostgres } from '@felloe/testkit/services/postgres.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

let postgres: TestPostgres;
let vault: VaultHub;
const ada = testHash('ada');
const bob = testHash('bob');
const box = { topic: 'v1/ra_wo/transfer', owner: ada };
const subject = { topic: 'v1/ra_wa/user_data', owner: ada };
/** Everything is old as soon as it is there; rounds come when a test asks for them. */
const variables = { VAULT_PENDING_MS: '1', VAULT_DIRECT_URL_MS: '1000', VAULT_CLEAN_EVERY_MS: '3600000' };

beforeAll(async () => {
  postgres = await startTestPostgres();
  vault = await startVaultHub(postgres, variables);
});

afterAll(async () => {
  await vault.close();
  await postgres.stop();
});

beforeEach(async () => {
  await clean();
  await vault.freshContainer();
});

const codeOf = (call: Promise<unknown>) => vault.hub.codeOf(call);
const query = async <Row>(text: string, values: unknown[] = [vault.container]): Promise<Row[]> =>
  (await vault.hub.database.query<Row>({ text, values })).rows;
const usedBytes = async () =>
  (
    await query<{ bytes: number }>(
      'select u.bytes from container_usage u join container c on c.container_id = u.container_id where c.name = $1',
    )
  )[0]?.bytes;

/** As if all uploads were announced a minute ago; then a look at what is due. */
async function clean(hub: VaultHub = vault): Promise<number> {
  await hub.hub.database.query({ text: 'update vault_upload set reserved_at = reserved_at - 60000' });
  return hub.hub.hub.services.vault.uploadCleaner.round();
}

async function setVault(topics: readonly object[]): Promise<void> {
  const message = { container: vault.container, setting: 'vault', document: JSON.stringify({ topics }) };
  await vault.hub.call('configure_container', message, vault.hub.administrator);
}

it('forgets what was not finished in time, and never acknowledges it afterwards', async () => {
  const [one, two] = [testBytes(box, 'one'), testBytes(subject, 'two')];
  const [entry] = await vault.reserve('history', [one], bob);
  await vault.store(two);
  expect(await clean()).toBe(2);
  expect(await codeOf(vault.commit(entry?.upload_id ?? '', one))).toBe('upload_not_found');
  expect(await codeOf(vault.save(two, ''))).toBe('upload_not_found');
  expect(await vault.list(box)).toMatchObject({ total: 0 });
  const live = await query('select 1 from blob where sha256 = $1 and state = 1', [two.digest.slice(2)]);
  expect(live).toHaveLength(0);
  // Announced and sent anew it works as ever.
  expect(await vault.append(one, bob)).toMatchObject({ position: 1 });
});

it('takes nothing from snapshots and entries when it cleans up after them', async () => {
  const [one, two] = [testBytes(box, 'one'), testBytes(subject, 'two')];
  const appended = await vault.append(one, bob);
  await vault.store(two);
  await vault.save(two, '');
  expect(await clean()).toBe(2);
  // Announced once more and left so.
  await vault.reserve('snapshot', [two]);
  await vault.reserve('history', [one], bob);
  expect(await clean()).toBe(2);
  expect(await vault.read(subject)).toMatchObject({ digest: two.digest, blobs: [{ locator: 'somewhere' }] });
  expect(await vault.append(one, bob)).toEqual(appended);
  const counts = await query<{ reference_count: number }>(
    `select b.reference_count from blob b join vault_snapshot s on s.blob_id = b.blob_id join container c
      on c.container_id = s.container_id where c.name = $1 and b.state = 1`,
  );
  expect(counts).toEqual([{ reference_count: 1 }]);
});

it('goes on behind a row that cannot be removed', async () => {
  const places = Array.from({ length: 5 }, (_, index) => testBytes(box, index));
  const uploads = await vault.reserve('history', places, bob);
  await query(
    `create function refuse() returns trigger language plpgsql as $$ begin
      if old.upload_id = '${uploads[2]?.upload_id}' then raise exception 'not this one'; end if; return old; end $$`,
    [],
  );
  await query('create trigger refuse before delete on vault_upload for each row execute function refuse()', []);
  try {
    expect(await clean()).toBe(4);
  } finally {
    await query('drop trigger refuse on vault_upload', []);
  }
  expect(await clean()).toBe(1);
});

it('keeps everything over restarts between announcement, bytes, save and reading', async () => {
  const [one, two] = [testBytes(box, 'one'), testBytes(subject, 'two')];
  const blobIds = [await vault.leaseBlob(), await vault.leaseBlob()];
  const [entry] = await vault.reserve('history', [one], bob);
  const [snapshot] = await vault.reserve('snapshot', [two]);
  await vault.restart();
  const appended = await vault.commit(entry?.upload_id ?? '', one, blobIds[0]);
  await vault.commit(snapshot?.upload_id ?? '', two, blobIds[1]);
  await vault.restart();
  // Sent once more to the hub that did not see the first.
  expect(await vault.commit(entry?.upload_id ?? '', one, blobIds[0])).toEqual(appended);
  await vault.save(two, '');
  await vault.restart();
  await vault.save(two, '');
  expect(await vault.read(subject)).toMatchObject({ digest: two.digest });
  expect(await vault.list(box)).toMatchObject({ entries: [{ digest: one.digest, position: 1 }], total: 1 });
});

describe('quotas', () => {
  it('bound each topic, by its name before any prefix, and each owner apart', async () => {
    await setVault([
      { prefix: 'v1/', bytesMax: 250 },
      { topic: box.topic, entriesMax: 2 },
    ]);
    for (const name of ['one', 'two']) await vault.append(testBytes(box, name, 200), bob);
    expect(await codeOf(vault.append(testBytes(box, 'three'), bob))).toBe('quota_exceeded');
    expect(await vault.append(testBytes({ ...box, owner: bob }, 'three'), bob)).toMatchObject({ position: 1 });
    const other = { topic: 'v1/ra_wo/deposit', owner: ada };
    await vault.append(testBytes(other, 'a', 200), bob);
    expect(await codeOf(vault.append(testBytes(other, 'b', 51), bob))).toBe('quota_exceeded');
    await vault.append(testBytes(other, 'b', 50), bob);
    expect(await codeOf(vault.store(testBytes(subject, 'large', 251)))).toBe('quota_exceeded');
  });

  it('hold within one batch, and of the container for all its bytes', async () => {
    const quota = { container: vault.container, setting: 'quota', document: '{"bytesMax":350}' };
    await vault.hub.call('configure_container', quota, vault.hub.administrator);
    const places = Array.from({ length: 8 }, (_, index) => testBytes(box, index));
    const uploads = await vault.reserve('history', places, bob);
    const commits = places.map((place, index) => codeOf(vault.commit(uploads[index]?.upload_id ?? '', place)));
    expect((await Promise.all(commits)).filter((code) => code === 'done')).toHaveLength(3);
    expect(await usedBytes()).toBe(300);
    const [small, large] = [testBytes(subject, 'small', 50), testBytes(subject, 'large', 51)];
    await vault.store(small);
    await vault.store(large);
    expect(await codeOf(vault.save(large, ''))).toBe('quota_exceeded');
    await vault.save(small, '');
    expect(await usedBytes()).toBe(350);
  });
});

describe('retention', () => {
  const age = (days: number, upTo: number) =>
    query(
      `update vault_entry e set timestamp = timestamp - 86400 * $2::bigint from vault_mailbox m join container c
        on c.container_id = m.container_id where m.mailbox_id = e.mailbox_id and c.name = $1 and e.position <= $3`,
      [vault.container, days, upTo],
    );

  it('takes the old, keeps places, and loses nobody who walks', async () => {
    const all: VaultBytes[] = Array.from({ length: 6 }, (_, index) => testBytes(box, index));
    for (const bytes of all) await vault.append(bytes, bob);
    await age(10, 4);
    const before = await vault.list(box, { limit: 2 });
    const cursor = before.entries[1] ?? { timestamp: 0, digest: '' };
    await setVault([{ topic: box.topic, retentionDays: 5 }]);
    expect(await vault.hub.hub.services.vault.retention.round()).toBe(4);
    const after = await vault.list(box);
    expect(after).toMatchObject({ total: 2, entries: [{ position: 5 }, { position: 6 }] });
    expect((await vault.list(box, { cursor })).entries.map(({ position }) => position)).toEqual([5, 6]);
    expect((await vault.list(box, { cursor, descending: true })).entries).toEqual([]);
    expect(await usedBytes()).toBe(200);
    // What was taken may come again, behind everything.
    expect(await vault.append(all[0] as VaultBytes, bob)).toMatchObject({ position: 7 });
    expect(await vault.hub.hub.services.vault.retention.round()).toBe(0);
  });

  it('lets an empty container go, and no other', async () => {
    await vault.append(testBytes(box, 'one'), bob);
    const remove = () => codeOf(vault.hub.call('remove_container', { name: vault.container }, vault.keeper));
    expect(await remove()).toBe('container_not_empty');
    await age(10, 1);
    await setVault([{ prefix: 'v1/', retentionDays: 5 }]);
    await vault.hub.hub.services.vault.retention.round();
    expect(await remove()).toBe('done');
  });
});

describe('what clients write by themselves', () => {
  let direct: VaultHub;

  beforeAll(async () => {
    const backend = { name: 'far', kind: 's3', configuration: { bucket: 'felloe', profile: 'aws', region: 'us-east-1' } };
    direct = await startVaultHub(postgres, { ...variables, VAULT_DELIVERY: 's3', VAULT_DIRECT_PENDING_MS: '30000' }, backend);
  });

  afterAll(() => direct.close());

  const stateOf = async (blobId: string) =>
    (await direct.hub.database.query<{ state: number }>({ text: 'select state from blob where blob_id = $1', values: [blobId] }))
      .rows[0]?.state;

  const reserveOne = async (name: string) => {
    const bytes = testBytes(box, name);
    const [upload] = await direct.reserve('history', [bytes], bob);
    return { bytes, uploadId: upload?.upload_id ?? '', blobId: upload?.direct?.blob_id ?? '' };
  };

  it('is awaited, told to readers, and an entry once somebody found it', async () => {
    const { bytes, uploadId, blobId } = await reserveOne('found');
    expect(await stateOf(blobId)).toBe(0);
    expect(await direct.list(box)).toMatchObject({
      entries: [],
      unfinished: [{ upload_id: uploadId, direct: { blob_id: blobId } }],
    });
    await direct.commit(uploadId, bytes, blobId);
    expect(await stateOf(blobId)).toBe(1);
    expect(await direct.list(box)).toMatchObject({ entries: [{ digest: bytes.digest, size: 100 }], unfinished: [] });
  });

  it('is a copy where the place itself is not to be trusted', async () => {
    const { bytes, uploadId, blobId } = await reserveOne('copied');
    await direct.commit(uploadId, bytes);
    expect(await stateOf(blobId)).toBe(2);
  });

  it('is looked for before it is given up', async () => {
    const { bytes, uploadId, blobId } = await reserveOne('lost');
    await clean(direct);
    const { items } = await direct.hub.call('take_work', { limit: 100 }, spokeActor);
    const found = items.filter(({ kind }) => kind === 'look_for_uploads');
    const uploads = [{ blob_id: blobId, upload_id: uploadId, digest: bytes.digest }];
    const wanted = { container: direct.container, uploads };
    expect(found).toEqual([expect.objectContaining(wanted)]);
    expect(await stateOf(blobId)).toBe(0);
    const finished = found.map(({ work_id }) => ({ work_id, succeeded: true, absent: [uploadId] }));
    await direct.hub.call('finish_work', { finished }, spokeActor);
    await expect.poll(() => stateOf(blobId), { timeout: 15_000 }).toBe(2);
    expect(await direct.hub.codeOf(direct.commit(uploadId, bytes, blobId))).toBe('upload_not_found');
  });
});

it('is for keys of its own tenant alone', async () => {
  const { tenantId } = await vault.hub.administer<{ tenantId: string }>('tenant.create', { name: 'other' });
  const stranger = { kind: 'vault_key', tenant_id: tenantId, principal_id: ada };
  const places = [{ topic: 'v1/ro_wo/a', owner: ada }];
  const read = (actor: typeof stranger) =>
    codeOf(vault.hub.call('read_vault_snapshots', { container: vault.container, places }, actor));
  expect(await read(stranger)).toBe('access_denied');
  expect(await read(vault.keeper)).toBe('access_denied');
  expect(await read(vault.signer(ada))).toBe('done');
});
