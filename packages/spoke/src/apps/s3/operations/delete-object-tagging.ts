/** DeleteObjectTagging. */
import { annotateObject } from '../annotate-object.ts';
import { answerEmpty } from '../answer.ts';
import type { S3Request } from '../s3-request.ts';

export async function deleteObjectTagging(request: S3Request): Promise<void> {
  answerEmpty(request.exchange, 204, await annotateObject(request, 'tags', ''));
}
