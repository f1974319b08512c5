/**
 * From the outbox into the queues of targets. The notifications of a page of events and the place after it are written in one
 * transaction, so each change is put into its queues exactly once, whatever happens to the hub; delivering is another matter.
 */
import type { Event } from '@felloe/contracts/events.ts';
import { notificationRecord, notificationTest } from '@felloe/contracts/notification-record.ts';
import type { NotificationsSetting, NotificationTarget } from '@felloe/engine/container/notifications.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { matchesNotificationRule, targetKeyOf } from '@felloe/engine/notification/match.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Database } from '../database/database.ts';
import { findLaneEnds } from '../events/event-queries.ts';
import { findPositions, savePositions } from '../events/relay-outbox.ts';
import type { Lanes } from '../lanes/lanes.ts';
import type { ContainerRow } from '../metadata/records.ts';
import type { Deliveries } from './deliveries.ts';
import {
  findRoutableEvents,
  insertDead,
  insertNotifications,
  type NotificationRow,
  type RoutableEvent,
} from './notification-queries.ts';
import { notifiedChangeOf } from './notified-change.ts';
import type { WantedLanes } from './wanted-lanes.ts';

export interface NotificationRouterOptions {
  readonly database: Database;
  readonly lanes: Lanes;
  readonly clock: Clock;
  readonly wanted: WantedLanes;
  readonly settingOf: (row: ContainerRow) => NotificationsSetting | undefined;
  /** When the setting was changed last, ms since 1970, and whether it had never been set before. */
  readonly settingSince: (row: ContainerRow) => { readonly changedAt: number; readonly isFirst: boolean };
  readonly deliveries: Deliveries;
  readonly region: string;
  readonly onFault: (error: StoreError) => void;
}

/** Whose positions they are in relay_position. */
const consumer = 'notifications';
/** Commits that follow each other are looked at together. */
const gatherMs = 20;
const faultDelayMs = 1_000;
const lookEveryMs = 5_000;

export class NotificationRouter {
  readonly #options: NotificationRouterOptions;
  readonly #stop = new AbortController();
  /** By lane: up to where events are in queues, and up to where they were committed. */
  readonly #routed = new Map<number, number>();
  readonly #committed = new Map<number, number>();
  readonly #unsaved = new Set<number>();
  /** Lanes whose place was never saved: a hub died just after they became wanted. What is older than that is not told. */
  readonly #withoutPlace = new Set<number>();
  #wake: (() => void) | undefined;
  #isDue = false;
  #seen: ReadonlyMap<number, number> | undefined;
  #running: Promise<void> | undefined;

  constructor(options: NotificationRouterOptions) {
    this.#options = options;
  }

  /** In lanes where nobody wants notifications, everything up to now is passed over. */
  async load(): Promise<void> {
    const { database, wanted } = this.#options;
    const saved = await findPositions(database, consumer);
    for (const [lane, end] of await findLaneEnds(database)) {
      this.#routed.set(lane, wanted.has(lane) ? Math.min(saved.get(lane) ?? 0, end) : end);
      this.#committed.set(lane, end);
      if (!saved.has(lane)) this.#withoutPlace.add(lane);
    }
    this.#isDue = true;
  }

  /** Something was committed, and is known in RAM. `end` is the last sequence. */
  advanced(lane: number, end: number): void {
    this.#committed.set(lane, end);
    if (this.#options.wanted.has(lane)) this.#poke();
    else this.#routed.set(lane, end);
  }

  /** From here on this lane is wanted: a hub that takes over must not begin earlier. */
  laneBecameWanted(lane: number): void {
    this.#unsaved.add(lane);
    this.#poke();
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  #poke(): void {
    this.#isDue = true;
    this.#wake?.();
  }

  async #run(): Promise<void> {
    const { clock, onFault } = this.#options;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        while (this.#isDue && !signal.aborted) {
          this.#isDue = false;
          await this.#routeAll(signal);
        }
        await this.#idle(signal);
      } catch (error) {
        this.#isDue = true;
        onFault(StoreError.from(error));
        await clock.sleep(faultDelayMs, signal).catch(() => undefined);
      }
    }
  }

  async #routeAll(signal: AbortSignal): Promise<void> {
    for (const lane of this.#committed.keys()) {
      while (!signal.aborted && this.#options.wanted.has(lane) && (await this.#routePage(lane)));
      if (!signal.aborted) this.#withoutPlace.delete(lane);
    }
    if (this.#unsaved.size === 0) return;
    const saved = [...this.#unsaved];
    const positions = new Map(saved.map((lane) => [lane, this.#routed.get(lane) ?? 0]));
    await this.#options.lanes.system('notification_position', ({ querier }) => savePositions(querier, consumer, positions));
    for (const lane of saved) this.#unsaved.delete(lane);
  }

  /** False when the lane's end is reached. */
  async #routePage(lane: number): Promise<boolean> {
    const { database, lanes, wanted, deliveries } = this.#options;
    const after = this.#routed.get(lane) ?? 0;
    const end = this.#committed.get(lane) ?? 0;
    if (after >= end) return false;
    const containers = wanted.containersIn(lane);
    const limit = limits.notification.pageMax;
    const containerIds = [...containers.keys()];
    const events = await findRoutableEvents(database, { lane, after, upTo: end, containerIds, limit });
    const { rows, upTo } = this.#rowsOfPage(containers, events, events.length < limit ? end : (events.at(-1)?.sequence ?? end));
    if (rows.length === 0) {
      this.#routed.set(lane, upTo);
      // Not worth a transaction of its own: a hub that takes over looks at them again and finds as little.
      return upTo < end;
    }
    const { accepted, surplus } = this.#withinRoom(rows);
    await lanes.system('route_notifications', async ({ querier, now }) => {
      if (accepted.length > 0) await insertNotifications(querier, accepted);
      if (surplus.length > 0)
        await insertDead(
          querier,
          surplus.map((row) => ({ ...row, diedAt: now, reason: 'too many wait' })),
        );
      await savePositions(querier, consumer, new Map([[lane, upTo]]));
    });
    this.#routed.set(lane, upTo);
    for (const group of Map.groupBy(accepted, ({ containerId, target }) => `${containerId} ${target}`).values()) {
      const [first] = group;
      if (first !== undefined) deliveries.added(first, group.length);
    }
    return upTo < end;
  }

  /** Many rules may want one change: a page ends where its notifications are many, too. */
  #rowsOfPage(
    containers: ReadonlyMap<string, ContainerRow>,
    events: readonly RoutableEvent[],
    end: number,
  ): { readonly rows: NotificationRow[]; readonly upTo: number } {
    const rows: NotificationRow[] = [];
    for (const event of events) {
      const container = containers.get(event.containerId);
      if (container !== undefined) rows.push(...this.#rowsOf(container, event));
      if (rows.length >= limits.notification.routedRowsMax && event !== events.at(-1)) return { rows, upTo: event.sequence };
    }
    return { rows, upTo: end };
  }

  #rowsOf(container: ContainerRow, routable: RoutableEvent): NotificationRow[] {
    const setting = this.#options.settingOf(container);
    if (setting === undefined) return [];
    const { sequence, createdAt } = routable;
    const { changedAt, isFirst } = this.#options.settingSince(container);
    // What is older than the first setting was wanted by nobody, though a lane that others want comes to it only now. What is older than
    // a later one may have been wanted by the one before.
    if (createdAt < changedAt && (isFirst || this.#withoutPlace.has(container.lane))) return [];
    const event = JSON.parse(routable.event) as Event;
    const told = event.type === 'container.configured' ? testsOf(event, setting) : this.#recordsOf(event, sequence, setting);
    return told.map(({ target, record }, position) => ({
      tenantId: container.tenantId,
      containerId: container.containerId,
      target: targetKeyOf(target),
      sequence,
      position,
      record,
      createdAt,
    }));
  }

  #recordsOf(event: Event, sequence: number, setting: NotificationsSetting): Told[] {
    const change = notifiedChangeOf(event);
    if (change === undefined) return [];
    return setting.rules
      .filter((rule) => matchesNotificationRule(rule, change.event, change.path))
      .map((rule) => ({
        target: rule.target,
        record: notificationRecord({ ...change, ruleId: rule.id, region: this.#options.region, sequence }),
      }));
  }

  /** What goes beyond the bound of a queue is given up at once. */
  #withinRoom(rows: readonly NotificationRow[]): { readonly accepted: NotificationRow[]; readonly surplus: NotificationRow[] } {
    const counts = new Map<string, number>();
    const accepted: NotificationRow[] = [];
    const surplus: NotificationRow[] = [];
    for (const row of rows) {
      const name = `${row.containerId} ${row.target}`;
      const waiting = counts.get(name) ?? this.#options.deliveries.waitingFor(row);
      (waiting < limits.notification.waitingMax ? accepted : surplus).push(row);
      counts.set(name, waiting + 1);
    }
    return { accepted, surplus };
  }

  async #idle(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    await clock.sleep(gatherMs, signal).catch(() => undefined);
    if (this.#isDue || signal.aborted) return;
    const woken = new AbortController();
    this.#wake = () => woken.abort();
    await clock.sleep(lookEveryMs, AbortSignal.any([woken.signal, signal])).then(
      () => this.#look(),
      () => undefined,
    );
    this.#wake = undefined;
  }

  /**
   * A commit whose answer was lost pokes nobody. What a look finds counts at the next one: by then the settings that were committed with
   * it are known, too.
   */
  async #look(): Promise<void> {
    const { database, wanted } = this.#options;
    const seen = this.#seen;
    this.#seen = undefined;
    for (const [lane, end] of seen ?? []) {
      if (wanted.has(lane) && end > (this.#committed.get(lane) ?? 0)) this.advanced(lane, end);
    }
    if ([...this.#committed.keys()].some((lane) => wanted.has(lane))) this.#seen = await findLaneEnds(database);
  }
}

interface Told {
  readonly target: NotificationTarget;
  readonly record: string;
}

/** Whoever puts a configuration sees at once whether its targets hear of anything. */
function testsOf(event: Event, setting: NotificationsSetting): Told[] {
  if (event.data.setting !== 'notifications' || event.data.removed === true) return [];
  const { container, timestamp, id } = event;
  const record = notificationTest({ container, timestamp, id });
  const targets = new Map(setting.rules.map(({ target }) => [targetKeyOf(target), target]));
  return [...targets.values()].map((target) => ({ target, record }));
}
