/** PutObjectLegalHold. */
import { limits } from '@felloe/engine/limits.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { parseLegalHold } from '@felloe/s3-wire/xml/commands/object-lock.ts';
import { annotateObject } from '../annotate-object.ts';
import { answerEmpty } from '../answer.ts';
import { requireObjectLock } from '../object-lock-setting.ts';
import { receiveDocument } from '../receive-document.ts';
import type { S3Request } from '../s3-request.ts';

export async function putObjectLegalHold(request: S3Request): Promise<void> {
  const body = await receiveDocument(request, { bytesMax: limits.request.xmlBodyBytesMax });
  if (body.length === 0) throw new S3Error('MissingRequestBodyError');
  await requireObjectLock(request, 'artifact.legal_hold.write');
  answerEmpty(request.exchange, 200, await annotateObject(request, 'legal_hold', JSON.stringify(parseLegalHold(body))));
}
