/**
 * Writes messages in Protocol Buffers' wire format (protobuf.dev, "Encoding"), for the generated codec. Proto3's rule for what is left
 * out: a field that has its default. One buffer serves all frames, so a frame costs no allocations but the copy that is sent.
 */

const bytesAtFirst = 64 * 1024;
/** A larger buffer is not kept: frames of that size are rare. */
const bytesKept = 1024 * 1024;
/** Shorter texts are copied here; a call of the runtime costs more than that. */
const shortText = 12;
const varintBytesMax = 10;

export class WireWriter {
  #bytes = Buffer.allocUnsafeSlow(bytesAtFirst);
  #at = 0;
  /** How many bytes the length of a message of each kind took the last time: where that is guessed right nothing is moved. */
  readonly #lengthWidths: Uint8Array;

  constructor(kinds: number) {
    this.#lengthWidths = new Uint8Array(kinds).fill(1);
  }

  /** Begins a frame, and forgets what a failed writing left. Returns where it starts, as `open` does. */
  start(): number {
    this.#at = 0;
    return 0;
  }

  finish(): Buffer {
    const written = Buffer.allocUnsafe(this.#at);
    this.#bytes.copy(written, 0, 0, this.#at);
    if (this.#bytes.length > bytesKept) this.#bytes = Buffer.allocUnsafeSlow(bytesAtFirst);
    return written;
  }

  string(tag: number, value: string | null | undefined): void {
    if (value !== undefined && value !== '' && value !== null) this.stringItem(tag, value);
  }

  /** Of a list, where an empty text counts. What is no text is written as one: a mistake of ours must not end the session. */
  stringItem(tag: number, value: string): void {
    const text = typeof value === 'string' ? value : String(value);
    this.#reserve(text.length * 3 + varintBytesMax);
    this.#tag(tag);
    if (text.length > shortText || !this.#writeShort(text)) this.#writeText(text);
  }

  bytes(tag: number, value: Uint8Array | string | null | undefined): void {
    if (value === undefined || value === null || value.length === 0) return;
    const bytes = typeof value === 'string' ? Buffer.from(value, 'base64') : value;
    this.#reserve(bytes.length + varintBytesMax);
    this.#tag(tag);
    this.#varint(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  bool(tag: number, value: boolean | null | undefined): void {
    if (value !== true) return;
    this.#reserve(varintBytesMax);
    this.#tag(tag);
    this.#bytes[this.#at++] = 1;
  }

  uint32(tag: number, value: number | null | undefined): void {
    if (value === undefined || value === 0 || value === null) return;
    this.#reserve(2 * varintBytesMax);
    this.#tag(tag);
    this.#varint(value >>> 0);
  }

  /** Our numbers stay below 2^53; what is none, or negative, is written as zero. */
  uint64(tag: number, value: unknown): void {
    if (value === undefined || value === 0) return;
    this.#reserve(2 * varintBytesMax);
    this.#tag(tag);
    this.#varint64(numberOf(value));
  }

  uint64s(tag: number, values: readonly unknown[]): void {
    const start = this.open(tag, 0);
    for (const value of values) {
      this.#reserve(varintBytesMax);
      this.#varint64(numberOf(value));
    }
    this.close(start, 0);
  }

  bools(tag: number, values: readonly boolean[]): void {
    const start = this.open(tag, 0);
    this.#reserve(values.length);
    for (const value of values) this.#bytes[this.#at++] = value ? 1 : 0;
    this.close(start, 0);
  }

  entries(tag: number, map: Readonly<Record<string, string>>): void {
    for (const key of Object.keys(map)) {
      const start = this.open(tag, 0);
      this.string(0x0a, key);
      this.string(0x12, map[key]);
      this.close(start, 0);
    }
  }

  numberEntries(tag: number, map: Readonly<Record<string, number | string>>): void {
    for (const key of Object.keys(map)) {
      const start = this.open(tag, 0);
      this.string(0x0a, key);
      this.#reserve(varintBytesMax);
      this.#tag(0x11);
      this.#at = this.#bytes.writeDoubleLE(Number(map[key]), this.#at);
      this.close(start, 0);
    }
  }

  /** Begins a message; its bytes follow, then `close` with what this returned. */
  open(tag: number, kind: number): number {
    this.#reserve(2 * varintBytesMax);
    this.#tag(tag);
    const width = this.#lengthWidths[kind] as number;
    this.#at += width;
    // Stands where the length will, until that is known.
    this.#bytes[this.#at - 1] = width;
    return this.#at;
  }

  close(start: number, kind: number): void {
    // A frame has no length of its own.
    if (start === 0) return;
    const length = this.#at - start;
    const guessed = this.#bytes[start - 1] as number;
    const width = widthOf(length);
    if (width !== guessed) {
      this.#reserve(varintBytesMax);
      this.#bytes.copyWithin(start - guessed + width, start, this.#at);
      this.#lengthWidths[kind] = width;
    }
    this.#at = start - guessed;
    this.#varint(length);
    this.#at += length;
  }

  /** False when it is not of ASCII only; then nothing was written. */
  #writeShort(text: string): boolean {
    const bytes = this.#bytes;
    let at = this.#at;
    bytes[at++] = text.length;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code > 127) return false;
      bytes[at++] = code;
    }
    this.#at = at;
    return true;
  }

  #writeText(text: string): void {
    const start = this.#at;
    const guessed = widthOf(text.length);
    const length = this.#bytes.write(text, start + guessed);
    const width = widthOf(length);
    if (width !== guessed) this.#bytes.copyWithin(start + width, start + guessed, start + guessed + length);
    this.#varint(length);
    this.#at += length;
  }

  /** Numbers of fields end at 2047 here. */
  #tag(tag: number): void {
    if (tag < 128) {
      this.#bytes[this.#at++] = tag;
      return;
    }
    this.#bytes[this.#at++] = (tag & 127) | 128;
    this.#bytes[this.#at++] = tag >>> 7;
  }

  #varint(value: number): void {
    let rest = value;
    while (rest > 127) {
      this.#bytes[this.#at++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.#bytes[this.#at++] = rest;
  }

  #varint64(value: number): void {
    if (value <= 0xffffffff) {
      this.#varint(value);
      return;
    }
    let low = (value >>> 0) & 0xfffffff;
    const high = (value - low) / 0x10000000;
    for (let written = 0; written < 4; written++) {
      this.#bytes[this.#at++] = (low & 127) | 128;
      low >>>= 7;
    }
    this.#varint(high);
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#at + bytes));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}

function widthOf(length: number): number {
  if (length < 0x80) return 1;
  if (length < 0x4000) return 2;
  if (length < 0x200000) return 3;
  return length < 0x10000000 ? 4 : 5;
}

function numberOf(value: unknown): number {
  const number = Number(value);
  if (!(number > 0)) return 0;
  return Math.min(Math.trunc(number), Number.MAX_SAFE_INTEGER);
}
