/** A small request body that is read whole and verified like an object's: the XML of CreateBucket, DeleteObjects and Complete. */
import { openVerifiedBody } from '@felloe/s3-wire/body/verified-body.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { streamBody } from './body-bytes.ts';
import { RequestHeaders } from '@felloe/s3-wire/request/headers.ts';
import { emptySha256Hex } from '@felloe/s3-wire/sigv4/scope.ts';
import { chunkSigningOf } from './chunk-signing.ts';
import type { S3Request } from './s3-request.ts';

export interface DocumentOptions {
  readonly bytesMax: number;
  /** DeleteObjects: S3 wants a Content-MD5 or an x-amz-checksum of the list. */
  readonly digestRequired?: boolean;
  /** False for Complete, whose x-amz-checksum-* headers describe the object. */
  readonly checksumOfBody?: boolean;
}

/** Empty when the request has no body. @throws S3Error of the body's verification, MaxMessageLengthExceeded, InvalidRequest. */
export async function receiveDocument(request: S3Request, options: DocumentOptions): Promise<Buffer> {
  const { bytesMax, digestRequired = false, checksumOfBody = true } = options;
  const { exchange, headers, claim, hashers } = request;
  const length = headers.get('content-length');
  if ((length === undefined || length === '0') && !headers.has('transfer-encoding')) {
    checkEmpty(request);
    return Buffer.alloc(0);
  }
  if (Number(length ?? 0) > bytesMax)
    throw new S3Error('MaxMessageLengthExceeded', undefined, { extra: { MaxMessageLengthBytes: String(bytesMax) } });
  const signing = claim.payload.kind === 'chunked' && claim.payload.signed ? chunkSigningOf(request) : undefined;
  const body = openVerifiedBody(streamBody(exchange.raw), {
    headers: checksumOfBody ? headers : withoutChecksums(request),
    payload: claim.payload,
    createHasher: (algorithm) => hashers.create(algorithm),
    sizeBytesMax: bytesMax,
    ...(signing === undefined ? {} : { signing }),
  });
  if (digestRequired && body.declared.contentMd5 === undefined && body.declared.checksum === undefined) {
    throw new S3Error('InvalidRequest', 'Missing required header for this request: Content-MD5 OR x-amz-checksum-*');
  }
  exchange.continueBody();
  const pieces: Buffer[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** No body at all: only the digest of nothing can be true of it. */
function checkEmpty({ claim }: S3Request): void {
  const { payload } = claim;
  if (payload.kind === 'signed' && payload.sha256Hex !== emptySha256Hex) throw new S3Error('XAmzContentSHA256Mismatch');
}

function withoutChecksums({ exchange }: S3Request): RequestHeaders {
  const { rawHeaders } = exchange.raw;
  const kept = rawHeaders.filter(
    (_, index) => !(rawHeaders[index - (index % 2)] ?? '').toLowerCase().startsWith('x-amz-checksum-'),
  );
  return RequestHeaders.fromRaw(kept);
}
