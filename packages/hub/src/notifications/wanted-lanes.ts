/**
 * Which containers want notifications, by lane: known for every commit without looking at thousands of containers. Where nobody wants
 * any, events are passed over without being read.
 */
import type { ContainerRow } from '../metadata/records.ts';

export class WantedLanes {
  readonly #byLane = new Map<number, Map<string, ContainerRow>>();

  /** The setting of the container was changed. True when its lane was not wanted before and is now. */
  changed(row: ContainerRow, isWanted: boolean): boolean {
    const lane = this.#byLane.get(row.lane) ?? new Map<string, ContainerRow>();
    const before = lane.size;
    if (isWanted) lane.set(row.containerId, row);
    else lane.delete(row.containerId);
    if (lane.size === 0) this.#byLane.delete(row.lane);
    else this.#byLane.set(row.lane, lane);
    return before === 0 && lane.size > 0;
  }

  has(lane: number): boolean {
    return this.#byLane.has(lane);
  }

  containersIn(lane: number): ReadonlyMap<string, ContainerRow> {
    return this.#byLane.get(lane) ?? new Map();
  }
}
