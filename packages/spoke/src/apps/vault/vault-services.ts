/** What the operations of the vault work with, and one request after its signature was verified. */
import type { Actor } from '@felloe/contracts/gen/felloe/v1/Actor.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Tracing } from '@felloe/runtime/telemetry/tracing.ts';
import type { AppContext } from '../../app-context.ts';
import type { AppContainers } from '../app-container.ts';
import type { SourceLimit } from './admission/source-limit.ts';
import type { Occupancy } from './admission/occupancy.ts';
import type { ClientVersionRule } from './client-version.ts';
import type { DeliveryRequest, VaultDelivery } from './delivery/delivery.ts';
import type { VaultExchange } from './exchange.ts';
import type { ReachedBy } from './reached-by.ts';
import type { RememberedCalls } from './remembered-calls.ts';
import type { DownloadTokens } from './sealing/download-tokens.ts';
import type { UrlKeyRing } from './sealing/url-keys.ts';
import type { SignatureVerifier } from './signatures/signature-verifier.ts';
import type { WireKey } from './wire/public-key.ts';

export interface VaultServices {
  readonly context: AppContext;
  readonly containers: AppContainers;
  readonly verifier: SignatureVerifier;
  readonly delivery: VaultDelivery;
  readonly keys: UrlKeyRing;
  readonly downloads: DownloadTokens;
  /** Verifications that one source address may cause. */
  readonly sources: SourceLimit;
  /** Streams of one public key, and transfers. */
  readonly streams: Occupancy;
  readonly transfers: Occupancy;
  readonly versions: ClientVersionRule;
  /** So that a repeated read is neither parsed nor verified again. */
  readonly remembered: RememberedCalls;
  readonly reachedBy: ReachedBy;
  /** For what a spoke does by itself. */
  readonly spokeActor: Actor;
  readonly entryBytesMax: number;
  /** Shown by the health check. */
  readonly version: string;
  readonly clock: Clock;
  readonly tracing: Tracing;
  /** Hears of faults of ours that are met after an answer has begun. */
  readonly onFault: (error: unknown, route: string) => void;
}

/** A verified request: where the vault stands, who signed, how to ask the hub for them. */
export interface VaultRequest extends DeliveryRequest {
  readonly exchange: VaultExchange;
  readonly services: VaultServices;
  readonly signer: WireKey;
  /** Unix seconds: until when the signature is good. */
  readonly expiry: number;
}
