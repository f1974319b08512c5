/**
 * From a request's body to durable bytes under a blob id that nothing names yet. Everything the client declared about the body is
 * compared before this returns, so whoever commits afterwards commits what was sent; whoever fails leaves nothing visible.
 */
import type { ChecksumAlgorithm } from '@felloe/engine/artifact/attributes.ts';
import { limits } from '@felloe/engine/limits.ts';
import { AwsChunkedDecoder, decodeAwsChunked } from '@felloe/s3-wire/aws-chunked/decoder.ts';
import { type DeclaredChecksums, readDeclaredChecksums } from '@felloe/s3-wire/checksums/declared.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import type { StagedBody, StageRequest } from '../../app-context.ts';
import { collectBody, streamBody } from './body-bytes.ts';
import { type BodyChecksums, checksumsOfBody, digestsWanted } from './body-checksums.ts';
import { type BodyLength, readBodyLength } from './body-length.ts';
import { chunkSigningOf } from './chunk-signing.ts';
import { neverAborted } from './never-aborted.ts';
import type { S3Request } from './s3-request.ts';

export interface ReceivedBody extends BodyChecksums {
  readonly staged: StagedBody;
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
  /** Of an object that is encrypted. */
  readonly dataKey?: Buffer | undefined;
}

/** What is declared about the body; every malformed declaration is refused here, before anything is asked of the hub. */
export function planBody(request: S3Request, bytesMax: number): BodyPlan {
  const declared = readDeclaredChecksums(request.headers);
  return { declared, length: readBodyLength(request, bytesMax) };
}

/** @throws S3Error for every mismatch and malformed framing; StoreError of staging. */
export async function receiveBody(request: S3Request, options: ReceiveOptions): Promise<ReceivedBody> {
  const { declared, length, compute } = options;
  const { payload } = request.claim;
  const decoder = decoderOf(request, options);
  request.exchange.continueBody();
  // A client that goes away after its whole body has come does not stop the write (commit protocol, step 3).
  const isSmall = length.encoded !== undefined && length.encoded <= limits.blob.packedBytesMax;
  const staged = isSmall
    ? await stage(request, options, {
        body: decodedWhole(await collectBody(request.exchange.raw, length.encoded), decoder),
        signal: neverAborted(),
        ownsBuffers: true,
      })
    : await stageStream(request, options, decoder);
  return { staged, ...checksumsOfBody(staged, { payload, declared, compute, trailers: decoder?.trailers }) };
}

function stage(
  { context, claim, call }: S3Request,
  { backendId, bytesMax, length, declared, compute, dataKey }: ReceiveOptions,
  { body, signal, ownsBuffers = false }: Pick<StageRequest, 'body' | 'signal' | 'ownsBuffers'>,
): Promise<StagedBody> {
  return context.storage.stage({
    backendId,
    body,
    size: length.decoded,
    sizeBytesMax: bytesMax,
    digests: digestsWanted({ payload: claim.payload, declared, compute }),
    signal,
    ownsBuffers,
    dataKey,
    traceparent: call.traceparent,
  });
}

async function stageStream(
  request: S3Request,
  options: ReceiveOptions,
  decoder: AwsChunkedDecoder | undefined,
): Promise<StagedBody> {
  const { raw } = request.exchange;
  const gone = new AbortController();
  const onClose = (): void => {
    if (!raw.complete) gone.abort(new S3Error('IncompleteBody'));
  };
  raw.once('close', onClose);
  try {
    const bytes = streamBody(raw);
    const body = decoder === undefined ? bytes : decodeAwsChunked(bytes, decoder);
    // They come from the socket, and the decoder keeps none that it has passed on whole.
    return await stage(request, options, { body, signal: gone.signal, ownsBuffers: true });
  } finally {
    raw.off('close', onClose);
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
  if (length.decoded === undefined) throw new S3Error('MissingContentLength');
  return new AwsChunkedDecoder({
    decodedLengthBytes: length.decoded,
    trailer: payload.trailer,
    trailerNames: declared.trailerNames,
    signing: payload.signed ? chunkSigningOf(request) : undefined,
  });
}

/** Of a body in one buffer: one write, one-shot hashes, no stream machinery. */
function decodedWhole(encoded: Buffer, decoder: AwsChunkedDecoder | undefined): Buffer {
  if (decoder === undefined) return encoded;
  const pieces = decoder.push(encoded);
  decoder.finish();
  return pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
}
