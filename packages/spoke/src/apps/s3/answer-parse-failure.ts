/** What Node's parser refuses never becomes a request; it is answered here, in S3's form, and the connection ends. */
import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { renderErrorXml, type S3ErrorCode, s3Errors } from '@felloe/s3-wire/errors.ts';

const codes: ReadonlyMap<string, S3ErrorCode> = new Map([
  ['HPE_HEADER_OVERFLOW', 'RequestHeaderSectionTooLarge'],
  ['ERR_HTTP_REQUEST_TIMEOUT', 'RequestTimeout'],
]);

/** @param running the answer under way on this connection, if any: then there is no room for another. */
export function answerParseFailure(
  error: Error & { readonly code?: string },
  socket: Duplex,
  running: ServerResponse | undefined,
): void {
  const hasBegun = running?.headersSent === true && !running.writableFinished;
  if (!socket.writable || hasBegun || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const code = codes.get(error.code ?? '') ?? 'InvalidRequest';
  const message = code === 'InvalidRequest' ? 'An error occurred when parsing the HTTP request.' : s3Errors[code].message;
  const body = renderErrorXml({ code, message });
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: application/xml\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
