/** Cache misses: those that come in one turn of the event loop share one statement. */
import type { Database } from '../database/database.ts';
import { type ArtifactCache, artifactKey } from './artifact-cache.ts';
import { type ArtifactName, findArtifacts, findPlaces } from './artifact-queries.ts';
import { CachedArtifact } from './cached-artifact.ts';
import type { Filling } from './coherent-cache.ts';
import type { ArtifactRow, BlobPlace, ContainerRow, ContentPiece } from './records.ts';
import { findVersion } from './version-queries.ts';

interface Miss {
  readonly container: ContainerRow;
  readonly path: string;
  readonly filling: Filling;
  resolve(entry: CachedArtifact | 'absent'): void;
  reject(error: unknown): void;
}

/** Paths of one statement. */
const missesMax = 512;

export class ArtifactReader {
  readonly #database: Database;
  readonly #cache: ArtifactCache;
  #misses: Miss[] = [];

  constructor(database: Database, cache: ArtifactCache) {
    this.#database = database;
    this.#cache = cache;
  }

  read(container: ContainerRow, path: string): Promise<CachedArtifact | 'absent'> {
    return new Promise((resolve, reject) => {
      const filling = this.#cache.beginFill(artifactKey(container.containerId, path));
      this.#misses.push({ container, path, filling, resolve, reject });
      if (this.#misses.length === 1) setImmediate(() => void this.#readAll());
    });
  }

  /** Straight from the database: older versions are asked for too rarely to be kept. */
  async readVersion(
    name: ArtifactName,
    versionName: string,
  ): Promise<{ readonly artifact: CachedArtifact; readonly current: boolean } | undefined> {
    const row = await findVersion(this.#database, name, versionName);
    if (row === undefined) return undefined;
    const artifact = (await this.withPlaces([row])).get(artifactKey(row.containerId, row.path));
    return artifact && { artifact, current: row.current };
  }

  async #readAll(): Promise<void> {
    const misses = this.#misses;
    this.#misses = [];
    for (let start = 0; start < misses.length; start += missesMax) await this.#readSome(misses.slice(start, start + missesMax));
  }

  async #readSome(misses: readonly Miss[]): Promise<void> {
    try {
      const names = misses.map(({ container, path }) => ({
        tenantId: container.tenantId,
        containerId: container.containerId,
        path,
      }));
      const rows = new Map(
        (await findArtifacts(this.#database, names)).map((row) => [artifactKey(row.containerId, row.path), row]),
      );
      const artifacts = await this.withPlaces([...rows.values()]);
      for (const miss of misses) {
        const entry = artifacts.get(artifactKey(miss.container.containerId, miss.path)) ?? 'absent';
        this.#cache.endFill(miss.filling, entry);
        miss.resolve(entry);
      }
    } catch (error) {
      for (const miss of misses) {
        this.#cache.endFill(miss.filling, undefined);
        miss.reject(error);
      }
    }
  }

  /**
   * Rows with the places of their blobs. The two statements are not one snapshot: a blob that died between them has no place, and
   * the caller's read then resolves once more, as for any missing blob.
   */
  async withPlaces(rows: readonly ArtifactRow[]): Promise<Map<string, CachedArtifact>> {
    const moves = this.#cache.moves;
    const wanted = [...new Set(rows.flatMap((row) => row.content.map((piece) => piece.blobId)))];
    const places = new Map<string, BlobPlace>();
    for (let start = 0; start < wanted.length; start += 1000) {
      for (const place of await findPlaces(this.#database, wanted.slice(start, start + 1000))) places.set(place.blobId, place);
    }
    const artifacts = new Map<string, CachedArtifact>();
    for (const row of rows) {
      const key = artifactKey(row.containerId, row.path);
      const own = row.content.map((piece) => places.get(piece.blobId) ?? placeUnknown(piece));
      artifacts.set(key, new CachedArtifact(key, row, own, moves));
    }
    return artifacts;
  }
}

function placeUnknown({ blobId, size }: ContentPiece): BlobPlace {
  return { blobId, backendId: '', locator: '', segmentId: undefined, size };
}
