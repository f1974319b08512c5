/** Where the changes of a trip belong and lie: nearly all share a few places, so each is told once and named by its number. */
import { numberArray, uuidArray } from '../database/array-literal.ts';
import type { ArtifactChange } from './artifact-change.ts';

interface Place {
  readonly tenantId: string;
  /** Of one lane, and therefore of one batch. */
  readonly containerId: string;
  readonly backendId: string | undefined;
  readonly segmentId: string | undefined;
  /** Of its batch: ms since 1970. */
  readonly now: number;
}

export class TripPlaces {
  readonly #places: Place[] = [];
  readonly #numbers: number[] = [];
  /** Bytes that each segment gains. */
  readonly #gains = new Map<string, number>();

  add(change: ArtifactChange, now: number): void {
    const blob = change.kind === 'write' ? change.newBlobs[0] : undefined;
    const { tenantId, containerId } = change;
    this.#numbers.push(this.#numberOf({ tenantId, containerId, backendId: blob?.backendId, segmentId: blob?.segmentId, now }));
    if (blob?.segmentId === undefined) return;
    this.#gains.set(blob.segmentId, (this.#gains.get(blob.segmentId) ?? 0) + blob.size);
  }

  /** As SQL counts: the first is 1. */
  #numberOf(place: Place): number {
    const found = this.#places.findIndex(
      (each) =>
        each.segmentId === place.segmentId && each.containerId === place.containerId && each.backendId === place.backendId,
    );
    return found < 0 ? this.#places.push(place) : found + 1;
  }

  parameters() {
    return {
      places: numberArray(this.#numbers),
      tenants: uuidArray(this.#places.map(({ tenantId }) => tenantId)),
      containers: uuidArray(this.#places.map(({ containerId }) => containerId)),
      backends: uuidArray(this.#places.map(({ backendId }) => backendId)),
      segments: uuidArray(this.#places.map(({ segmentId }) => segmentId)),
      times: numberArray(this.#places.map(({ now }) => now)),
      gainingSegments: uuidArray([...this.#gains.keys()]),
      gainedBytes: numberArray([...this.#gains.values()]),
    };
  }
}
