/** A request whose sender and operation are known. Operations get this and nothing else. */
import type { CallOptions } from '@felloe/contracts/session/calls.ts';
import type { Actor } from '@felloe/contracts/gen/felloe/v1/Actor.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Span, Tracing } from '@felloe/runtime/telemetry/tracing.ts';
import type { HasherFactory } from '@felloe/s3-wire/checksums/hasher.ts';
import type { RequestHeaders } from '@felloe/s3-wire/request/headers.ts';
import type { RequestTarget } from '@felloe/s3-wire/request/target.ts';
import type { AnyClaim } from '@felloe/s3-wire/sigv2/any-claim.ts';
import type { SigningKey } from '@felloe/s3-wire/sigv4/signing-key.ts';
import type { AppContext } from '../../app-context.ts';
import type { Authenticator } from './authenticate.ts';
import type { Exchange } from './exchange.ts';
import type { KnownUploads } from './known-uploads.ts';

export interface S3AppOptions {
  /** Lower-case names of this endpoint without port: `bucket.<one of these>` is virtual-host style. */
  readonly baseHosts: readonly string[];
  /** Names under which `bucket.<one of these>` is the bucket's website. */
  readonly websiteHosts: readonly string[];
  /** The same at every spoke of the installation: continuation tokens are bound with it. Asked when first needed. */
  readonly installation: () => string;
  readonly tracing: Tracing;
  readonly clock: Clock;
  /** Requests and forms of old clients, signed with Signature Version 2, are taken, too. */
  readonly signatureV2: boolean;
}

export interface S3Request {
  readonly exchange: Exchange;
  readonly context: AppContext;
  readonly options: S3AppOptions;
  /** For operations whose credential lies in their body (POST forms). */
  readonly authenticator: Authenticator;
  /** For the small bodies that are read here; objects are hashed by storage. */
  readonly hashers: HasherFactory;
  readonly uploads: KnownUploads;
  readonly target: RequestTarget;
  readonly headers: RequestHeaders;
  /** Empty for requests to the service. */
  readonly bucket: string;
  /** Empty for requests to a bucket. */
  readonly key: string;
  readonly claim: AnyClaim;
  /** Undefined exactly when the claim is anonymous. */
  readonly signingKey: SigningKey | undefined;
  readonly actor: Actor;
  /** The actor's key may do less than its tenant. */
  readonly isRestricted: boolean;
  /** For ordinary calls to the hub. */
  readonly call: CallOptions;
  readonly span: Span | undefined;
}

export type S3Operation = (request: S3Request) => Promise<void>;
