/** GetObjectTagging. */
import { decodeAnnotations } from '@felloe/engine/artifact/annotations.ts';
import { renderTagging } from '@felloe/s3-wire/xml/commands/tagging.ts';
import { answerXml } from '../answer.ts';
import { resolveObject } from '../object-version.ts';
import type { S3Request } from '../s3-request.ts';
import { readVersion } from '../version-headers.ts';

export async function getObjectTagging(request: S3Request): Promise<void> {
  const record = await resolveObject(request, 'artifact.tags.read');
  answerXml(request.exchange, renderTagging(decodeAnnotations(record.annotations).tags ?? []), readVersion(record));
}
