/**
 * RestoreObject: bytes of every storage class are at hand, so a restore is done when it is asked for. What was asked is kept with
 * the version, for tiering and for `x-amz-restore`.
 */
import { decodeAnnotations } from '@felloe/engine/artifact/annotations.ts';
import { decodeAttributes } from '@felloe/engine/artifact/attributes.ts';
import { limits } from '@felloe/engine/limits.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { parseRestoreRequest } from '@felloe/s3-wire/xml/commands/restore-object.ts';
import { annotateObject } from '../annotate-object.ts';
import { answerEmpty } from '../answer.ts';
import { resolveObject } from '../object-version.ts';
import { receiveDocument } from '../receive-document.ts';
import type { S3Request } from '../s3-request.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** The classes whose objects AWS keeps away until they are restored. */
const frozenClasses: ReadonlySet<string> = new Set(['GLACIER', 'DEEP_ARCHIVE']);

export async function restoreObject(request: S3Request): Promise<void> {
  const { context, exchange } = request;
  const body = await receiveDocument(request, { bytesMax: limits.request.xmlBodyBytesMax });
  const { days, tier } = parseRestoreRequest(body);

  const record = await resolveObject(request, 'artifact.restore');
  if (!frozenClasses.has(decodeAttributes(record.attributes).storageClass ?? '')) {
    throw new S3Error('InvalidObjectState', "Restore is not allowed for the object's current storage class");
  }
  const now = context.now();
  // AWS counts whole days and lets the copy go at the midnight after them.
  const until = Math.ceil((now + days * dayMs) / dayMs) * dayMs;
  const headers = await annotateObject(request, 'restore', JSON.stringify({ until, tier }));

  const { restore } = decodeAnnotations(record.annotations);
  // 200 tells that there was a restored copy, whose time is another now.
  answerEmpty(exchange, restore !== undefined && restore.until > now ? 200 : 202, headers);
}
