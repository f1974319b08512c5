/**
 * One hub leads. The lease row is judged on the database's clock; the epoch in it rises with every change of leader, and every
 * lane repeats it, so a hub that was paused past its lease commits nothing (decision 0004). No advisory locks: a paused holder
 * would keep them.
 */
import { StoreError } from '@felloe/engine/errors.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Database } from '../database/database.ts';

export interface LeadershipOptions {
  readonly database: Database;
  readonly clock: Clock;
  /** The hub's configured name. A restarted hub of the same name takes over at once: its old self is gone, and if not, fenced. */
  readonly holder: string;
  readonly leaseMs: number;
  readonly renewMs: number;
  /** Leadership was lost or could not be renewed in time: the process must stop deciding. */
  readonly onLost: (error: StoreError) => void;
  readonly onWaiting: (holder: string) => void;
}

/** A hub without its database for this many leases ends, and its supervisor starts it afresh. */
const leasesWithoutDatabaseMax = 30;

export class Leadership {
  readonly epoch: number;
  readonly #options: LeadershipOptions;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  #renewedAt: number;

  private constructor(options: LeadershipOptions, won: { readonly epoch: number; readonly askedAt: number }) {
    this.#options = options;
    this.epoch = won.epoch;
    this.#renewedAt = won.askedAt;
  }

  /** Waits until no other hub leads, then leads. */
  static async acquire(options: LeadershipOptions, signal: AbortSignal): Promise<Leadership> {
    const { clock } = options;
    for (let told = ''; ; ) {
      signal.throwIfAborted();
      const askedAt = clock.monotonic();
      const taken = await takeOver(options);
      if (taken.epoch !== undefined) {
        const leadership = new Leadership(options, { epoch: taken.epoch, askedAt });
        leadership.#running = leadership.#renewAlways();
        return leadership;
      }
      if (told !== taken.holder) options.onWaiting(taken.holder);
      told = taken.holder;
      await clock.sleep(options.renewMs / 3, signal);
    }
  }

  /**
   * Whether no other hub can lead yet: counted on the own monotonic clock from before the renewal was asked. Answers from RAM are
   * right only while it holds; writes are fenced besides.
   */
  get holds(): boolean {
    const { clock, leaseMs } = this.#options;
    return clock.monotonic() < this.#renewedAt + leaseMs;
  }

  async #renewAlways(): Promise<void> {
    const { clock, renewMs, leaseMs, onLost } = this.#options;
    while (!this.#stop.signal.aborted) {
      await clock.sleep(renewMs, this.#stop.signal).catch(() => undefined);
      if (this.#stop.signal.aborted) return;
      const askedAt = clock.monotonic();
      try {
        if (!(await this.#renew())) return onLost(new StoreError('unavailable', 'another hub leads'));
        this.#renewedAt = askedAt;
      } catch (error) {
        // The database does not answer this hub; another may reach it. Until it is back, `holds` keeps this one from deciding.
        if (clock.monotonic() - this.#renewedAt > leaseMs * leasesWithoutDatabaseMax) return onLost(StoreError.from(error));
      }
    }
  }

  async #renew(): Promise<boolean> {
    const { database, holder, leaseMs } = this.#options;
    const { rowCount } = await database.query({
      text: `update hub_leader set expires_at = ${databaseNow} + $3 where id = 1 and holder = $1 and epoch = $2`,
      values: [holder, this.epoch, leaseMs],
    });
    return rowCount === 1;
  }

  /** Lets the next hub lead at once. */
  async release(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    const { database, holder } = this.#options;
    await database
      .query({
        text: 'update hub_leader set expires_at = 0 where id = 1 and holder = $1 and epoch = $2',
        values: [holder, this.epoch],
      })
      .catch(() => undefined);
  }
}

/** ms since 1970 on the clock that every hub shares. */
const databaseNow = '(extract(epoch from clock_timestamp()) * 1000)::bigint';

async function takeOver({ database, holder, leaseMs }: LeadershipOptions): Promise<{ epoch?: number; holder: string }> {
  await database.query({
    text: `insert into hub_leader (id, holder, epoch, expires_at) values (1, '', 0, 0) on conflict do nothing`,
  });
  const { rows } = await database.query<{ epoch: number }>({
    text: `update hub_leader set holder = $1, epoch = epoch + 1, expires_at = ${databaseNow} + $2
      where id = 1 and (expires_at < ${databaseNow} or holder = $1) returning epoch`,
    values: [holder, leaseMs],
  });
  if (rows[0] !== undefined) return { epoch: rows[0].epoch, holder };
  const current = await database.query<{ holder: string }>({ text: 'select holder from hub_leader where id = 1' });
  return { holder: current.rows[0]?.holder ?? '' };
}
