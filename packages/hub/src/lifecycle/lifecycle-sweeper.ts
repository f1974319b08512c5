/**
 * Whose turn it is. Ages end at midnight, so a container with rules is walked once a day and once after a change of its rules; with days
 * of another length, which are for tests, always again. A few walks go on at once, at a pace that all of them share.
 *
 *   (no walk) ──rules are there──▶ walking, page by page ──last page──▶ ended ──a new day, or other rules──▶ walking
 *                                     └──the hub ends, the database is away──▶ goes on from the place that was saved
 */
import { repeat } from '@felloe/runtime/repeat.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { realDayMs } from '@felloe/engine/lifecycle/days.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Containers } from '../metadata/containers.ts';
import type { ContainerRow } from '../metadata/records.ts';
import { findWalks, saveWalk, type Walk } from './lifecycle-queries.ts';
import { beginWalk, walkPage, type WalkParts } from './lifecycle-walk.ts';

export interface LifecycleSweeperOptions extends WalkParts {
  readonly containers: Containers;
  readonly everyMs: number;
  readonly leads: () => boolean;
  readonly onFault: (error: StoreError) => void;
}

export interface LifecycleCounters {
  pages: number;
  removed: number;
  walks: number;
}

/** Walks at the same time: one large container holds up only some of the others. */
const walksMax = 4;
const pageMsMin = 1000 / limits.lifecycle.pagesPerSecondMax;

export class LifecycleSweeper {
  readonly counters: LifecycleCounters = { pages: 0, removed: 0, walks: 0 };
  readonly #options: LifecycleSweeperOptions;
  readonly #stop = new AbortController();
  readonly #walks = new Map<string, Walk>();
  #nextPageAt = 0;
  #running: Promise<void> | undefined;

  constructor(options: LifecycleSweeperOptions) {
    this.#options = options;
  }

  async load(): Promise<void> {
    for (const [containerId, walk] of await findWalks(this.#options.database)) this.#walks.set(containerId, walk);
  }

  start(): void {
    const { clock, everyMs, onFault } = this.#options;
    const { signal } = this.#stop;
    this.#running ??= repeat({ clock, everyMs, signal, onFault, beginsAtOnce: true }, () => this.#round(signal));
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  /** Walks every container whose turn it is. What goes wrong with one is told, and does not keep the others. */
  async #round(signal: AbortSignal): Promise<void> {
    const { containers, onFault } = this.#options;
    const due = containers.all().filter((row) => this.#isDue(row));
    const next = async (): Promise<void> => {
      for (let row = due.shift(); row !== undefined && !signal.aborted; row = due.shift()) {
        await this.#walk(row, signal).catch((error: unknown) => {
          if (!signal.aborted) onFault(StoreError.from(error));
        });
      }
    };
    await Promise.all(Array.from({ length: walksMax }, next));
  }

  #isDue(row: ContainerRow): boolean {
    const { clock, dayMs } = this.#options;
    const settingVersion = versionOf(row);
    const walk = this.#walks.get(row.containerId);
    if (settingVersion === undefined) return false;
    if (walk === undefined || walk.endedAt === 0 || walk.settingVersion !== settingVersion || dayMs !== realDayMs) return true;
    return Math.floor(clock.now() / realDayMs) > Math.floor(walk.beganAt / realDayMs);
  }

  async #walk(row: ContainerRow, signal: AbortSignal): Promise<void> {
    const { clock, leads, containers } = this.#options;
    const { containerId } = row;
    let walk = this.#beginning(row);
    let savedAt = clock.monotonic();
    while (walk.endedAt === 0 && !signal.aborted && leads()) {
      await this.#pace(signal);
      const setting = row.documents.setting('lifecycle');
      // Other rules, or none, or no container: this walk ends here; the next round begins another where there is something to do.
      if (setting === undefined || versionOf(row) !== walk.settingVersion || containers.byId(containerId) === undefined) return;
      const page = await walkPage(this.#options, { container: row, setting }, walk);
      ({ walk } = page);
      this.#walks.set(containerId, walk);
      this.counters.pages += 1;
      this.counters.removed += page.removed;
      if (walk.endedAt === 0 && clock.monotonic() - savedAt < limits.lifecycle.saveEveryMs) continue;
      await this.#save(row, walk);
      savedAt = clock.monotonic();
    }
    if (walk.endedAt !== 0) this.counters.walks += 1;
  }

  /** Where the walk that was begun stands, or a new one. */
  #beginning(row: ContainerRow): Walk {
    const settingVersion = versionOf(row) ?? 0;
    const walk = this.#walks.get(row.containerId);
    const goesOn = walk !== undefined && walk.endedAt === 0 && walk.settingVersion === settingVersion;
    return goesOn ? walk : beginWalk(settingVersion, this.#options.clock.now());
  }

  /** With short days, which are for tests, every walk would be saved and none is worth it. */
  async #save(row: ContainerRow, walk: Walk): Promise<void> {
    if (this.#options.dayMs !== realDayMs) return;
    await this.#options.lanes.system('save_lifecycle_walk', ({ querier }) => saveWalk(querier, row, walk));
  }

  /** Pages of all walks together keep their distance. */
  async #pace(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const now = clock.monotonic();
    const at = Math.max(now, this.#nextPageAt);
    this.#nextPageAt = at + pageMsMin;
    if (at > now) await clock.sleep(at - now, signal);
  }
}

function versionOf(row: ContainerRow): number | undefined {
  const stored = row.documents.stored('lifecycle');
  return stored === undefined || stored.document === '' ? undefined : stored.version;
}
