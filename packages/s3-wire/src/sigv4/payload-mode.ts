/** What `x-amz-content-sha256` says about the body (User Guide, "Authenticating requests: the x-amz-content-sha256 header"). */
import { S3Error } from '../errors.ts';
import { unsignedPayload } from './scope.ts';

export type PayloadMode =
  /** The body is sent plain and must have this SHA-256. */
  | { readonly kind: 'signed'; readonly sha256Hex: string }
  /** The body is sent plain and is not covered by the signature. */
  | { readonly kind: 'unsigned' }
  /** The body is aws-chunked; `signed`: every chunk (and the trailer) carries a signature; `trailer`: trailer headers follow. */
  | { readonly kind: 'chunked'; readonly signed: boolean; readonly trailer: boolean };

const unsigned: PayloadMode = { kind: 'unsigned' };

const streamingModes: ReadonlyMap<string, PayloadMode> = new Map([
  ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD', { kind: 'chunked', signed: true, trailer: false }],
  ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER', { kind: 'chunked', signed: true, trailer: true }],
  ['STREAMING-UNSIGNED-PAYLOAD-TRAILER', { kind: 'chunked', signed: false, trailer: true }],
] as const);

/**
 * @param value the header's value; undefined (only where the header may be left out) reads as unsigned.
 * @throws S3Error NotImplemented for SigV4A and other streaming modes, InvalidArgument for anything else.
 */
export function parsePayloadMode(value: string | undefined): PayloadMode {
  if (value === undefined || value === unsignedPayload) return unsigned;
  if (isSha256Hex(value)) return { kind: 'signed', sha256Hex: value };
  const streaming = streamingModes.get(value);
  if (streaming !== undefined) return streaming;
  if (value.startsWith('STREAMING-AWS4-ECDSA-P256-SHA256') || value === 'STREAMING-AWS4-HMAC-SHA256-EVENTS') {
    throw new S3Error('NotImplemented', `The payload mode ${value} is not implemented.`);
  }
  throw new S3Error(
    'InvalidArgument',
    'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.',
    { extra: { ArgumentName: 'x-amz-content-sha256', ArgumentValue: value.slice(0, 256) } },
  );
}

/** 64 lower-case hex digits. */
export function isSha256Hex(text: string): boolean {
  if (text.length !== 64) return false;
  for (let index = 0; index < 64; index += 1) {
    const code = text.charCodeAt(index);
    if (!((code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x66))) return false;
  }
  return true;
}
