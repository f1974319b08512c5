/**
 * Snapshots in RAM, with where their bytes lie: most reads of the vault ask for the same few again and again. Entries are not kept for
 * ever, since a blob may have been moved (compaction) since: its bytes stay where they were for the collector's grace.
 */
import { limits } from '@felloe/engine/limits.ts';
import { createBoundedCache } from '@felloe/runtime/bounded-cache.ts';
import type { Database } from '../database/database.ts';
import type { JobGuard } from '../lanes/job.ts';
import { CoherentCache, KeyGuard, type Remembered } from '../metadata/coherent-cache.ts';
import { type FoundSnapshot, findSnapshots } from './snapshot-queries.ts';
import { subjectKey, type VaultSubject } from './vault-records.ts';

export class SnapshotHeads {
  readonly #database: Database;
  readonly #cache: CoherentCache<FoundSnapshot>;

  /** `graceMs`: of the collector. */
  constructor(database: Database, graceMs: number) {
    this.#database = database;
    this.#cache = new CoherentCache<FoundSnapshot>(
      createBoundedCache<string, Remembered<FoundSnapshot>>(limits.vault.cachedHeadsMax, {
        ttlMs: Math.max(1, Math.floor(graceMs / 3)),
      }),
    );
  }

  get size(): number {
    return this.#cache.size;
  }

  /** Aligned with the subjects; undefined where there is none. Those that RAM does not know share one statement. */
  async read(subjects: readonly VaultSubject[]): Promise<(FoundSnapshot | undefined)[]> {
    const known = subjects.map((subject) => this.#cache.get(subjectKey(subject)));
    const missing = subjects.filter((_, index) => known[index] === undefined);
    const found = missing.length === 0 ? undefined : await this.#fill(missing);
    return subjects.map((subject, index) => {
      const entry = known[index] ?? found?.get(subjectKey(subject));
      return entry === 'absent' ? undefined : entry;
    });
  }

  async #fill(subjects: readonly VaultSubject[]): Promise<Map<string, FoundSnapshot>> {
    const fillings = subjects.map((subject) => this.#cache.beginFill(subjectKey(subject)));
    let found: Map<string, FoundSnapshot> | undefined;
    try {
      found = await findSnapshots(this.#database, subjects);
      return found;
    } finally {
      for (const filling of fillings) {
        this.#cache.endFill(filling, found === undefined ? undefined : (found.get(filling.key) ?? 'absent'));
      }
    }
  }

  /** A committed save left another; called while its guard holds. */
  changed(key: string): void {
    this.#cache.forget(key);
  }

  guardOf(key: string): JobGuard {
    return new KeyGuard(this.#cache, key);
  }
}
