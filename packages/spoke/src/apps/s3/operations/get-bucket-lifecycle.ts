/** GetBucketLifecycleConfiguration: the rules as they were given, also in S3's first form. */
import { renderLifecycleConfiguration } from '@felloe/s3-wire/xml/commands/render-lifecycle.ts';
import { answerXml } from '../answer.ts';
import type { S3Request } from '../s3-request.ts';
import { requireBucketSetting } from '../settings/bucket-setting.ts';
import { lifecycleElementOf, sizeHeaderOf, transitionSizeHeader } from '../settings/lifecycle-elements.ts';

export async function getBucketLifecycle(request: S3Request): Promise<void> {
  const setting = await requireBucketSetting(request, 'lifecycle', 'NoSuchLifecycleConfiguration');
  const document = renderLifecycleConfiguration(setting.rules.map(lifecycleElementOf));
  answerXml(request.exchange, document, [transitionSizeHeader, sizeHeaderOf(setting)]);
}
