/**
 * What a spoke gives to each app it serves (S3, administration, later vault, history, backups). Apps translate a protocol;
 * everything they decide or store goes through here.
 */
import type { ChecksumAlgorithm } from '@felloe/engine/artifact/attributes.ts';
import type { CallOptions, CallName, CallRequest, CallResult } from '@felloe/contracts/session/calls.ts';
import type { ArtifactRecord__Output } from '@felloe/contracts/gen/felloe/v1/ArtifactRecord.ts';
import type { ContainerDescriptor__Output } from '@felloe/contracts/gen/felloe/v1/ContainerDescriptor.ts';
import type { KeyCredential__Output } from '@felloe/contracts/gen/felloe/v1/KeyCredential.ts';
import type { StagedBlob } from '@felloe/contracts/gen/felloe/v1/StagedBlob.ts';
import type { DirectAccess } from '@felloe/drivers/direct-access.ts';
import type { AccessLogs } from './access-logs/access-logs.ts';
import type { SpokeAccounts } from './accounts/accounts.ts';
import type { TokenCredential__Output } from '@felloe/contracts/gen/felloe/v1/TokenCredential.ts';
import type { Limited } from './rate-limit.ts';
import type { TenantNames } from './tenant-names.ts';

/** Digests the storage layer computes while it streams. */
export type DigestAlgorithm = ChecksumAlgorithm;

export interface StageRequest {
  /** From the container's descriptor. */
  readonly backendId: string;
  /** Decoded body. Streamed once, never held whole when large. An error it throws fails the stage with that error. */
  readonly body: Buffer | AsyncIterable<Buffer>;
  /** Exact length in bytes when the request declares it; another length fails with `incomplete_body`. */
  readonly size?: number | undefined;
  readonly sizeBytesMax: number;
  readonly digests: readonly DigestAlgorithm[];
  /** 32 bytes: the blob is encrypted under a key derived from it. Sizes and digests stay those of the body. */
  readonly dataKey?: Buffer | undefined;
  /** The buffers of the body are nobody else's: their memory is given back as soon as they are written. */
  readonly ownsBuffers?: boolean;
  readonly signal: AbortSignal;
  readonly traceparent?: string | undefined;
}

/** What a client wrote by itself, to be taken over. */
export interface AdoptRequest {
  readonly backendId: string;
  /** The id it was to write to. */
  readonly blobId: string;
  readonly sizeBytesMax: number;
  readonly signal: AbortSignal;
}

export interface StagedBody {
  /** Empty for an empty body: a version of no bytes names no blob. */
  readonly blobs: readonly StagedBlob[];
  readonly size: number;
  readonly digests: Readonly<Partial<Record<DigestAlgorithm, Buffer>>>;
  /** The epoch its blob ids were leased in (for no blobs the current one): what the commit has to carry. */
  readonly epoch: number;
}

export interface ReadRequest {
  readonly record: ArtifactRecord__Output;
  /** What the client's own key makes of it, when the bytes are encrypted under that; else the record's is used. */
  readonly dataKey?: Buffer | undefined;
  /** Inclusive byte range of the artifact; undefined for all of it. */
  readonly range?: { readonly start: number; readonly end: number } | undefined;
  /** Asks for the record again past the cache when a blob turns out missing; storage tries once more with its answer. */
  readonly resolveAgain: () => Promise<ArtifactRecord__Output>;
  readonly signal: AbortSignal;
  readonly traceparent?: string | undefined;
}

export interface Storage {
  /** Writes the body durably under a pre-registered blob id. Nothing is visible before a commit names it; nothing is deleted on failure. */
  stage(request: StageRequest): Promise<StagedBody>;
  /** Small reads (`limits.blob.packedBytesMax` and below, maybe more) come as one Buffer, others as a stream that is destroyed with an error, never ended early, when bytes are wrong or missing. */
  read(request: ReadRequest): Promise<Buffer | import('node:stream').Readable>;
  /**
   * The same bytes straight into an answer: for large reads, since local backends then use their buffers again. `begin` is called once,
   * when the bytes are known to be there and before the first of them is written: time for the head. Resolves when the answer has
   * taken the last byte, and does not end it. An error after `begin` means that the answer has to be destroyed.
   */
  send(request: ReadRequest, answer: import('node:http').ServerResponse, begin: () => void): Promise<void>;
  /** For clients that go straight to the provider. `bytes_unreachable` when this spoke does not have the backend. */
  direct(backendId: string): DirectAccess;
  /**
   * A copy, under a pre-registered id, of what a client wrote by itself, with its SHA-256: what the client may still write changes
   * nothing of it. `blob_missing` when nothing lies there. As with `stage` nothing is visible before a commit names it.
   */
  adopt(request: AdoptRequest): Promise<StagedBody>;
}

/** An operation that changed nothing, told to NATS at most once and counted for usage. */
export interface ReadEvent {
  readonly tenantId: string;
  readonly containerId: string;
  readonly container: string;
  readonly artifact: string;
  readonly operation: 'get' | 'head' | 'list';
  readonly bytes: number;
  readonly principalId: string;
}

/** Whose derived signing key is wanted, and for what. */
export interface KeyScope {
  readonly accessKeyId: string;
  /** yyyymmdd */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  /** Empty for a key of one's own. */
  readonly sessionToken: string;
}

export interface SessionGate {
  /** Throws `unavailable` (with retryAfterMs) before the first welcome and when the hub has been silent for two seconds. */
  assertDeciding(): void;
}

export interface AppContext {
  /** `actor` etc. per call; throws `unavailable` at once when the session is down past its limits. */
  call<N extends CallName>(name: N, request: CallRequest<N>, options: CallOptions): Promise<CallResult<N>>;
  readonly gate: SessionGate;
  readonly credentials: {
    /** Cached until revoked or expired; `unauthenticated` for an unknown or revoked key. `date` is yyyymmdd. */
    ofKey(scope: KeyScope): Promise<KeyCredential__Output>;
    /** What is cached of it, without asking: undefined for a key that is not there or is known to be refused. */
    knownKey(scope: KeyScope): KeyCredential__Output | undefined;
    ofToken(token: string): Promise<TokenCredential__Output>;
    /** Asked of the hub every time: `unauthenticated` unless the key's own secret signed (SigV2). Nothing to sign with comes back. */
    ofSignature(claim: {
      readonly accessKeyId: string;
      readonly stringsToSign: readonly string[];
      readonly signature: string;
      readonly sessionToken: string;
    }): Promise<KeyCredential__Output>;
  };
  /** People: whose bearer token a request carries. */
  readonly accounts: SpokeAccounts;
  /** Resolves when the request may go on; `rate_limited` with retryAfterMs otherwise. */
  admit(credential: Limited): Promise<void> | undefined;
  readonly containers: {
    /** Cached without a lease: the commit judges again (settled 7). */
    describe(name: string): Promise<ContainerDescriptor__Output>;
    /** What is cached of it, without asking. */
    known(name: string): ContainerDescriptor__Output | undefined;
    forget(name: string): void;
  };
  /** Names for people, and who is meant by an address. */
  readonly tenants: TenantNames;
  readonly storage: Storage;
  emitRead(event: ReadEvent): void;
  /** Lines for containers whose owners want to know who asked for what. */
  readonly accessLogs: Pick<AccessLogs, 'add'>;
  readonly region: string;
  /** Public S3 endpoints of this spoke; when none are configured the listener's own. Known once it listens. */
  s3Endpoints(): readonly string[];
  readonly spokeName: string;
  now(): number;
}
