/** A stream over the blobs of an artifact. It is destroyed with its error when it cannot go on, never ended early. */
import { Readable } from 'node:stream';
import { limits } from '@felloe/engine/limits.ts';
import type { ReadRequest } from '../app-context.ts';
import { openEncrypted } from '../encryption/read-encrypted.ts';
import { dataKeyOf, type ReadParts, rangeOf, withSecondChance, wrongLength } from './blob-access.ts';
import { type BlobSpan, spanSize } from './read-plan.ts';
import { startReadTime } from './read-time.ts';

/** The next blob is opened when this much of the one before is left: no pause between parts, and no connection idle for long. */
const openAheadBytes = 4 * 1024 * 1024;

async function openSpan(parts: ReadParts, request: ReadRequest, span: BlobSpan): Promise<Readable> {
  return await withSecondChance(parts, request, span, async (found) => {
    const { driver } = parts.backends.forReading(found.blob.backend_id);
    const dataKey = dataKeyOf(request);
    const opened =
      dataKey === undefined
        ? await driver.open(found.blob.locator, rangeOf(found), request.signal)
        : await openEncrypted({ driver, span: found, dataKey, signal: request.signal });
    // It may fail while it waits for its turn; the loop that reads it then throws the same error.
    opened.on('error', () => {});
    return opened;
  });
}

/** A stream over the spans; the first is opened before this resolves. */
export async function openStream(parts: ReadParts, asked: ReadRequest, spans: readonly BlobSpan[]): Promise<Readable> {
  const [first] = spans;
  if (first === undefined) return Readable.from([]);
  const time = startReadTime(parts.clock, asked);
  const request = { ...asked, signal: time.signal };
  // Opened before anything is answered, so that an unreachable or missing blob still gets a proper error.
  const opened = await openSpan(parts, request, first).catch((thrown: unknown) => {
    time[Symbol.dispose]();
    throw thrown;
  });
  const stream = Readable.from(streamSpans(parts, request, spans, opened), {
    objectMode: false,
    highWaterMark: limits.blob.readChunkBytes,
  });
  // A generator that was never started does not run its own clean-up.
  stream.once('close', () => {
    opened.destroy();
    time[Symbol.dispose]();
  });
  return stream;
}

async function* streamSpans(
  parts: ReadParts,
  request: ReadRequest,
  spans: readonly BlobSpan[],
  opened: Readable,
): AsyncGenerator<Buffer, void, undefined> {
  let current: Promise<Readable> | undefined = Promise.resolve(opened);
  let ahead: Promise<Readable> | undefined;
  try {
    for (const [index, span] of spans.entries()) {
      const next = spans[index + 1];
      let left = spanSize(span);
      for await (const chunk of await (current ?? openSpan(parts, request, span))) {
        const bytes = chunk as Buffer;
        left -= bytes.length;
        if (left < 0) throw wrongLength();
        if (next !== undefined && ahead === undefined && left <= openAheadBytes) {
          ahead = openSpan(parts, request, next);
          // Its failure is told when its turn comes.
          ahead.catch(() => {});
        }
        yield bytes;
        if (parts.faults.enabled) await parts.faults.at('read.mid_body');
      }
      if (left !== 0) throw wrongLength();
      current = ahead;
      ahead = undefined;
    }
  } finally {
    for (const stream of [current, ahead]) stream?.then((readable) => readable.destroy()).catch(() => {});
  }
}
