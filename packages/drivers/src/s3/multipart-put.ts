/**
 * A blob too large for one request, or of unknown length, as a multipart upload. Parts of a known size are streamed through; of an
 * unknown size they are gathered first, within a bound shared by all uploads. Aborting on failure is a courtesy: `discard` finds and
 * aborts what is left.
 */
import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { StoreError } from '@felloe/engine/errors.ts';
import type { PutResult } from '../driver.ts';
import * as limits from '../limits.ts';
import { formatLocator } from './object-name.ts';
import { requireSameLength, requireSameMd5 } from './single-put.ts';
import { type BodySource, StreamedBody } from './upload-body.ts';
import { type HeldPart, holdPart, type ObjectPlace, type UploadParts } from './upload-parts.ts';

interface Upload extends ObjectPlace {
  readonly uploadId: string;
}

interface SentPart {
  readonly number: number;
  readonly etag: string;
  readonly size: number;
}

/** What is known of the body: its size, so that parts are streamed; or only its first part, so that parts are gathered. */
export type MultipartBody = { readonly source: BodySource } & ({ readonly size: number } | { readonly first: HeldPart });

/** All parts but the last have one size, as some providers demand. */
export async function putMultipart(parts: UploadParts, place: ObjectPlace, body: MultipartBody): Promise<PutResult> {
  const { source } = body;
  const created = await parts.calls.call(
    (client, options) => client.send(new CreateMultipartUploadCommand({ Bucket: parts.bucket, Key: place.name }), options),
    { signal: place.signal, repeatable: true },
  );
  if (created.UploadId === undefined) throw new StoreError('backend_failed', 'the provider began an upload without naming it');
  const upload = { ...place, uploadId: created.UploadId };
  let completing = false;
  try {
    const sent =
      'first' in body
        ? await sendGathered(parts, upload, source, body.first)
        : await sendStreamed(parts, upload, source, body.size);
    await source.atEnd();
    completing = true;
    await complete(parts, upload, sent, source.received);
    return { size: source.received, checksums: {}, locator: formatLocator({ id: place.id, size: source.received }) };
  } catch (thrown) {
    // An upload whose completion is in doubt may be a blob already; that is for the hub to decide.
    if (!completing) await abortQuietly(parts, upload);
    throw thrown;
  }
}

async function sendStreamed(parts: UploadParts, upload: Upload, source: BodySource, size: number): Promise<SentPart[]> {
  const sent: SentPart[] = [];
  for (let at = 0; at < size; at += limits.streamedPartSizeBytes) {
    const length = Math.min(limits.streamedPartSizeBytes, size - at);
    sent.push(await sendStreamedPart(parts, upload, source, { number: sent.length + 1, length }));
  }
  return sent;
}

async function sendStreamedPart(
  parts: UploadParts,
  upload: Upload,
  source: BodySource,
  part: { number: number; length: number },
): Promise<SentPart> {
  const body = new StreamedBody({ source, length: part.length, withMd5: parts.profile.etagIsMd5 });
  const input = { ...partInput(parts, upload, part.number), Body: body.stream, ContentLength: part.length };
  try {
    const answer = await parts.calls.call((client, options) => client.send(new UploadPartCommand(input), options), {
      signal: AbortSignal.any([upload.signal, body.signal]),
      repeatable: false,
    });
    return checkedPart(part.number, part.length, { etag: answer.ETag, md5: body.md5() });
  } finally {
    body.stream.destroy();
  }
}

async function sendGathered(parts: UploadParts, upload: Upload, source: BodySource, first: HeldPart): Promise<SentPart[]> {
  const sent: SentPart[] = [];
  for (let part: HeldPart | undefined = first; part !== undefined; ) {
    try {
      sent.push(await sendHeldPart(parts, upload, { number: sent.length + 1, bytes: part.bytes }));
    } finally {
      part.release();
    }
    part = (await source.atEnd()) ? undefined : await holdPart(parts.buffers, source, upload.signal);
  }
  return sent;
}

/** A part in memory may be repeated. */
async function sendHeldPart(parts: UploadParts, upload: Upload, part: { number: number; bytes: Buffer }): Promise<SentPart> {
  const input = { ...partInput(parts, upload, part.number), Body: part.bytes, ContentLength: part.bytes.length };
  const answer = await parts.calls.call((client, options) => client.send(new UploadPartCommand(input), options), {
    signal: upload.signal,
    repeatable: true,
  });
  const md5 = parts.profile.etagIsMd5 ? createHash('md5').update(part.bytes).digest('hex') : undefined;
  return checkedPart(part.number, part.bytes.length, { etag: answer.ETag, md5 });
}

function partInput(parts: UploadParts, upload: Upload, number: number) {
  return { Bucket: parts.bucket, Key: upload.name, UploadId: upload.uploadId, PartNumber: number };
}

function checkedPart(number: number, size: number, answer: { etag: string | undefined; md5: string | undefined }): SentPart {
  if (answer.etag === undefined) throw new StoreError('backend_failed', 'the provider took a part without an entity tag');
  if (answer.md5 !== undefined) requireSameMd5(answer.md5, answer.etag);
  return { number, size, etag: answer.etag };
}

/**
 * Completing may be done although its answer is lost; asked again the provider then knows no such upload, and the object tells.
 */
async function complete(parts: UploadParts, upload: Upload, sent: readonly SentPart[], size: number): Promise<void> {
  const input = {
    Bucket: parts.bucket,
    Key: upload.name,
    UploadId: upload.uploadId,
    MultipartUpload: { Parts: sent.map((part) => ({ PartNumber: part.number, ETag: part.etag })) },
  };
  try {
    await parts.calls.call((client, options) => client.send(new CompleteMultipartUploadCommand(input), options), {
      signal: upload.signal,
      repeatable: true,
    });
  } catch (thrown) {
    if (!(thrown instanceof StoreError) || thrown.code !== 'upload_not_found') throw thrown;
    const head = { Bucket: parts.bucket, Key: upload.name };
    const found = await parts.calls.call((client, options) => client.send(new HeadObjectCommand(head), options), {
      signal: upload.signal,
      repeatable: true,
    });
    if (found.ContentLength !== size) throw thrown;
    return;
  }
  if (!parts.profile.etagIsMd5) await requireSameLength(parts, upload, size);
}

async function abortQuietly(parts: UploadParts, upload: Upload): Promise<void> {
  const input = { Bucket: parts.bucket, Key: upload.name, UploadId: upload.uploadId };
  // The asker's own signal may have fired already; this has a short life of its own.
  const signal = AbortSignal.timeout(limits.courtesyDeadlineMs);
  await parts.calls
    .call((client, options) => client.send(new AbortMultipartUploadCommand(input), options), { signal, repeatable: false })
    .catch(() => undefined);
}
