/** GetObjectLegalHold. */
import { decodeAnnotations } from '@felloe/engine/artifact/annotations.ts';
import { renderLegalHold } from '@felloe/s3-wire/xml/commands/object-lock.ts';
import { answerXml } from '../answer.ts';
import { absentLock } from '../object-lock-setting.ts';
import { resolveObject } from '../object-version.ts';
import type { S3Request } from '../s3-request.ts';

export async function getObjectLegalHold(request: S3Request): Promise<void> {
  const record = await resolveObject(request, 'artifact.legal_hold.read');
  const { legalHold } = decodeAnnotations(record.annotations);
  if (legalHold === undefined) throw await absentLock(request);
  answerXml(request.exchange, renderLegalHold(legalHold));
}
