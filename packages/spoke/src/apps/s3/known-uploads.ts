/**
 * What uploads were created for, so that not each part asks the hub before its bytes are taken: from a spoke far from its hub that is a
 * way there and back for each. Only that early look is spared. Recording the part judges the asker's rights and the upload again, so of
 * an upload that ended elsewhere, or of rights just lost, a body may be taken in vain for some seconds.
 */
import type { UploadRecord__Output } from '@felloe/contracts/gen/felloe/v1/UploadRecord.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import { ExpiringCache } from '../../expiring-cache.ts';
import type { S3Request } from './s3-request.ts';

/** A record is at most some KiB. */
const entriesMax = 1_000;
const ttlMs = 10_000;

type UploadRequest = Pick<S3Request, 'context' | 'bucket' | 'key' | 'actor' | 'call'>;

export class KnownUploads {
  readonly #cache: ExpiringCache<UploadRecord__Output>;

  constructor(clock: Clock) {
    this.#cache = new ExpiringCache({
      entriesMax,
      clock,
      // The key of encrypted bytes stays no longer than a request needs it.
      ttlMsOf: ({ data_key: dataKey }) => (dataKey.length > 0 ? 0 : ttlMs),
      isRefusal: () => false,
      refusalTtlMs: 0,
    });
  }

  /** Rejects when the asker may not write parts of it, or when it has ended. */
  describe(request: UploadRequest, uploadId: string): Promise<UploadRecord__Output> {
    const { context, bucket, key, call } = request;
    // Several parts may wait for one answer, so none of them takes the question back.
    const { signal: _, ...shared } = call;
    return this.#cache.get(nameOf(request, uploadId), () =>
      context.call('describe_upload', { container: bucket, path: key, upload_id: uploadId }, shared),
    );
  }

  /** It ended, or is not what was thought. */
  forget(request: UploadRequest, uploadId: string): void {
    this.#cache.delete(nameOf(request, uploadId));
  }
}

function nameOf({ bucket, key, actor }: UploadRequest, uploadId: string): string {
  const { kind, tenant_id: tenantId, principal_id: principalId, session_token: sessionToken } = actor;
  return JSON.stringify([kind, tenantId, principalId, sessionToken, bucket, uploadId, key]);
}
