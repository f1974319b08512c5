/** A large blob, or a span of it, as a Readable. */
import { Readable } from 'node:stream';
import { type BlobReaderParts, blocksAround, nextPiece, type OpenBlob, openBlob, readSpan, type Span } from './blob-reader.ts';
import type { FileLocator } from './locator.ts';

/** A stream of exactly the span, or one that is destroyed with an error. The caller attaches the abort signal. */
export async function streamBlob(parts: BlobReaderParts, locator: FileLocator, span: Span): Promise<Readable> {
  return new BlobStream(parts, await openBlob(parts, locator, span), span);
}

class BlobStream extends Readable {
  readonly #parts: BlobReaderParts;
  readonly #blob: OpenBlob;
  readonly #span: Span;
  #position: number;
  #reading: Promise<void> | undefined;

  constructor(parts: BlobReaderParts, blob: OpenBlob, span: Span) {
    // One byte: a piece is read ahead while the one before is being sent, never more.
    super({ highWaterMark: 1 });
    this.#parts = parts;
    this.#blob = blob;
    this.#span = span;
    this.#position = span.start;
    parts.budget.begin();
  }

  override _read(): void {
    if (this.#position >= this.#span.start + this.#span.length) {
      this.push(null);
      return;
    }
    const piece = nextPiece(this.#span, this.#position, this.#parts.budget.pieceBytes());
    // Who reads a stream may keep its buffers, so these are never used again.
    const target = Buffer.allocUnsafeSlow(blocksAround(this.#blob, piece).length);
    this.#reading = readSpan(this.#parts.files, this.#blob, piece, target).then(
      (bytes) => {
        this.#position += piece.length;
        this.#reading = undefined;
        this.push(bytes);
      },
      (thrown: Error) => {
        this.#reading = undefined;
        this.destroy(thrown);
      },
    );
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#parts.budget.end();
    const close = () => {
      this.#parts.files.closeFile(this.#blob.descriptor).then(
        () => done(error),
        () => done(error),
      );
    };
    // The descriptor must not be closed, and perhaps given to another file, under a running read.
    if (this.#reading === undefined) close();
    else void this.#reading.then(close);
  }
}
