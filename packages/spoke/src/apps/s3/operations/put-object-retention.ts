/** PutObjectRetention: the hub judges whether the version's retention may become this one. */
import { limits } from '@felloe/engine/limits.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { requireFuture } from '@felloe/s3-wire/request/object-lock.ts';
import { parseRetention } from '@felloe/s3-wire/xml/commands/object-lock.ts';
import { annotateObject } from '../annotate-object.ts';
import { engineRetention } from '../annotations-of-request.ts';
import { answerEmpty } from '../answer.ts';
import { requireObjectLock } from '../object-lock-setting.ts';
import { receiveDocument } from '../receive-document.ts';
import type { S3Request } from '../s3-request.ts';

export async function putObjectRetention(request: S3Request): Promise<void> {
  const body = await receiveDocument(request, { bytesMax: limits.request.xmlBodyBytesMax });
  if (body.length === 0) throw new S3Error('MissingRequestBodyError');
  await requireObjectLock(request, 'artifact.retention.write');
  const retention = parseRetention(body);
  if (retention !== undefined) requireFuture(retention.untilMs, request.context.now());
  const document = retention === undefined ? '' : JSON.stringify(engineRetention(retention));
  answerEmpty(request.exchange, 200, await annotateObject(request, 'retention', document));
}
