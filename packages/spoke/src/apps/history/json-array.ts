/**
 * The items of a JSON list as they arrive, each as its own bytes: a body may hold a whole history, and only one item of it is held at a
 * time. Only objects can be items; what is in them is for whoever parses them. Like Go's decoder it reads one value and does not mind
 * what follows it, and `null` is an empty list.
 */
import { StoreError } from '@felloe/engine/errors.ts';

export interface ArrayBounds {
  readonly itemBytesMax: number;
  readonly bodyBytesMax: number;
}

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const comma = 0x2c;
const nullText = 'null';

type Phase = 'start' | 'null' | 'first' | 'item' | 'after' | 'next' | 'end';

/** @throws StoreError `invalid_argument` for other JSON, `incomplete_body`, `too_large` */
export async function* arrayItems(body: AsyncIterable<Buffer>, bounds: ArrayBounds): AsyncGenerator<Buffer, void, undefined> {
  const splitter = new Splitter(bounds.itemBytesMax);
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > bounds.bodyBytesMax) throw tooLarge(bounds.bodyBytesMax);
    // After the end the rest is read and forgotten, so that the connection can be used again.
    yield* splitter.take(chunk);
  }
  splitter.finish();
}

class Splitter {
  readonly #itemBytesMax: number;
  #phase: Phase = 'start';
  /** Letters of `null` that were seen. */
  #letters = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #held: Buffer[] = [];
  #heldBytes = 0;

  constructor(itemBytesMax: number) {
    this.#itemBytesMax = itemBytesMax;
  }

  *take(chunk: Buffer): Generator<Buffer, void, undefined> {
    let begin = 0;
    for (let index = 0; index < chunk.length && this.#phase !== 'end'; ) {
      if (this.#phase !== 'item') {
        begin = index;
        index += this.#between(chunk[index] ?? 0);
        continue;
      }
      index = this.#inItem(chunk, index);
      if (this.#phase === 'item') break;
      this.#hold(chunk.subarray(begin, index));
      yield this.#item();
    }
    if (this.#phase === 'item') this.#hold(chunk.subarray(begin));
  }

  finish(): void {
    if (this.#phase !== 'end') throw new StoreError('incomplete_body', 'the list of entries ended early');
  }

  /** One byte outside of items. @returns how many bytes it took: none when an item begins there */
  #between(byte: number): number {
    if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) {
      if (this.#phase === 'null') throw notList();
      return 1;
    }
    if (this.#phase === 'null' || (this.#phase === 'start' && byte === nullText.charCodeAt(0))) return this.#letter(byte);
    if (this.#phase === 'start' && byte === openBracket) this.#phase = 'first';
    else if ((this.#phase === 'first' || this.#phase === 'after') && byte === closeBracket) this.#phase = 'end';
    else if (this.#phase === 'after' && byte === comma) this.#phase = 'next';
    else if ((this.#phase === 'first' || this.#phase === 'next') && byte === openBrace) {
      this.#phase = 'item';
      return 0;
    } else throw notList();
    return 1;
  }

  #letter(byte: number): number {
    if (byte !== nullText.charCodeAt(this.#letters)) throw notList();
    this.#letters += 1;
    this.#phase = this.#letters === nullText.length ? 'end' : 'null';
    return 1;
  }

  /** Goes on to the end of the item or of the chunk. @returns where it stopped */
  #inItem(chunk: Buffer, from: number): number {
    for (let index = from; index < chunk.length; index += 1) {
      if (this.#inString) {
        index = this.#toStringEnd(chunk, index);
        continue;
      }
      const byte = chunk[index];
      if (byte === quote) this.#inString = true;
      else if (byte === openBrace || byte === openBracket) this.#depth += 1;
      else if (byte === closeBrace || byte === closeBracket) {
        this.#depth -= 1;
        if (this.#depth > 0) continue;
        this.#phase = 'after';
        return index + 1;
      }
    }
    return chunk.length;
  }

  /** Most bytes are long strings without escapes: those are skipped by a search. @returns the last byte it looked at */
  #toStringEnd(chunk: Buffer, from: number): number {
    let index = from;
    let end = -1;
    while (index < chunk.length) {
      if (this.#escaped) {
        this.#escaped = false;
        index += 1;
        continue;
      }
      // Looked for again only when it is passed: a string full of escapes must not be searched once for each.
      if (end < index) end = chunk.indexOf(quote, index);
      if (end === -1) end = chunk.length;
      const escapeAt = chunk.subarray(index, end).indexOf(backslash);
      if (escapeAt !== -1) {
        this.#escaped = true;
        index += escapeAt + 1;
        continue;
      }
      if (end < chunk.length) this.#inString = false;
      return end;
    }
    return index;
  }

  #hold(part: Buffer): void {
    this.#heldBytes += part.length;
    if (this.#heldBytes > this.#itemBytesMax) throw tooLarge(this.#itemBytesMax);
    this.#held.push(part);
  }

  #item(): Buffer {
    const item = this.#held.length === 1 ? (this.#held[0] as Buffer) : Buffer.concat(this.#held, this.#heldBytes);
    this.#held = [];
    this.#heldBytes = 0;
    return item;
  }
}

function notList(): StoreError {
  return new StoreError('invalid_argument', 'the body is no list of entries');
}

function tooLarge(max: number): StoreError {
  return new StoreError('too_large', `the body or an entry of it has more than ${max} bytes`, {
    details: { limit: String(max) },
  });
}
