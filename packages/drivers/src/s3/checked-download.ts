/** The body of an answer: exactly the bytes that were asked for, or an error before its end. */
import { Readable } from 'node:stream';
import { StoreError } from '@felloe/engine/errors.ts';

export interface ExpectedDownload {
  readonly start: number;
  readonly length: number;
  /** Size of the whole blob. */
  readonly size: number;
  /** A range was asked for, so one must have been answered. */
  readonly ranged: boolean;
}

export interface DownloadAnswer {
  readonly ContentLength?: number | undefined;
  readonly ContentRange?: string | undefined;
}

/** Refuses an answer whose headers announce other bytes than were asked for. */
export function requireExpectedHeaders(answer: DownloadAnswer, expected: ExpectedDownload): void {
  if (answer.ContentLength !== undefined && answer.ContentLength !== expected.length) {
    throw wrongAnswer('length', String(expected.length), String(answer.ContentLength));
  }
  const range = `bytes ${expected.start}-${expected.start + expected.length - 1}/${expected.size}`;
  if (expected.ranged && answer.ContentRange !== range) throw wrongAnswer('range', range, answer.ContentRange ?? 'none');
}

/** The provider's stream under our count and with our errors; destroying either destroys both. */
export function checkedDownload(body: Readable, expected: ExpectedDownload): Readable {
  const stream = Readable.from(countedBytes(body, expected.length), { objectMode: false, highWaterMark: 1 });
  // A generator that was never started does not run its own clean-up, and the connection would stay taken.
  stream.once('close', () => body.destroy());
  return stream;
}

async function* countedBytes(body: Readable, length: number): AsyncGenerator<Buffer, void, undefined> {
  let received = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      received += chunk.length;
      if (received > length) throw wrongAnswer('length', String(length), 'more');
      yield chunk;
    }
  } catch (thrown) {
    if (thrown instanceof StoreError) throw thrown;
    throw new StoreError('backend_failed', 'the connection to the provider broke in the middle of a blob', { cause: thrown });
  } finally {
    body.destroy();
  }
  if (received < length) throw wrongAnswer('length', String(length), String(received));
}

function wrongAnswer(what: string, expected: string, found: string): StoreError {
  const message = `the provider answered with another ${what} than was asked for`;
  return new StoreError('backend_failed', message, { details: { expected, found } });
}
