/** All targets that something waits for. Each goes its own way: a slow one delays no other. */
import type { Database } from '../database/database.ts';
import { findQueues, type NotificationQueue } from './notification-queries.ts';
import { TargetDelivery, type TargetDeliveryOptions } from './target-delivery.ts';

export type DeliveriesOptions = Omit<TargetDeliveryOptions, 'queue'>;

export class Deliveries {
  readonly #options: DeliveriesOptions;
  readonly #targets = new Map<string, TargetDelivery>();
  #isStarted = false;

  constructor(options: DeliveriesOptions) {
    this.#options = options;
  }

  async load(database: Database): Promise<void> {
    for (const { waiting, ...queue } of await findQueues(database)) this.#targetOf(queue).waiting = waiting;
  }

  start(): void {
    this.#isStarted = true;
    for (const target of this.#targets.values()) if (target.waiting > 0) target.wake();
  }

  /** How many wait for one target. */
  waitingFor(queue: NotificationQueue): number {
    return this.#targets.get(nameOf(queue))?.waiting ?? 0;
  }

  get waiting(): number {
    return [...this.#targets.values()].reduce((sum, target) => sum + target.waiting, 0);
  }

  /** Notifications were committed to the queue. */
  added(queue: NotificationQueue, count: number): void {
    const target = this.#targetOf(queue);
    target.waiting += count;
    if (this.#isStarted) target.wake();
  }

  async close(): Promise<void> {
    this.#isStarted = false;
    await Promise.all([...this.#targets.values()].map((target) => target.close()));
  }

  #targetOf(queue: NotificationQueue): TargetDelivery {
    const name = nameOf(queue);
    const known = this.#targets.get(name);
    if (known !== undefined) return known;
    const target = new TargetDelivery({ ...this.#options, queue }, 0);
    this.#targets.set(name, target);
    return target;
  }
}

function nameOf({ containerId, target }: NotificationQueue): string {
  return `${containerId} ${target}`;
}
