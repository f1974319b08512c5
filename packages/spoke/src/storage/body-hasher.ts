/** Digests of a body, computed while it passes. */
import type { DigestAlgorithm as WireAlgorithm } from '@felloe/s3-wire/checksums/algorithms.ts';
import type { Hasher, HasherFactory } from '@felloe/s3-wire/checksums/hasher.ts';
import type { GatheredMd5 } from '@felloe/s3-wire/checksums/md5-gathering.ts';
import type { DigestAlgorithm } from '../app-context.ts';

export type Digests = Partial<Record<DigestAlgorithm, Buffer>>;

/** One body's digests. Chunks are taken in order; `update` returns a promise when the hasher wants the body to wait. */
export interface BodyHasher {
  update(chunk: Buffer): Promise<void> | undefined;
  /** Ends the hasher with its digests. */
  digest(): Promise<Digests>;
  /** Ends the hasher without them. Safe after `digest`. */
  abandon(): void;
}

/** Gives each large body a hasher. `sizeBytes` undefined when not known. */
export interface BodyHashing {
  open(algorithms: readonly DigestAlgorithm[], sizeBytes: number | undefined): BodyHasher;
}

export const wireNames: Readonly<Record<DigestAlgorithm, WireAlgorithm>> = {
  md5: 'MD5',
  sha1: 'SHA1',
  sha256: 'SHA256',
  sha512: 'SHA512',
  xxhash64: 'XXHASH64',
  xxhash3: 'XXHASH3',
  xxhash128: 'XXHASH128',
  crc32: 'CRC32',
  crc32c: 'CRC32C',
  crc64nvme: 'CRC64NVME',
};

/**
 * All digests of a body that is already whole, from a function that is called when they are needed: until then its MD5, which costs most,
 * waits to be computed with those of others.
 */
export function digestsOf(bytes: Buffer, algorithms: readonly DigestAlgorithm[], hashers: HasherFactory): () => Digests {
  const digests: Digests = {};
  let md5: GatheredMd5 | undefined;
  for (const algorithm of algorithms) {
    if (algorithm === 'md5') md5 = hashers.gatherMd5(bytes);
    else digests[algorithm] = hashers.hash(wireNames[algorithm], bytes);
  }
  return () => {
    if (md5 !== undefined) digests.md5 = md5.digest();
    return digests;
  };
}

/** Hashes on the thread that asks. */
export function createInlineHashing(hashers: HasherFactory): BodyHashing {
  return {
    open(algorithms) {
      const open: (readonly [DigestAlgorithm, Hasher])[] = algorithms.map((name) => [name, hashers.create(wireNames[name])]);
      return {
        update(chunk) {
          for (const [, hasher] of open) hasher.update(chunk);
          return undefined;
        },
        digest: async () => {
          const digests: Digests = {};
          for (const [name, hasher] of open) digests[name] = hasher.digest();
          return digests;
        },
        abandon: () => {},
      };
    },
  };
}
