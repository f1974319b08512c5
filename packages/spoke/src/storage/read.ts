/** Reading for the apps: a small range as one buffer, a larger one as a stream or straight into an answer. */
import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { endSpan } from '@felloe/runtime/telemetry/tracing.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { ReadRequest, Storage } from '../app-context.ts';
import { readEncrypted } from '../encryption/read-encrypted.ts';
import { dataKeyOf, type ReadParts, rangeOf, wholeReadSizeMax, withSecondChance, wrongLength } from './blob-access.ts';
import { openStream } from './blob-stream.ts';
import { type BlobSpan, planRead, spanSize } from './read-plan.ts';
import { startReadTime } from './read-time.ts';

export function createRead(parts: ReadParts): Pick<Storage, 'read' | 'send'> {
  return {
    read: (request) =>
      traced<Buffer | Readable>(parts, request, (spans) =>
        sizeOf(spans) <= wholeReadSizeMax ? readWhole(parts, request, spans) : openStream(parts, request, spans),
      ),
    send: (request, answer, begin) => traced(parts, request, (spans) => sendSpans(parts, request, { spans, answer, begin })),
  };
}

async function traced<T>(parts: ReadParts, request: ReadRequest, run: (spans: readonly BlobSpan[]) => Promise<T>): Promise<T> {
  const { tracing, faults } = parts;
  const spans = planRead(request.record, request.range);
  if (faults.enabled) await faults.at('read.before_open');
  const { traceparent } = request;
  const span = traceparent === undefined ? undefined : tracing.continueFrom(traceparent, 'backend.read', { size: sizeOf(spans) });
  try {
    const result = await run(spans);
    endSpan(span);
    return result;
  } catch (thrown) {
    endSpan(span, thrown);
    throw thrown;
  }
}

function sizeOf(spans: readonly BlobSpan[]): number {
  return spans.reduce((sum, span) => sum + spanSize(span), 0);
}

async function readWhole(parts: ReadParts, request: ReadRequest, spans: readonly BlobSpan[]): Promise<Buffer> {
  const dataKey = dataKeyOf(request);
  const pieces: Buffer[] = [];
  for (const span of spans) {
    const piece = await withSecondChance(parts, request, span, (found) => {
      const { driver } = parts.backends.forReading(found.blob.backend_id);
      if (dataKey !== undefined) return readEncrypted({ driver, span: found, dataKey, signal: request.signal });
      return driver.read(found.blob.locator, rangeOf(found), request.signal);
    });
    if (piece.length !== spanSize(span)) throw wrongLength();
    pieces.push(piece);
  }
  const [only] = pieces;
  return pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces);
}

interface Sending {
  readonly spans: readonly BlobSpan[];
  readonly answer: ServerResponse;
  readonly begin: () => void;
}

async function sendSpans(parts: ReadParts, asked: ReadRequest, { spans, answer, begin }: Sending): Promise<void> {
  const isPlain = dataKeyOf(asked) === undefined;
  const local = isPlain && spans.every((span) => parts.backends.forReading(span.blob.backend_id).driver.capabilities.local);
  if (!local) {
    // Over a network the next blob is opened ahead, which only a stream does; and encrypted bytes do not go out as they lie.
    const stream = await openStream(parts, asked, spans);
    if (asked.signal.aborted) {
      stream.destroy();
      throw new StoreError('unavailable', 'the reader has gone');
    }
    begin();
    return await pipeline(stream, answer, { end: false });
  }
  using time = startReadTime(parts.clock, asked);
  const request = { ...asked, signal: time.signal };
  for (const [index, span] of spans.entries()) {
    // Looked for first: once bytes are on their way there is no second chance.
    const found = await withSecondChance(parts, request, span, (candidate) => requirePresent(parts, candidate, request.signal));
    if (index === 0) begin();
    const { driver } = parts.backends.forReading(found.blob.backend_id);
    await driver.send(found.blob.locator, rangeOf(found), answer, request.signal);
    if (parts.faults.enabled) await parts.faults.at('read.mid_body');
  }
}

async function requirePresent(parts: ReadParts, span: BlobSpan, signal: AbortSignal): Promise<BlobSpan> {
  const { driver } = parts.backends.forReading(span.blob.backend_id);
  const stat = await driver.stat(span.blob.locator, signal);
  if (stat === undefined) throw new StoreError('blob_missing', 'the blob is not on its backend');
  if (stat.size !== span.blob.size) throw wrongLength();
  return span;
}
