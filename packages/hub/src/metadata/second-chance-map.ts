/**
 * A map of bounded size that drops what nobody has asked for lately ("second chance": Corbató, A Paging Experiment with the Multics
 * System, 1968). A reading only marks the entry it has in hand anyway, where a list by last use writes to the entry's neighbours, which
 * the processor has far away; and no such list takes room. Entries stand in the order they were put in, or last passed over.
 */
export interface Kept {
  /** The period of its last reading; 0 when there was none since it was put in or passed over. Kept by the map. */
  readIn: number;
  /** What it takes of the bound. Never changes. */
  readonly bytes: number;
}

/** Of the bound, dropped at once: finding where to begin costs as much as dropping hundreds. */
const droppedShare = 1 / 128;

export class SecondChanceMap<Value extends Kept> {
  readonly #bytesMax: number;
  readonly #latelyMax: number;
  readonly #entries = new Map<string, Value>();
  /** A ring of the keys put in or read, each once a period. */
  readonly #lately: string[] = [];
  #latelyNext = 0;
  #period = 1;
  #bytes = 0;

  /** `latelyMax` bounds what `lately` tells. */
  constructor({ bytesMax, latelyMax }: { readonly bytesMax: number; readonly latelyMax: number }) {
    this.#bytesMax = bytesMax;
    this.#latelyMax = latelyMax;
  }

  get size(): number {
    return this.#entries.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(key: string): Value | undefined {
    const value = this.#entries.get(key);
    if (value !== undefined && value.readIn !== this.#period) {
      value.readIn = this.#period;
      this.#note(key);
    }
    return value;
  }

  set(key: string, value: Value): void {
    const replaced = this.#entries.get(key);
    // It takes the place of what it replaces, which may be the next to be passed over.
    if (replaced !== undefined) value.readIn = this.#period;
    this.#bytes += value.bytes - (replaced?.bytes ?? 0);
    this.#entries.set(key, value);
    this.#note(key);
    if (this.#bytes > this.#bytesMax) this.#drop();
  }

  delete(key: string): void {
    const value = this.#entries.get(key);
    if (value === undefined) return;
    this.#entries.delete(key);
    this.#bytes -= value.bytes;
  }

  /** What was put in or read last and is still held, the newest first; begins a period. */
  lately(): Map<string, Value> {
    const found = new Map<string, Value>();
    for (let back = 1; back <= this.#lately.length; back += 1) {
      const key = this.#lately.at((this.#latelyNext - back) % this.#latelyMax) as string;
      const value = this.#entries.get(key);
      if (value !== undefined && !found.has(key)) found.set(key, value);
    }
    this.#period += 1;
    return found;
  }

  #note(key: string): void {
    this.#lately[this.#latelyNext] = key;
    this.#latelyNext = (this.#latelyNext + 1) % this.#latelyMax;
  }

  #drop(): void {
    const bytesLeft = this.#bytesMax * (1 - droppedShare);
    for (const [key, value] of this.#entries) {
      this.#entries.delete(key);
      if (value.readIn > 0) {
        value.readIn = 0;
        this.#entries.set(key, value);
      } else this.#bytes -= value.bytes;
      if (this.#bytes <= bytesLeft) return;
    }
  }
}
