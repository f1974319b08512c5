/**
 * Linearizability of read/write registers whose written values are unique, in O(n log n): the zone check of Gibbons and Korach,
 * "Testing Shared Memories", SIAM J. Comput. 26(4), 1997, section 4.
 *
 * A value's cluster is its write and every read of it. Let `f` be the earliest completion and `s` the latest invocation within the
 * cluster. Two clusters conflict when each has an operation that wholly precedes one of the other: f1 < s2 and f2 < s1. A register
 * is linearizable exactly when no read completes before its write begins and no two clusters conflict. Clusters with f < s
 * ("forward zones") must be disjoint; the others must not lie within a forward zone.
 */
import { byKey, type Timed } from './history.ts';

export interface RegisterOperation extends Timed {
  readonly key: string;
  readonly kind: 'read' | 'write';
  /** What was written, unique per key; what was read, undefined for "absent". */
  readonly value?: string | undefined;
}

export interface RegisterViolation {
  readonly key: string;
  readonly reason:
    | 'value never written'
    | 'read before its write'
    | 'value of a failed write'
    | 'not one order'
    | 'value written twice';
  /** The operations that cannot all be true. */
  readonly operations: readonly RegisterOperation[];
}

interface Zone {
  /** Earliest completion. */
  readonly f: number;
  /** Latest invocation. */
  readonly s: number;
  readonly cluster: readonly RegisterOperation[];
}

/** One violation per key at most; empty when every key is linearizable. All keys begin absent. */
export function checkRegisters(operations: readonly RegisterOperation[]): RegisterViolation[] {
  return [...byKey(operations)].flatMap(([key, ofKey]) => checkRegister(key, ofKey) ?? []);
}

/** The first violation found on one key. */
export function checkRegister(key: string, operations: readonly RegisterOperation[]): RegisterViolation | undefined {
  const clusters = new Map<string | undefined, RegisterOperation[]>();
  const failed = new Map<string | undefined, RegisterOperation>();
  // The key begins absent: as if "absent" had been written before everything.
  clusters.set(undefined, [beginning(key)]);
  for (const write of operations) {
    if (write.kind !== 'write') continue;
    if (write.outcome === 'fail') {
      failed.set(write.value, write);
      continue;
    }
    const same = clusters.get(write.value);
    if (same !== undefined) return { key, reason: 'value written twice', operations: [...same, write] };
    clusters.set(write.value, [write]);
  }
  for (const read of operations) {
    if (read.kind !== 'read' || read.outcome !== 'ok') continue;
    const cluster = clusters.get(read.value);
    const write = cluster?.[0];
    if (cluster === undefined || write === undefined) {
      const failure = failed.get(read.value);
      return failure === undefined
        ? { key, reason: 'value never written', operations: [read] }
        : { key, reason: 'value of a failed write', operations: [failure, read] };
    }
    if (read.completedAt < write.invokedAt) return { key, reason: 'read before its write', operations: [read, write] };
    cluster.push(read);
  }
  // An unknown write that nobody read may as well not have happened.
  const zones = [...clusters.values()].filter((cluster) => cluster.length > 1 || cluster[0]?.outcome === 'ok').map(zoneOf);
  const conflict = findConflict(zones);
  return conflict && { key, reason: 'not one order', operations: conflict.flatMap((zone) => extremes(zone)) };
}

function beginning(key: string): RegisterOperation {
  const longAgo = Number.NEGATIVE_INFINITY;
  return { client: 'beginning', key, kind: 'write', value: undefined, invokedAt: longAgo, completedAt: longAgo, outcome: 'ok' };
}

function zoneOf(cluster: readonly RegisterOperation[]): Zone {
  let f = Number.POSITIVE_INFINITY;
  let s = Number.NEGATIVE_INFINITY;
  for (const operation of cluster) {
    f = Math.min(f, operation.completedAt);
    s = Math.max(s, operation.invokedAt);
  }
  return { f, s, cluster };
}

function findConflict(zones: readonly Zone[]): [Zone, Zone] | undefined {
  const forward = zones.filter((zone) => zone.f < zone.s).sort((a, b) => a.f - b.f);
  for (const [index, zone] of forward.entries()) {
    const before = forward[index - 1];
    // Disjoint so far, so only the neighbour can reach into this zone.
    if (before !== undefined && zone.f < before.s) return [before, zone];
  }
  for (const zone of zones) {
    if (zone.f < zone.s) continue;
    const around = lastBefore(forward, zone.s);
    if (around !== undefined && zone.f < around.s) return [around, zone];
  }
  return undefined;
}

/** The last of the sorted forward zones with f < time. */
function lastBefore(forward: readonly Zone[], time: number): Zone | undefined {
  let low = 0;
  let high = forward.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((forward[middle]?.f ?? Number.POSITIVE_INFINITY) < time) low = middle + 1;
    else high = middle;
  }
  return forward[low - 1];
}

/** The write and the two operations that span the zone. */
function extremes(zone: Zone): RegisterOperation[] {
  const wanted = zone.cluster.filter(
    (operation, index) => index === 0 || operation.completedAt === zone.f || operation.invokedAt === zone.s,
  );
  return wanted.filter((operation) => operation.client !== 'beginning');
}
