/** GetBucketPolicy: the text as it was put, byte for byte. */
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { answerText } from '../answer.ts';
import type { S3Request } from '../s3-request.ts';

export async function getBucketPolicy({ context, exchange, bucket, call }: S3Request): Promise<void> {
  const { document, source } = await context.call('read_setting', { container: bucket, setting: 'policy' }, call);
  if (document === '') throw new S3Error('NoSuchBucketPolicy', undefined, { extra: { BucketName: bucket } });
  answerText(exchange, { status: 200, type: 'application/json', text: source });
}
