/** S3's names of checksum algorithms and types, and the engine's. */
import {
  checksumAlgorithms as engineAlgorithms,
  type Checksum,
  type ChecksumAlgorithm as EngineAlgorithm,
} from '@felloe/engine/artifact/attributes.ts';
import { type ChecksumAlgorithm, type ChecksumType, checksumAlgorithms } from '@felloe/s3-wire/checksums/algorithms.ts';

const toEngine = new Map<ChecksumAlgorithm, EngineAlgorithm>();
const toS3 = new Map<string, ChecksumAlgorithm>();
for (const algorithm of checksumAlgorithms) {
  const engine = engineAlgorithms.find((name) => name === algorithm.toLowerCase());
  if (engine === undefined) continue;
  toEngine.set(algorithm, engine);
  toS3.set(engine, algorithm);
}

export function engineAlgorithm(algorithm: ChecksumAlgorithm): EngineAlgorithm {
  const engine = toEngine.get(algorithm);
  if (engine === undefined) throw new TypeError(`no engine algorithm for ${algorithm}`);
  return engine;
}

/** Undefined for an algorithm of a newer build. */
export function s3Algorithm(algorithm: string): ChecksumAlgorithm | undefined {
  return toS3.get(algorithm);
}

export function s3ChecksumType(type: Checksum['type']): ChecksumType {
  return type === 'full' ? 'FULL_OBJECT' : 'COMPOSITE';
}

export function engineChecksumType(type: ChecksumType): Checksum['type'] {
  return type === 'FULL_OBJECT' ? 'full' : 'composite';
}
