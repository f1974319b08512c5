/** How long a request's body is, known before a byte of it is read: S3 takes no body of unknown length. */
import { S3Error } from '@felloe/s3-wire/errors.ts';
import type { S3Request } from './s3-request.ts';

export interface BodyLength {
  /** Bytes of the object: without the framing of aws-chunked. */
  readonly decoded: number;
  /** Bytes on the wire; undefined with `Transfer-Encoding: chunked`. */
  readonly encoded: number | undefined;
}

/**
 * @throws S3Error MissingContentLength (411), InvalidArgument for a malformed length, EntityTooLarge, NotImplemented for
 *   `Transfer-Encoding: chunked` without a decoded length.
 */
export function readBodyLength({ headers, claim }: S3Request, bytesMax: number): BodyLength {
  const encoded = lengthOf(headers.get('content-length'), 'content-length');
  const isTransferEncoded = headers.has('transfer-encoding');
  const decodedHeader = lengthOf(headers.get('x-amz-decoded-content-length'), 'x-amz-decoded-content-length');
  if (claim.payload.kind === 'chunked') {
    if (decodedHeader === undefined) throw new S3Error('MissingContentLength');
    if (encoded === undefined && !isTransferEncoded) throw new S3Error('MissingContentLength');
    return checked({ decoded: decodedHeader, encoded }, bytesMax);
  }
  if (encoded === undefined) {
    if (!isTransferEncoded || decodedHeader === undefined) throw new S3Error('MissingContentLength');
    return checked({ decoded: decodedHeader, encoded: undefined }, bytesMax);
  }
  return checked({ decoded: encoded, encoded }, bytesMax);
}

function checked(length: BodyLength, bytesMax: number): BodyLength {
  if (length.decoded <= bytesMax) return length;
  throw new S3Error('EntityTooLarge', undefined, {
    extra: { ProposedSize: String(length.decoded), MaxSizeAllowed: String(bytesMax) },
  });
}

function lengthOf(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new S3Error('InvalidArgument', `The ${name} header is not a length.`, { extra: { ArgumentName: name } });
}
