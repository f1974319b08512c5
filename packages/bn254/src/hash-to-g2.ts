import type { G2Point } from './curve.ts';
import { hashToField } from './hash-to-field.ts';
import { mapToG2 } from './map-to-g2.ts';

/** The point that a signature over these bytes is a multiple of. */
export function hashToG2(message: Uint8Array): G2Point {
  return mapToG2(hashToField(message));
}
