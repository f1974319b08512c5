/**
 * GetBucketPolicyStatus: whether anybody at all may get in, by the policy or the bucket's own list. AWS tells nothing of a bucket without
 * a policy; here as at Ceph it is told that it is not public.
 */
import { renderPolicyStatus } from '@felloe/s3-wire/xml/commands/policy-status.ts';
import { answerXml } from '../answer.ts';
import type { S3Request } from '../s3-request.ts';

export async function getBucketPolicyStatus({ context, exchange, bucket, call }: S3Request): Promise<void> {
  await context.call('check_access', { action: 'container.policy_status.read', container: bucket }, call);
  // Not the descriptor that may be some seconds old: who has just changed the policy wants to know.
  context.containers.forget(bucket);
  const { is_public: isPublic } = await context.containers.describe(bucket);
  answerXml(exchange, renderPolicyStatus(isPublic));
}
