/**
 * The hub's RAM copy of current versions, and of where their blobs lie. An absent path is remembered too: most conditional writes and
 * many reads ask for paths that do not exist.
 */
import type { CachedArtifact } from './cached-artifact.ts';
import { CoherentCache, type Remembered } from './coherent-cache.ts';
import { type Kept, SecondChanceMap } from './second-chance-map.ts';

/** An entry for an absent path takes so much besides its key, measured on Node 24 with a million. */
const absentBytes = 90;
/** Names told to whoever warms the cache of the next start (warm-cache.ts takes 5,000), with room for those told twice. */
const latelyMax = 8192;
/** Segments that blobs were moved out of and that are remembered; of one forgotten, readers miss their bytes and resolve once more. */
const movedSegmentsMax = 10_000;

export class ArtifactCache extends CoherentCache<CachedArtifact> {
  readonly #kept: SecondChanceMap<CachedArtifact | Absent>;
  /** By segment: how many moves there had been after its last one. */
  readonly #movedOutOf = new Map<string, number>();
  #moves = 0;

  /** `bytesMax` bounds the RAM of everything held here. */
  constructor(bytesMax: number) {
    const kept = new SecondChanceMap<CachedArtifact | Absent>({ bytesMax, latelyMax });
    super(new KeptArtifacts(kept));
    this.#kept = kept;
  }

  get bytes(): number {
    return this.#kept.bytes;
  }

  /** Keys of the records put in or asked for last, the newest first. */
  recent(countMax: number): string[] {
    const keys: string[] = [];
    for (const [key, entry] of this.#kept.lately()) {
      if (keys.length >= countMax) break;
      if (!(entry instanceof Absent)) keys.push(key);
    }
    return keys;
  }

  /** For who reads its bytes: not what lies elsewhere since. */
  placed(key: string): Remembered<CachedArtifact> | undefined {
    const entry = this.get(key);
    if (entry === undefined || entry === 'absent' || this.#movedOutOf.size === 0) return entry;
    const isMoved = (segmentId: string) => (this.#movedOutOf.get(segmentId) ?? 0) > entry.movesKnown;
    return entry.liesIn(isMoved) ? undefined : entry;
  }

  /** So many moves there were; who reads places asks before, and keeps it with them. */
  get moves(): number {
    return this.#moves;
  }

  /** Blobs were moved out of these segments: what was read of places there before does not hold. */
  moved(segmentIds: Iterable<string>): void {
    this.#moves += 1;
    for (const segmentId of segmentIds) {
      this.#movedOutOf.delete(segmentId);
      this.#movedOutOf.set(segmentId, this.#moves);
    }
    for (const segmentId of this.#movedOutOf.keys()) {
      if (this.#movedOutOf.size <= movedSegmentsMax) return;
      this.#movedOutOf.delete(segmentId);
    }
  }
}

/** Flat: joined by an operator it would be a chain of three strings in every record, and compared as such. */
export function artifactKey(containerId: string, path: string): string {
  return [containerId, path].join('/');
}

class Absent implements Kept {
  readIn = 0;
  readonly bytes: number;

  constructor(key: string) {
    this.bytes = absentBytes + 2 * key.length;
  }
}

/** That nothing is there has to be marked as read, too: a text cannot be. */
class KeptArtifacts {
  readonly #kept: SecondChanceMap<CachedArtifact | Absent>;

  constructor(kept: SecondChanceMap<CachedArtifact | Absent>) {
    this.#kept = kept;
  }

  get size(): number {
    return this.#kept.size;
  }

  get(key: string): Remembered<CachedArtifact> | undefined {
    const entry = this.#kept.get(key);
    return entry instanceof Absent ? 'absent' : entry;
  }

  set(key: string, entry: Remembered<CachedArtifact>): void {
    this.#kept.set(key, entry === 'absent' ? new Absent(key) : entry);
  }

  delete(key: string): void {
    this.#kept.delete(key);
  }
}
