/**
 * Staging a body: a leased id, the bytes on the backend, their digests. Nothing becomes visible here, and nothing is ever deleted
 * on failure: an id that is not committed expires at the hub, and the collector takes what lies under it.
 */
import type { StagedBlob } from '@felloe/contracts/gen/felloe/v1/StagedBlob.ts';
import type { Driver, PutResult } from '@felloe/drivers/driver.ts';
import { encryptedSize } from '@felloe/engine/encryption/blob-format.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { FaultPoints } from '@felloe/runtime/fault-points.ts';
import { endSpan, type Tracing } from '@felloe/runtime/telemetry/tracing.ts';
import type { HasherFactory } from '@felloe/s3-wire/checksums/hasher.ts';
import type { StagedBody, StageRequest } from '../app-context.ts';
import type { Backends } from '../backends/backends.ts';
import { epochClosed } from '../hub-session/session-epoch.ts';
import { encryptStream, encryptWhole } from '../encryption/encrypt-blob.ts';
import type { BlobIds, LeasedId } from './blob-ids.ts';
import { type BodyHasher, type BodyHashing, type Digests, digestsOf } from './body-hasher.ts';
import { gatherSmall, wholeBodySizeMax } from './gather-small.ts';
import { releaseBuffers } from './release-buffers.ts';

export interface StageParts {
  readonly backends: Backends;
  readonly blobIds: BlobIds;
  readonly session: { readonly epoch: number };
  readonly hashers: HasherFactory;
  readonly hashing: BodyHashing;
  readonly tracing: Tracing;
  readonly faults: FaultPoints;
}

export function createStage(parts: StageParts): (request: StageRequest) => Promise<StagedBody> {
  return (request) =>
    Buffer.isBuffer(request.body) ? stageWhole(parts, request, request.body) : stageFlowing(parts, request, request.body);
}

function checkBeginning({ size, sizeBytesMax, signal }: StageRequest): void {
  if (size !== undefined && size > sizeBytesMax) throw tooLarge(sizeBytesMax);
  signal.throwIfAborted();
}

async function stageFlowing(parts: StageParts, request: StageRequest, body: AsyncIterable<Buffer>): Promise<StagedBody> {
  checkBeginning(request);
  const whole = await gatheredWhole(request, body);
  if (whole !== undefined) return await stageWhole(parts, request, whole);
  return await stageStream(parts, request);
}

/** The body as one buffer when it is known to be small; undefined for one to be streamed. */
async function gatheredWhole({ size, signal }: StageRequest, body: AsyncIterable<Buffer>): Promise<Buffer | undefined> {
  return size === undefined || size > wholeBodySizeMax ? undefined : await gatherSmall(body, size, signal);
}

/** From the body to the driver in one function, for each that waits for another costs a small body about a percent. */
async function stageWhole(parts: StageParts, request: StageRequest, bytes: Buffer): Promise<StagedBody> {
  checkBeginning(request);
  if (bytes.length > request.sizeBytesMax) throw tooLarge(request.sizeBytesMax);
  if (request.size !== undefined && request.size !== bytes.length) throw wrongLength(bytes.length, request.size);
  const digests = digestsOf(bytes, request.digests, parts.hashers);
  if (bytes.length === 0) return { blobs: [], size: 0, digests: digests(), epoch: parts.session.epoch };
  const { driver } = parts.backends.forWriting(request.backendId);
  const taken = takeId(parts, request.backendId);
  const leased = taken instanceof Promise ? await taken : taken;
  const { dataKey } = request;
  const body = dataKey === undefined ? bytes : encryptWhole(bytes, dataKey, leased.id);
  // Told before: a buffer that is written and let go is empty.
  const size = bytes.length;
  const put = await putBytes(parts, request, { driver, leased, body, size: body.length });
  return stagedBody(parts, request, { put, leased, digests: digests(), size });
}

async function stageStream(parts: StageParts, request: StageRequest): Promise<StagedBody> {
  const { driver } = parts.backends.forWriting(request.backendId);
  const leased = await takeId(parts, request.backendId);
  const hasher = parts.hashing.open(request.digests, request.size);
  const letExpire = parts.blobIds.keepAlive(leased);
  const counted: CountedBody = { size: 0, failure: undefined };
  try {
    const plain = hashedBody(parts, request, hasher, counted);
    const put = await putBytes(parts, request, { driver, leased, ...bytesToStore(request, plain, leased.id) });
    const digests = await hasher.digest();
    // No bytes came: the id is left to expire, since a version of no bytes names no blob.
    if (counted.size === 0) return { blobs: [], size: 0, digests, epoch: leased.epoch };
    if (put.size !== (request.dataKey === undefined ? counted.size : encryptedSize(counted.size)))
      throw new StoreError('backend_failed', 'the backend holds another number of bytes than were sent');
    return stagedBody(parts, request, { put, leased, digests, size: counted.size });
  } catch (thrown) {
    // Drivers call every broken body incomplete; who sent it wants to know how it broke.
    throw counted.failure?.thrown ?? thrown;
  } finally {
    hasher.abandon();
    letExpire();
  }
}

/** A streamed body as it goes to the backend. */
function bytesToStore({ dataKey, size, ownsBuffers = false }: StageRequest, plain: AsyncGenerator<Buffer>, blobId: string) {
  if (dataKey === undefined) return { body: plain, size };
  return {
    body: encryptStream(plain, { dataKey, blobId, ownsBuffers }),
    size: size === undefined ? undefined : encryptedSize(size),
  };
}

function takeId({ faults, blobIds }: StageParts, backendId: string): LeasedId | Promise<LeasedId> {
  return faults.enabled ? faults.at('stage.before_id').then(() => blobIds.take(backendId)) : blobIds.take(backendId);
}

interface CountedBody {
  size: number;
  failure: { readonly thrown: unknown } | undefined;
}

/** The body as the driver sees it: counted against its limits and hashed, one chunk at a time. */
async function* hashedBody(
  parts: StageParts,
  request: StageRequest,
  hasher: BodyHasher,
  counted: CountedBody,
): AsyncGenerator<Buffer, void, undefined> {
  try {
    for await (const chunk of request.body as AsyncIterable<Buffer>) {
      if (chunk.length === 0) continue;
      const first = counted.size === 0;
      counted.size += chunk.length;
      if (counted.size > request.sizeBytesMax) throw tooLarge(request.sizeBytesMax);
      if (request.size !== undefined && counted.size > request.size) throw wrongLength(counted.size, request.size);
      const wait = hasher.update(chunk);
      if (wait !== undefined) await wait;
      yield chunk;
      if (first && parts.faults.enabled) await parts.faults.at('stage.after_first_bytes');
    }
    if (request.size !== undefined && counted.size < request.size) throw wrongLength(counted.size, request.size);
  } catch (thrown) {
    counted.failure = { thrown };
    throw thrown;
  }
}

interface BytesToPut {
  readonly driver: Driver;
  readonly leased: LeasedId;
  readonly body: Buffer | AsyncIterable<Buffer>;
  readonly size: number | undefined;
}

function putBytes(parts: StageParts, request: StageRequest, put: BytesToPut): Promise<PutResult> {
  return parts.faults.enabled || request.traceparent !== undefined ? putWatched(parts, request, put) : putOnBackend(request, put);
}

function putOnBackend({ signal, ownsBuffers, dataKey }: StageRequest, { driver, leased, body, size }: BytesToPut) {
  return driver.put(leased.id, body, {
    signal,
    size,
    // What encrypting has made is nobody else's.
    onWritten: ownsBuffers === true || dataKey !== undefined ? releaseBuffers : undefined,
  });
}

async function putWatched({ faults, tracing }: StageParts, request: StageRequest, put: BytesToPut): Promise<PutResult> {
  const { traceparent } = request;
  if (faults.enabled) await faults.at('stage.before_put');
  const span =
    traceparent === undefined ? undefined : tracing.continueFrom(traceparent, 'backend.put', { backend: put.driver.name });
  try {
    const result = await putOnBackend(request, put);
    endSpan(span);
    if (faults.enabled) await faults.at('stage.after_put');
    return result;
  } catch (thrown) {
    endSpan(span, thrown);
    throw thrown;
  }
}

function stagedBody(
  parts: StageParts,
  request: StageRequest,
  staged: { readonly put: PutResult; readonly leased: LeasedId; readonly digests: Digests; readonly size: number },
): StagedBody {
  const { put, leased, digests, size } = staged;
  const isEncrypted = request.dataKey !== undefined;
  // The hub seals the segments of an epoch that ended; bytes that went into one of those belong to no session.
  if (put.segmentId !== undefined && parts.backends.epochOfSegment(put.segmentId) !== leased.epoch) throw epochClosed();
  const blob: StagedBlob = {
    blob_id: leased.id,
    backend_id: request.backendId,
    locator: put.locator,
    size: put.size,
    // It is of the bytes that lie there, which nobody has hashed when they are encrypted: their tags guard them.
    sha256: isEncrypted ? '' : (digests.sha256?.toString('hex') ?? ''),
    segment_id: put.segmentId ?? '',
    content_size: isEncrypted ? size : 0,
  };
  return { blobs: [blob], size, digests, epoch: leased.epoch };
}

function tooLarge(sizeBytesMax: number): StoreError {
  return new StoreError('too_large', `the body is larger than ${sizeBytesMax} bytes`, {
    details: { limit: String(sizeBytesMax) },
  });
}

function wrongLength(found: number, declared: number): StoreError {
  const what = found < declared ? 'shorter' : 'longer';
  return new StoreError('incomplete_body', `the body is ${what} than declared`, { details: { declared: String(declared) } });
}
