/** The choices of packs and moves. All are as the design says in `protocol`; every alternative changes one and must be caught. */

export interface SegmentRules {
  /** A segment is recorded before its first byte. */
  readonly recordsSegment: boolean;
  /** A commit or move is asked for only when the bytes are synced. */
  readonly waitsForSync: boolean;
  /** A move takes effect only where the blob's locator is still the one it was copied from. */
  readonly movesFromKnownLocator: boolean;
  /** A move takes effect only where the blob is live. */
  readonly movesOnlyLive: boolean;
  /** Commits and moves of a closed epoch are refused. */
  readonly checksEpoch: boolean;
  /** A commit or move into a segment that is retired or gone is refused. */
  readonly checksSegment: boolean;
  /** A segment is retired only when nothing live names it. */
  readonly retiresOnlyUnnamed: boolean;
  /** A retired segment waits until every read that resolved into it has ended. */
  readonly waitsForReaders: boolean;
  /** A gone segment is deleted once more when its worker can no longer write to it. */
  readonly deletesTwice: boolean;
  /** A reader that misses a locator resolves once more. */
  readonly readersResolveAgain: boolean;
  /** The end of a session seals its segments. */
  readonly sealsAtSessionEnd: boolean;
  /** A full segment is sealed while its worker goes on, perhaps before its last commits arrived. */
  readonly sealsWhenFull: boolean;
}

export const protocol: SegmentRules = {
  recordsSegment: true,
  waitsForSync: true,
  movesFromKnownLocator: true,
  movesOnlyLive: true,
  checksEpoch: true,
  checksSegment: true,
  retiresOnlyUnnamed: true,
  waitsForReaders: true,
  deletesTwice: true,
  readersResolveAgain: true,
  sealsAtSessionEnd: true,
  sealsWhenFull: true,
};

export interface SegmentAlternative {
  readonly name: string;
  readonly rules: SegmentRules;
  readonly breaks: RegExp;
}

export const alternatives: readonly SegmentAlternative[] = [
  { name: 'move without comparing the locator', rules: { ...protocol, movesFromKnownLocator: false }, breaks: /^P1/ },
  { name: 'move of a blob that has died', rules: { ...protocol, movesOnlyLive: false }, breaks: /^P[34]/ },
  {
    name: 'move that compares nothing',
    rules: { ...protocol, movesFromKnownLocator: false, movesOnlyLive: false },
    breaks: /^P[34]/,
  },
  { name: 'retire a segment that is still named', rules: { ...protocol, retiresOnlyUnnamed: false }, breaks: /^P[14]/ },
  { name: 'delete an old segment without the grace', rules: { ...protocol, waitsForReaders: false }, breaks: /^P4 a read broke/ },
  { name: 'delete a segment once', rules: { ...protocol, deletesTwice: false }, breaks: /^P3/ },
  { name: 'reader that does not resolve again', rules: { ...protocol, readersResolveAgain: false }, breaks: /^P4 a read broke/ },
  { name: 'segment written before it is recorded', rules: { ...protocol, recordsSegment: false }, breaks: /^P3/ },
  { name: 'commit or move before the sync', rules: { ...protocol, waitsForSync: false }, breaks: /^P1/ },
  {
    name: "zombie's commit or move into a segment that its closed epoch lost",
    rules: { ...protocol, checksEpoch: false, checksSegment: false, sealsWhenFull: false },
    breaks: /^P[14]/,
  },
  {
    name: 'commit into a full segment that was retired as empty',
    rules: { ...protocol, checksSegment: false },
    breaks: /^P[14]/,
  },
  { name: 'segment left open when its session ends', rules: { ...protocol, sealsAtSessionEnd: false }, breaks: /^P3/ },
];
