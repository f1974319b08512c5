/**
 * Which checksum an upload was created for. It is kept in the upload's attributes as a checksum whose value is still empty, and
 * becomes the artifact's with the value that completing computes.
 */
import type { ArtifactAttributes, Checksum } from '@felloe/engine/artifact/attributes.ts';
import type { WantedChecksum } from '@felloe/s3-wire/checksums/declared.ts';
import { engineAlgorithm, engineChecksumType } from './checksum-names.ts';

export type UploadChecksum = Pick<Checksum, 'algorithm' | 'type'>;

export function pendingChecksum(wanted: WantedChecksum): Checksum {
  return { algorithm: engineAlgorithm(wanted.algorithm), type: engineChecksumType(wanted.type), value: '' };
}

/** Undefined for an upload without one. */
export function uploadChecksumOf(attributes: ArtifactAttributes): UploadChecksum | undefined {
  return attributes.checksums?.[0];
}
