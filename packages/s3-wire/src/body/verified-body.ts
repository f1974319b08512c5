/**
 * One reader for every body: takes off the aws-chunked framing, hashes once what anybody wants to know, and ends only when the
 * length, the signatures and every declared digest are true. When it throws instead, nothing of the body may become visible.
 */
import { AwsChunkedDecoder, asBuffer } from '../aws-chunked/decoder.ts';
import type { ChunkSigning } from '../aws-chunked/chunk-signatures.ts';
import { type ChecksumAlgorithm, checksumHeader, type DigestAlgorithm, decodeDigest } from '../checksums/algorithms.ts';
import { type DeclaredChecksums, readDeclaredChecksums } from '../checksums/declared.ts';
import { S3Error } from '../errors.ts';
import type { RequestHeaders } from '../request/headers.ts';
import type { PayloadMode } from '../sigv4/payload-mode.ts';
import { readBodyLength } from './body-length.ts';

/** As checksums/hasher.ts, but may work elsewhere: an update's promise is back-pressure. */
export interface BodyHasher {
  update(bytes: Uint8Array): void | Promise<void>;
  digest(): Buffer | Promise<Buffer>;
}

export interface VerifiedBodyOptions {
  readonly headers: RequestHeaders;
  readonly payload: PayloadMode;
  /** Required when the payload mode is chunked and signed. */
  readonly signing?: ChunkSigning;
  readonly createHasher: (algorithm: DigestAlgorithm) => BodyHasher;
  /** Digests wanted whether or not the request declares them, for example MD5 for the ETag. */
  readonly digests?: readonly DigestAlgorithm[];
  /** Longer bodies are refused with EntityTooLarge, before their first byte when they say how long they are. */
  readonly sizeBytesMax: number;
}

export class VerifiedBody implements AsyncIterable<Buffer> {
  readonly declared: DeclaredChecksums;
  /** The decoded length the headers promise; undefined for a plain body in HTTP chunks. */
  readonly expectedSizeBytes: number | undefined;
  /** After the end: every digest that was computed. */
  readonly digests = new Map<DigestAlgorithm, Buffer>();
  readonly #source: AsyncIterable<Uint8Array>;
  readonly #options: VerifiedBodyOptions;
  readonly #decoder: AwsChunkedDecoder | undefined;
  readonly #hashers = new Map<DigestAlgorithm, BodyHasher>();
  #sizeBytes = 0;
  #checksum: { readonly algorithm: ChecksumAlgorithm; readonly value: Buffer } | undefined;

  constructor(source: AsyncIterable<Uint8Array>, options: VerifiedBodyOptions) {
    const { headers, payload } = options;
    this.#source = source;
    this.#options = options;
    this.declared = readDeclaredChecksums(headers);
    this.expectedSizeBytes = readBodyLength(headers, payload);
    if (this.expectedSizeBytes !== undefined && this.expectedSizeBytes > options.sizeBytesMax)
      throw tooLarge(options, this.expectedSizeBytes);
    if (this.declared.trailerNames.length > 0 && !(payload.kind === 'chunked' && payload.trailer)) {
      throw new S3Error('InvalidRequest', 'x-amz-trailer needs a payload mode with a trailer.');
    }
    if (payload.kind === 'chunked') this.#decoder = this.#createDecoder(payload);
    for (const algorithm of this.#algorithms()) this.#hashers.set(algorithm, options.createHasher(algorithm));
  }

  /** Decoded bytes so far. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** After the end: the declared and verified x-amz-checksum, from header or trailer. */
  get checksum(): { readonly algorithm: ChecksumAlgorithm; readonly value: Buffer } | undefined {
    return this.#checksum;
  }

  /**
   * Can be walked once.
   *
   * @throws S3Error IncompleteBody, EntityTooLarge, SignatureDoesNotMatch, XAmzContentSHA256Mismatch, BadDigest, InvalidRequest,
   *   MalformedTrailerError
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    for await (const bytes of this.#source) {
      const buffer = asBuffer(bytes);
      if (this.#decoder === undefined) {
        const busy = this.#take(buffer);
        if (busy !== undefined) await busy;
        yield buffer;
        continue;
      }
      for (const decoded of this.#decoder.push(buffer)) {
        const busy = this.#take(decoded);
        if (busy !== undefined) await busy;
        yield decoded;
      }
    }
    this.#decoder?.finish();
    if (this.expectedSizeBytes !== undefined && this.#sizeBytes !== this.expectedSizeBytes) throw new S3Error('IncompleteBody');
    for (const [algorithm, hasher] of this.#hashers) this.digests.set(algorithm, await hasher.digest());
    this.#checkDigests();
  }

  #createDecoder(payload: { readonly signed: boolean; readonly trailer: boolean }): AwsChunkedDecoder {
    // A signed mode without a key would be read unverified; that must never depend on the caller's care.
    if (payload.signed && this.#options.signing === undefined) throw new S3Error('AccessDenied');
    return new AwsChunkedDecoder({
      decodedLengthBytes: this.expectedSizeBytes ?? 0,
      signing: payload.signed ? this.#options.signing : undefined,
      trailer: payload.trailer,
      trailerNames: this.declared.trailerNames,
    });
  }

  #algorithms(): Set<DigestAlgorithm> {
    const algorithms = new Set<DigestAlgorithm>(this.#options.digests);
    if (this.#options.payload.kind === 'signed') algorithms.add('SHA256');
    if (this.declared.contentMd5 !== undefined) algorithms.add('MD5');
    if (this.declared.checksum !== undefined) algorithms.add(this.declared.checksum.algorithm);
    return algorithms;
  }

  #take(bytes: Buffer): Promise<void> | undefined {
    this.#sizeBytes += bytes.length;
    if (this.#sizeBytes > this.#options.sizeBytesMax) throw tooLarge(this.#options, this.#sizeBytes);
    let waiting: Promise<void> | undefined;
    for (const hasher of this.#hashers.values()) {
      const busy = hasher.update(bytes);
      if (busy !== undefined) waiting = waiting === undefined ? busy : Promise.all([waiting, busy]).then(() => undefined);
    }
    return waiting;
  }

  #checkDigests(): void {
    const { payload } = this.#options;
    if (payload.kind === 'signed') {
      const computed = this.digests.get('SHA256')?.toString('hex') ?? '';
      if (computed !== payload.sha256Hex) {
        throw new S3Error('XAmzContentSHA256Mismatch', undefined, {
          extra: { ClientComputedContentSHA256: payload.sha256Hex, S3ComputedContentSHA256: computed },
        });
      }
    }
    const md5 = this.digests.get('MD5');
    if (this.declared.contentMd5 !== undefined && !(md5?.equals(this.declared.contentMd5) ?? false)) {
      throw new S3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.', {
        extra: { ExpectedDigest: this.declared.contentMd5.toString('hex'), CalculatedDigest: md5?.toString('hex') ?? '' },
      });
    }
    this.#checkChecksum();
  }

  #checkChecksum(): void {
    const { checksum } = this.declared;
    if (checksum === undefined) return;
    const { algorithm } = checksum;
    const value = checksum.value ?? this.#checksumInTrailer(algorithm);
    if (!(this.digests.get(algorithm)?.equals(value) ?? false)) {
      throw new S3Error('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
    }
    this.#checksum = { algorithm, value };
  }

  #checksumInTrailer(algorithm: ChecksumAlgorithm): Buffer {
    const name = checksumHeader(algorithm);
    const value = decodeDigest(algorithm, this.#decoder?.trailers.get(name) ?? '');
    if (value === undefined) throw new S3Error('InvalidRequest', `Value for ${name} trailing header is invalid.`);
    return value;
  }
}

/**
 * Prepares the reading of a body; nothing is read before it is walked.
 *
 * @throws S3Error MissingContentLength, EntityTooLarge, InvalidDigest, InvalidRequest, InvalidArgument, NotImplemented
 */
export function openVerifiedBody(source: AsyncIterable<Uint8Array>, options: VerifiedBodyOptions): VerifiedBody {
  return new VerifiedBody(source, options);
}

function tooLarge(options: VerifiedBodyOptions, sizeBytes: number): S3Error {
  return new S3Error('EntityTooLarge', undefined, {
    extra: { ProposedSize: String(sizeBytes), MaxSizeAllowed: String(options.sizeBytesMax) },
  });
}
