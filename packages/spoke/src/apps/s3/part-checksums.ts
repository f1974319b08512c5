/** Checksums of one part as the hub keeps them: a JSON list of the engine's `Checksum`; empty text for none. */
import type { Checksum } from '@felloe/engine/artifact/attributes.ts';
import { decodeAttributes } from '@felloe/engine/artifact/attributes.ts';

export function encodePartChecksums(checksums: readonly Checksum[]): string {
  return checksums.length === 0 ? '' : JSON.stringify(checksums);
}

/** @throws StoreError `internal` when a record of ours is damaged. */
export function decodePartChecksums(text: string): readonly Checksum[] {
  // The list has the shape it has in an artifact's attributes, and the same decoder checks it.
  return text === '' ? [] : (decodeAttributes(`{"checksums":${text}}`).checksums ?? []);
}
