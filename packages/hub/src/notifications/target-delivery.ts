/**
 * One target of one container on its way: notifications one after the other, the first that is not taken holds up those behind it and
 * nobody else. At least once: what was told when the hub died is told again, under the same id.
 *
 *   asleep ──something waits──▶ telling ──nothing left──▶ asleep
 *                                 │ ▲
 *                          failed ▼ │ after a while, longer each time
 *                               waiting ──too old, or refused too often──▶ given up: the next one's turn
 */
import type { NotificationTarget } from '@felloe/engine/container/notifications.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import { fullJitterDelayMs } from '@felloe/runtime/retry.ts';
import type { NotificationQueue, NotificationRow } from './notification-queries.ts';
import type { NotificationSender } from './notification-sender.ts';
import type { NotificationStore } from './notification-store.ts';
import type { Turns } from './turns.ts';

export interface TargetDeliveryOptions {
  readonly queue: NotificationQueue;
  readonly store: NotificationStore;
  /** Undefined when no rule of the container names it any more, or the container is gone. */
  readonly targetOf: (queue: NotificationQueue) => NotificationTarget | undefined;
  readonly senders: Readonly<Record<NotificationTarget['kind'], NotificationSender>>;
  readonly turns: Turns;
  readonly clock: Clock;
  readonly retryMs: number;
  readonly delayMsMax: number;
  readonly counters: DeliveryCounters;
  /** A hub that was replaced tells nothing any more: the new one does. */
  readonly leads: () => boolean;
  readonly onFault: (error: StoreError) => void;
}

export interface DeliveryCounters {
  told: number;
  failed: number;
  buried: number;
}

/** Refused is the notification, not the moment. */
const refusals = new Set(['invalid_argument', 'access_denied', 'conflict']);
/** After a fault of our own: the database is away. */
const faultDelayMs = 1_000;

export class TargetDelivery {
  waiting: number;
  readonly #options: TargetDeliveryOptions;
  readonly #stop = new AbortController();
  #isWoken = false;
  #running: Promise<void> | undefined;
  /** Tries in a row that failed, and how many of them were refusals. */
  #failures = 0;
  #refusals = 0;

  constructor(options: TargetDeliveryOptions, waiting: number) {
    this.#options = options;
    this.waiting = waiting;
  }

  /** Something waits. */
  wake(): void {
    this.#isWoken = true;
    this.#running ??= this.#run();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock, onFault } = this.#options;
    const { signal } = this.#stop;
    while (this.#isWoken && !signal.aborted) {
      this.#isWoken = false;
      try {
        while (!signal.aborted && (await this.#round(signal)));
      } catch (error) {
        if (signal.aborted) break;
        onFault(StoreError.from(error));
        this.#isWoken = true;
        await clock.sleep(faultDelayMs, signal).catch(() => undefined);
      }
    }
    this.#running = undefined;
  }

  /** Tells a page, or as much of it as is taken. False when nothing waits. */
  async #round(signal: AbortSignal): Promise<boolean> {
    const { queue, store, targetOf, counters, leads } = this.#options;
    if (!leads()) throw new StoreError('unavailable', 'this hub leads no longer');
    const target = targetOf(queue);
    if (target === undefined) {
      await store.drop(queue);
      this.waiting = 0;
      return false;
    }
    const page = await store.next(queue);
    if (page.length === 0) {
      this.waiting = 0;
      return false;
    }
    const { told, failure } = await this.#tell(target, page, signal);
    if (told.length > 0) {
      await store.remove(queue, told);
      counters.told += told.length;
      this.waiting -= told.length;
    }
    const first = page[told.length];
    if (failure !== undefined && first !== undefined && !signal.aborted) await this.#endure(first, failure, signal);
    return true;
  }

  async #tell(
    target: NotificationTarget,
    page: readonly NotificationRow[],
    signal: AbortSignal,
  ): Promise<{ readonly told: NotificationRow[]; readonly failure?: StoreError }> {
    const { queue, senders, turns } = this.#options;
    const told: NotificationRow[] = [];
    for (const row of page) {
      if (signal.aborted) break;
      try {
        await turns.take(queue.tenantId, signal, () => senders[target.kind].send(target, row, signal));
      } catch (error) {
        return { told, failure: StoreError.from(error) };
      }
      told.push(row);
      this.#failures = 0;
      this.#refusals = 0;
    }
    return { told };
  }

  /** What is too old is given up together, so that a target that was away for long costs one try and not one for each. */
  async #endure(first: NotificationRow, failure: StoreError, signal: AbortSignal): Promise<void> {
    const { queue, store, clock, retryMs, delayMsMax, counters } = this.#options;
    this.#failures += 1;
    counters.failed += 1;
    if (refusals.has(failure.code)) this.#refusals += 1;
    let buried = 0;
    if (this.#refusals >= limits.notification.refusalsMax) {
      await store.bury(queue, [first], failure.message);
      buried = 1;
      this.#refusals = 0;
    } else buried = await store.buryOverdue(queue, clock.now() - retryMs, failure.message);
    counters.buried += buried;
    this.waiting -= buried;
    const delayMs = fullJitterDelayMs({
      attempt: this.#failures,
      delayMsBase: Math.min(limits.notification.delayMsBase, delayMsMax),
      delayMsMax,
      random: Math.random,
    });
    await clock.sleep(delayMs, signal).catch(() => undefined);
  }
}
