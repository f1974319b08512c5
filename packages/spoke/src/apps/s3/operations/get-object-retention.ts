/** GetObjectRetention. */
import { decodeAnnotations } from '@felloe/engine/artifact/annotations.ts';
import { renderRetention } from '@felloe/s3-wire/xml/commands/object-lock.ts';
import { s3LockMode } from '../annotations-of-request.ts';
import { answerXml } from '../answer.ts';
import { absentLock } from '../object-lock-setting.ts';
import { resolveObject } from '../object-version.ts';
import type { S3Request } from '../s3-request.ts';

export async function getObjectRetention(request: S3Request): Promise<void> {
  const record = await resolveObject(request, 'artifact.retention.read');
  const { retention } = decodeAnnotations(record.annotations);
  if (retention === undefined) throw await absentLock(request);
  answerXml(request.exchange, renderRetention({ mode: s3LockMode(retention.mode), untilMs: retention.until }));
}
