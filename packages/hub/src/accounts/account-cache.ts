/**
 * What decides about accounts, in RAM. The hub is the only writer: every change forgets the account once it is durable, and what was
 * read while something changed is not kept.
 */
import { createBoundedCache } from '@felloe/runtime/bounded-cache.ts';
import type { Database } from '../database/database.ts';
import type { AccountPlace, KnownAccount } from './account-records.ts';
import { findAccount } from './account-queries.ts';
import { findGrantsTo } from './grant-queries.ts';
import { findDevices, findSessions } from './session-queries.ts';

/** An account with a few devices is some KiB; the largest, full of devices, sessions and grants, half a megabyte. */
const cachedMax = 20_000;

interface Reading {
  /** The account has changed since the reading began. */
  overtaken: boolean;
  readonly found: Promise<KnownAccount | undefined>;
}

export class AccountCache {
  readonly #database: Database;
  readonly #known = createBoundedCache<string, KnownAccount>(cachedMax);
  readonly #readings = new Map<string, Reading>();

  constructor(database: Database) {
    this.#database = database;
  }

  cached(place: AccountPlace): KnownAccount | undefined {
    return this.#known.get(keyOf(place));
  }

  /** Those who look for one account together share one reading. */
  find(place: AccountPlace): Promise<KnownAccount | undefined> {
    const key = keyOf(place);
    const known = this.#known.get(key);
    if (known !== undefined) return Promise.resolve(known);
    const underWay = this.#readings.get(key);
    if (underWay !== undefined) return underWay.found;
    const reading: Reading = { overtaken: false, found: Promise.resolve().then(() => this.#read(key, place, reading)) };
    this.#readings.set(key, reading);
    return reading.found;
  }

  forget(place: AccountPlace): void {
    const key = keyOf(place);
    this.#known.delete(key);
    const reading = this.#readings.get(key);
    if (reading !== undefined) reading.overtaken = true;
  }

  forgetTenant(tenantId: string): void {
    for (const [key, { row }] of [...this.#known.entries()]) if (row.tenantId === tenantId) this.#known.delete(key);
    for (const [key, reading] of this.#readings) if (key.startsWith(`${tenantId}/`)) reading.overtaken = true;
  }

  async #read(key: string, place: AccountPlace, reading: Reading): Promise<KnownAccount | undefined> {
    try {
      for (;;) {
        reading.overtaken = false;
        const found = await readAccount(this.#database, place);
        // What was revoked while it was read must not come back as it was. Of other accounts' changes nothing is to be feared.
        if (reading.overtaken) continue;
        if (found !== undefined) this.#known.set(key, found);
        return found;
      }
    } finally {
      this.#readings.delete(key);
    }
  }
}

function keyOf({ tenantId, accountId }: AccountPlace): string {
  return `${tenantId}/${accountId}`;
}

async function readAccount(database: Database, place: AccountPlace): Promise<KnownAccount | undefined> {
  const row = await findAccount(database, place);
  if (row === undefined) return undefined;
  const [devices, sessions, grants] = await Promise.all([
    findDevices(database, place),
    findSessions(database, place),
    findGrantsTo(database, place),
  ]);
  return {
    row,
    devices: new Map(devices.map((device) => [device.deviceId, device])),
    sessions: new Map(sessions.map((session) => [session.sessionId, session])),
    grants: new Map(grants.map((grant) => [grant.grantId, grant])),
  };
}
