/**
 * GET and HEAD of a download URL: the bytes that it names, or a range of them. The hub is asked for nothing; whoever got the URL was
 * given the right to read, for as long as the URL says, also when the snapshot it was made of has been replaced since.
 */
import { limits } from '@felloe/engine/limits.ts';
import type { VaultExchange } from '../exchange.ts';
import type { DownloadClaim } from '../sealing/claims.ts';
import type { VaultServices } from '../vault-services.ts';
import { sendEntry } from './send-entry.ts';

export function sendBlob(exchange: VaultExchange, token: string, services: VaultServices): Promise<void> {
  const now = services.context.now();
  const claim = services.downloads.open(token, now);
  if (claim instanceof Promise) return claim.then((opened) => sendClaimed(exchange, opened, { services, now }));
  return sendClaimed(exchange, claim, { services, now });
}

function sendClaimed(
  exchange: VaultExchange,
  claim: DownloadClaim,
  { services, now }: { readonly services: VaultServices; readonly now: number },
): Promise<void> {
  const seconds = Math.max(0, Math.floor((claim.expiresAt - now) / 1_000));
  const actor = { kind: 'vault_key', tenant_id: claim.tenantId, principal_id: claim.signer, source_address: '' };
  return sendEntry(exchange, services, claim, {
    cacheControl: `private, max-age=${seconds}, immutable`,
    call: { actor, deadlineMs: limits.session.callMs },
  });
}
