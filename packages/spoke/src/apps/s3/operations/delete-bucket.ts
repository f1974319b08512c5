/**
 * DeleteBucket: the hub refuses while anything is in it. Uploads that nobody completed do not keep a bucket of S3's, so when only they
 * are in the way they are aborted; while it has a single version or marker nothing of it is touched.
 */
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { answerEmpty } from '../answer.ts';
import type { S3Request } from '../s3-request.ts';

/** Pages of uploads that one request aborts: more are somebody's work and not leftovers. */
const uploadPagesMax = 10;

export async function deleteBucket(request: S3Request): Promise<void> {
  const { context, exchange, bucket } = request;
  for (let pages = 0; ; pages += 1) {
    try {
      await context.call('remove_container', { name: bucket }, request.call);
      break;
    } catch (thrown) {
      const isFull = thrown instanceof StoreError && thrown.code === 'container_not_empty';
      if (!isFull || pages === uploadPagesMax || !(await abortLeftUploads(request))) throw thrown;
    }
  }
  context.containers.forget(bucket);
  answerEmpty(exchange, 204);
}

/** False when there is more than uploads, or nothing that could be aborted. */
async function abortLeftUploads({ context, bucket, call }: S3Request): Promise<boolean> {
  const { entries: versions } = await context.call('list_versions', { container: bucket, limit: 1 }, call);
  if (versions.length > 0) return false;
  const { entries } = await context.call('list_uploads', { container: bucket, limit: limits.upload.listPageMax }, call);
  for (const { path, upload } of entries) {
    if (upload === null) continue;
    await context.call('abort_upload', { container: bucket, path, upload_id: upload.upload_id }, call).catch(ignoreEnded);
  }
  return entries.length > 0;
}

function ignoreEnded(thrown: unknown): void {
  if (!(thrown instanceof StoreError) || thrown.code !== 'upload_not_found') throw thrown;
}
