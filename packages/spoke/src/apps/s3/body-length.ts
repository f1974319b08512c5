/** How long a request's body is, as far as it is known before a byte of it is read. */
import { S3Error } from '@felloe/s3-wire/errors.ts';
import type { S3Request } from './s3-request.ts';

export interface BodyLength {
  /** Bytes of the object: without the framing of aws-chunked. Undefined when only the end of HTTP's chunks will tell. */
  readonly decoded: number | undefined;
  /** Bytes on the wire; undefined with `Transfer-Encoding: chunked`. */
  readonly encoded: number | undefined;
}

/**
 * AWS refuses a plain body in HTTP chunks; here it is taken, for old clients send them, up to the limit of any body.
 * @throws S3Error MissingContentLength (411), InvalidArgument for a malformed length, EntityTooLarge.
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
    if (!isTransferEncoded) throw new S3Error('MissingContentLength');
    return checked({ decoded: decodedHeader, encoded: undefined }, bytesMax);
  }
  return checked({ decoded: encoded, encoded }, bytesMax);
}

function checked(length: BodyLength, bytesMax: number): BodyLength {
  if (length.decoded === undefined || length.decoded <= bytesMax) return length;
  throw new S3Error('EntityTooLarge', undefined, {
    extra: { ProposedSize: String(length.decoded), MaxSizeAllowed: String(bytesMax) },
  });
}

function lengthOf(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  const length = decimal(text);
  if (length !== undefined) return length;
  throw new S3Error('InvalidArgument', `The ${name} header is not a length.`, { extra: { ArgumentName: name } });
}

/** One to fifteen digits. */
function decimal(text: string): number | undefined {
  if (text.length === 0 || text.length > 15) return undefined;
  let value = 0;
  for (let index = 0; index < text.length; index += 1) {
    const digit = text.charCodeAt(index) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value;
}
