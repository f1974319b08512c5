/**
 * Decodes aws-chunked bodies.
 *
 *   header ──size>0──► data ──► data-end ──► header
 *      │ size 0                                       without a trailer: one empty line ──► end
 *      └──► trailer ──empty line──► end
 *
 * Invariant: bytes of a chunk are handed on as they come, before its signature can be known, so that memory stays bounded by what
 * was pushed; in exchange the stream throws before its end when anything is wrong. Whoever stages the bytes must make nothing
 * visible before `finish` has returned.
 */
import { createHash, type Hash, hash } from 'node:crypto';
import { S3Error } from '../errors.ts';
import { type ChunkSigning, ChunkSignatureChain } from './chunk-signatures.ts';
import { emptySha256Hex } from '../sigv4/scope.ts';
import { readTrailer } from './trailer.ts';

/** A chunk header is about 90 bytes; a longer line is an attack on our memory. */
export const lineBytesMax = 1024;
/** Trailers carry one checksum and one signature. */
export const trailerLinesMax = 16;

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const signaturePrefix = 'chunk-signature=';

export interface AwsChunkedOptions {
  /** From x-amz-decoded-content-length: exactly so many bytes have to come out. */
  readonly decodedLengthBytes: number;
  /** Present when every chunk (and the trailer) has to be signed. */
  readonly signing: ChunkSigning | undefined;
  /** Whether a trailer follows the last chunk. */
  readonly trailer: boolean;
  /** Lower-case names announced by x-amz-trailer. */
  readonly trailerNames: readonly string[];
}

type State = 'header' | 'data' | 'data-end' | 'trailer' | 'end';

export class AwsChunkedDecoder {
  readonly #options: AwsChunkedOptions;
  readonly #chain: ChunkSignatureChain | undefined;
  #state: State = 'header';
  /** The beginning of a line that the last push cut. */
  #line: Buffer = Buffer.alloc(0);
  #chunkBytesLeft = 0;
  #chunkSignature = '';
  #chunkHash: Hash | undefined;
  #chunkSha256Hex = '';
  #decodedBytes = 0;
  readonly #trailerLines: string[] = [];
  #trailers: ReadonlyMap<string, string> = new Map();

  constructor(options: AwsChunkedOptions) {
    this.#options = options;
    this.#chain = options.signing === undefined ? undefined : new ChunkSignatureChain(options.signing);
  }

  /** The trailer's values by lower-case name, once the end was reached. */
  get trailers(): ReadonlyMap<string, string> {
    return this.#trailers;
  }

  /**
   * Takes the next bytes of the body and gives the decoded ones, as views of what was pushed.
   *
   * @throws S3Error SignatureDoesNotMatch, IncompleteBody (more bytes than declared), InvalidRequest (malformed framing, bytes after
   *   the end), MalformedTrailerError. The decoder is of no use after that.
   */
  push(bytes: Buffer): Buffer[] {
    const decoded: Buffer[] = [];
    let offset = 0;
    while (offset < bytes.length) {
      if (this.#state === 'data') {
        const end = Math.min(bytes.length, offset + this.#chunkBytesLeft);
        const data = offset === 0 && end === bytes.length ? bytes : bytes.subarray(offset, end);
        this.#takeData(data);
        decoded.push(data);
        offset = end;
      } else if (this.#state === 'end') {
        throw malformed('There are bytes after the end of the body.');
      } else {
        offset = this.#takeLine(bytes, offset);
      }
    }
    return decoded;
  }

  /** Call at the end of the body. @throws S3Error IncompleteBody when it was cut. */
  finish(): void {
    if (this.#state !== 'end') throw new S3Error('IncompleteBody', 'The request body terminated unexpectedly');
  }

  #takeData(data: Buffer): void {
    const whole = this.#chunkHash === undefined && data.length === this.#chunkBytesLeft;
    this.#chunkBytesLeft -= data.length;
    if (this.#chunkBytesLeft === 0) this.#state = 'data-end';
    if (this.#chain === undefined) return;
    if (whole) {
      // One-shot hashes skip the hash object, which costs as much as hashing some 20 KiB.
      this.#chunkSha256Hex = hash('sha256', data, 'hex');
      return;
    }
    this.#chunkHash ??= createHash('sha256');
    this.#chunkHash.update(data);
    if (this.#chunkBytesLeft > 0) return;
    this.#chunkSha256Hex = this.#chunkHash.digest('hex');
    this.#chunkHash = undefined;
  }

  /** Reads up to and with the next line end, or keeps the cut line; gives the offset behind what was read. */
  #takeLine(bytes: Buffer, offset: number): number {
    const room = lineBytesMax - this.#line.length;
    const window = bytes.subarray(offset, offset + room);
    const feed = window.indexOf(lineFeed);
    if (feed === -1) {
      if (window.length === room) throw malformed('A chunk header or trailer line is too long.');
      this.#line = Buffer.concat([this.#line, window]);
      return bytes.length;
    }
    const tail = window.subarray(0, feed + 1);
    const line = this.#line.length === 0 ? tail : Buffer.concat([this.#line, tail]);
    if (this.#line.length > 0) this.#line = Buffer.alloc(0);
    if (line[line.length - 2] !== carriageReturn) throw malformed('A line does not end with CR LF.');
    this.#endLine(line.toString('latin1', 0, line.length - 2));
    return offset + feed + 1;
  }

  #endLine(line: string): void {
    if (this.#state === 'header') this.#startChunk(line);
    else if (this.#state === 'data-end') this.#endChunk(line);
    else this.#addTrailerLine(line);
  }

  #startChunk(line: string): void {
    const semicolon = line.indexOf(';');
    const sizeText = semicolon === -1 ? line : line.slice(0, semicolon);
    const sizeBytes = parseChunkSize(sizeText);
    if (this.#chain === undefined) {
      if (semicolon !== -1) throw malformed('An unsigned chunk has no extensions.');
    } else {
      if (semicolon === -1 || !line.startsWith(signaturePrefix, semicolon + 1)) throw malformed('A chunk has no signature.');
      this.#chunkSignature = line.slice(semicolon + 1 + signaturePrefix.length);
    }
    if (sizeBytes > 0) {
      this.#decodedBytes += sizeBytes;
      // Refused before the bytes come: what was announced bounds what can be staged.
      if (this.#decodedBytes > this.#options.decodedLengthBytes) throw wrongLength();
      this.#chunkBytesLeft = sizeBytes;
      this.#state = 'data';
      return;
    }
    this.#chain?.checkChunk(this.#chunkSignature, emptySha256Hex);
    if (this.#decodedBytes !== this.#options.decodedLengthBytes) throw wrongLength();
    this.#state = 'trailer';
  }

  #endChunk(line: string): void {
    if (line !== '') throw malformed('A chunk is longer than its header says.');
    this.#chain?.checkChunk(this.#chunkSignature, this.#chunkSha256Hex);
    this.#state = 'header';
  }

  #addTrailerLine(line: string): void {
    if (line !== '') {
      if (!this.#options.trailer || this.#trailerLines.length === trailerLinesMax) throw new S3Error('MalformedTrailerError');
      this.#trailerLines.push(line);
      return;
    }
    if (this.#options.trailer) {
      this.#trailers = readTrailer(this.#trailerLines, { trailerNames: this.#options.trailerNames, chain: this.#chain });
    }
    this.#state = 'end';
  }
}

/** @throws S3Error InvalidRequest unless it is 1 to 13 hex digits (13 keep it an exact number). */
function parseChunkSize(text: string): number {
  if (!/^[0-9a-fA-F]{1,13}$/.test(text)) throw malformed('A chunk has no valid size.');
  return Number.parseInt(text, 16);
}

function malformed(message: string): S3Error {
  return new S3Error('InvalidRequest', `The aws-chunked body is malformed. ${message}`);
}

function wrongLength(): S3Error {
  return new S3Error(
    'IncompleteBody',
    'You did not provide the number of bytes specified by the x-amz-decoded-content-length HTTP header',
  );
}

/** Pumps a body through its decoder. Ends only when the body was whole and true. */
export async function* decodeAwsChunked(source: AsyncIterable<Uint8Array>, decoder: AwsChunkedDecoder): AsyncGenerator<Buffer> {
  for await (const bytes of source) {
    yield* decoder.push(asBuffer(bytes));
  }
  decoder.finish();
}

/** The same memory as a Buffer. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
