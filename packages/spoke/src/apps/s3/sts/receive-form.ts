/** The form of a request to the token service. It is read before the signature is checked, which covers it: so it is small. */
import { StsError } from '@felloe/s3-wire/sts/errors.ts';
import { streamBody } from '../body-bytes.ts';
import type { Exchange } from '../exchange.ts';
import type { RequestHeaders } from '@felloe/s3-wire/request/headers.ts';

/** A session policy of 2,048 characters, each of three bytes escaped three-fold, and the short parameters beside it. */
const formBytesMax = 24 * 1024;

/** @throws StsError ValidationError for another kind of body or too much of it; S3Error IncompleteBody. */
export async function receiveForm({
  exchange,
  headers,
}: {
  readonly exchange: Exchange;
  readonly headers: RequestHeaders;
}): Promise<Buffer> {
  const type = headers.get('content-type') ?? '';
  if (!/^application\/x-www-form-urlencoded(?:\s*;|\s*$)/i.test(type)) {
    throw new StsError('ValidationError', 'The request must be a form: application/x-www-form-urlencoded.');
  }
  if (Number(headers.get('content-length') ?? 0) > formBytesMax) throw tooLarge();
  exchange.continueBody();
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of streamBody(exchange.raw)) {
    bytes += piece.length;
    if (bytes > formBytesMax) throw tooLarge();
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function tooLarge(): StsError {
  return new StsError('ValidationError', 'The request is too large.');
}
