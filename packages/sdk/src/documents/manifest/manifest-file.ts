/** One manifest in the storage: conditional reads with the segments that a cursor needs, and appends by compare-and-set. */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { delay, jitteredDelayMs } from '../../delay.ts';
import { decodeJson, encodeJson, toHex } from '../encryption/byte-text.ts';
import type { DocumentLimits } from '../limits.ts';
import { type Bytes, type DocumentStorage, sinceReading } from '../storage/storage.ts';
import { mergeableOf, mergedSegment, overflowOf, withSegment } from './compaction.ts';
import {
  type Change,
  checkedManifest,
  checkedSegment,
  emptyManifest,
  isSameChange,
  type Manifest,
  type Segment,
  type SegmentName,
  sequenced,
  type SequencedChange,
} from './manifest.ts';
import type { ConflictRule } from './winner.ts';

export interface ManifestFileParts {
  readonly storage: DocumentStorage;
  readonly key: string;
  readonly segments: string;
  readonly rule: ConflictRule;
  readonly limits: DocumentLimits;
  readonly now: () => Date;
}

/** How far one manifest was read. */
export interface Position {
  readonly version: number;
  readonly etag: string;
  readonly manifestId: string;
}

export const beginning: Position = { version: 0, etag: '', manifestId: '' };

interface Read {
  readonly manifest: Manifest;
  readonly etag: string | undefined;
}

export class ManifestFile {
  readonly #parts: ManifestFileParts;

  constructor(parts: ManifestFileParts) {
    this.#parts = parts;
  }

  /** What is new since a position: one request answered with 304 when nothing is. */
  async readSince(position: Position): Promise<{ readonly entries: readonly SequencedChange[]; readonly position: Position }> {
    const { storage, key } = this.#parts;
    for (let round = 1; ; round += 1) {
      const found = await storage.get(key, { ifNoneMatch: position.etag === '' ? undefined : position.etag });
      if (found === 'unchanged') return { entries: [], position };
      if (found === undefined) return { entries: [], position: beginning };
      const manifest = checkedManifest(decodeJson(found.body, key));
      const manifestId = manifest.manifest_id ?? '';
      // Made anew, or set back: what was read before says nothing.
      const isOther = position.manifestId !== manifestId || position.version > manifest.version;
      const entries = await this.#entriesSince(manifest, isOther ? 0 : position.version);
      if (entries !== undefined) return { entries, position: { version: manifest.version, etag: found.etag, manifestId } };
      if (round === this.#parts.limits.attemptsMax)
        throw new StoreError('backend_failed', `${key} names segments that are not there`);
    }
  }

  /** @returns the version after it */
  async append(changes: readonly Change[], since: Position, judge: (told: readonly Change[]) => void): Promise<number> {
    const { limits, key, now } = this.#parts;
    for (let round = 1; round <= limits.manifestRoundsMax; round += 1) {
      const { manifest, etag } = await this.#read();
      const told = sequenced(manifest)
        .filter(({ sequence }) => sequence > since.version)
        .map(({ change }) => change);
      const missing = changes.filter((change) => !told.some((other) => isSameChange(other, change)));
      if (missing.length === 0) return manifest.version;
      judge(told);
      const version = manifest.version + missing.length;
      const longer = { ...manifest, version, last_updated: now().toISOString(), changes: [...manifest.changes, ...missing] };
      const { manifest: next, merged } = await this.#compacted(longer);
      if ((await this.#write(next, etag)) !== undefined) {
        // Nobody begins to read these any more; who has begun reads the manifest again.
        for (const segment of merged) await this.#parts.storage.delete(segment.key);
        return version;
      }
      const { manifestDelayMsBase: delayMsBase, manifestDelayMsMax: delayMsMax } = limits;
      await delay(jitteredDelayMs(round, { delayMsBase, delayMsMax }));
    }
    throw new StoreError('condition_conflict', `${key} was changed by others ${limits.manifestRoundsMax} times in a row`);
  }

  async #read(): Promise<Read> {
    const { storage, key, now } = this.#parts;
    const found = await storage.get(key);
    if (found === undefined || found === 'unchanged')
      return { manifest: emptyManifest(crypto.randomUUID(), now()), etag: undefined };
    return { manifest: checkedManifest(decodeJson(found.body, key)), etag: found.etag };
  }

  async #write(manifest: Manifest, etag: string | undefined): Promise<string | undefined> {
    return await this.#parts.storage.put(this.#parts.key, encodeJson(manifest), sinceReading(etag));
  }

  /** Undefined when a segment went while it was read: a newer manifest names the one that it was merged into. */
  async #entriesSince(manifest: Manifest, version: number): Promise<SequencedChange[] | undefined> {
    const entries: SequencedChange[] = [];
    for (const { key, last } of manifest.segments ?? []) {
      if (last <= version) continue;
      const segment = await this.#segment(key);
      if (segment === undefined) return undefined;
      entries.push(...segment.entries);
    }
    return [...entries, ...sequenced(manifest)].filter(({ sequence }) => sequence > version);
  }

  async #compacted(manifest: Manifest): Promise<{ manifest: Manifest; merged: readonly SegmentName[] }> {
    const { limits, rule } = this.#parts;
    const overflow = overflowOf(manifest, limits);
    if (overflow === undefined) return { manifest, merged: [] };
    let next = withSegment(manifest, await this.#writeSegment(overflow));
    const merged: SegmentName[] = [];
    for (;;) {
      const run = mergeableOf(next.segments ?? [], limits);
      if (run === undefined) return { manifest: next, merged };
      const read = await Promise.all(run.map(({ key }) => this.#segment(key)));
      const found = read.filter((segment) => segment !== undefined);
      // Somebody merged them meanwhile: our write will be refused, and the next round reads what they made.
      if (found.length < run.length) return { manifest: next, merged: [] };
      next = withSegment(next, await this.#writeSegment(mergedSegment(found, rule)));
      merged.push(...run);
    }
  }

  async #segment(key: string): Promise<Segment | undefined> {
    const found = await this.#parts.storage.get(key);
    return found === undefined || found === 'unchanged' ? undefined : checkedSegment(decodeJson(found.body, key));
  }

  async #writeSegment(segment: Segment): Promise<SegmentName> {
    const { first, last, level } = segment;
    const body = encodeJson(segment);
    const key = `${this.#parts.segments}${first}-${last}.${await shortDigest(body)}.json`;
    // The same content under the same name: whoever was first does not matter.
    await this.#parts.storage.put(key, body);
    return { first, last, level, key };
  }
}

async function shortDigest(body: Bytes): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', body))).slice(0, 16);
}
