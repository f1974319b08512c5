/** The devices of shell histories: registered, forgotten, and who wants a dump of everything. */
import { randomUUID } from 'node:crypto';
import { historyDefault } from '@felloe/engine/container/history.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { requireHistoryName } from '@felloe/engine/history/entry.ts';
import type { Querier } from '../database/database.ts';
import type { Batch } from '../lanes/job.ts';
import type { Lanes } from '../lanes/lanes.ts';
import { emitHistory, type HistoryAsker, placeOf, submitJob } from './history-job.ts';
import type { HistoryDevice, HistoryUser } from './history-records.ts';
import { countUsers, deleteDevice, findDevices, findUser, insertUser, setAbandoned, writeDevice } from './user-queries.ts';

export interface DumpRequest {
  readonly device: string;
  /** ms since 1970 */
  readonly requestedAt: number;
}

export class HistoryDevices {
  readonly #lanes: Lanes;
  readonly #database: Querier;

  constructor(lanes: Lanes, database: Querier) {
    this.#lanes = lanes;
    this.#database = database;
  }

  /** Again for a device that is there it changes nothing. Throws `quota_exceeded`. */
  async register(asker: HistoryAsker, deviceId: string): Promise<void> {
    requireHistoryName('user_id', asker.userId);
    requireHistoryName('device_id', deviceId);
    const job = { name: 'register_history_device', subject: deviceId, eventsMax: 1 };
    await submitJob(this.#lanes, asker, { ...job, run: (batch) => register(batch, asker, deviceId) });
  }

  async remove(asker: HistoryAsker, deviceId: string): Promise<void> {
    const job = { name: 'remove_history_device', subject: deviceId, eventsMax: 1 };
    const run = async (batch: Batch): Promise<void> => {
      const user = await findUser(batch.querier, placeOf(asker));
      if (user === undefined || !(await deleteDevice(batch.querier, user, deviceId))) return;
      const left = await findDevices(batch.querier, user);
      if (left.length === 0) await setAbandoned(batch.querier, user, batch.now);
      emitHistory(batch, asker, 'history.device_removed', { device: deviceId });
    };
    await submitJob(this.#lanes, asker, { ...job, run });
  }

  /** Those of other devices. */
  async dumpRequests(asker: HistoryAsker, deviceId: string): Promise<DumpRequest[]> {
    const user = await findUser(this.#database, placeOf(asker));
    return user === undefined ? [] : dumpRequestsFor(await findDevices(this.#database, user), deviceId);
  }
}

export function dumpRequestsFor(devices: readonly HistoryDevice[], deviceId: string): DumpRequest[] {
  const asking = devices.filter((device) => device.dumpRequestedAt > 0 && device.deviceId !== deviceId);
  return asking.map((device) => ({ device: device.deviceId, requestedAt: device.dumpRequestedAt }));
}

async function register(batch: Batch, asker: HistoryAsker, deviceId: string): Promise<void> {
  const { querier, now } = batch;
  const place = placeOf(asker);
  const setting = asker.row.documents.setting('history') ?? historyDefault;
  const known = await findUser(querier, place);
  const devices = known === undefined ? [] : await findDevices(querier, known);
  if (devices.some((device) => device.deviceId === deviceId)) return;
  if (devices.length >= setting.devicesMax) throw atLimit('devices of this user', setting.devicesMax);
  if (known === undefined && (await countUsers(querier, place)) >= setting.usersMax) throw atLimit('users', setting.usersMax);
  const user: HistoryUser = known ?? { ...place, logId: randomUUID(), head: 0, bytes: 0, deletionHead: 0 };
  if (known === undefined) await insertUser(querier, user, now);
  else if (devices.length === 0) await setAbandoned(querier, user, 0);
  await writeDevice(querier, user, newDevice(user, deviceId, { now, hasOthers: devices.length > 0 }), now);
  emitHistory(batch, asker, 'history.device_registered', { device: deviceId });
}

/** What was there before it comes by bootstrap and by a dump, not through its inbox. */
function newDevice(
  { head, deletionHead }: HistoryUser,
  deviceId: string,
  { now, hasOthers }: { readonly now: number; readonly hasOthers: boolean },
): HistoryDevice {
  return {
    deviceId,
    beganAt: head,
    position: head,
    dump: 0,
    newestDump: 0,
    claimed: { through: 0, dump: 0 },
    claims: 0,
    deletionsAfter: deletionHead,
    deletionRuns: [],
    dumpRequestedAt: hasOthers ? now : 0,
    hasLapsed: false,
    seenAt: now,
  };
}

function atLimit(what: string, max: number): StoreError {
  return new StoreError('quota_exceeded', `there are ${max} ${what} already`, { details: { limit: String(max) } });
}
