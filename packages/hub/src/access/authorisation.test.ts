/** Every call of the session against every kind of asker: denied unless allowed, before anything else is looked at. */
import { type CallName, resultOfCall } from '@felloe/contracts/session/calls.ts';
import type { ErrorCode } from '@felloe/engine/errors.ts';
import type { TestPostgres } from '@felloe/testkit/services/postgres.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  anonymousActor,
  spokeActor,
  startTestHub,
  startTestPostgres,
  type TestActor,
  type TestHub,
} from '@felloe/testkit/hub/test-hub.ts';

let postgres: TestPostgres;
let hub: TestHub;
const actors: Record<'owner' | 'other' | 'stranger' | 'limited' | 'reader', TestActor> = {
  owner: anonymousActor,
  other: anonymousActor,
  stranger: anonymousActor,
  limited: anonymousActor,
  reader: anonymousActor,
};

beforeAll(async () => {
  postgres = await startTestPostgres();
  hub = await startTestHub(postgres);
  const keyOf = async (tenant: string, permissions?: unknown): Promise<TestActor> => {
    const { tenantId } = await hub.administer<{ tenantId: string }>('tenant.describe', { tenant });
    const { accessKeyId } = await hub.administer<{ accessKeyId: string }>('key.create', { tenant, permissions });
    return { kind: 'access_key', tenant_id: tenantId, principal_id: accessKeyId };
  };
  await hub.administer('tenant.create', { name: 'acme' });
  await hub.administer('tenant.create', { name: 'other' });
  await hub.administer('backend.add', { name: 'memory', kind: 'memory', configuration: {} });
  actors.owner = await keyOf('acme');
  actors.other = await keyOf('other');
  actors.stranger = { ...actors.owner, principal_id: 'FKAAAAAAAAAAAAAAAAAA' };
  actors.limited = await keyOf('acme', [{ actions: ['artifact.read'], containers: ['elsewhere'] }]);
  actors.reader = await keyOf('acme', 'read_only');
  await hub.call('create_container', { name: 'acme-pictures', region: 'us-east-1' }, actors.owner);
});

afterAll(async () => {
  await hub.close();
  await postgres.stop();
});

const place = { container: 'acme-pictures', path: 'a/b' };

/** What is asked of each call: everything of the tenant acme. */
const messages: Record<CallName, object> = {
  authenticate_key: { access_key_id: 'FKAAAAAAAAAAAAAAAAAA', date: '20260101', region: 'us-east-1', service: 's3' },
  authenticate_token: { token: 'x' },
  describe_container: { name: place.container },
  create_container: { name: 'acme-more', region: 'us-east-1' },
  remove_container: { name: place.container },
  list_containers: {},
  configure_container: { container: place.container, setting: 'tags', document: '[]' },
  read_setting: { container: place.container, setting: 'tags' },
  check_access: { ...place, action: 'artifact.write' },
  resolve: place,
  write: { ...place, epoch: 1 },
  remove: { container: place.container, removals: [{ path: place.path }] },
  copy: { ...place, source_container: place.container, source_path: place.path },
  list: { container: place.container },
  annotate: { ...place, annotation: 'tags', document: '[]' },
  list_versions: { container: place.container },
  rename: { ...place, source_path: 'a/c' },
  make_data_key: place,
  create_upload: place,
  describe_upload: { ...place, upload_id: 'u' },
  record_part: { ...place, upload_id: 'u', part_number: 1 },
  list_parts: { ...place, upload_id: 'u' },
  list_uploads: { container: place.container },
  complete_upload: { ...place, upload_id: 'u' },
  abort_upload: { ...place, upload_id: 'u' },
  lease_blobs: { backend_id: 'b', count: 1, epoch: 1 },
  renew_blobs: { blob_ids: [], epoch: 1 },
  open_segment: { backend_id: 'b', epoch: 1 },
  seal_segment: { segment_id: 's', epoch: 1 },
  open_backend: { backend_id: 'b', date: '20260101' },
  take_work: { limit: 1 },
  finish_work: {},
  move_blobs: { epoch: 1 },
  acquire_lock: { name: 'l', holder: 'h', ttl_ms: 5000 },
  renew_lock: { name: 'l', holder: 'h', fencing_token: 1, ttl_ms: 5000 },
  release_lock: { name: 'l', holder: 'h', fencing_token: 1 },
  inspect_lock: { name: 'l' },
  read_events: {},
  take_tokens: { tenant_id: 't', principal_id: 'p', wanted: 1 },
  administer: { operation: 'key.list', parameters: '{}' },
  verify_signature: { access_key_id: 'FKAAAAAAAAAAAAAAAAAA', strings_to_sign: ['GET'], signature: 'AAAA' },
  make_session: { duration_ms: 3_600_000 },
  look_up_tenants: { tenant_ids: ['t'] },
  reserve_vault_uploads: { container: place.container, kind: 'history', wishes: [] },
  commit_vault_upload: { container: place.container, upload_id: 'u' },
  save_vault_snapshot: { container: place.container, topic: 'v1/ra_wa/a' },
  read_vault_snapshots: { container: place.container, places: [] },
  find_vault_entries: { container: place.container, topic: 'v1/ra_wa/a' },
  list_vault_entries: { container: place.container, topic: 'v1/ra_wa/a' },
  list_vault_topics: { container: place.container },
  read_url_keys: {},
  read_vault_delivery: {},
  sign_vault_urls: { names: ['blobs/aa/bb/x'] },
  register_history_device: { container: place.container, device: 'd' },
  remove_history_device: { container: place.container, device: 'd' },
  stage_history: { container: place.container, submission_id: 's', page: 1 },
  submit_history: { container: place.container, source_device: 'd' },
  open_history: { container: place.container, device: 'd' },
  read_history: { container: place.container },
  receive_history_deletions: { container: place.container, device: 'd' },
  read_history_deletions: { container: place.container },
  delete_history: { container: place.container, messages: '[]' },
  list_history_dump_requests: { container: place.container, device: 'd' },
  take_history_rewrites: { limit: 1 },
  finish_history_rewrite: { container: 'c', blob_id: 'b' },
  commit_backup: { container: place.container, file_name: 'x' },
  find_backups: { container: place.container, file_name: 'x' },
  list_backups: { container: place.container },
  archive_backups: { container: place.container },
  take_backup_moves: { limit: 1 },
  finish_backup_move: { container: 'c', file_name: 'x' },
  log_in: { container: place.container, identifier: 'ada', password: 'x' },
  register_account: { container: place.container, identifier: 'ada', password: 'x' },
  refresh_account_session: { container: place.container, refresh_token: 'x' },
  end_account_session: { container: place.container, refresh_token: 'x' },
  read_account_keys: {},
  authenticate_account: { container: place.container, bearer: 'x' },
  presign_path: { container: place.container, path: 'users/a/b', verb: 'get' },
  create_account_grant: { container: place.container, grantee: 'a', prefix: 'users/a/', access: 'read' },
  list_account_records: { container: place.container, kind: 'devices' },
  revoke_account_record: { container: place.container, kind: 'device', id: 'd' },
};

const names = Object.keys(resultOfCall) as CallName[];
/** Between our own parts: no principal of a tenant may call them. */
const ownCalls = new Set<CallName>([
  'authenticate_key',
  'authenticate_token',
  'verify_signature',
  'look_up_tenants',
  'lease_blobs',
  'renew_blobs',
  'open_segment',
  'seal_segment',
  'open_backend',
  'take_work',
  'finish_work',
  'move_blobs',
  'take_tokens',
  'read_url_keys',
  'commit_vault_upload',
  'read_vault_delivery',
  'sign_vault_urls',
  'take_history_rewrites',
  'finish_history_rewrite',
  'take_backup_moves',
  'finish_backup_move',
  'log_in',
  'register_account',
  'refresh_account_session',
  'end_account_session',
  'read_account_keys',
  'authenticate_account',
]);
const tenantCalls = names.filter((name) => !ownCalls.has(name));
/** Of a tenant's container: whoever is of another tenant is denied. The rest is about the asker's own tenant. */
const containerCalls = tenantCalls.filter((name) => JSON.stringify(messages[name]).includes(place.container));

const codeOf = (name: CallName, actor: TestActor): Promise<ErrorCode | 'done'> =>
  hub.codeOf(hub.call(name, messages[name] as never, actor));

it.each(names)('%s is for nobody who is unknown', async (name) => {
  expect(await codeOf(name, actors.stranger)).toBe('unauthenticated');
  expect(await codeOf(name, { ...spokeActor, kind: 'root' })).toBe('unauthenticated');
  expect(await codeOf(name, { ...actors.owner, kind: 'token' })).toBe('unauthenticated');
});

it.each(names)('%s is not for anonymous askers', async (name) => {
  expect(await codeOf(name, anonymousActor)).toBe('access_denied');
});

it.each([...ownCalls])('%s is for spokes alone', async (name) => {
  expect(await codeOf(name, actors.owner)).toBe('access_denied');
  expect(await codeOf(name, hub.administrator)).toBe('access_denied');
});

it.each(tenantCalls.filter((name) => name !== 'describe_container'))('%s is not for spokes themselves', async (name) => {
  expect(await codeOf(name, spokeActor)).toBe('access_denied');
});

it('lets a spoke describe a container, with the settings it needs on the way of bytes', async () => {
  const described = await hub.call('describe_container', messages.describe_container as never, spokeActor);
  expect(described).toMatchObject({ name: place.container, documents: {}, judges_requests: false });
});

it.each(containerCalls)('%s of one tenant is not for another', async (name) => {
  expect(await codeOf(name, actors.other)).toBe('access_denied');
});

it.each(tenantCalls)('%s is not for a key that was granted something else', async (name) => {
  expect(await codeOf(name, actors.limited)).toBe('access_denied');
});

it('lets a read-only key change nothing', async () => {
  const changing = tenantCalls.filter((name) =>
    /create|write|copy|record|complete|abort|acquire|renew|release|remove_/.test(name),
  );
  expect(changing.length).toBeGreaterThan(8);
  for (const name of changing) expect(await codeOf(name, actors.reader), name).toBe('access_denied');
  // Removals are judged path by path.
  const { results } = await hub.call('remove', messages.remove, actors.reader);
  expect(results.map(({ failure_code }) => failure_code)).toEqual(['access_denied']);
  for (const name of ['resolve', 'list', 'list_containers', 'read_events', 'inspect_lock'] as const) {
    expect(await codeOf(name, actors.reader), name).not.toBe('access_denied');
  }
});
