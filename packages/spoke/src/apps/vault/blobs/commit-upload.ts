/** The moment from which bytes count: they are staged whole, have the announced digest, and the hub names them. */
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { StagedBody } from '../../../app-context.ts';
import type { VaultServices } from '../vault-services.ts';

export interface AnnouncedUpload {
  readonly container: string;
  readonly uploadId: string;
  readonly digest: string;
}

/** @throws StoreError `digest_mismatch`; `access_denied` (details.reason = expired) when the hub has forgotten the announcement */
export async function commitUpload(
  { context, spokeActor }: Pick<VaultServices, 'context' | 'spokeActor'>,
  { container, uploadId, digest }: AnnouncedUpload,
  staged: StagedBody,
): Promise<void> {
  requireDigest(digest, `0x${staged.digests.sha256?.toString('hex') ?? ''}`);
  const { size, epoch } = staged;
  const commit = { container, upload_id: uploadId, blobs: [...staged.blobs], size, epoch };
  try {
    await context.call('commit_vault_upload', commit, { actor: spokeActor, deadlineMs: limits.session.callMs });
  } catch (thrown) {
    const isForgotten = thrown instanceof StoreError && (thrown.code === 'upload_not_found' || thrown.code === 'not_found');
    throw isForgotten ? uploadTooLate() : thrown;
  }
}

/** @throws StoreError `digest_mismatch` */
export function requireDigest(wanted: string, found: string): void {
  if (found === wanted) return;
  throw new StoreError('digest_mismatch', 'the bytes do not have the announced digest', { details: { wanted, found } });
}

export function uploadTooLate(): StoreError {
  return new StoreError('access_denied', 'the time of this upload is over', { details: { reason: 'expired' } });
}
