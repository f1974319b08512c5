/** Stored checksums as the XML answers write them. */
import type { Checksum } from '@felloe/engine/artifact/attributes.ts';
import type { ChecksumAlgorithm, ChecksumType } from '@felloe/s3-wire/checksums/algorithms.ts';
import { s3Algorithm, s3ChecksumType } from './checksum-names.ts';

export interface ChecksumElements {
  readonly checksums?: Partial<Record<ChecksumAlgorithm, string>>;
  readonly checksumType?: ChecksumType;
}

/** Nothing for none, so that the elements are left out. */
export function checksumElements(checksums: readonly Checksum[] | undefined): ChecksumElements {
  const texts: Partial<Record<ChecksumAlgorithm, string>> = {};
  let checksumType: ChecksumType | undefined;
  for (const checksum of checksums ?? []) {
    const algorithm = s3Algorithm(checksum.algorithm);
    if (algorithm === undefined) continue;
    texts[algorithm] = checksum.value;
    checksumType = s3ChecksumType(checksum.type);
  }
  return checksumType === undefined ? {} : { checksums: texts, checksumType };
}
