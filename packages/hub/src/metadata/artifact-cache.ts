/**
 * The hub's RAM copy of current versions. It is coherent because the hub is the only writer and three rules hold:
 * - it changes only after the COMMIT of the change was answered, before anybody is answered;
 * - while a change of a path is in a transaction, nothing read from the database is kept for that path;
 * - a reading that began before a change ended is not kept either.
 * An absent path is remembered too: most conditional writes and many reads ask for paths that do not exist.
 */
import { LRUCache } from 'lru-cache';
import type { BlobPlace, CachedArtifact } from './records.ts';

/** Bytes an entry takes besides its texts, measured on Node 24 with a million entries. */
const entryOverheadBytes = 450;
const placeBytes = 350;

type Entry = CachedArtifact | 'absent';

export class ArtifactCache {
  readonly #entries: LRUCache<string, Entry>;
  readonly #places: LRUCache<string, BlobPlace>;
  readonly #changing = new Map<string, number>();
  readonly #filling = new Map<string, Set<Filling>>();

  /** `bytesMax` bounds the RAM of everything held here. */
  constructor(bytesMax: number) {
    this.#entries = new LRUCache<string, Entry>({
      maxSize: Math.max(1, Math.floor(bytesMax * 0.75)),
      sizeCalculation: (entry, key) => sizeOf(entry, key),
    });
    this.#places = new LRUCache<string, BlobPlace>({ max: Math.max(1, Math.floor((bytesMax * 0.25) / placeBytes)) });
  }

  get size(): number {
    return this.#entries.size;
  }

  get bytes(): number {
    return this.#entries.calculatedSize;
  }

  /** Keys of the records used last, the newest first. */
  recent(countMax: number): string[] {
    const keys: string[] = [];
    for (const [key, entry] of this.#entries.entries()) {
      if (keys.length >= countMax) break;
      if (entry !== 'absent') keys.push(key);
    }
    return keys;
  }

  get(key: string): Entry | undefined {
    return this.#entries.get(key);
  }

  place(blobId: string): BlobPlace | undefined {
    return this.#places.get(blobId);
  }

  /** The one object of this blob: what is known already wins, so that a move reaches every holder. */
  adoptPlace(place: BlobPlace): BlobPlace {
    const known = this.#places.get(place.blobId);
    if (known !== undefined) return known;
    this.#places.set(place.blobId, place);
    return place;
  }

  beginChange(key: string): void {
    this.#changing.set(key, (this.#changing.get(key) ?? 0) + 1);
    this.#spoilFillings(key);
  }

  endChange(key: string): void {
    const left = (this.#changing.get(key) ?? 1) - 1;
    if (left === 0) this.#changing.delete(key);
    else this.#changing.set(key, left);
    this.#spoilFillings(key);
  }

  /** Sets what a committed change left; only to be called between beginChange and endChange of the key. */
  apply(key: string, entry: Entry): void {
    this.#entries.set(key, entry);
  }

  forget(key: string): void {
    this.#entries.delete(key);
    this.#spoilFillings(key);
  }

  /** Announces a reading of `key` from the database; give its result to `endFill`. */
  beginFill(key: string): Filling {
    const filling: Filling = { key, spoilt: this.#changing.has(key) };
    const others = this.#filling.get(key);
    if (others === undefined) this.#filling.set(key, new Set([filling]));
    else others.add(filling);
    return filling;
  }

  endFill(filling: Filling, entry: Entry | undefined): void {
    const others = this.#filling.get(filling.key);
    others?.delete(filling);
    if (others?.size === 0) this.#filling.delete(filling.key);
    if (entry !== undefined && !filling.spoilt) this.#entries.set(filling.key, entry);
  }

  #spoilFillings(key: string): void {
    const fillings = this.#filling.get(key);
    if (fillings !== undefined) for (const filling of fillings) filling.spoilt = true;
  }
}

export interface Filling {
  readonly key: string;
  spoilt: boolean;
}

export function artifactKey(containerId: string, path: string): string {
  return `${containerId}/${path}`;
}

function sizeOf(entry: Entry, key: string): number {
  if (entry === 'absent') return entryOverheadBytes + key.length * 2;
  const { row } = entry;
  const texts = row.path.length + row.etag.length + row.versionId.length + row.attributes.length + row.annotations.length;
  return entryOverheadBytes + key.length * 2 + texts * 2 + row.content.length * 120;
}
