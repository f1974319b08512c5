/** PutBucketPolicy: translated once, here; the hub judges by the translation and keeps the text for those who ask for it. */
import { limits } from '@felloe/engine/limits.ts';
import { parsePolicy } from '@felloe/s3-wire/policy/parse.ts';
import { translatePolicy } from '../access/policy-translation.ts';
import { answerEmpty } from '../answer.ts';
import { receiveDocument } from '../receive-document.ts';
import type { S3Request } from '../s3-request.ts';

export async function putBucketPolicy(request: S3Request): Promise<void> {
  const { context, exchange, bucket, call } = request;
  const body = await receiveDocument(request, { bytesMax: limits.access.policySourceBytesMax + 1 });
  const document = JSON.stringify(translatePolicy(parsePolicy(body), bucket));
  const source = body.toString('utf8');
  await context.call('configure_container', { container: bucket, setting: 'policy', document, source }, call);
  context.containers.forget(bucket);
  answerEmpty(exchange, 204);
}
