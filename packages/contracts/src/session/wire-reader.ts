/**
 * Reads messages in Protocol Buffers' wire format (protobuf.dev, "Encoding"), for the generated codec. What does not hold together is
 * refused whole: a length beyond its message, a known field in another form, a number that does not end. Unknown fields are skipped,
 * so that peers of different versions understand each other.
 */
import { StoreError } from '@felloe/engine/errors.ts';

const groupsDeepMax = 100;

export class WireReader {
  readonly #bytes: Buffer;
  #at = 0;
  /** Where the message being read ends. */
  #end: number;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#end = bytes.length;
  }

  /** Of the whole frame: the outer end for who reads that. */
  get end(): number {
    return this.#end;
  }

  /** Whether the message has another field. */
  get hasMore(): boolean {
    return this.#at < this.#end;
  }

  /** Begins a message inside another; `leave` takes what this returned. */
  enter(): number {
    const outer = this.#end;
    this.#end = this.#lengthEnd();
    return outer;
  }

  /** A message ends where its length says, since nothing reads past that. */
  leave(outer: number): void {
    this.#end = outer;
  }

  tag(): number {
    return this.uint32();
  }

  uint32(): number {
    if (this.#at < this.#end) {
      const first = this.#bytes[this.#at] as number;
      if (first < 128) {
        this.#at += 1;
        return first;
      }
    }
    const value = this.uint64();
    if (value > 0xffffffff) throw unreadable('a number is too large');
    return value;
  }

  bool(): boolean {
    return this.uint32() !== 0;
  }

  /** Ours stay below 2^53; larger ones lose their last digits. */
  uint64(): number {
    const bytes = this.#bytes;
    let value = 0;
    let weight = 1;
    const last = Math.min(this.#at + 10, this.#end);
    for (let at = this.#at; at < last; at++) {
      const byte = bytes[at] as number;
      value += (byte & 127) * weight;
      if (byte < 128) {
        this.#at = at + 1;
        return value;
      }
      weight *= 128;
    }
    throw unreadable('a number does not end');
  }

  string(): string {
    const end = this.#lengthEnd();
    const start = this.#at;
    this.#at = end;
    return start === end ? '' : this.#bytes.toString('utf8', start, end);
  }

  /** A view of the frame, not a copy. */
  bytes(): Buffer {
    const end = this.#lengthEnd();
    const start = this.#at;
    this.#at = end;
    return this.#bytes.subarray(start, end);
  }

  uint64s(into: number[]): void {
    const outer = this.enter();
    while (this.hasMore) into.push(this.uint64());
    this.leave(outer);
  }

  bools(into: boolean[]): void {
    const outer = this.enter();
    while (this.hasMore) into.push(this.bool());
    this.leave(outer);
  }

  entry(into: Record<string, string>): void {
    const outer = this.enter();
    let key = '';
    let value = '';
    while (this.hasMore) {
      const tag = this.tag();
      if (tag === 0x0a) key = this.string();
      else if (tag === 0x12) value = this.string();
      else this.skip(tag, 2);
    }
    this.leave(outer);
    setKey(into, key, value);
  }

  numberEntry(into: Record<string, number>): void {
    const outer = this.enter();
    let key = '';
    let value = 0;
    while (this.hasMore) {
      const tag = this.tag();
      if (tag === 0x0a) key = this.string();
      else if (tag === 0x11) value = this.#double();
      else this.skip(tag, 2);
    }
    this.leave(outer);
    setKey(into, key, value);
  }

  /** Skips a field that this build does not know; `known` are the numbers of those it knows, or how many they are from 1 on. */
  skip(tag: number, known: ReadonlySet<number> | number): void {
    const number = tag >>> 3;
    const isKnown = typeof known === 'number' ? number <= known : known.has(number);
    if (isKnown || number === 0) throw unreadable(`field ${number} has another form`);
    this.#skip(tag, 0);
  }

  #skip(tag: number, depth: number): void {
    switch (tag & 7) {
      case 0:
        this.uint64();
        return;
      case 1:
        this.#skipBytes(8);
        return;
      case 2:
        this.#at = this.#lengthEnd();
        return;
      case 3:
        this.#skipGroup(tag, depth + 1);
        return;
      case 5:
        this.#skipBytes(4);
        return;
      default:
        throw unreadable(`there is no wire type ${tag & 7}`);
    }
  }

  #skipGroup(tag: number, depth: number): void {
    if (depth > groupsDeepMax) throw unreadable('groups lie too deep in each other');
    for (;;) {
      if (!this.hasMore) throw unreadable('a group does not end');
      const inner = this.tag();
      if ((inner & 7) !== 4) this.#skip(inner, depth);
      else if (inner >>> 3 === tag >>> 3) return;
      else throw unreadable('a group ends as another');
    }
  }

  #double(): number {
    const start = this.#at;
    this.#skipBytes(8);
    return this.#bytes.readDoubleLE(start);
  }

  #skipBytes(length: number): void {
    if (length > this.#end - this.#at) throw unreadable('it ends too early');
    this.#at += length;
  }

  #lengthEnd(): number {
    const length = this.uint64();
    const end = this.#at + length;
    if (end > this.#end) throw unreadable('something is longer than what it lies in');
    return end;
  }
}

function setKey<Value>(map: Record<string, Value>, key: string, value: Value): void {
  // The one key that an assignment would not make a key.
  if (key === '__proto__') Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
  else map[key] = value;
}

export function unreadable(reason: string): StoreError {
  return new StoreError('invalid_argument', `a frame of the session cannot be read: ${reason}`);
}
