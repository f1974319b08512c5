/** Puts the vault together from the settings of its spoke. */
import { limits } from '@felloe/engine/limits.ts';
import type { AppMount } from '../mount-apps.ts';
import { createOccupancy } from './admission/occupancy.ts';
import { createSourceLimit } from './admission/source-limit.ts';
import { createClientVersionRule } from './client-version.ts';
import { createDelivery } from './delivery/create-delivery.ts';
import { createReachedBy } from './reached-by.ts';
import { createRememberedCalls } from './remembered-calls.ts';
import { createDownloadTokens } from './sealing/download-tokens.ts';
import { createUrlKeyRing } from './sealing/url-keys.ts';
import { createSignatureVerifier } from './signatures/create-signature-verifier.ts';
import { createSignatureMetrics } from './signatures/signature-metrics.ts';
import type { VaultServices } from './vault-services.ts';

const busyRetryMs = 5_000;

export function createVaultServices(
  { config, context, containers, clock, logger, tracing, metrics, onFault }: Parameters<AppMount['create']>[0],
  { prefix, cores }: { readonly prefix: string; readonly cores: number },
): VaultServices {
  const { vault } = config;
  const spokeActor = { kind: 'spoke', tenant_id: '', principal_id: context.spokeName, source_address: '' };
  const keys = createUrlKeyRing({ context, actor: spokeActor });
  const downloads = createDownloadTokens(keys);
  const signatures = createSignatureMetrics(metrics);
  const running = metrics.gauges({ name: 'felloe_spoke_vault_running', help: 'Streams, and exports and imports, under way.' });
  const { streamsPerKeyMax, streamsMax, transfersPerKeyMax, transfersMax } = limits.vault;
  return {
    context,
    containers,
    verifier: createSignatureVerifier({
      threads: vault.verifyThreads === 0 ? cores : vault.verifyThreads,
      clock,
      logger: logger.child({ part: 'vault signatures' }),
      expiryMsMax: vault.signatureMsMax,
      metrics: signatures,
    }),
    delivery: createDelivery({
      keys,
      downloads,
      urlMs: vault.urlMs,
      now: () => context.now(),
      context,
      spokeActor,
      clock,
      logger: logger.child({ part: 'vault delivery' }),
      entryBytesMax: vault.entryBytesMax,
    }),
    keys,
    downloads,
    sources: createSourceLimit({ perSecond: vault.verificationsPerSecond, clock }),
    streams: createOccupancy({
      what: 'streams',
      perKeyMax: streamsPerKeyMax,
      allMax: streamsMax,
      retryAfterMs: busyRetryMs,
      running: running.with({ kind: 'stream' }),
    }),
    transfers: createOccupancy({
      what: 'exports and imports',
      perKeyMax: transfersPerKeyMax,
      allMax: transfersMax,
      retryAfterMs: busyRetryMs,
      running: running.with({ kind: 'transfer' }),
    }),
    remembered: createRememberedCalls({ now: () => context.now(), onFound: () => signatures.count('remembered') }),
    versions: createClientVersionRule(vault.clientVersionMin),
    reachedBy: createReachedBy({ prefix, publicUrl: vault.publicUrl, trustsForwarded: vault.trustForwarded }),
    spokeActor,
    entryBytesMax: vault.entryBytesMax,
    version: config.version,
    clock,
    tracing,
    onFault,
  };
}
