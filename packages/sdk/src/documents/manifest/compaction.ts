/**
 * Keeps the manifest small. When it holds too many changes, its older half moves to a segment, an object that never changes. When there
 * are several segments of one level they merge into one of the next, which keeps for every subject only the change that counts. So the
 * manifest stays below a fixed size, the segments together hold little more than one change for each living subject, a change is
 * rewritten a logarithmic number of times, and a device that was away reads only what is newer than its cursor.
 *
 * Pure: says what to write. Segments are written first, then the manifest that names them (compare-and-set), then the merged ones are
 * removed. A loser of the compare-and-set leaves a segment that nobody names; its name has a digest, so it is never another's.
 */
import type { Change, Manifest, Segment, SegmentName, SequencedChange } from './manifest.ts';
import { sequenced, subjectOf } from './manifest.ts';
import { beats, claimOf, type ConflictRule } from './winner.ts';

export interface CompactionLimits {
  readonly manifestChangesMax: number;
  readonly segmentsPerLevel: number;
}

/** The older half of a manifest that is too long, as a segment of level 0; undefined while it is short. */
export function overflowOf(manifest: Manifest, limits: CompactionLimits): Segment | undefined {
  if (manifest.changes.length <= limits.manifestChangesMax) return undefined;
  const entries = sequenced(manifest).slice(0, Math.ceil(manifest.changes.length / 2));
  const [oldest] = entries;
  const newest = entries.at(-1);
  if (oldest === undefined || newest === undefined) return undefined;
  return { first: oldest.sequence, last: newest.sequence, level: 0, entries };
}

/** The newest segments, oldest first, that should become one; they follow each other. Undefined while there are few. */
export function mergeableOf(segments: readonly SegmentName[], limits: CompactionLimits): readonly SegmentName[] | undefined {
  const level = segments.at(-1)?.level;
  const beginning = segments.findLastIndex((segment) => segment.level !== level) + 1;
  const run = segments.slice(beginning);
  return run.length >= limits.segmentsPerLevel ? run : undefined;
}

/** One segment for several that follow each other. */
export function mergedSegment(segments: readonly Segment[], rule: ConflictRule): Segment {
  const entries = onlyWinners(
    segments.flatMap((segment) => segment.entries),
    rule,
  );
  return {
    first: Math.min(...segments.map(({ first }) => first)),
    last: Math.max(...segments.map(({ last }) => last)),
    level: Math.max(...segments.map(({ level }) => level)) + 1,
    entries,
  };
}

/** The manifest without what a segment has taken over. */
export function withSegment(manifest: Manifest, segment: SegmentName): Manifest {
  const kept = sequenced(manifest).filter(({ sequence }) => sequence > segment.last);
  const others = (manifest.segments ?? []).filter(({ first, last }) => last < segment.first || first > segment.last);
  const segments = [...others, segment].toSorted((left, right) => left.first - right.first);
  return { ...manifest, changes: kept.map(({ change }) => change), segments };
}

/** For each subject the one change that counts, in the order of sequences. */
export function onlyWinners(entries: readonly SequencedChange[], rule: ConflictRule): SequencedChange[] {
  const winners = new Map<string, SequencedChange>();
  for (const entry of entries) {
    const subject = subjectOf(entry.change);
    const rival = winners.get(subject);
    if (rival === undefined || counts(entry.change, rival.change, rule)) winners.set(subject, entry);
  }
  return [...winners.values()].toSorted((left, right) => left.sequence - right.sequence);
}

/** Of two tellings of the same, the later: a reader whose cursor lies between them has the earlier one. */
function counts(change: Change, rival: Change, rule: ConflictRule): boolean {
  return !beats(rule, claimOf(rival), claimOf(change));
}
