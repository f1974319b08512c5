/** Blobs as objects of a bucket at any provider that speaks S3. */
import { addAbortSignal, Readable, type Writable } from 'node:stream';
import { DeleteObjectCommand, GetObjectCommand, HeadBucketCommand, HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { StoreError } from '@felloe/engine/errors.ts';
import { bodyChunks, throwIfAborted } from '../abort.ts';
import { isBlobId, requireBlobId } from '../blob-id.ts';
import { requireComplete, requireDeclaredSize, requireNotLonger, requireRange } from '../body-size.ts';
import type { DirectAccess } from '../direct-access.ts';
import type { Body, ByteRange, Driver, DriverCapabilities, DriverHealth, ListPage, PutOptions, PutResult } from '../driver.ts';
import * as limits from '../limits.ts';
import { sendStream } from '../target-writer.ts';
import { ByteSemaphore } from './byte-semaphore.ts';
import { checkedDownload, type ExpectedDownload, requireExpectedHeaders } from './checked-download.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import { putMultipart } from './multipart-put.ts';
import { listObjects } from './object-listing.ts';
import { ObjectNames, parseLocator } from './object-name.ts';
import { removeEverything } from './object-removal.ts';
import { resolveS3Place, type S3Profile, type S3ProfileName } from './profiles.ts';
import { ProviderCalls } from './provider-calls.ts';
import { type FetchSigningGrant, GrantSigner } from './request-signer.ts';
import { makeS3Client } from './s3-client.ts';
import { S3DirectAccess } from './s3-direct-access.ts';
import { putBuffer, putStream } from './single-put.ts';
import { BodySource } from './upload-body.ts';
import { holdPart, type ObjectPlace, type UploadParts } from './upload-parts.ts';

export interface S3DriverOptions {
  readonly name: string;
  readonly bucket: string;
  /** Empty, or folders that each end in a slash: several backends may share a bucket. */
  readonly prefix: string;
  readonly profile: S3ProfileName;
  /** Overrides the profile's. */
  readonly endpoint?: string;
  readonly region?: string;
  /** For profiles whose host name has the account in it. */
  readonly account?: string;
  /** The hub's key for a UTC day (yyyymmdd); the account's secret never comes here. */
  readonly signer: FetchSigningGrant;
  /** Milliseconds since 1970, for signing. */
  readonly now: () => number;
  /** Milliseconds that never jump, for the circuit breaker. */
  readonly monotonicNow: () => number;
  /** From 0 to 1, for the jitter of retries. */
  readonly random: () => number;
  readonly connectTimeoutMs?: number;
  readonly idleTimeoutMs?: number;
}

/** Makes no request yet. `invalid_argument` when the configuration cannot work. */
export function createS3Driver(options: S3DriverOptions): Driver {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{1,62}$/.test(options.bucket)) throw new StoreError('invalid_argument', 'not a bucket name');
  return new S3Driver(options);
}

class S3Driver implements Driver {
  readonly name: string;
  readonly capabilities: DriverCapabilities;
  readonly direct: DirectAccess;
  readonly #bucket: string;
  readonly #names: ObjectNames;
  readonly #profile: S3Profile;
  readonly #client: S3Client;
  readonly #breaker: CircuitBreaker;
  readonly #calls: ProviderCalls;
  readonly #unsignedPayload: boolean;
  readonly #uploads: UploadParts;

  constructor(options: S3DriverOptions) {
    const place = resolveS3Place(options);
    const { profile } = place;
    const unsignedPayload = place.endpoint.startsWith('https:') || profile.unsignedPayloadOverHttp;
    const signer = new GrantSigner({ fetchGrant: options.signer, region: place.region, unsignedPayload, now: options.now });
    this.name = options.name;
    this.#unsignedPayload = unsignedPayload;
    this.#bucket = options.bucket;
    this.#names = new ObjectNames(options.prefix);
    this.#profile = profile;
    this.capabilities = {
      packs: false,
      packedSizeBytesMax: 0,
      verifiesChecksums: profile.etagIsMd5,
      blobSizeBytesMax: limits.blobSizeBytesMax,
      local: false,
    };
    this.#client = makeS3Client({
      place,
      signer,
      connectTimeoutMs: options.connectTimeoutMs ?? limits.providerConnectTimeoutMs,
      idleTimeoutMs: options.idleTimeoutMs ?? limits.providerIdleTimeoutMs,
    });
    this.#breaker = new CircuitBreaker({
      failuresInARowMax: limits.breakerFailuresMax,
      pauseMs: limits.breakerPauseMs,
      pauseMsMax: limits.breakerPauseMsMax,
      now: options.monotonicNow,
    });
    this.#calls = new ProviderCalls({
      client: this.#client,
      signer,
      breaker: this.#breaker,
      attemptsMax: limits.providerAttemptsMax,
      retryBaseMs: limits.providerRetryBaseMs,
      retryWaitMsMax: limits.providerRetryWaitMsMax,
      random: options.random,
    });
    const buffers = new ByteSemaphore(limits.gatheredBytesMax);
    this.#uploads = { calls: this.#calls, bucket: options.bucket, profile, buffers };
    this.direct = new S3DirectAccess({
      place,
      bucket: options.bucket,
      names: this.#names,
      calls: this.#calls,
      signer,
      open: (locator, signal) => this.open(locator, undefined, signal),
    });
  }

  async put(id: string, body: Body, options: PutOptions): Promise<PutResult> {
    const { signal } = options;
    const place = { id, name: this.#names.of(id), signal };
    throwIfAborted(signal);
    requireDeclaredSize(options.size, limits.blobSizeBytesMax);
    if (Buffer.isBuffer(body) && body.length <= limits.gatheredPartSizeBytes) {
      requireNotLonger(body.length, options.size, limits.blobSizeBytesMax);
      requireComplete(body.length, options.size);
      return putBuffer(this.#uploads, place, body);
    }
    const size = options.size ?? (Buffer.isBuffer(body) ? body.length : undefined);
    const source = new BodySource(bodyChunks(body, signal), { declared: size, sizeBytesMax: limits.blobSizeBytesMax });
    try {
      // A body that must be hashed before it is sent, or whose end is not known, goes by parts in memory.
      if (size === undefined || !this.#unsignedPayload) return await this.#putGathered(place, source);
      if (size <= limits.bufferedPutSizeBytesMax) return await this.#putSmall(place, source);
      if (size <= limits.streamedPutSizeBytesMax) return await putStream(this.#uploads, place, source, size);
      return await putMultipart(this.#uploads, place, { source, size });
    } finally {
      void source.close().catch(() => undefined);
    }
  }

  async open(locator: string, range: ByteRange | undefined, signal: AbortSignal): Promise<Readable> {
    const { name, expected } = this.#download(locator, range, signal);
    if (expected.length === 0) return Readable.from([]);
    const input = {
      Bucket: this.#bucket,
      Key: name,
      ...(expected.ranged ? { Range: `bytes=${expected.start}-${expected.start + expected.length - 1}` } : {}),
    };
    return this.#calls.call(
      async (client, options) => {
        const answer = await client.send(new GetObjectCommand(input), options);
        if (!(answer.Body instanceof Readable)) throw new StoreError('backend_failed', 'the provider answered without a body');
        try {
          requireExpectedHeaders(answer, expected);
        } catch (thrown) {
          answer.Body.destroy();
          throw thrown;
        }
        return addAbortSignal(signal, checkedDownload(answer.Body, expected));
      },
      { signal, repeatable: true },
    );
  }

  async send(locator: string, range: ByteRange | undefined, target: Writable, signal: AbortSignal): Promise<void> {
    await sendStream(await this.open(locator, range, signal), target, signal);
  }

  async read(locator: string, range: ByteRange | undefined, signal: AbortSignal): Promise<Buffer> {
    const { expected } = this.#download(locator, range, signal);
    if (expected.length > limits.wholeReadSizeBytesMax)
      throw new StoreError('invalid_argument', 'too much for one read; open a stream');
    const chunks: Buffer[] = [];
    for await (const chunk of await this.open(locator, range, signal)) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks, expected.length);
  }

  async stat(locator: string, signal: AbortSignal): Promise<{ size: number } | undefined> {
    const { id } = parseLocator(locator);
    const input = { Bucket: this.#bucket, Key: this.#names.of(id) };
    try {
      const found = await this.#calls.call((client, options) => client.send(new HeadObjectCommand(input), options), {
        signal,
        repeatable: true,
      });
      return { size: found.ContentLength ?? 0 };
    } catch (thrown) {
      if (thrown instanceof StoreError && thrown.code === 'blob_missing') return undefined;
      throw thrown;
    }
  }

  async delete(locator: string, signal: AbortSignal): Promise<void> {
    const { id } = parseLocator(locator);
    const name = this.#names.of(id);
    if (this.#profile.keepsVersions) return removeEverything({ ...this.#uploads, name, signal });
    const input = { Bucket: this.#bucket, Key: name };
    try {
      await this.#calls.call((client, options) => client.send(new DeleteObjectCommand(input), options), {
        signal,
        repeatable: true,
      });
    } catch (thrown) {
      // S3 itself answers 204 for what is absent; not everybody does.
      if (!(thrown instanceof StoreError) || thrown.code !== 'blob_missing') throw thrown;
    }
  }

  async discard(id: string, signal: AbortSignal): Promise<void> {
    await removeEverything({ ...this.#uploads, name: this.#names.of(id), signal });
  }

  async list(prefix: string, cursor: string | undefined, limit: number, signal: AbortSignal): Promise<ListPage> {
    if (cursor !== undefined && !isBlobId(cursor)) throw new StoreError('invalid_argument', 'not a cursor of this listing');
    const names = this.#names;
    const pageSize = Math.min(limit, limits.listPageSizeMax);
    return listObjects({ calls: this.#calls, bucket: this.#bucket, names, prefix, cursor, limit: pageSize, signal });
  }

  async deleteSegment(segmentId: string, signal: AbortSignal): Promise<void> {
    requireBlobId(segmentId);
    throwIfAborted(signal);
  }

  async sealSegments(): Promise<void> {}

  async health(signal: AbortSignal): Promise<DriverHealth> {
    if (this.#breaker.state === 'open') return { state: 'down', reason: 'the provider failed repeatedly', freeBytes: undefined };
    const input = { Bucket: this.#bucket };
    try {
      await this.#calls.call((client, options) => client.send(new HeadBucketCommand(input), options), {
        signal,
        repeatable: false,
      });
      return { state: 'up', reason: '', freeBytes: undefined };
    } catch (thrown) {
      const error = StoreError.from(thrown);
      // HEAD has no body with a code: for a bucket, "missing" is about the bucket.
      const reason = error.code === 'blob_missing' ? 'the bucket of the backend does not exist' : error.message;
      return { state: 'down', reason, freeBytes: undefined };
    }
  }

  async close(): Promise<void> {
    this.#client.destroy();
  }

  #download(locator: string, range: ByteRange | undefined, signal: AbortSignal): { name: string; expected: ExpectedDownload } {
    const { id, size } = parseLocator(locator);
    const { start, length } = requireRange(range, size);
    throwIfAborted(signal);
    return { name: this.#names.of(id), expected: { start, length, size, ranged: range !== undefined } };
  }

  async #putSmall(place: ObjectPlace, source: BodySource): Promise<PutResult> {
    const bytes = await source.gather(limits.bufferedPutSizeBytesMax);
    await source.atEnd();
    return putBuffer(this.#uploads, place, bytes);
  }

  /** The first part decides whether one request will do. */
  async #putGathered(place: ObjectPlace, source: BodySource): Promise<PutResult> {
    const first = await holdPart(this.#uploads.buffers, source, place.signal);
    try {
      if (await source.atEnd()) return await putBuffer(this.#uploads, place, first.bytes);
      return await putMultipart(this.#uploads, place, { source, first });
    } finally {
      first.release();
    }
  }
}
