/** Segments of packing drivers, recorded at the hub under the epoch of this run. */
import type { Actor } from '@felloe/contracts/gen/felloe/v1/Actor.ts';
import type { HubCalls } from '@felloe/contracts/session/calls.ts';
import type { SegmentHost } from '@felloe/drivers/driver.ts';
import { limits } from '@felloe/engine/limits.ts';

export interface SegmentsOptions {
  readonly hub: HubCalls;
  readonly session: { readonly epoch: number };
  readonly actor: Actor;
}

export class Segments {
  readonly #options: SegmentsOptions;
  readonly #epochs = new Map<string, number>();

  constructor(options: SegmentsOptions) {
    this.#options = options;
  }

  /** The epoch a segment was opened in; undefined for one that was not opened by this process or is sealed. */
  epochOf(segmentId: string): number | undefined {
    return this.#epochs.get(segmentId);
  }

  hostFor(backendId: string): SegmentHost {
    const { hub, session, actor } = this.#options;
    const options = { actor, deadlineMs: limits.session.callMs };
    return {
      openSegment: async () => {
        const { epoch } = session;
        const segment = await hub.call('open_segment', { backend_id: backendId, epoch }, options);
        this.#epochs.set(segment.segment_id, epoch);
        return segment.segment_id;
      },
      sealSegment: async (segmentId, size) => {
        const epoch = this.#epochs.get(segmentId);
        // The hub sealed the segments of an epoch when it closed it, and refuses that epoch's calls.
        if (epoch === session.epoch) await hub.call('seal_segment', { segment_id: segmentId, epoch, size }, options);
        this.#forgetLater(segmentId);
      },
    };
  }

  /** Appends that were acknowledged just before the seal still ask for their epoch. The newest thousand are more than can be under way. */
  #forgetLater(segmentId: string): void {
    const epoch = this.#epochs.get(segmentId);
    if (epoch === undefined) return;
    this.#epochs.delete(segmentId);
    this.#epochs.set(segmentId, epoch);
    const [oldest] = this.#epochs.keys();
    if (this.#epochs.size > segmentsRememberedMax && oldest !== undefined) this.#epochs.delete(oldest);
  }
}

const segmentsRememberedMax = 1000;
