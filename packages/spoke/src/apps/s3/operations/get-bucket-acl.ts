/** GetBucketAcl. A bucket without a list of its own is its owner's alone, and says so. */
import { accessControlDocument } from '../access/render-access-list.ts';
import { answerXml } from '../answer.ts';
import type { S3Request } from '../s3-request.ts';
import { findBucketSetting } from '../settings/bucket-setting.ts';

export async function getBucketAcl(request: S3Request): Promise<void> {
  const { context, exchange, bucket } = request;
  const list = await findBucketSetting(request, 'access_list');
  const { tenant_id: owner } = await context.containers.describe(bucket);
  answerXml(exchange, await accessControlDocument(context, list, { ownerTenantId: owner, containerTenantId: owner }));
}
