/** A blob in one request. */
import { createHash } from 'node:crypto';
import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { StoreError } from '@felloe/engine/errors.ts';
import type { PutResult } from '../driver.ts';
import { formatLocator } from './object-name.ts';
import { type BodySource, StreamedBody } from './upload-body.ts';
import type { ObjectPlace, UploadParts } from './upload-parts.ts';

/** The whole blob is in memory, so the request may be repeated. */
export async function putBuffer(parts: UploadParts, place: ObjectPlace, bytes: Buffer): Promise<PutResult> {
  const input = { Bucket: parts.bucket, Key: place.name, Body: bytes, ContentLength: bytes.length };
  const answer = await parts.calls.call((client, options) => client.send(new PutObjectCommand(input), options), {
    signal: place.signal,
    repeatable: true,
  });
  const md5 = parts.profile.etagIsMd5 ? createHash('md5').update(bytes).digest('hex') : undefined;
  return finishPut(parts, place, { size: bytes.length, md5, etag: answer.ETag });
}

/** `size` bytes streamed through; they can be sent once. */
export async function putStream(parts: UploadParts, place: ObjectPlace, source: BodySource, size: number): Promise<PutResult> {
  const body = new StreamedBody({ source, length: size, withMd5: parts.profile.etagIsMd5 });
  const input = { Bucket: parts.bucket, Key: place.name, Body: body.stream, ContentLength: size };
  try {
    const answer = await parts.calls.call((client, options) => client.send(new PutObjectCommand(input), options), {
      signal: AbortSignal.any([place.signal, body.signal]),
      repeatable: false,
    });
    // Bytes behind the declared end show only now.
    await source.atEnd();
    return await finishPut(parts, place, { size, md5: body.md5(), etag: answer.ETag });
  } finally {
    body.stream.destroy();
  }
}

/** Compares what the provider says with what was sent: its MD5 where that can be trusted, else the length. */
async function finishPut(
  parts: UploadParts,
  place: ObjectPlace,
  sent: { size: number; md5: string | undefined; etag: string | undefined },
): Promise<PutResult> {
  if (sent.md5 !== undefined) requireSameMd5(sent.md5, sent.etag);
  else await requireSameLength(parts, place, sent.size);
  const checksums: Record<string, string> = sent.md5 === undefined ? {} : { md5: sent.md5 };
  return { size: sent.size, checksums, locator: formatLocator({ id: place.id, size: sent.size }) };
}

export function requireSameMd5(md5: string, etag: string | undefined): void {
  const found = etag?.replaceAll('"', '').toLowerCase();
  if (found === md5) return;
  throw new StoreError('backend_failed', 'the provider stored other bytes than were sent', {
    details: { sent: md5, stored: found ?? 'none' },
  });
}

export async function requireSameLength(parts: UploadParts, place: ObjectPlace, size: number): Promise<void> {
  const input = { Bucket: parts.bucket, Key: place.name };
  const found = await parts.calls.call((client, options) => client.send(new HeadObjectCommand(input), options), {
    signal: place.signal,
    repeatable: true,
  });
  if (found.ContentLength === size) return;
  const details = { sent: String(size), stored: String(found.ContentLength) };
  throw new StoreError('backend_failed', 'the provider stored another number of bytes than was sent', { details });
}
