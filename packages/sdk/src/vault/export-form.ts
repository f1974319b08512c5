/**
 * The form of an export: records of one line of JSON, `snapshot` and `entry` followed by exactly `size` bytes and a line break; `end` comes
 * last. This reads it as it passes, so that one that broke off is noticed, and its progress told.
 */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { countIn, type JsonObject, objectIn, textIn } from './answers.ts';

export interface ExportProgress {
  /** Snapshots and entries that have passed whole. */
  readonly items: number;
  /** Of these. */
  readonly bytes: number;
  /** The one that is passing now; empty before the first. */
  readonly topic: string;
}

export interface ExportedItem {
  readonly kind: 'snapshot' | 'entry';
  readonly topic: string;
  readonly digest: string;
  /** Unix seconds. */
  readonly timestamp: number;
  readonly size: number;
}

/** A line of ours has at most some hundred bytes. */
const lineBytesMax = 8 * 1024;
const lineBreak = 10;

export class ExportReader {
  readonly #onItem: ((item: ExportedItem) => void) | undefined;
  #line: Uint8Array[] = [];
  #lineBytes = 0;
  /** Bytes of an item that have still to pass, with the line break behind them. */
  #left = 0;
  #current: ExportedItem | undefined;
  #progress: ExportProgress = { items: 0, bytes: 0, topic: '' };
  #publicKey: string | undefined;
  #ended = false;

  /** @param onItem is told of each item before its bytes pass */
  constructor(onItem?: (item: ExportedItem) => void) {
    this.#onItem = onItem;
  }

  get progress(): ExportProgress {
    return this.#progress;
  }

  /** Whose data it is, decimal; undefined before the first record. */
  get publicKey(): string | undefined {
    return this.#publicKey;
  }

  /** @throws StoreError `invalid_argument` for what is no export */
  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) at += this.#left > 0 ? this.#skip(chunk.length - at) : this.#readLine(chunk.subarray(at));
  }

  /** @throws StoreError `incomplete_body` when the last record has not passed */
  finish(): void {
    if (!this.#ended) throw new StoreError('incomplete_body', 'the export broke off before its end', { retryable: true });
  }

  #skip(available: number): number {
    const count = Math.min(available, this.#left);
    this.#left -= count;
    if (this.#left === 0 && this.#current !== undefined) {
      const { items, bytes } = this.#progress;
      this.#progress = { items: items + 1, bytes: bytes + this.#current.size, topic: this.#current.topic };
    }
    return count;
  }

  #readLine(chunk: Uint8Array): number {
    const end = chunk.indexOf(lineBreak);
    const piece = chunk.subarray(0, end < 0 ? chunk.length : end);
    this.#line.push(piece.slice());
    this.#lineBytes += piece.length;
    if (this.#lineBytes > lineBytesMax) throw malformed('a line of it is too long');
    if (end < 0) return piece.length;
    this.#take(this.#line);
    this.#line = [];
    this.#lineBytes = 0;
    return end + 1;
  }

  #take(pieces: readonly Uint8Array[]): void {
    const record = parse(pieces);
    if (this.#ended) throw malformed('something follows its end');
    if ((this.#publicKey === undefined) !== (record['kind'] === 'export')) throw malformed('it does not begin as one');
    switch (record['kind']) {
      case 'export':
        if (record['format'] !== 1) throw malformed('it is of a format that this client does not know');
        this.#publicKey = textIn(record['pubkey']);
        return;
      case 'snapshot':
      case 'entry':
        this.#current = itemOf(record['kind'], record);
        this.#left = this.#current.size + 1;
        this.#onItem?.(this.#current);
        return;
      case 'end':
        if (record['items'] !== this.#progress.items) throw malformed('it has another number of items than it says');
        this.#ended = true;
        return;
      default: // `topic`, and whatever later versions tell in between
    }
  }
}

function itemOf(kind: 'snapshot' | 'entry', { topic, digest, timestamp, size }: JsonObject): ExportedItem {
  return { kind, topic: textIn(topic), digest: textIn(digest), timestamp: countIn(timestamp), size: countIn(size) };
}

function parse(pieces: readonly Uint8Array[]): JsonObject {
  const decoder = new TextDecoder();
  const text = pieces.map((piece) => decoder.decode(piece, { stream: true })).join('') + decoder.decode();
  try {
    return objectIn(JSON.parse(text));
  } catch (cause) {
    throw malformed('a record of it is not JSON', cause);
  }
}

function malformed(what: string, cause?: unknown): StoreError {
  return new StoreError('invalid_argument', `this is no whole export: ${what}`, { cause });
}
