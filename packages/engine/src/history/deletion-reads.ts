/**
 * How often a device has been told of each deletion request, without a row for each: the requests are numbered, and those that were told
 * equally often lie together, older ones more often. A device is told of a request many times, since an answer may be lost.
 */
import { limits } from '../limits.ts';

/** A run of requests from the one after the run before it to `last`. */
export interface ReadRun {
  readonly last: number;
  readonly readCount: number;
}

export interface DeletionReads {
  /** Requests up to this number are the device's no more: they came before it, or were told often enough. */
  readonly after: number;
  readonly runs: readonly ReadRun[];
}

export interface ToldRange {
  /** Inclusive. */
  readonly first: number;
  readonly last: number;
  /** With the reading that is being counted: 1 the first time. */
  readonly readCount: number;
}

/** Counts one reading of everything up to `head`. */
export function countReading(reads: DeletionReads, head: number): { readonly told: ToldRange[]; readonly reads: DeletionReads } {
  const runs = reads.runs.map(({ last, readCount }) => ({ last, readCount: readCount + 1 }));
  const known = runs.at(-1)?.last ?? reads.after;
  if (head > known) runs.push({ last: head, readCount: 1 });
  const told: ToldRange[] = [];
  let before = reads.after;
  for (const { last, readCount } of runs) {
    told.push({ first: before + 1, last, readCount });
    before = last;
  }
  const worn = runs.findLast(({ readCount }) => readCount >= limits.history.deletionReadsMax)?.last ?? reads.after;
  return { told, reads: { after: worn, runs: runs.filter(({ last }) => last > worn) } };
}

/** Whether a reading would tell anything. */
export function hasDeletions(reads: DeletionReads, head: number): boolean {
  return head > reads.after;
}
