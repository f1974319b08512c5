/**
 * Keeps an upload announced while its bytes flow: what nobody finishes is soon forgotten by the hub, and a large body over a thin line must
 * not be when it has come at last (W8). Asked again the hub begins the time of the same upload anew, or gives a new one in the place of one
 * that it has forgotten.
 */
import { limits } from '@felloe/engine/limits.ts';
import type { UploadClaim } from '../sealing/claims.ts';
import type { VaultServices } from '../vault-services.ts';

export interface KeptUpload extends Disposable {
  /** By which it is committed. */
  readonly uploadId: string;
}

export function keepAnnounced(
  { context, clock }: Pick<VaultServices, 'context' | 'clock'>,
  claim: Omit<UploadClaim, 'expiresAt'>,
): KeptUpload {
  const { container, kind, topic, owner, digest, signer, tenantId } = claim;
  const done = new AbortController();
  let { uploadId } = claim;
  const actor = { kind: 'vault_key', tenant_id: tenantId, principal_id: signer, source_address: '' };
  const announce = async (): Promise<void> => {
    const asked = { container, kind, wishes: [{ topic, owner, digest }] };
    const { uploads } = await context.call('reserve_vault_uploads', asked, { actor, deadlineMs: limits.session.callMs });
    uploadId = uploads[0]?.upload_id ?? uploadId;
  };
  const keep = async (): Promise<void> => {
    while (!done.signal.aborted) {
      await clock.sleep(limits.vault.keepAnnouncedMs, done.signal);
      // A hub that is away comes back, or the commit says what became of it.
      await announce().catch(() => {});
    }
  };
  keep().catch(() => {});
  return {
    get uploadId() {
      return uploadId;
    },
    [Symbol.dispose]: () => done.abort(),
  };
}
