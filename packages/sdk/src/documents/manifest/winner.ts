/** Which of several changes of one subject counts. Both rules are total orders, so every device decides alike, whatever it read first. */
import type { Change } from './manifest.ts';

/**
 * `versions`: every edit is a new version that stays; the highest counts, a tombstone among them. `last-write-wins`: the newest time
 * counts, the device's id decides between equal ones, and the others are removed.
 */
export type ConflictRule = 'versions' | 'last-write-wins';

/** What the rules look at, in changes and in records alike. */
export interface Claim {
  readonly version: number;
  readonly timestamp: string;
  readonly deviceId: string;
}

export function claimOf(change: Change): Claim {
  const { timestamp, device_id: deviceId } = change;
  return { version: change.type === 'record' ? change.version : 1, timestamp, deviceId };
}

/** Whether the left one counts over the right one. */
export function beats(rule: ConflictRule, left: Claim, right: Claim): boolean {
  if (rule === 'versions' && left.version !== right.version) return left.version > right.version;
  return compareByTime(left, right) > 0;
}

/** The merge order of per-device manifests: (timestamp, device), and the version where both are equal. */
export function compareByTime(left: Claim, right: Claim): number {
  const byTime = Date.parse(left.timestamp) - Date.parse(right.timestamp);
  if (byTime !== 0) return byTime;
  if (left.deviceId !== right.deviceId) return left.deviceId < right.deviceId ? -1 : 1;
  return left.version - right.version;
}
