/** PutBucketLifecycleConfiguration. */
import { limits } from '@felloe/engine/limits.ts';
import { parseLifecycleConfiguration } from '@felloe/s3-wire/xml/commands/lifecycle-configuration.ts';
import { answerEmpty } from '../answer.ts';
import { receiveDocument } from '../receive-document.ts';
import type { S3Request } from '../s3-request.ts';
import { putBucketSetting } from '../settings/bucket-setting.ts';
import { lifecycleSettingOf, sizeHeaderOf, transitionSizeHeader } from '../settings/lifecycle-elements.ts';

export async function putBucketLifecycle(request: S3Request): Promise<void> {
  // A thousand rules with filters are some hundred KiB of XML.
  const body = await receiveDocument(request, { bytesMax: limits.request.xmlBodyBytesMax, digestRequired: true });
  const setting = lifecycleSettingOf(parseLifecycleConfiguration(body), request.headers.get(transitionSizeHeader));
  await putBucketSetting(request, 'lifecycle', setting);
  answerEmpty(request.exchange, 200, [transitionSizeHeader, sizeHeaderOf(setting)]);
}
