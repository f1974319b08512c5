/** Shell-history sync as the original client sees it, over two spokes: what it sends, byte for byte, and what it must get. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { startCluster, type Cluster } from '@felloe/testkit/cluster/cluster.ts';
import { testEnvironment } from '@felloe/testkit/environment.ts';
import { goJson, type PlainEntry, sealEntry, userIdOf } from '@felloe/testkit/hishtory/entry-codec.ts';
import { HistoryDevice, unendedTime } from '@felloe/testkit/hishtory/history-device.ts';
import { givenServicesFrom } from '@felloe/testkit/services/service.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { record } from '../../report.ts';
import { counts } from '../../tier.ts';
import { describeFaults } from './faults.ts';
import { findText } from './find-text.ts';
import { type HeardNats, listenToNats } from './listen-to-nats.ts';
import { idsIn, makeLongBody } from './long-body.ts';

let cluster: Cluster;
let heard: HeardNats;
const devices: HistoryDevice[] = [];
const canary = `canary-${randomUUID()}`;

beforeAll(async () => {
  cluster = await startCluster({
    spokes: 2,
    nats: true,
    given: givenServicesFrom(testEnvironment),
    hubVariables: { FELLOE_HUB_HISTORY_REWRITE_AFTER_MS: '1' },
    spokeVariables: { FELLOE_SPOKE_HISTORY_REWRITE_EVERY_MS: '100' },
  });
  heard = await listenToNats(cluster.services.nats?.url ?? '');
});
afterAll(async () => {
  for (const device of devices) device.close();
  await heard?.close();
  await cluster?.[Symbol.asyncDispose]();
});

const serverOf = (spoke: number) => `${cluster.spokes[spoke]?.appEndpoint}/history`;

function newDevice(secret: string, spoke: number): HistoryDevice {
  const device = new HistoryDevice({ secret, server: serverOf(spoke) });
  devices.push(device);
  return device;
}

async function family(size: number, secret: string = randomUUID()): Promise<HistoryDevice[]> {
  const made = Array.from({ length: size }, (_, index) => newDevice(secret, index % 2));
  for (const device of made) await device.install();
  return made;
}

/** The most memory the process ever had at once. */
async function peakMemoryOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
}

const sorted = (texts: Iterable<string>) => [...texts].sort();

describe('devices', () => {
  it('each get exactly what the others recorded, through whatever spoke', async () => {
    const all = await family(5);
    const rounds = counts({ quick: 20, full: 200 });
    const recorded = new Map(all.map((device) => [device, [] as PlainEntry[]]));
    await Promise.all(
      all.map(async (device, index) => {
        for (let round = 0; round < rounds; round += 1) {
          device.moveTo(serverOf((index + round) % 2));
          const entry = device.newEntry(`echo "${canary}" <round> ${round} && true`);
          recorded.get(device)?.push(entry);
          expect(await device.record(entry)).toBe(true);
          if (round % 7 === 3) expect(await device.sync()).toBe(true);
        }
      }),
    );
    const idsOf = (device: HistoryDevice) => (recorded.get(device) ?? []).map(({ entry_id }) => entry_id);
    for (const device of all) {
      expect(await device.sync()).toBe(true);
      const others = all.filter((each) => each !== device).flatMap(idsOf);
      expect(sorted(new Set(device.received))).toEqual(sorted(others));
      expect(sorted(device.entries.keys())).toEqual(sorted([...others, ...idsOf(device)]));
      // What it is known to have does not come again.
      expect(await device.query()).toEqual([]);
    }
    record('history: devices and submits', { devices: all.length, submits: all.length * rounds });
  });

  it('that are new get everything, after however many queries of the others', async () => {
    const [one, two] = (await family(2)) as [HistoryDevice, HistoryDevice];
    await one.record(one.newEntry('first'));
    await two.record(two.newEntry('second'));
    for (let query = 0; query < 20; query += 1) await two.sync();
    const late = newDevice(one.secret, 1);
    await late.install();
    expect(sorted(late.entries.keys())).toEqual(sorted(two.entries.keys()));
    expect(sorted([...late.entries.values()].map(({ command }) => command))).toEqual(['first', 'second']);
    // The others are asked for a dump, and answer with their next command.
    await one.record(one.newEntry('third'));
    await late.sync();
    expect(new Set(late.received).size).toBe(3);
    expect((await one.deletions()) ?? []).toEqual([]);
    expect(JSON.parse((await one.get(`get-dump-requests?user_id=${one.userId}&device_id=${one.deviceId}`)) ?? '')).toEqual([]);
  });

  it('of other users, and users of other secrets, get nothing', async () => {
    const [one] = (await family(1)) as [HistoryDevice];
    await one.record(one.newEntry('mine'));
    const stranger = new HistoryDevice({ secret: randomUUID(), server: serverOf(0), deviceId: one.deviceId });
    devices.push(stranger);
    await stranger.install();
    expect(await stranger.query()).toEqual([]);
    expect(await stranger.bootstrap()).toEqual([]);
  });
});

describe('an entry', () => {
  it('that is sent again is there once', async () => {
    const [one, two] = (await family(2)) as [HistoryDevice, HistoryDevice];
    const sealed = [one.newEntry('once'), one.newEntry('twice')].map((entry) => sealEntry(one.secret, entry, one.deviceId));
    const old = sealed.map((entry) => ({ ...entry, encrypted_id: '' }));
    const body = goJson([...sealed, ...old]);
    for (let time = 0; time < 3; time += 1) await one.require('POST', `submit?source_device_id=${one.deviceId}`, body);
    // By another spoke, from another device, sealed anew.
    one.moveTo(serverOf(1));
    await one.require('POST', `submit?source_device_id=${one.deviceId}`, body);
    await two.submit(sealed.slice(0, 1).map((entry) => ({ ...entry, nonce: 'AAAAAAAAAAAAAAAA' })));
    const all = await one.bootstrap();
    expect(sorted(all.map(({ encrypted_id: id }) => id))).toEqual(sorted(['', '', ...sealed.map((entry) => entry.encrypted_id)]));
    expect(await two.query()).toHaveLength(4);
    // As it was sent, but for who reads it.
    const [first] = all;
    expect(first).toEqual({ ...sealed[0], device_id: one.deviceId, is_from_same_device: true });
  });

  it('is given until it has arrived, however many answers are lost', async () => {
    const [one, two] = (await family(2)) as [HistoryDevice, HistoryDevice];
    await one.record(one.newEntry('precious'));
    for (let lost = 0; lost < 7; lost += 1) {
      await two.loseAnswer(`query?device_id=${two.deviceId}&user_id=${two.userId}&queryReason=tui`);
      // `hishtory redact` goes on as if nothing had happened.
      await two.deletions();
    }
    expect(await two.query()).toHaveLength(1);
    await two.sync();
    await one.record(one.newEntry('next'));
    expect((await two.query())?.map(({ encrypted_id: id }) => two.entries.has(id))).toEqual([false]);
  });

  it('keeps its time to the nanosecond and its offset', async () => {
    const [one] = (await family(1)) as [HistoryDevice];
    const times = [
      '2026-01-02T03:04:05.123456789+05:30',
      '2026-01-02T03:04:05.123456788+05:30',
      unendedTime,
      '0001-01-01T00:00:00Z',
    ];
    for (const time of times) await one.record(one.newEntry('timed', { end_time: time }));
    expect((await one.bootstrap()).map(({ time }) => time)).toEqual(times);
    await one.sendDeletion([{ device_id: 'any', date: '2026-01-01T21:34:05.123456789Z', entry_id: '' }]);
    expect((await one.bootstrap()).map(({ time }) => time)).toEqual(times.slice(1));
  });
});

describe('a deletion', () => {
  it('reaches a device that was away, which gets what is left; late uploads and dumps bring nothing back', async () => {
    const [one, two] = (await family(2)) as [HistoryDevice, HistoryDevice];
    const away = newDevice(one.secret, 1);
    await away.install();
    const [kept, secret, seen] = [one.newEntry('kept'), one.newEntry('the password'), one.newEntry('seen')];
    await one.record(seen);
    await away.sync();
    for (const entry of [kept, secret]) await one.record(entry);
    await two.sync();
    const elsewhere = away.newEntry('while away');
    await one.redact([secret, seen]);
    expect(away.entries.has(seen.entry_id)).toBe(true);
    await away.record(elsewhere);
    const [told] = (await away.deletions()) ?? [];
    expect(told).toMatchObject({ user_id: one.userId, destination_device_id: away.deviceId, read_count: 2 });
    expect(told?.send_time).toMatch(/123456\+01:00$/);
    expect(told?.messages.message_ids?.map(({ entry_id }) => entry_id)).toEqual([secret.entry_id, seen.entry_id]);
    await away.sync();
    await two.sync();
    await one.sync();
    for (const device of [one, two, away]) {
      expect(sorted(device.entries.keys())).toEqual(sorted([kept.entry_id, elsewhere.entry_id]));
    }
    // A device that knows nothing of it sends them once more.
    await two.submit([secret, seen].map((entry) => sealEntry(two.secret, entry, two.deviceId)));
    expect(sorted((await one.bootstrap()).map(({ encrypted_id: id }) => id))).toEqual(
      sorted([kept.entry_id, elsewhere.entry_id]),
    );
    expect(sorted((await away.query())?.map(({ encrypted_id: id }) => id) ?? [])).toEqual([]);
  });

  it('of the record of a running command leaves those of other running commands', async () => {
    const [one, two] = (await family(2)) as [HistoryDevice, HistoryDevice];
    const running = one.newEntry('tail -f', { end_time: unendedTime });
    await one.record(running);
    const ended = await two.recordTwice('make');
    await two.redact([{ ...two.newEntry('no such', { end_time: unendedTime }) }]);
    const there = (await one.bootstrap()).map(({ encrypted_id: id }) => id);
    expect(sorted(there)).toEqual(sorted([running.entry_id, ended.entry_id]));
  });

  it('takes the bytes out of the blobs that hold others', async () => {
    const [one] = (await family(1)) as [HistoryDevice];
    const sealed = ['a', 'b', 'c'].map((command) => sealEntry(one.secret, one.newEntry(command), one.deviceId));
    await one.submit(sealed);
    const blobs = () =>
      findText.rows(
        cluster.services.databaseUrl,
        'select blob_id, dirty_at from history_blob h join history_user u using (log_id) where u.user_id = $1',
        [one.userId],
      );
    const [before] = await blobs();
    await one.sendDeletion([{ device_id: one.deviceId, date: '0001-01-01T00:00:00Z', entry_id: sealed[1]?.encrypted_id ?? '' }]);
    await vi.waitFor(async () => expect((await blobs())[0]?.['blob_id']).not.toBe(before?.['blob_id']), 10_000);
    expect((await one.bootstrap()).map(({ enc_data: data }) => data)).toEqual([sealed[0]?.enc_data, sealed[2]?.enc_data]);
    expect((await blobs())[0]?.['dirty_at']).toBe('0');
    const old = await findText.rows(cluster.services.databaseUrl, 'select state from blob where blob_id = $1', [
      before?.['blob_id'],
    ]);
    expect(old).toEqual([{ state: 2 }]);
  });
});

describe('a long history', () => {
  it('is taken and given in pieces, all or nothing', { timeout: 300_000 }, async () => {
    const [one] = (await family(1)) as [HistoryDevice];
    const entries = counts({ quick: 2_500, full: 150_000 });
    const body = await makeLongBody(one, entries);
    // Cut off in the middle: nothing of it is there.
    const cut = AbortSignal.timeout(30);
    await one.send('POST', `submit?source_device_id=${one.deviceId}`, body, { signal: cut });
    const cutBody = body.slice(0, body.length / 2);
    const half = await one.send('POST', `submit?source_device_id=${one.deviceId}`, cutBody);
    expect(half).toEqual({ status: 503, body: '' });
    // Nor by one that is refused while it is still being sent.
    const refused = await one.send('POST', `submit?source_device_id=${one.deviceId}`, `[{"user_id":7},${body.slice(1)}`);
    expect(refused).toEqual({ status: 503, body: '' });
    const user = `user_id=${one.userId}`;
    const all = (device: HistoryDevice) => device.require('GET', `bootstrap?${user}&device_id=${device.deviceId}`);
    expect([0, entries]).toContain((await idsIn(await all(one))).entries);
    const peaks = () => Promise.all(cluster.spokes.map(({ process }) => peakMemoryOf(process.pid)));
    const before = await peaks();
    await one.require('POST', `submit?source_device_id=${one.deviceId}`, body);
    const late = newDevice(one.secret, 1);
    await late.require('GET', `register?user_id=${late.userId}&device_id=${late.deviceId}`);
    const found = await idsIn(await all(late));
    expect([found.entries, found.ids.size]).toEqual([entries, entries]);
    const dump = `submit-dump?user_id=${one.userId}&requesting_device_id=${late.deviceId}&source_device_id=${one.deviceId}`;
    await one.require('POST', dump, body);
    const dumped = await idsIn((await late.get(`query?device_id=${late.deviceId}&${user}&queryReason=newclient`)) ?? '');
    expect([dumped.entries, dumped.ids.size]).toEqual([entries, entries]);
    const grown = Math.max(...(await peaks()).map((peak, index) => peak - (before[index] ?? 0)));
    record('history: one body', { entries, bytes: body.length, spokeMemoryGrowthBytes: grown });
    expect(grown).toBeLessThan(200 * 1024 * 1024);
  });
});

describe('the wire', () => {
  it('is as the original client wants it', async () => {
    const [one] = (await family(1)) as [HistoryDevice];
    const user = `user_id=${one.userId}&device_id=${one.deviceId}`;
    expect(one.userId).toMatch(/=$/);
    const cases: [string, string, string | undefined, number, string][] = [
      ['GET', 'ping', undefined, 200, 'OK'],
      ['GET', `banner?commit_hash=x&${user}&version=335&forced_banner=`, undefined, 200, ''],
      ['GET', `banner?commit_hash=x&${user}&version=335&forced_banner=%3Cb%3E`, undefined, 200, '&lt;b&gt;'],
      ['GET', 'slsa-status?newVersion=v0.335', undefined, 200, 'OK'],
      ['POST', 'feedback', '{"user_id":"x","date":"2026-01-01T00:00:00Z","feedback":"fine"}', 200, ''],
      ['POST', 'ai-suggest', '{"query":"x"}', 200, '{"suggestions":[]}\n'],
      ['GET', `register?${user}`, undefined, 200, ''],
      ['POST', 'submit?source_device_id=x', '[]', 200, ''],
      ['POST', 'submit?source_device_id=x', 'null', 200, ''],
      ['POST', `submit-dump?user_id=${one.userId}&requesting_device_id=x&source_device_id=y`, 'null', 200, ''],
      ['GET', `query?${user}&queryReason=tui`, undefined, 200, '[]\n'],
      // No method is refused.
      ['POST', `query?${user}`, '', 200, '[]\n'],
      ['PUT', `bootstrap?${user}`, '{', 200, '[]\n'],
      ['GET', `get-deletion-requests?${user}`, undefined, 200, '[]\n'],
      ['GET', `get-dump-requests?${user}`, undefined, 200, '[]\n'],
      // Whatever is wrong: offline, in the eyes of the client.
      ['GET', 'register?user_id=x', undefined, 503, ''],
      ['GET', `query?user_id=${one.userId}`, undefined, 503, ''],
      ['POST', 'submit?source_device_id=x', '', 503, ''],
      ['POST', 'submit?source_device_id=x', '{}', 503, ''],
      ['POST', 'submit?source_device_id=x', '[{"user_id":"nobody","time":"2026-01-01T00:00:00Z"}]', 503, ''],
      ['POST', 'add-deletion-request', '', 503, ''],
      ['POST', 'add-deletion-request', `{"user_id":"${one.userId}","messages":{"message_ids":[{"device_id":"a"}]}}`, 503, ''],
      ['POST', `uninstall?${user}`, '', 200, ''],
      ['POST', `uninstall?${user}`, '', 200, ''],
      ['POST', 'submit?source_device_id=x', goJson([sealEntry(one.secret, one.newEntry('late'), one.deviceId)]), 503, ''],
    ];
    for (const [method, path, body, status, text] of cases) {
      expect(await one.send(method, path, body), `${method} ${path}`).toEqual({ status, body: text });
    }
    const update = JSON.parse((await one.get('download')) ?? '') as Record<string, string>;
    expect(update['version']).toBe('v0.335');
    const health = await fetch(`${serverOf(0)}/healthcheck`);
    expect([health.status, await health.text()]).toEqual([200, 'OK']);
  });

  it('takes no entry of another user', async () => {
    const [one] = (await family(1)) as [HistoryDevice];
    const foreign = { ...sealEntry(one.secret, one.newEntry('x'), one.deviceId), user_id: userIdOf('other') };
    const own = sealEntry(one.secret, one.newEntry('y'), one.deviceId);
    const dump = `submit-dump?user_id=${one.userId}&requesting_device_id=${one.deviceId}&source_device_id=z`;
    for (const path of [dump, 'submit?source_device_id=z']) {
      expect(await one.send('POST', path, goJson([own, foreign]))).toEqual({ status: 503, body: '' });
    }
    expect(await one.bootstrap()).toEqual([]);
  });
});

describeFaults(() => cluster);

it('what users typed is nowhere but with them', async () => {
  const [one, two] = (await family(2)) as [HistoryDevice, HistoryDevice];
  const entry = one.newEntry(`export TOKEN=${canary}`);
  await one.record(entry);
  await two.sync();
  expect(two.entries.get(entry.entry_id)?.command).toContain(canary);
  expect(await findText.inDatabase(cluster.services.databaseUrl, canary)).toEqual([]);
  expect(await findText.inDirectory(cluster.blobDirectory, canary)).toEqual([]);
  expect(cluster.output()).not.toContain(canary);
  await vi.waitFor(() => expect(heard.texts.some((text) => text.includes('history.submitted'))).toBe(true), 10_000);
  expect(heard.texts.filter((text) => text.includes(canary))).toEqual([]);
  // The search would have found it.
  expect(await findText.inDatabase(cluster.services.databaseUrl, entry.entry_id)).toEqual(['history_entry']);
  const sealed = (await one.bootstrap())[0]?.enc_data ?? '';
  expect(await findText.inDirectory(cluster.blobDirectory, sealed)).toHaveLength(1);
});
