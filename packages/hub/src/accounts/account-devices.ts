/** Devices of accounts: seen, listed, revoked. When one was seen is gathered and written now and then. */
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import { plainAnswer } from '../auth/sealed-answer.ts';
import type { Database } from '../database/database.ts';
import type { JobOrder, Lanes } from '../lanes/lanes.ts';
import type { AccountCache } from './account-cache.ts';
import { emitAccount } from './account-events.ts';
import type { AccountPlace, DeviceRow } from './account-records.ts';
import { findDevices, markDeviceRevoked, markDevicesSeen } from './session-queries.ts';

export interface AccountDevicesOptions {
  readonly lanes: Lanes;
  readonly database: Database;
  readonly cache: AccountCache;
  readonly clock: Pick<Clock, 'now'>;
  readonly onChanged: (accountIds: readonly string[]) => void;
  readonly onFault: (error: StoreError) => void;
}

type Seen = AccountPlace & { readonly deviceId: string; readonly at: number };

/** Devices seen since the last writing: some hundred bytes each. */
const seenMax = 10_000;

export class AccountDevices {
  readonly #options: AccountDevicesOptions;
  readonly #seen = new Map<string, Seen>();
  #writtenAt = 0;
  #writing = false;

  constructor(options: AccountDevicesOptions) {
    this.#options = options;
  }

  list(place: AccountPlace): Promise<DeviceRow[]> {
    return findDevices(this.#options.database, place);
  }

  /** Kept in RAM and written with others about once a minute: a hub that dies forgets so much of it. */
  saw(place: AccountPlace, deviceId: string): void {
    const now = this.#options.clock.now();
    const key = `${place.tenantId}/${place.accountId}/${deviceId}`;
    if (this.#seen.size < seenMax || this.#seen.has(key)) this.#seen.set(key, { ...place, deviceId, at: now });
    if (!this.#writing && now - this.#writtenAt >= limits.account.lastSeenMs) void this.#write(now);
  }

  /** Its sessions end, its id is never good again. Throws `not_found` for none and for one that was revoked before. */
  async revoke(place: AccountPlace, deviceId: string, order: JobOrder): Promise<void> {
    const { lanes, cache, onChanged } = this.#options;
    await lanes.system(
      'revoke_device',
      async (batch) => {
        if (!(await markDeviceRevoked(batch.querier, place, deviceId, batch.now))) {
          throw new StoreError('not_found', 'there is no such device');
        }
        emitAccount(batch, 'device.revoked', place, { deviceId });
        batch.onCommitted(() => {
          cache.forget(place);
          onChanged([place.accountId]);
        });
      },
      { eventsMax: 1, repeatable: plainAnswer<void>(order, `revoke_device ${place.accountId} ${deviceId}`) },
    );
  }

  async #write(now: number): Promise<void> {
    this.#writing = true;
    this.#writtenAt = now;
    const seen = [...this.#seen.values()];
    this.#seen.clear();
    try {
      await this.#options.lanes.system('see_devices', ({ querier }) => markDevicesSeen(querier, seen));
    } catch (error) {
      this.#options.onFault(StoreError.from(error));
    } finally {
      this.#writing = false;
    }
  }
}
