/** The bytes of an entry as an answer: all of them or a range, with the digest as their entity tag. */
import { type ByteRange, contentRange, judgeRange, rangeLength } from '@felloe/engine/artifact/ranges.ts';
import type { CallOptions } from '@felloe/contracts/session/calls.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { AppContext, ReadRequest } from '../../../app-context.ts';
import { answerEmpty, type HeaderList, writeHead } from '../answer.ts';
import type { VaultExchange } from '../exchange.ts';
import type { VaultServices } from '../vault-services.ts';
import { type LocatedEntry, locateAgain, recordOf } from './locate-again.ts';

/** Up to here the bytes are held whole: one read and one write are the least work there is. */
const wholeBytesMax = 256 * 1024;

/** An entry that somebody may read, and what is told of the reading. */
export interface SentEntry extends LocatedEntry {
  readonly containerId: string;
  readonly tenantId: string;
  readonly signer: string;
}

export async function sendEntry(
  exchange: VaultExchange,
  { context }: VaultServices,
  entry: SentEntry,
  answer: {
    readonly cacheControl: string;
    /** For looking up where the bytes are, should they have been moved. */
    readonly call: CallOptions;
  },
): Promise<void> {
  const etag = `"${entry.digest}"`;
  const headers: HeaderList = ['ETag', etag, 'Cache-Control', answer.cacheControl];
  if (names(exchange.header('if-none-match'), etag)) return answerEmpty(exchange, 304, headers);
  const range = rangeOf(exchange, entry.size, etag);
  const length = range === undefined ? entry.size : rangeLength(range);
  headers.push('Content-Length', String(length), 'Content-Type', 'application/octet-stream', 'Accept-Ranges', 'bytes');
  if (range !== undefined) headers.push('Content-Range', contentRange(range, entry.size));
  const status = range === undefined ? 200 : 206;
  const isHead = exchange.method === 'HEAD';
  if (isHead || length === 0) {
    writeHead(exchange, status, headers);
    exchange.response.end();
  } else {
    const bytes = { record: recordOf(entry), resolveAgain: () => locateAgain(context, entry, answer.call) };
    await send(exchange, context.storage, { status, headers, length, bytes: range === undefined ? bytes : { ...bytes, range } });
  }
  context.emitRead({
    tenantId: entry.tenantId,
    containerId: entry.containerId,
    container: entry.container,
    artifact: `${entry.topic}/${entry.owner}/${entry.digest}`,
    operation: isHead ? 'head' : 'get',
    bytes: isHead ? 0 : length,
    principalId: entry.signer,
  });
}

/** RFC 9110 sections 13.1.2 and 13.1.5: an entity tag among those of a header. Ours are strong, and weak comparison is for this one. */
function names(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
}

function rangeOf(exchange: VaultExchange, size: number, etag: string): ByteRange | undefined {
  const header = exchange.header('range');
  const onlyIf = exchange.header('if-range');
  if (header === undefined || (onlyIf !== undefined && onlyIf !== etag)) return undefined;
  const range = judgeRange(header, size);
  if (range !== 'unsatisfiable') return range;
  throw new StoreError('range_not_satisfiable', 'the range lies outside the bytes', { details: { size: String(size) } });
}

interface BytesAnswer {
  readonly status: number;
  readonly headers: HeaderList;
  readonly length: number;
  readonly bytes: Omit<ReadRequest, 'signal'>;
}

async function send(exchange: VaultExchange, storage: AppContext['storage'], answer: BytesAnswer): Promise<void> {
  const { status, headers, length, bytes } = answer;
  const { response } = exchange;
  if (length <= wholeBytesMax) {
    // A small read is over before it would pay to stop it. One signal each: drivers hang listeners on it.
    const whole = await storage.read({ ...bytes, signal: new AbortController().signal });
    if (Buffer.isBuffer(whole)) {
      writeHead(exchange, status, headers);
      response.end(whole);
      return;
    }
    whole.destroy();
  }
  await storage.send({ ...bytes, signal: exchange.whenGone() }, response, () => writeHead(exchange, status, headers));
  response.end();
}
