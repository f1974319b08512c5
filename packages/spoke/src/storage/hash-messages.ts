/** What passes between a spoke and its hashing threads. Bytes do not: they lie in slots of memory that both see. */
import type { DigestAlgorithm } from '../app-context.ts';

export interface HashThreadSetup {
  /** Slots of `slotSizeBytes` one after another. */
  readonly slots: SharedArrayBuffer;
  readonly slotSizeBytes: number;
}

export type ToHashThread =
  | { readonly kind: 'open'; readonly body: number; readonly algorithms: readonly DigestAlgorithm[] }
  /** The first `length` bytes of the slot continue the body; the slot is given back by `freed`. */
  | { readonly kind: 'bytes'; readonly body: number; readonly slot: number; readonly length: number }
  | { readonly kind: 'digest' | 'abandon'; readonly body: number };

export type FromHashThread =
  | { readonly kind: 'freed'; readonly slot: number }
  | { readonly kind: 'digests'; readonly body: number; readonly digests: Partial<Record<DigestAlgorithm, Uint8Array>> };
