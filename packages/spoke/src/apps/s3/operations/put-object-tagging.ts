/** PutObjectTagging: the new set replaces the old one whole. */
import { limits } from '@felloe/engine/limits.ts';
import { objectTagsMax } from '@felloe/s3-wire/request/tags.ts';
import { parseTagging } from '@felloe/s3-wire/xml/commands/tagging.ts';
import { annotateObject } from '../annotate-object.ts';
import { answerEmpty } from '../answer.ts';
import { receiveDocument } from '../receive-document.ts';
import type { S3Request } from '../s3-request.ts';

export async function putObjectTagging(request: S3Request): Promise<void> {
  const body = await receiveDocument(request, { bytesMax: limits.request.xmlBodyBytesMax });
  const tags = parseTagging(body, objectTagsMax);
  answerEmpty(request.exchange, 200, await annotateObject(request, 'tags', JSON.stringify(tags)));
}
