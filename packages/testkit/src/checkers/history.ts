/**
 * What clients did and saw, for the checkers. All clients of a history live in one process and read one monotonic clock, so the
 * times of different clients can be compared.
 */

/**
 * ok: it happened, with the recorded result. fail: it certainly did not happen (a write), or tells nothing (a read).
 * info: unknown. A write that timed out, met a broken connection or got any 5xx is info, and may take effect at any later time.
 */
export type Outcome = 'ok' | 'fail' | 'info';

export interface Timed {
  readonly client: string;
  /** Nanoseconds on the monotonic clock. */
  readonly invokedAt: number;
  /** Nanoseconds; infinite while the outcome is unknown. */
  readonly completedAt: number;
  readonly outcome: Outcome;
}

/** An operation that was invoked and waits for its completion. Exactly one of the three is called. */
export interface Pending<Result> {
  ok(result: Result): void;
  fail(): void;
  info(): void;
}

export class HistoryRecorder<Invocation extends object, Result extends object> {
  readonly #operations: (Timed & Invocation & Partial<Result>)[] = [];
  readonly #open = new Map<object, { client: string; invokedAt: number; invocation: Invocation }>();
  readonly #now: () => number;

  constructor(now: () => number = monotonicNs) {
    this.#now = now;
  }

  invoke(client: string, invocation: Invocation): Pending<Result> {
    const invokedAt = this.#now();
    const token = {};
    this.#open.set(token, { client, invokedAt, invocation });
    const complete = (outcome: Outcome, completedAt: number, result: Partial<Result>) => {
      if (!this.#open.delete(token)) throw new Error('an operation was completed twice');
      this.#operations.push({ ...invocation, ...result, client, invokedAt, completedAt, outcome });
    };
    return {
      ok: (result) => complete('ok', this.#now(), result),
      fail: () => complete('fail', this.#now(), {}),
      info: () => complete('info', Number.POSITIVE_INFINITY, {}),
    };
  }

  /** Everything recorded. What is still open counts as unknown. */
  operations(): (Timed & Invocation & Partial<Result>)[] {
    const open = [...this.#open.values()].map(({ client, invokedAt, invocation }): Timed & Invocation & Partial<Result> => ({
      ...invocation,
      ...({} as Partial<Result>),
      client,
      invokedAt,
      completedAt: Number.POSITIVE_INFINITY,
      outcome: 'info',
    }));
    return [...this.#operations, ...open];
  }

  /** How many ended each way: a run with hardly any `ok` proves nothing and must fail its floor. */
  counts(): Record<Outcome, number> {
    const counts = { ok: 0, fail: 0, info: 0 };
    for (const operation of this.operations()) counts[operation.outcome] += 1;
    return counts;
  }
}

/** Nanoseconds on the monotonic clock of this process; exact up to 104 days of uptime. */
export function monotonicNs(): number {
  return Number(process.hrtime.bigint());
}

/** Splits operations by key, keeping their order. */
export function byKey<T extends { readonly key: string }>(operations: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const operation of operations) {
    const group = groups.get(operation.key);
    if (group === undefined) groups.set(operation.key, [operation]);
    else group.push(operation);
  }
  return groups;
}
