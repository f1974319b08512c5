/**
 * What devices are given: what waits in the log for one, or everything. Reading moves nothing; a receipt that comes back does
 * (engine/history/inbox.ts).
 */
import type { PositionRange, Receipt } from '@felloe/engine/history/inbox.ts';
import {
  mergeRanges,
  rangesAfter,
  readReceipt,
  receive,
  receiptText,
  takeWindow,
  waitingRanges,
} from '@felloe/engine/history/inbox.ts';
import { countReading, hasDeletions, type ToldRange } from '@felloe/engine/history/deletion-reads.ts';
import { realDayMs } from '@felloe/engine/lifecycle/days.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Querier } from '../database/database.ts';
import type { Batch } from '../lanes/job.ts';
import type { Lanes } from '../lanes/lanes.ts';
import { deleteDumps, findDumps, findEntries, type PlacedEntry } from './entry-queries.ts';
import { type HistoryAsker, placeOf, submitJob } from './history-job.ts';
import type { HistoryDevice, HistoryUser } from './history-records.ts';
import { findDevices, findUser, writeDevice } from './user-queries.ts';

export interface HistoryPage {
  readonly entries: readonly PlacedEntry[];
  /** Where the next page begins; empty at the end. */
  readonly rest: readonly PositionRange[];
  readonly receipt: string;
}

export interface PageWish {
  readonly ranges: readonly PositionRange[];
  /** Whose own entries are left out; empty: nobody's. */
  readonly exceptDevice: string;
}

const nothing: HistoryPage = { entries: [], rest: [], receipt: '' };

export class HistoryInboxes {
  readonly #lanes: Lanes;
  readonly #database: Querier;

  readonly #clock: Clock;

  constructor(lanes: Lanes, database: Querier, clock: Clock) {
    this.#lanes = lanes;
    this.#database = database;
    this.#clock = clock;
  }

  /** What waits for the device; nothing for one that is not the user's (H4). */
  async open(asker: HistoryAsker, deviceId: string): Promise<HistoryPage> {
    const found = await this.#find(asker, deviceId);
    if (found === undefined) return nothing;
    const { user, device } = found;
    if (device.hasLapsed || this.#clock.now() - device.seenAt > realDayMs) await this.#see(asker, deviceId);
    const dumps = device.newestDump > device.dump ? await findDumps(this.#database, user, deviceId) : [];
    const ranges = waitingRanges(device, user.head, dumps);
    if (ranges.length === 0) return nothing;
    const receipt = receiptText({ through: user.head, dump: device.newestDump });
    return { ...(await this.#page(user, { ranges, exceptDevice: deviceId })), receipt };
  }

  /** Everything. */
  async openWhole(asker: HistoryAsker): Promise<HistoryPage> {
    const user = await findUser(this.#database, placeOf(asker));
    if (user === undefined || user.head === 0) return nothing;
    return await this.#page(user, { ranges: [{ first: 1, last: user.head }], exceptDevice: '' });
  }

  async read(asker: HistoryAsker, wish: PageWish): Promise<HistoryPage> {
    const user = await findUser(this.#database, placeOf(asker));
    return user === undefined ? nothing : await this.#page(user, { ...wish, ranges: mergeRanges(wish.ranges) });
  }

  async #page(user: HistoryUser, { ranges, exceptDevice }: PageWish): Promise<HistoryPage> {
    const limit = limits.history.pageEntriesMax;
    const found: PlacedEntry[] = [];
    let left: readonly PositionRange[] = ranges;
    // In windows: the database sorts what it finds, and a whole history would be sorted again for every page.
    while (left.length > 0 && found.length < limit) {
      const { window, rest } = takeWindow(left, limit);
      found.push(...(await findEntries(this.#database, user, { ranges: window, exceptDevice })));
      left = rest;
    }
    let bytes = 0;
    const entries = found.slice(0, limit).filter(({ byteCount }, index) => {
      bytes += byteCount;
      return index === 0 || bytes <= limits.history.pageBytesMax;
    });
    const last = entries.at(-1);
    const isWhole = last === undefined || entries.length === found.length;
    return { entries, rest: isWhole ? left : rangesAfter(ranges, last.position), receipt: '' };
  }

  /**
   * Moves the device by the receipt and counts a reading of its deletion requests.
   * @param receipt empty when nothing is known to have arrived
   */
  async receive(asker: HistoryAsker, deviceId: string, receipt: string, certain: boolean): Promise<ToldRange[]> {
    const found = await this.#find(asker, deviceId);
    if (found === undefined) return [];
    const came = readReceipt(receipt);
    if (came === undefined && !hasDeletions(readsOf(found.device), found.user.deletionHead)) return [];
    const job = { name: 'receive_history', subject: `${deviceId} ${receipt}`, eventsMax: 0 };
    const run = (batch: Batch) => receiveIn(batch, asker, { deviceId, came, certain });
    return submitJob(this.#lanes, asker, { ...job, run });
  }

  async #find(asker: HistoryAsker, deviceId: string) {
    const user = await findUser(this.#database, placeOf(asker));
    if (user === undefined) return undefined;
    const device = (await findDevices(this.#database, user)).find((each) => each.deviceId === deviceId);
    return device === undefined ? undefined : { user, device };
  }

  /** Once a day, and when it was away for long: then what had waited too long comes by a dump, as for a new one. */
  async #see(asker: HistoryAsker, deviceId: string): Promise<void> {
    const job = { name: 'see_history_device', subject: deviceId, eventsMax: 0 };
    const run = async ({ querier, now }: Batch): Promise<void> => {
      const user = await findUser(querier, placeOf(asker));
      const devices = user === undefined ? [] : await findDevices(querier, user);
      const device = devices.find((each) => each.deviceId === deviceId);
      if (user === undefined || device === undefined) return;
      const dumpRequestedAt = device.hasLapsed && devices.length > 1 ? now : device.dumpRequestedAt;
      await writeDevice(querier, user, { ...device, hasLapsed: false, dumpRequestedAt, seenAt: now }, now);
    };
    // Nobody repeats it: the next query does.
    await submitJob(this.#lanes, { ...asker, order: { ...asker.order, idempotency: undefined } }, { ...job, run });
  }
}

async function receiveIn(
  { querier, now }: Batch,
  asker: HistoryAsker,
  { deviceId, came, certain }: { readonly deviceId: string; readonly came: Receipt | undefined; readonly certain: boolean },
): Promise<ToldRange[]> {
  const user = await findUser(querier, placeOf(asker));
  const devices = user === undefined ? [] : await findDevices(querier, user);
  const device = devices.find((each) => each.deviceId === deviceId);
  if (user === undefined || device === undefined) return [];
  const receipt = came && { through: Math.min(came.through, user.head), dump: Math.min(came.dump, device.newestDump) };
  const standing = receipt === undefined ? device : receive(device, receipt, certain);
  if (standing.dump > device.dump) await deleteDumps(querier, user, deviceId, standing.dump);
  const { told, reads } = countReading(readsOf(device), user.deletionHead);
  const { position, dump, claimed, claims } = standing;
  const moved = { ...device, position, dump, claimed, claims };
  await writeDevice(querier, user, { ...moved, deletionsAfter: reads.after, deletionRuns: reads.runs }, now);
  return told;
}

function readsOf({ deletionsAfter, deletionRuns }: HistoryDevice) {
  return { after: deletionsAfter, runs: deletionRuns };
}
