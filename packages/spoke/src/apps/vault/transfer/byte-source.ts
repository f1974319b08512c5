/** A body read as lines and as runs of bytes in turn. Holds at most one chunk of the socket and a line. */
import { StoreError } from '@felloe/engine/errors.ts';

const lineBreak = 10;

export class ByteSource {
  readonly #chunks: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);

  constructor(body: AsyncIterable<Buffer>) {
    this.#chunks = body[Symbol.asyncIterator]();
  }

  /** The next line without its break; undefined at the end of the body. @throws StoreError `invalid_argument` for a longer one */
  async line(bytesMax: number): Promise<string | undefined> {
    for (;;) {
      const end = this.#held.indexOf(lineBreak);
      if (end > bytesMax || (end < 0 && this.#held.length > bytesMax)) {
        throw new StoreError('invalid_argument', `a line of the body has more than ${bytesMax} bytes`);
      }
      if (end >= 0) {
        const line = this.#held.toString('utf8', 0, end);
        this.#held = this.#held.subarray(end + 1);
        return line;
      }
      const chunk = await this.#next();
      if (chunk === undefined) {
        if (this.#held.length === 0) return undefined;
        throw brokenOff();
      }
      this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    }
  }

  /** Exactly so many bytes. They have to be taken to the last before anything else is read. */
  async *bytes(count: number): AsyncGenerator<Buffer, void, undefined> {
    let left = count;
    while (left > 0) {
      if (this.#held.length === 0) {
        const chunk = await this.#next();
        if (chunk === undefined) throw brokenOff();
        this.#held = chunk;
      }
      const taken = this.#held.subarray(0, left);
      this.#held = this.#held.subarray(taken.length);
      left -= taken.length;
      yield taken;
    }
  }

  /** Leaves the rest of the body to somebody else. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #next(): Promise<Buffer | undefined> {
    const next = await this.#chunks.next();
    return next.done === true ? undefined : next.value;
  }
}

function brokenOff(): StoreError {
  return new StoreError('incomplete_body', 'the body breaks off in the middle of a record');
}
