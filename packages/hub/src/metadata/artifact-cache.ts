/**
 * The hub's RAM copy of current versions, and of where their blobs lie. An absent path is remembered too: most conditional writes and
 * many reads ask for paths that do not exist.
 */
import { LRUCache } from 'lru-cache';
import { CoherentCache } from './coherent-cache.ts';
import type { BlobPlace, CachedArtifact } from './records.ts';

/** Bytes an entry takes besides its texts, measured on Node 24 with a million entries. */
const entryOverheadBytes = 450;
const placeBytes = 350;

type Entry = CachedArtifact | 'absent';

export class ArtifactCache extends CoherentCache<CachedArtifact> {
  readonly #entries: LRUCache<string, Entry>;
  readonly #places: LRUCache<string, BlobPlace>;

  /** `bytesMax` bounds the RAM of everything held here. */
  constructor(bytesMax: number) {
    const entries = new LRUCache<string, Entry>({
      maxSize: Math.max(1, Math.floor(bytesMax * 0.75)),
      sizeCalculation: (entry, key) => sizeOf(entry, key),
    });
    super(entries);
    this.#entries = entries;
    this.#places = new LRUCache<string, BlobPlace>({ max: Math.max(1, Math.floor((bytesMax * 0.25) / placeBytes)) });
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
