/** Puts the ways of delivery together: the direct ones over the one through the spoke, which serves what they cannot. */
import type { Actor } from '@felloe/contracts/gen/felloe/v1/Actor.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Logger } from '@felloe/runtime/logger.ts';
import type { AppContext } from '../../../app-context.ts';
import { Arrivals } from './arrivals.ts';
import { createChosenDelivery } from './chosen-delivery.ts';
import type { VaultDelivery } from './delivery.ts';
import { createDirectDelivery } from './direct-delivery.ts';
import { createThroughSpoke, type ThroughSpokeParts } from './through-spoke.ts';

export interface DeliveryParts extends ThroughSpokeParts {
  readonly context: AppContext;
  readonly spokeActor: Actor;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly entryBytesMax: number;
}

export function createDelivery(parts: DeliveryParts): VaultDelivery {
  return createDirectDelivery({
    ...parts,
    chosen: createChosenDelivery(parts),
    arrivals: new Arrivals(parts),
    throughSpoke: createThroughSpoke(parts),
  });
}
