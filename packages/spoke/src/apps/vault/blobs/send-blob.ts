/**
 * GET and HEAD of a download URL: the bytes that it names, or a range of them. The hub is asked for nothing; whoever got the URL was
 * given the right to read, for as long as the URL says, also when the snapshot it was made of has been replaced since.
 */
import type { ArtifactRecord__Output } from '@felloe/contracts/gen/felloe/v1/ArtifactRecord.ts';
import { type ByteRange, contentRange, judgeRange, rangeLength } from '@felloe/engine/artifact/ranges.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { ReadRequest } from '../../../app-context.ts';
import { answerEmpty, type HeaderList, writeHead } from '../answer.ts';
import type { VaultExchange } from '../exchange.ts';
import { type DownloadClaim, openDownload } from '../sealing/claims.ts';
import type { VaultServices } from '../vault-services.ts';
import { locateAgain, recordOf } from './locate-again.ts';

/** Up to here the bytes are held whole: one read and one write are the least work there is. */
const wholeBytesMax = 256 * 1024;

export async function sendBlob(exchange: VaultExchange, token: string, services: VaultServices): Promise<void> {
  const { context, keys } = services;
  const claim = await openDownload(keys, token, context.now());
  const headers = headersOf(claim, context.now());
  const etag = `"${claim.digest}"`;
  if (names(exchange.header('if-none-match'), etag)) return answerEmpty(exchange, 304, headers);
  const range = rangeOf(exchange, claim.size, etag);
  const length = range === undefined ? claim.size : rangeLength(range);
  headers.push('Content-Length', String(length), 'Content-Type', 'application/octet-stream', 'Accept-Ranges', 'bytes');
  if (range !== undefined) headers.push('Content-Range', contentRange(range, claim.size));
  const status = range === undefined ? 200 : 206;
  const isHead = exchange.method === 'HEAD';
  if (isHead || length === 0) {
    writeHead(exchange, status, headers);
    exchange.response.end();
  } else {
    const bytes = { record: recordOf(claim), resolveAgain: () => resolveAgain(services, claim) };
    await send(exchange, services, { status, headers, length, bytes: range === undefined ? bytes : { ...bytes, range } });
  }
  context.emitRead({
    tenantId: claim.tenantId,
    containerId: claim.containerId,
    container: claim.container,
    artifact: `${claim.topic}/${claim.owner}/${claim.digest}`,
    operation: isHead ? 'head' : 'get',
    bytes: isHead ? 0 : length,
    principalId: claim.signer,
  });
}

function headersOf({ digest, expiresAt }: DownloadClaim, now: number): HeaderList {
  const seconds = Math.max(0, Math.floor((expiresAt - now) / 1_000));
  return ['ETag', `"${digest}"`, 'Cache-Control', `private, max-age=${seconds}, immutable`];
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

async function send(exchange: VaultExchange, { context }: VaultServices, answer: BytesAnswer): Promise<void> {
  const { status, headers, length, bytes } = answer;
  const { response } = exchange;
  if (length <= wholeBytesMax) {
    // A small read is over before it would pay to stop it. One signal each: drivers hang listeners on it.
    const whole = await context.storage.read({ ...bytes, signal: new AbortController().signal });
    if (Buffer.isBuffer(whole)) {
      writeHead(exchange, status, headers);
      response.end(whole);
      return;
    }
    whole.destroy();
  }
  await context.storage.send({ ...bytes, signal: exchange.whenGone() }, response, () => writeHead(exchange, status, headers));
  response.end();
}

function resolveAgain({ context }: VaultServices, claim: DownloadClaim): Promise<ArtifactRecord__Output> {
  const actor = { kind: 'vault_key', tenant_id: claim.tenantId, principal_id: claim.signer, source_address: '' };
  return locateAgain(context, claim, { actor, deadlineMs: limits.session.callMs });
}
