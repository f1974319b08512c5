/** What every SyncBackend that joins devices has to do, whatever it stands on. Each device has a backend object of its own, as in life. */
import { describe, expect, it } from 'vitest';
import { decryptEntry, type HistoryKeys, historyKeysOf } from '../encryption.ts';
import { unfinishedTime, zeroTime } from '../instant.ts';
import type { DeviceOfUser, EncHistoryEntry, SyncBackend } from '../sync-backend.ts';
import { idsOf, sampleDeletion, sampleEncrypted } from './sample-history.ts';

export interface ScenarioOptions {
  /** The backend of one device of the user. Called once for each device. */
  readonly open: (userId: string) => SyncBackend;
  readonly devices: number;
  readonly submitsPerDevice: number;
  /** Devices that register in the same moment. */
  readonly registrations: number;
}

interface Member {
  readonly device: DeviceOfUser;
  readonly backend: SyncBackend;
}

/** A new user, with devices that have registered one after another. */
class Family {
  readonly keys: HistoryKeys;
  readonly #open: (userId: string) => SyncBackend;

  private constructor(keys: HistoryKeys, open: (userId: string) => SyncBackend) {
    this.keys = keys;
    this.#open = open;
  }

  static async of({ open }: ScenarioOptions): Promise<Family> {
    return new Family(await historyKeysOf(crypto.randomUUID()), open);
  }

  stranger(): Member {
    return { device: { userId: this.keys.userId, deviceId: crypto.randomUUID() }, backend: this.#open(this.keys.userId) };
  }

  async member(): Promise<Member> {
    const member = this.stranger();
    await member.backend.registerDevice(member.device);
    return member;
  }

  async members(count: number): Promise<Member[]> {
    const members: Member[] = [];
    for (let index = 0; index < count; index += 1) members.push(await this.member());
    return members;
  }

  async entry(command: string, given: Parameters<typeof sampleEncrypted>[1] | object = {}): Promise<EncHistoryEntry> {
    return await sampleEncrypted(this.keys, { ...given, command });
  }

  async submit({ backend, device }: Member, ...entries: EncHistoryEntry[]) {
    return await backend.submitEntries(entries, device.deviceId);
  }
}

async function query({ backend, device }: Member): Promise<readonly EncHistoryEntry[]> {
  const entries = await backend.queryEntries(device);
  await backend.acknowledge(device);
  return entries;
}

export function describeBackend(name: string, options: ScenarioOptions): void {
  describe(name, () => {
    describeDelivery(options);
    describeNewDevices(options);
    describeDeletions(options);
  });
}

function describeDelivery(options: ScenarioOptions): void {
  it('gives each device exactly what the others submitted', async () => {
    const family = await Family.of(options);
    const members = await family.members(options.devices);
    const given = await Promise.all(
      members.map(async (member, device) => {
        const entries: EncHistoryEntry[] = [];
        for (let index = 0; index < options.submitsPerDevice; index += 1) {
          const entry = await family.entry(`device ${device} command ${index}`, { device_id: member.device.deviceId });
          await family.submit(member, entry);
          entries.push(entry);
        }
        return entries;
      }),
    );
    for (const [index, member] of members.entries()) {
      const others = given.filter((_, device) => device !== index).flat();
      const told = await query(member);
      expect(idsOf(told)).toEqual(idsOf(others));
      expect(new Set(told.map(({ user_id: id }) => id))).toEqual(new Set([family.keys.userId]));
    }
    const [first] = members;
    if (first === undefined) return;
    expect(idsOf(await first.backend.bootstrap(first.device))).toEqual(idsOf(given.flat()));
  });

  it('keeps every byte and nanosecond of an entry', async () => {
    const family = await Family.of(options);
    const [giver, taker] = await twoOf(family);
    const entry = await family.entry('echo "ünï" <&> \u2028', {
      end_time: '2026-03-29T02:30:00.000000001+02:00',
      custom_columns: [{ name: 'git', value: 'x' }],
    });
    await family.submit(giver, entry);
    const [told] = await query(taker);
    expect(told).toMatchObject({ enc_data: entry.enc_data, nonce: entry.nonce, encrypted_id: entry.encrypted_id });
    if (told === undefined) return;
    const inner = await decryptEntry(family.keys, told);
    expect(inner).toMatchObject({ command: 'echo "ünï" <&> \u2028', end_time: '2026-03-29T02:30:00.000000001+02:00' });
  });

  it('adds nothing when the same entries are submitted again', async () => {
    const family = await Family.of(options);
    const [giver, taker] = await twoOf(family);
    const entries = [await family.entry('one'), await family.entry('two')];
    await family.submit(giver, ...entries);
    await family.submit(giver, ...entries);
    expect(idsOf(await query(taker))).toEqual(idsOf(entries));
    const all = await taker.backend.bootstrap(taker.device);
    expect(all).toHaveLength(2);
  });

  it('does not take old entries without an id for each other', async () => {
    const family = await Family.of(options);
    const [giver, taker] = await twoOf(family);
    await family.submit(giver, await family.entry('one', { entry_id: '' }), await family.entry('two', { entry_id: '' }));
    expect(await query(taker)).toHaveLength(2);
    expect(await taker.backend.bootstrap(taker.device)).toHaveLength(2);
  });

  it('tells again what was not acknowledged', async () => {
    const family = await Family.of(options);
    const [giver, taker] = await twoOf(family);
    const entry = await family.entry('one');
    await family.submit(giver, entry);
    await taker.backend.queryEntries(taker.device);
    expect(idsOf(await taker.backend.queryEntries(taker.device))).toEqual([entry.encrypted_id]);
  });

  it('refuses entries while no device is registered', async () => {
    const family = await Family.of(options);
    const stranger = family.stranger();
    await expect(family.submit(stranger, await family.entry('one'))).rejects.toThrow();
  });

  it('says when it can be used', async () => {
    const family = await Family.of(options);
    await expect(family.stranger().backend.ping()).resolves.toBeUndefined();
  });
}

function describeNewDevices(options: ScenarioOptions): void {
  it('loses none of many devices that register at once', async () => {
    const family = await Family.of(options);
    const members = Array.from({ length: options.registrations }, () => family.stranger());
    await Promise.all(members.map(({ backend, device }) => backend.registerDevice(device)));
    const [giver, ...takers] = members;
    if (giver === undefined) return;
    const entry = await family.entry('for all');
    const { dump_requests: dumps } = await family.submit(giver, entry);
    const told = await Promise.all(takers.map(async (taker) => idsOf(await query(taker))));
    expect(told).toEqual(takers.map(() => [entry.encrypted_id]));
    // All but the first to register ask for a dump; the giver does not see its own request.
    expect(new Set(dumps?.map(({ requesting_device_id: id }) => id)).size).toBeGreaterThanOrEqual(options.registrations - 2);
  });

  it('registers a device once, however often it asks', async () => {
    const family = await Family.of(options);
    const [giver, taker] = await twoOf(family);
    await taker.backend.registerDevice(taker.device);
    const entry = await family.entry('one');
    await family.submit(giver, entry);
    expect(await query(taker)).toHaveLength(1);
  });

  it('gives a new device everything, however often others have read it', async () => {
    const family = await Family.of(options);
    const [giver, reader] = await twoOf(family);
    const entries = [await family.entry('one'), await family.entry('two')];
    await family.submit(giver, ...entries);
    for (let count = 0; count < 20; count += 1) await query(reader);
    const newcomer = await family.member();
    expect(idsOf(await newcomer.backend.bootstrap(newcomer.device))).toEqual(idsOf(entries));
  });

  it('has another device answer the dump request of a new one, once', async () => {
    const family = await Family.of(options);
    const giver = await family.member();
    const newcomer = await family.member();
    const { dump_requests: asked } = await family.submit(giver, await family.entry('one'));
    expect(asked?.map(({ requesting_device_id: id }) => id)).toEqual([newcomer.device.deviceId]);
    expect(await giver.backend.getDumpRequests(giver.device)).toHaveLength(1);
    const kept = await family.entry('never submitted');
    await giver.backend.submitDump([kept], {
      userId: family.keys.userId,
      requestingDeviceId: newcomer.device.deviceId,
      sourceDeviceId: giver.device.deviceId,
    });
    expect(await giver.backend.getDumpRequests(giver.device)).toEqual([]);
    expect(idsOf(await query(newcomer))).toContain(kept.encrypted_id);
  });

  it('forgets a device that was uninstalled, and keeps what it gave', async () => {
    const family = await Family.of(options);
    const [giver, other] = await twoOf(family);
    const entry = await family.entry('one');
    await family.submit(giver, entry);
    await giver.backend.uninstall(giver.device);
    expect(idsOf(await query(other))).toEqual([entry.encrypted_id]);
    await other.backend.uninstall(other.device);
    await expect(family.submit(other, await family.entry('two'))).rejects.toThrow();
  });
}

function describeDeletions(options: ScenarioOptions): void {
  it('tells a device that was away of deletions and not of the deleted entries, also when they are submitted again', async () => {
    const family = await Family.of(options);
    const [giver, away] = await twoOf(family);
    const secret = await family.entry('export TOKEN=hunter2', { device_id: giver.device.deviceId });
    const harmless = await family.entry('ls', { end_time: '2026-01-15T10:31:00.5Z' });
    await family.submit(giver, secret, harmless);
    const identifier = { device_id: giver.device.deviceId, date: secret.time, entry_id: secret.encrypted_id };
    await giver.backend.addDeletionRequest(sampleDeletion(family.keys.userId, identifier));
    await family.submit(giver, secret);
    expect(idsOf(await query(away))).toEqual([harmless.encrypted_id]);
    const requests = await away.backend.getDeletionRequests(away.device);
    expect(requests.flatMap(({ messages }) => messages.message_ids ?? [])).toContainEqual(identifier);
    expect(requests.every(({ read_count: count }) => count >= 1)).toBe(true);
    const newcomer = await family.member();
    expect(idsOf(await newcomer.backend.bootstrap(newcomer.device))).toEqual([harmless.encrypted_id]);
  });

  it('deletes by the exact nanosecond, and never by the time that unfinished entries share', async () => {
    const family = await Family.of(options);
    const [giver, other] = await twoOf(family);
    const at = await family.entry('at', { entry_id: '', end_time: '2026-01-15T12:00:00.000000001+02:00' });
    const after = await family.entry('after', { end_time: '2026-01-15T10:00:00.000000002Z' });
    const unfinished = [
      await family.entry('running', { end_time: unfinishedTime }),
      await family.entry('running too', { end_time: unfinishedTime }),
    ];
    await family.submit(giver, at, after, ...unfinished);
    const [gone, stays] = unfinished;
    const device = giver.device.deviceId;
    await giver.backend.addDeletionRequest(
      sampleDeletion(family.keys.userId, { device_id: device, date: '2026-01-15T10:00:00.000000001Z', entry_id: '' }),
    );
    await giver.backend.addDeletionRequest(
      sampleDeletion(family.keys.userId, { device_id: device, date: zeroTime, entry_id: gone?.encrypted_id ?? '' }),
    );
    const left = [after.encrypted_id, stays?.encrypted_id ?? ''].toSorted();
    expect(idsOf(await query(other))).toEqual(left);
    expect(idsOf(await other.backend.bootstrap(other.device))).toEqual(left);
  });

  it('refuses a deletion that selects nothing', async () => {
    const family = await Family.of(options);
    const { backend, device } = await family.member();
    const nothing = { device_id: device.deviceId, date: zeroTime, entry_id: '' };
    await expect(backend.addDeletionRequest(sampleDeletion(family.keys.userId, nothing))).rejects.toThrow();
  });
}

async function twoOf(family: Family): Promise<[Member, Member]> {
  return [await family.member(), await family.member()];
}
