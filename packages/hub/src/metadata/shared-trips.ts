/**
 * Lanes that commit at the same time share one statement: it costs the database as much as a dozen rows whatever it carries, and
 * lanes of one spoke would wait for each other at the row of its segment anyway. While one is on its way, further parts gather for the
 * next; one that takes long holds nobody up for more than `patienceMs`.
 */
import type { Clock } from '@felloe/runtime/clock.ts';
import { isConnectionLoss } from '../database/database.ts';

export interface SharedTripsOptions<Part> {
  /** Rejects when nothing was done; with a lost connection it is unknown. */
  readonly commit: (parts: readonly Part[]) => Promise<void>;
  readonly clock: Clock;
  readonly patienceMs: number;
}

interface Waiting<Part> {
  readonly part: Part;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export class SharedTrips<Part> {
  readonly #options: SharedTripsOptions<Part>;
  #waiting: Waiting<Part>[] = [];
  #underWay = 0;
  #departures = 0;

  constructor(options: SharedTripsOptions<Part>) {
    this.#options = options;
  }

  get departures(): number {
    return this.#departures;
  }

  /** Resolves when the part is committed. Rejects as `commit` does for it alone. */
  commit(part: Part): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ part, resolve, reject });
      if (this.#waiting.length > 1) return;
      if (this.#underWay === 0) this.#departSoon();
      else this.#departAfterPatience();
    });
  }

  /** When the lanes whose commits were just answered have brought their next. */
  #departSoon(): void {
    process.nextTick(() => this.#depart());
  }

  #departAfterPatience(): void {
    const [first] = this.#waiting;
    void this.#options.clock.sleep(this.#options.patienceMs).then(() => {
      if (first !== undefined && this.#waiting[0] === first) this.#depart();
    });
  }

  #depart(): void {
    const going = this.#waiting;
    if (going.length === 0) return;
    this.#waiting = [];
    this.#underWay += 1;
    void this.#commitTogether(going).finally(() => {
      this.#underWay -= 1;
      if (this.#waiting.length > 0) this.#departSoon();
    });
  }

  async #commitTogether(going: readonly Waiting<Part>[]): Promise<void> {
    try {
      await this.#send(going.map(({ part }) => part));
      for (const { resolve } of going) resolve();
    } catch (error) {
      // Nothing was done, by the fault of one of them: the others must not go the longer way for it.
      if (going.length > 1 && !isConnectionLoss(error)) await Promise.all(going.map((each) => this.#commitAlone(each)));
      else for (const { reject } of going) reject(error);
    }
  }

  async #commitAlone({ part, resolve, reject }: Waiting<Part>): Promise<void> {
    try {
      await this.#send([part]);
      resolve();
    } catch (error) {
      reject(error);
    }
  }

  #send(parts: readonly Part[]): Promise<void> {
    this.#departures += 1;
    return this.#options.commit(parts);
  }
}
