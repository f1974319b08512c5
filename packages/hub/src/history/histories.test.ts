/** Shell histories of a whole hub on a real Postgres: what is appended, what waits for whom, what is deleted, what is forgotten. */
import { randomUUID } from 'node:crypto';
import type { HistoryPage__Output } from '@felloe/contracts/gen/felloe/v1/HistoryPage.ts';
import { limits } from '@felloe/engine/limits.ts';
import { startTenantGround, type TenantGround } from '@felloe/testkit/hub/tenant-ground.ts';
import { spokeActor, type TestActor, type TestHub } from '@felloe/testkit/hub/test-hub.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const container = 'acme-histories';
let ground: TenantGround;
let hub: TestHub;
let owner: TestActor;
let backendId: string;

beforeAll(async () => {
  ground = await startTenantGround({ HISTORY_REWRITE_AFTER_MS: '1', HISTORY_CLEAN_EVERY_MS: '50' });
  ({ hub, owner, backendId } = ground);
  await hub.call('create_container', { name: container, region: 'us-east-1' }, owner);
});

afterAll(async () => await ground?.close());

interface Sent {
  readonly id: string;
  readonly time?: string;
  readonly digest?: string;
}

/** A user of its own, with its calls. */
function newUser() {
  const actor: TestActor = { kind: 'history_user', tenant_id: owner.tenant_id, principal_id: `${randomUUID()}=` };
  const submit = async (
    device: string,
    sent: readonly Sent[],
    more: { dump_for?: string; submission_id?: string; staged_pages?: number } = {},
  ) => {
    const blobId = await ground.leaseBlob();
    const blob = { blob_id: blobId, backend_id: backendId, locator: `at ${blobId}`, size: 100 * Math.max(1, sent.length) };
    const entries = sent.map((entry, index) => entryOf(entry, blobId, index));
    return hub.call('submit_history', { container, source_device: device, entries, blobs: [blob], epoch: 1, ...more }, actor);
  };
  const idsOf = ({ entries }: HistoryPage__Output) => entries.map(({ encrypted_id }) => encrypted_id);
  const open = (device: string) => hub.call('open_history', { container, device }, actor);
  const receive = (device: string, receipt = '', certain = true) =>
    hub.call('receive_history_deletions', { container, device, receipt, certain }, actor);
  const remove = (messages: object[], sendTime = '2026-01-01T00:00:00Z') =>
    hub.call('delete_history', { container, send_time: sendTime, messages: JSON.stringify(messages) }, actor);
  return {
    actor,
    submit,
    open,
    receive,
    remove,
    register: (device: string) => hub.call('register_history_device', { container, device }, actor),
    uninstall: (device: string) => hub.call('remove_history_device', { container, device }, actor),
    inbox: async (device: string) => idsOf(await open(device)),
    whole: async () => idsOf(await hub.call('open_history', { container, device: '', whole: true }, actor)),
    dumps: async (device: string) => {
      const { requests } = await hub.call('list_history_dump_requests', { container, device }, actor);
      return requests.map((request) => request.device);
    },
  };
}

function entryOf({ id, time = '2026-05-05T05:05:05.000000005Z', digest = id }: Sent, blobId: string, index: number) {
  return { encrypted_id: id, time, digest: Buffer.from(digest), blob_id: blobId, first_byte: 100 * index, byte_count: 100 };
}

async function userWith(...devices: string[]) {
  const user = newUser();
  for (const device of devices) await user.register(device);
  return user;
}

const refused = (call: Promise<unknown>) => hub.codeOf(call);
const rows = async (text: string): Promise<number> => {
  const found = await hub.database.query<{ n: number }>({ text: `select count(*) as n from ${text}` });
  return found.rows[0]?.n ?? -1;
};

describe('the log', () => {
  it('gives each device what the others sent, and nothing of other users', async () => {
    const user = await userWith('a', 'b');
    const other = await userWith('b');
    await user.submit('a', [{ id: '1' }, { id: '2' }]);
    await user.submit('b', [{ id: '3' }]);
    expect(await user.inbox('a')).toEqual(['3']);
    expect(await user.inbox('b')).toEqual(['1', '2']);
    expect(await other.inbox('b')).toEqual([]);
    expect(await other.inbox('a')).toEqual([]);
    expect(await user.whole()).toEqual(['1', '2', '3']);
    expect(await other.whole()).toEqual([]);
  });

  it('adds nothing when the same comes again, and takes no entries without an id for one', async () => {
    const user = await userWith('a', 'b');
    const sent = [{ id: '1' }, { id: '', digest: 'x' }, { id: '', digest: 'x' }, { id: '', digest: 'y' }];
    expect(await user.submit('a', sent)).toMatchObject({ added: 4 });
    expect(await user.submit('a', sent)).toMatchObject({ added: 0 });
    expect(await user.submit('b', [{ id: '1' }, { id: '2' }])).toMatchObject({ added: 1 });
    expect(await user.whole()).toEqual(['1', '', '', '', '2']);
    // A submission of nothing new leaves its blob to expire.
    expect(await rows(`history_blob h join blob b on b.blob_id = h.blob_id where b.state <> 1`)).toBe(0);
  });

  it('is all of a submission or none of it', async () => {
    const user = await userWith('a');
    const outside = { ...entryOf({ id: '1' }, randomUUID(), 0) };
    const asked = { container, source_device: 'a', entries: [outside], blobs: [], epoch: 1 };
    expect(await refused(hub.call('submit_history', asked, user.actor))).toBe('invalid_argument');
    expect(await refused(user.submit('a', [{ id: '2' }, { id: '3', time: 'soon' }]))).toBe('invalid_argument');
    expect(await user.whole()).toEqual([]);
  });

  it('refuses who has no device', async () => {
    const user = newUser();
    expect(await refused(user.submit('a', [{ id: '1' }]))).toBe('not_found');
    expect(await refused(user.remove([]))).toBe('not_found');
    expect(await user.inbox('a')).toEqual([]);
    expect(await refused(hub.call('register_history_device', { container, device: '' }, user.actor))).toBe('invalid_argument');
  });

  it('takes long submissions in pages that nobody sees before the last', async () => {
    const user = await userWith('a', 'b');
    const blobId = await ground.leaseBlob();
    const submission = randomUUID();
    const stage = (page: number, ids: string[]) => {
      const entries = ids.map((id, index) => entryOf({ id }, blobId, index + 10 * page));
      return hub.call('stage_history', { container, submission_id: submission, page, entries }, user.actor);
    };
    await stage(1, ['1', '2']);
    await stage(2, ['3']);
    await stage(2, ['3']);
    expect(await user.whole()).toEqual([]);
    const blob = { blob_id: blobId, backend_id: backendId, locator: 'x', size: 5000 };
    const asked = { container, source_device: 'a', entries: [entryOf({ id: '4' }, blobId, 40)], blobs: [blob], epoch: 1 };
    const finish = (pages: number, actor = user.actor) =>
      hub.call('submit_history', { ...asked, submission_id: submission, staged_pages: pages }, actor);
    expect(await refused(finish(3))).toBe('not_found');
    const thief = await userWith('t');
    expect(await refused(finish(2, thief.actor))).toBe('not_found');
    expect(await finish(2)).toMatchObject({ added: 4 });
    expect(await user.inbox('b')).toEqual(['1', '2', '3', '4']);
  });

  it('is told in pages', async () => {
    const user = await userWith('a', 'b');
    const count = limits.history.pageEntriesMax + 5;
    await user.submit(
      'a',
      Array.from({ length: count }, (_, index) => ({ id: `n${index}` })),
    );
    const first = await user.open('b');
    expect(first.entries).toHaveLength(limits.history.pageEntriesMax);
    const next = await hub.call('read_history', { container, ranges: first.rest, except_device: 'b' }, user.actor);
    expect(next.entries.map(({ encrypted_id }) => encrypted_id)).toEqual(['n1000', 'n1001', 'n1002', 'n1003', 'n1004']);
    expect(next.rest).toEqual([]);
  });
});

describe('a position', () => {
  it('does not move by reading, and moves by a certain receipt', async () => {
    const user = await userWith('a', 'b');
    await user.submit('a', [{ id: '1' }]);
    for (let lost = 0; lost < 7; lost += 1) expect(await user.inbox('b')).toEqual(['1']);
    const { receipt } = await user.open('b');
    await user.submit('a', [{ id: '2' }]);
    await user.receive('b', receipt);
    expect(await user.inbox('b')).toEqual(['2']);
    // An old receipt, or one of more than there is, moves nothing back or too far.
    await user.receive('b', '0.0');
    await user.receive('b', '999.999');
    await user.submit('a', [{ id: '3' }]);
    expect(await user.inbox('b')).toEqual(['3']);
  });

  it('needs several receipts that are not certain', async () => {
    const user = await userWith('a', 'b');
    await user.submit('a', [{ id: '1' }]);
    for (const left of [['1'], ['1'], ['1'], ['1'], []]) {
      const { receipt } = await user.open('b');
      await user.receive('b', receipt, false);
      expect(await user.inbox('b')).toEqual(left);
    }
  });
});

describe('a device', () => {
  it('asks the others for a dump when it is not the first, once', async () => {
    const user = await userWith('a');
    await user.submit('a', [{ id: '1' }, { id: '2' }]);
    await user.register('b');
    await user.register('b');
    expect(await user.dumps('b')).toEqual([]);
    expect(await user.dumps('a')).toEqual(['b']);
    expect((await user.submit('a', [{ id: '3' }])).dump_requests).toMatchObject([{ device: 'b' }]);
    expect(await user.inbox('b')).toEqual(['3']);
    await user.submit('a', [{ id: '1' }, { id: '2' }, { id: '3' }, { id: 'old' }], { dump_for: 'b' });
    expect(await user.dumps('a')).toEqual([]);
    expect(await user.inbox('b')).toEqual(['1', '2', '3', 'old']);
    const { receipt } = await user.open('b');
    await user.receive('b', receipt);
    expect(await user.inbox('b')).toEqual([]);
    await user.register('b');
    expect(await user.dumps('a')).toEqual([]);
    expect(await rows('history_dump')).toBe(0);
  });

  it('is forgotten with what waited for it, and begins anew when it comes back', async () => {
    const user = await userWith('a', 'b');
    await user.submit('a', [{ id: '1' }]);
    await user.uninstall('b');
    await user.uninstall('b');
    expect(await user.inbox('b')).toEqual([]);
    await user.register('b');
    expect(await user.inbox('b')).toEqual([]);
    expect(await user.whole()).toEqual(['1']);
  });

  it('and a user are bounded by the setting', async () => {
    const configure = (document: object) =>
      hub.call('configure_container', { container: 'acme-few', setting: 'history', document: JSON.stringify(document) }, owner);
    await hub.call('create_container', { name: 'acme-few', region: 'us-east-1' }, owner);
    await configure({ usersMax: 1, devicesMax: 2, userBytesMax: 250 });
    const one: TestActor = { kind: 'history_user', tenant_id: owner.tenant_id, principal_id: 'one' };
    const register = (device: string, actor = one) =>
      refused(hub.call('register_history_device', { container: 'acme-few', device }, actor));
    expect(await register('a')).toBe('done');
    expect(await register('b')).toBe('done');
    expect(await register('c')).toBe('quota_exceeded');
    expect(await register('a', { ...one, principal_id: 'two' })).toBe('quota_exceeded');
    expect(await refused(hub.call('remove_container', { name: 'acme-few' }, owner))).toBe('container_not_empty');
  });
});

describe('a deletion', () => {
  const one = '2026-02-02T02:02:02.000000001Z';
  const other = '2026-02-02T02:02:02.000000002Z';

  it('takes what it means at once and for ever, and tells every device', async () => {
    const user = await userWith('a', 'b');
    const sent = [
      { id: 'x', time: one },
      { id: 'y', time: other },
      { id: 'z', time: '1970-01-01T00:00:00Z' },
    ];
    await user.submit('a', sent);
    await user.remove([
      { device_id: 'a', date: one, entry_id: '' },
      { device_id: 'a', date: '1970-01-01T00:00:00Z', entry_id: 'unrelated' },
      { device_id: '', date: other, entry_id: 'y' },
    ]);
    expect(await user.inbox('b')).toEqual(['y', 'z']);
    expect(await user.whole()).toEqual(['y', 'z']);
    // Late uploads and dumps bring nothing back.
    expect(await user.submit('b', [...sent, { id: 'other id', time: one }])).toMatchObject({ added: 0 });
    expect(await user.submit('b', [{ id: 'unrelated' }], { dump_for: 'a' })).toMatchObject({ added: 0 });
    const told = await user.receive('b');
    expect(told.deletions).toMatchObject([{ read_count: 2, send_time: '2026-01-01T00:00:00Z' }]);
    const first = await user.receive('a');
    expect(first.deletions).toMatchObject([{ read_count: 1 }]);
    expect((await user.receive('a')).deletions).toMatchObject([{ read_count: 2 }]);
  });

  it('that is sent again is one', async () => {
    const user = await userWith('a');
    const message = { device_id: 'a', date: '0001-01-01T00:00:00Z', entry_id: 'x' };
    await user.remove([message]);
    await user.remove([message]);
    await user.remove([{ ...message, entry_id: 'y' }]);
    expect((await user.receive('a')).deletions).toHaveLength(2);
  });

  it('lets go of a blob with its last entry, and hands out one that holds others', async () => {
    const user = await userWith('a', 'b');
    await user.submit('a', [{ id: '1' }, { id: '2' }, { id: '3' }]);
    await user.remove([{ device_id: 'a', date: '0001-01-01T00:00:00Z', entry_id: '2' }]);
    const { rewrites } = await hub.call('take_history_rewrites', { limit: 100 }, spokeActor);
    const mine = rewrites.filter(({ entries }) => entries.map(({ encrypted_id: id }) => id).join() === '1,3');
    expect(mine).toHaveLength(1);
    const blobId = mine[0]?.blob?.blob_id ?? '';
    const live = () => rows(`blob where state = 1 and blob_id = '${blobId}'`);
    expect(await live()).toBe(1);
    await user.remove([{ device_id: 'a', date: '0001-01-01T00:00:00Z', entry_id: '1' }]);
    await user.remove([{ device_id: 'a', date: '0001-01-01T00:00:00Z', entry_id: '3' }]);
    expect(await live()).toBe(0);
    expect(await user.whole()).toEqual([]);
  });
});

describe('as time goes by', () => {
  const day = 24 * 60 * 60 * 1000;
  const logOf = async ({ actor }: { actor: TestActor }): Promise<string> => {
    const { rows: found } = await hub.database.query<{ log_id: string }>({
      text: 'select log_id from history_user where user_id = $1',
      values: [actor.principal_id],
    });
    return found[0]?.log_id ?? '';
  };

  it('a device away for 29 days finds everything; after 31 what waited that long comes by a dump', async () => {
    const user = await userWith('a', 'b');
    await user.submit('a', [], { dump_for: 'b' });
    await user.submit('a', [{ id: 'kept' }, { id: 'deleted' }]);
    await user.remove([{ device_id: 'a', date: '0001-01-01T00:00:00Z', entry_id: 'deleted' }]);
    await user.submit('a', [{ id: 'late' }]);
    const log = await logOf(user);
    const age = (days: number) =>
      hub.database.query({
        text: 'update history_entry set received_at = $3 where log_id = $1 and identity = $2',
        values: [log, 'i:kept', Date.now() - days * day],
      });
    await age(29);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(await user.inbox('b')).toEqual(['kept', 'late']);
    await age(31);
    // It has asked meanwhile: it was given what waited, again and again.
    await vi.waitFor(async () => expect(await user.inbox('b')).toEqual(['late']));
    expect(await user.dumps('a')).toEqual([]);
    const longAgo = 'update history_device set seen_at = $2, position = 0 where log_id = $1 and device_id = $3';
    await hub.database.query({ text: longAgo, values: [log, Date.now() - 32 * day, 'b'] });
    await vi.waitFor(async () => expect(await rows(`history_device where has_lapsed and log_id = '${log}'`)).toBe(1));
    expect(await user.inbox('b')).toEqual(['late']);
    expect(await user.dumps('a')).toEqual(['b']);
    expect((await user.receive('b')).deletions).toHaveLength(1);
    await user.submit('a', [{ id: 'kept' }, { id: 'deleted' }, { id: 'late' }], { dump_for: 'b' });
    expect(await user.inbox('b')).toEqual(['kept', 'late']);
    expect(await user.whole()).toEqual(['kept', 'late']);
  });

  it('a user without devices is forgotten with all it had, and not before', async () => {
    const user = await userWith('a');
    await user.submit('a', [{ id: '1' }]);
    await user.remove([{ device_id: 'a', date: '0001-01-01T00:00:00Z', entry_id: 'gone' }]);
    const log = await logOf(user);
    await user.uninstall('a');
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(await user.whole()).toEqual(['1']);
    const abandoned = 'update history_user set abandoned_at = $2 where log_id = $1';
    await hub.database.query({ text: abandoned, values: [log, Date.now() - 31 * day] });
    const tables = ['history_user', 'history_entry', 'history_blob', 'history_mark', 'history_deletion'];
    for (const table of tables) await vi.waitFor(async () => expect(await rows(`${table} where log_id = '${log}'`)).toBe(0));
    await user.register('a');
    expect(await user.whole()).toEqual([]);
    expect(
      await rows(`history_entry e where not exists (select 1 from blob b where b.blob_id = e.blob_id and b.state = 1)`),
    ).toBe(0);
  });
});
