/**
 * Linearizability against any sequential model: the search of Wing and Gong with Lowe's memo of visited configurations
 * ("Testing for linearizability", Concurrency and Computation 29(4), 2017). Exponential at worst: keep a key below about 120
 * operations and 10 at a time, and use register.ts for plain reads and writes.
 */
import type { Timed } from './history.ts';

export interface SequentialModel<Operation> {
  readonly initial: string;
  /**
   * The state after `operation` took effect in `state`, or undefined when it could not have answered as it did there.
   * An operation of unknown outcome may have answered anything.
   */
  step(state: string, operation: Operation): string | undefined;
}

/** `undecided` when the budget ran out: a run must have none of these. */
export type Verdict = 'linearizable' | 'not linearizable' | 'undecided';

/** Configurations looked at before a key is given up. */
const configurationsMax = 5_000_000;

interface Entry<Operation> {
  readonly operation: Operation;
  /** Bit of the operation in the set of those that took effect. */
  readonly bit: bigint;
  /** The entry of the same operation's completion; undefined on the completion itself and where the outcome is unknown. */
  readonly completion: Entry<Operation> | undefined;
  readonly isCall: boolean;
  previous: Entry<Operation> | undefined;
  next: Entry<Operation> | undefined;
}

/** Decides one key's history. Operations with outcome `fail` had no effect and are ignored. */
export function checkLinearizable<Operation extends Timed>(
  operations: readonly Operation[],
  model: SequentialModel<Operation>,
  budget: number = configurationsMax,
): Verdict {
  const relevant = operations.filter((operation) => operation.outcome !== 'fail');
  const head = linkEntries(relevant);
  let mustStillHappen = relevant.filter((operation) => operation.outcome === 'ok').length;
  let state = model.initial;
  let done = 0n;
  let left = budget;
  const visited = new Set<string>();
  const taken: { entry: Entry<Operation>; stateBefore: string }[] = [];
  let entry = head.next;
  while (mustStillHappen > 0) {
    if (entry?.isCall) {
      const after = model.step(state, entry.operation);
      const configuration = after === undefined ? '' : `${done | entry.bit} ${after}`;
      if (after !== undefined && !visited.has(configuration)) {
        if (--left < 0) return 'undecided';
        visited.add(configuration);
        taken.push({ entry, stateBefore: state });
        state = after;
        done |= entry.bit;
        if (entry.operation.outcome === 'ok') mustStillHappen -= 1;
        lift(entry);
        entry = head.next;
      } else {
        entry = entry.next;
      }
      continue;
    }
    // A completion of something that has not taken effect, or the end: the last choice was wrong.
    const last = taken.pop();
    if (last === undefined) return 'not linearizable';
    unlift(last.entry);
    state = last.stateBefore;
    done &= ~last.entry.bit;
    if (last.entry.operation.outcome === 'ok') mustStillHappen += 1;
    entry = last.entry.next;
  }
  return 'linearizable';
}

/** Calls and completions in order of time. At equal times calls come first: touching operations count as concurrent. */
function linkEntries<Operation extends Timed>(operations: readonly Operation[]): { next: Entry<Operation> | undefined } {
  const entries = operations.flatMap((operation, index) => {
    const bit = 1n << BigInt(index);
    const base = { operation, bit, previous: undefined, next: undefined };
    const completion: Entry<Operation> | undefined =
      operation.outcome === 'ok' ? { ...base, completion: undefined, isCall: false } : undefined;
    const call: Entry<Operation> = { ...base, completion, isCall: true };
    return [{ time: operation.invokedAt, order: 0, entry: call }].concat(
      completion === undefined ? [] : [{ time: operation.completedAt, order: 1, entry: completion }],
    );
  });
  entries.sort((a, b) => a.time - b.time || a.order - b.order);
  const head: Entry<Operation> = {
    operation: undefined as never, // a sentinel: it is never taken
    bit: 0n,
    completion: undefined,
    isCall: false,
    previous: undefined,
    next: undefined,
  };
  let last = head;
  for (const { entry } of entries) {
    last.next = entry;
    entry.previous = last;
    last = entry;
  }
  return head;
}

function lift<Operation>(entry: Entry<Operation>): void {
  unlink(entry);
  if (entry.completion !== undefined) unlink(entry.completion);
}

/** In the opposite order of `lift`, so that each finds its neighbours as they were. */
function unlift<Operation>(entry: Entry<Operation>): void {
  if (entry.completion !== undefined) relink(entry.completion);
  relink(entry);
}

function unlink<Operation>(entry: Entry<Operation>): void {
  if (entry.previous !== undefined) entry.previous.next = entry.next;
  if (entry.next !== undefined) entry.next.previous = entry.previous;
}

function relink<Operation>(entry: Entry<Operation>): void {
  if (entry.previous !== undefined) entry.previous.next = entry;
  if (entry.next !== undefined) entry.next.previous = entry;
}
