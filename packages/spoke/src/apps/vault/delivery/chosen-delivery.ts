/** What the deployment chose, as the hub says. Asked for again after a while: a restarted hub may say otherwise. */
import type { Actor } from '@felloe/contracts/gen/felloe/v1/Actor.ts';
import type { CallOptions } from '@felloe/contracts/session/calls.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { AppContext } from '../../../app-context.ts';
import { ExpiringCache } from '../../../expiring-cache.ts';

export interface DeliveryChoice {
  readonly reads: 'spoke' | 's3' | 'cloudfront';
  /** How long URLs that lead straight to a provider are good. */
  readonly urlMs: number;
  /** The only backend whose bytes go so; empty: any that can. */
  readonly backendId: string;
}

export interface ChosenDelivery {
  read(): DeliveryChoice | Promise<DeliveryChoice>;
  /** How the spoke asks the hub for itself. */
  readonly call: CallOptions;
}

export function createChosenDelivery(parts: {
  readonly context: Pick<AppContext, 'call'>;
  readonly spokeActor: Actor;
  readonly clock: Clock;
}): ChosenDelivery {
  const call: CallOptions = { actor: parts.spokeActor, deadlineMs: limits.session.callMs };
  const known = new ExpiringCache<DeliveryChoice>({
    entriesMax: 1,
    clock: parts.clock,
    ttlMsOf: () => limits.vault.deliveryMs,
    isRefusal: () => false,
    refusalTtlMs: 0,
  });
  const ask = async (): Promise<DeliveryChoice> => {
    const { reads, url_ms: urlMs, backend_id: backendId } = await parts.context.call('read_vault_delivery', {}, call);
    // A way that this build does not know is left to the one that is always there.
    return { reads: reads === 's3' || reads === 'cloudfront' ? reads : 'spoke', urlMs, backendId };
  };
  return { call, read: () => known.peek('') ?? known.get('', ask) };
}
