/**
 * PUT of bytes to an upload URL. They are hashed while they stream to the backend under a fresh id that nothing names; only when they are
 * whole and have the announced digest does a commit at the hub name them, and only then does the client hear of success. So wrong or
 * broken bytes leave nothing visible, sending again is harmless, and a late upload is either listed or refused by the hub, which knows
 * what has become of the announcement.
 */
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { StagedBody } from '../../../app-context.ts';
import { answerEmpty } from '../answer.ts';
import type { VaultExchange } from '../exchange.ts';
import { openUpload, type UploadClaim } from '../sealing/claims.ts';
import type { VaultServices } from '../vault-services.ts';
import { commitUpload, uploadTooLate } from './commit-upload.ts';
import { keepAnnounced } from './keep-announced.ts';
import { streamBody } from './stream-body.ts';

export async function receiveUpload(exchange: VaultExchange, token: string, services: VaultServices): Promise<void> {
  const { context, keys, entryBytesMax } = services;
  const claim = await openUpload(keys, token, context.now());
  const size = declaredSize(exchange);
  if (size !== undefined && size > entryBytesMax) throw tooLarge(entryBytesMax);
  context.gate.assertDeciding();
  const { backend_id: backendId } = await context.containers.describe(claim.container);
  using kept = keepAnnounced(services, claim);
  const staged = await stage(exchange, services, { backendId, size, claim });
  await commitUpload(services, { ...claim, uploadId: kept.uploadId }, staged);
  answerEmpty(exchange, 200, ['ETag', `"${claim.digest}"`]);
}

async function stage(
  exchange: VaultExchange,
  { context, entryBytesMax }: VaultServices,
  { backendId, size, claim }: { readonly backendId: string; readonly size: number | undefined; readonly claim: UploadClaim },
): Promise<StagedBody> {
  const { raw } = exchange;
  const stopped = new AbortController();
  const onClose = (): void => {
    if (!raw.complete) stopped.abort(new StoreError('incomplete_body', 'the client went away'));
  };
  raw.once('close', onClose);
  // Whoever is slower than this is not waited for.
  const timer = setTimeout(() => stopped.abort(uploadTooLate()), claim.expiresAt - context.now() + limits.vault.uploadMsMax);
  try {
    return await context.storage.stage({
      backendId,
      body: streamBody(raw),
      ...(size === undefined ? {} : { size }),
      sizeBytesMax: entryBytesMax,
      digests: ['sha256'],
      signal: stopped.signal,
      ownsBuffers: true,
    });
  } catch (thrown) {
    throw stopped.signal.aborted ? stopped.signal.reason : thrown;
  } finally {
    clearTimeout(timer);
    raw.off('close', onClose);
  }
}

/** Undefined when the body comes in chunks. */
function declaredSize({ raw }: VaultExchange): number | undefined {
  if (raw.headers['content-encoding'] !== undefined && raw.headers['content-encoding'] !== 'identity') {
    throw new StoreError('invalid_argument', 'bytes are taken as they are, without a content encoding');
  }
  const length = raw.headers['content-length'];
  if (length !== undefined) return Number(length);
  // Node's parser: a request without either has no body.
  return raw.headers['transfer-encoding'] === undefined ? 0 : undefined;
}

function tooLarge(bytesMax: number): StoreError {
  return new StoreError('too_large', `an entry has at most ${bytesMax} bytes`, { details: { limit: String(bytesMax) } });
}
