/** PutObjectAcl, of the current version or a named one: its bytes and its time stay as they are. */
import { askedAccessList } from '../access/asked-access-list.ts';
import { annotateObject } from '../annotate-object.ts';
import { answerEmpty } from '../answer.ts';
import type { S3Request } from '../s3-request.ts';

export async function putObjectAcl(request: S3Request): Promise<void> {
  const list = await askedAccessList(request, 'object');
  answerEmpty(request.exchange, 200, await annotateObject(request, 'access_list', JSON.stringify(list)));
}
