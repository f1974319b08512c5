/**
 * What decides about accounts, in RAM. The hub is the only writer: every change forgets the account once it is durable, and what was
 * read while something changed is not kept.
 */
import { LRUCache } from 'lru-cache';
import type { Database } from '../database/database.ts';
import type { AccountPlace, KnownAccount } from './account-records.ts';
import { findAccount } from './account-queries.ts';
import { findGrantsTo } from './grant-queries.ts';
import { findDevices, findSessions } from './session-queries.ts';

/** An account with a few devices is some KiB; the largest, full of devices, sessions and grants, half a megabyte. */
const cachedMax = 20_000;

export class AccountCache {
  readonly #database: Database;
  readonly #known = new LRUCache<string, KnownAccount>({ max: cachedMax });
  /** Changes so far. */
  #changes = 0;

  constructor(database: Database) {
    this.#database = database;
  }

  cached(place: AccountPlace): KnownAccount | undefined {
    return this.#known.get(keyOf(place));
  }

  async find(place: AccountPlace): Promise<KnownAccount | undefined> {
    const known = this.#known.get(keyOf(place));
    if (known !== undefined) return known;
    const before = this.#changes;
    const found = await readAccount(this.#database, place);
    // What was revoked while it was read must not come back as it was.
    if (before !== this.#changes) return this.find(place);
    if (found !== undefined) this.#known.set(keyOf(place), found);
    return found;
  }

  forget(place: AccountPlace): void {
    this.#changes += 1;
    this.#known.delete(keyOf(place));
  }

  forgetTenant(tenantId: string): void {
    this.#changes += 1;
    for (const [key, { row }] of [...this.#known.entries()]) if (row.tenantId === tenantId) this.#known.delete(key);
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
