/**
 * From a request's body to durable bytes under a blob id that nothing names yet. Everything the client declared about the body is
 * compared before this returns, so whoever commits afterwards commits what was sent; whoever fails leaves nothing visible.
 */
import type { Checksum, ChecksumAlgorithm } from '@felloe/engine/artifact/attributes.ts';
import { limits } from '@felloe/engine/limits.ts';
import { AwsChunkedDecoder, decodeAwsChunked } from '@felloe/s3-wire/aws-chunked/decoder.ts';
import { checksumHeader, decodeDigest } from '@felloe/s3-wire/checksums/algorithms.ts';
import { type DeclaredChecksums, readDeclaredChecksums } from '@felloe/s3-wire/checksums/declared.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import type { DigestAlgorithm, StagedBody } from '../../app-context.ts';
import { collectBody, streamBody } from './body-bytes.ts';
import { type BodyLength, readBodyLength } from './body-length.ts';
import { chunkSigningOf } from './chunk-signing.ts';
import { engineAlgorithm } from './checksum-names.ts';
import type { S3Request } from './s3-request.ts';

export interface ReceivedBody {
  readonly staged: StagedBody;
  /** Hex MD5, as S3's entity tags of objects in one piece. */
  readonly etag: string;
  /** The verified one, and those that were asked for with `compute`. */
  readonly checksums: readonly Checksum[];
}

export interface BodyPlan {
  readonly declared: DeclaredChecksums;
  readonly length: BodyLength;
}

export interface ReceiveOptions extends BodyPlan {
  readonly backendId: string;
  readonly bytesMax: number;
  /** An algorithm to compute even when the client declares none: what its upload was created with. */
  readonly compute?: ChecksumAlgorithm | undefined;
}

/** What is declared about the body; every malformed declaration is refused here, before anything is asked of the hub. */
export function planBody(request: S3Request, bytesMax: number): BodyPlan {
  const declared = readDeclaredChecksums(request.headers);
  return { declared, length: readBodyLength(request, bytesMax) };
}

/** @throws S3Error for every mismatch and malformed framing; StoreError of staging. */
export async function receiveBody(request: S3Request, options: ReceiveOptions): Promise<ReceivedBody> {
  const { context, exchange } = request;
  const { declared, length, compute } = options;
  const gone = new AbortController();
  const onClose = (): void => {
    // After the whole body has come, a client that goes away does not stop the write (commit protocol, step 3).
    if (!exchange.raw.complete) gone.abort(new S3Error('IncompleteBody'));
  };
  exchange.raw.once('close', onClose);
  exchange.continueBody();
  try {
    const decoder = decoderOf(request, options);
    const staged = await context.storage.stage({
      backendId: options.backendId,
      body: await bodyOf(request, length, decoder),
      size: length.decoded,
      sizeBytesMax: options.bytesMax,
      digests: digestsOf(request, declared, compute),
      signal: gone.signal,
      ...(request.call.traceparent === undefined ? {} : { traceparent: request.call.traceparent }),
    });
    return verified(request, { staged, declared, compute, decoder });
  } finally {
    exchange.raw.off('close', onClose);
  }
}

/** Undefined for a body that is sent plain. */
function decoderOf(request: S3Request, { declared, length }: BodyPlan): AwsChunkedDecoder | undefined {
  const { payload } = request.claim;
  if (payload.kind !== 'chunked') {
    if (declared.trailerNames.length > 0) {
      throw new S3Error('InvalidRequest', 'x-amz-trailer needs a payload mode with a trailer.');
    }
    return undefined;
  }
  return new AwsChunkedDecoder({
    decodedLengthBytes: length.decoded,
    trailer: payload.trailer,
    trailerNames: declared.trailerNames,
    signing: payload.signed ? chunkSigningOf(request) : undefined,
  });
}

/** Small bodies in one piece: one write, one-shot hashes, no stream machinery. */
async function bodyOf(
  request: S3Request,
  length: BodyLength,
  decoder: AwsChunkedDecoder | undefined,
): Promise<Buffer | AsyncIterable<Buffer>> {
  const { raw } = request.exchange;
  if (length.encoded !== undefined && length.encoded <= limits.blob.packedBytesMax) {
    const encoded = length.encoded === 0 ? Buffer.alloc(0) : await collectBody(raw, length.encoded);
    if (decoder === undefined) return encoded;
    const pieces = decoder.push(encoded);
    decoder.finish();
    return pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
  }
  return decoder === undefined ? streamBody(raw) : decodeAwsChunked(streamBody(raw), decoder);
}

function digestsOf({ claim }: S3Request, declared: DeclaredChecksums, compute: ChecksumAlgorithm | undefined): DigestAlgorithm[] {
  const digests = new Set<DigestAlgorithm>(['md5']);
  if (claim.payload.kind === 'signed') digests.add('sha256');
  if (declared.checksum !== undefined) digests.add(engineAlgorithm(declared.checksum.algorithm));
  if (compute !== undefined) digests.add(compute);
  return [...digests];
}

interface Received {
  readonly staged: StagedBody;
  readonly declared: DeclaredChecksums;
  readonly compute: ChecksumAlgorithm | undefined;
  readonly decoder: AwsChunkedDecoder | undefined;
}

function verified({ claim }: S3Request, { staged, declared, compute, decoder }: Received): ReceivedBody {
  const { payload } = claim;
  const md5 = digestOf(staged, 'md5');
  if (payload.kind === 'signed') {
    const actual = digestOf(staged, 'sha256').toString('hex');
    if (actual !== payload.sha256Hex) {
      throw new S3Error('XAmzContentSHA256Mismatch', undefined, {
        extra: { ClientComputedContentSHA256: payload.sha256Hex, S3ComputedContentSHA256: actual },
      });
    }
  }
  if (declared.contentMd5 !== undefined && !declared.contentMd5.equals(md5)) {
    throw new S3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.', {
      extra: { ExpectedDigest: declared.contentMd5.toString('base64'), CalculatedDigest: md5.toString('base64') },
    });
  }
  const algorithms = new Set<ChecksumAlgorithm>();
  if (declared.checksum !== undefined) {
    checkDeclared(staged, declared.checksum, decoder);
    algorithms.add(engineAlgorithm(declared.checksum.algorithm));
  }
  if (compute !== undefined) algorithms.add(compute);
  const checksums = [...algorithms].map(
    (algorithm): Checksum => ({ algorithm, value: digestOf(staged, algorithm).toString('base64'), type: 'full' }),
  );
  return { staged, etag: md5.toString('hex'), checksums };
}

function checkDeclared(
  staged: StagedBody,
  declared: NonNullable<DeclaredChecksums['checksum']>,
  decoder: AwsChunkedDecoder | undefined,
): void {
  const { algorithm } = declared;
  const expected = declared.value ?? trailingValue(declared, decoder);
  const actual = digestOf(staged, engineAlgorithm(algorithm));
  if (!expected.equals(actual))
    throw new S3Error('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
}

function trailingValue(
  { algorithm }: NonNullable<DeclaredChecksums['checksum']>,
  decoder: AwsChunkedDecoder | undefined,
): Buffer {
  const text = decoder?.trailers.get(checksumHeader(algorithm));
  if (text === undefined) throw new S3Error('MalformedTrailerError');
  const value = decodeDigest(algorithm, text);
  if (value === undefined)
    throw new S3Error('InvalidRequest', `Value for ${checksumHeader(algorithm)} trailing header is invalid.`);
  return value;
}

function digestOf(staged: StagedBody, algorithm: DigestAlgorithm): Buffer {
  const digest = staged.digests[algorithm];
  if (digest === undefined) throw new TypeError(`storage did not compute ${algorithm}`);
  return digest;
}
