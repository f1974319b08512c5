/**
 * Strays: bytes on a backend under an id that stands in no record. Ids are recorded before their bytes are written and used once, so
 * an unknown id never becomes a known one, and its bytes are nobody's (a writer that woke after its id was forgotten). All the same
 * they are given time, and none is touched where the records seem to be the ones that are wrong.
 */

/**
 * Longer than any writer may hold an id and any reader a locator, and than the oldest database one would restore: who served from a
 * wrong one meanwhile can still go back.
 */
export function strayAgeMs(times: StrayTimes): number {
  return Math.max(times.pendingMs + times.graceMs, times.zombieMs);
}

export interface StrayTimes {
  readonly pendingMs: number;
  readonly graceMs: number;
  readonly zombieMs: number;
}

/** Whether what was unknown at `firstSeenAt` and is again, by the same clock, may be deleted. */
export function isOldStray(firstSeenAt: number, nowMs: number, ageMs: number): boolean {
  return nowMs - firstSeenAt >= ageMs;
}

/** Fewer strays than this are believed whatever else there is. */
export const foreignStraysMin = 16;

/**
 * Strays are rare. A page that is mostly unknown belongs to another installation, or was written after the database was backed up
 * that serves now: that is for people to look at.
 */
export function isForeignPage(page: { readonly listed: number; readonly unknown: number }): boolean {
  return page.unknown >= foreignStraysMin && page.unknown * 2 > page.listed;
}
