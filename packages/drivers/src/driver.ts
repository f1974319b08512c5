/**
 * What a storage provider must do for felloe. A driver moves immutable blobs with opaque ids; it never sees containers, paths,
 * tenants or conditions. No method is optional: what differs between providers is a declared capability.
 *
 * Invariants every driver keeps (the conformance suite holds them):
 * - `put` resolves only when the bytes are durable. A put that fails or is aborted leaves nothing that `discard(id)` cannot remove.
 * - `open` of a locator yields exactly the bytes that were put, or fails; never other bytes, never fewer with success.
 * - `delete` and `discard` are idempotent: absent is success.
 */
import type { Readable, Writable } from 'node:stream';
import type { DirectAccess } from './direct-access.ts';

export interface DriverCapabilities {
  /** Small blobs are appended to shared segments that the SegmentHost records; their puts answer with a `segmentId`. */
  readonly packs: boolean;
  /** Blobs up to this size are packed; 0 when the driver does not pack. */
  readonly packedSizeBytesMax: number;
  /** The provider's own checksum of a put can be trusted and was compared. */
  readonly verifiesChecksums: boolean;
  /** Largest blob the provider takes. */
  readonly blobSizeBytesMax: number;
  /** Bytes lie on the spoke's own disk: no network between. */
  readonly local: boolean;
}

export interface ByteRange {
  /** First byte. */
  readonly start: number;
  /** Last byte, inclusive. */
  readonly end: number;
}

export interface PutOptions {
  readonly signal: AbortSignal;
  /** Exact length in bytes, when known before. A body of another length fails with `incomplete_body` or `invalid_argument`. */
  readonly size?: number | undefined;
  /**
   * Told of buffers of a body when their bytes are written and the driver needs them no longer, so that their owner can give
   * the memory back. A driver need not tell; a put that fails need not either.
   */
  readonly onWritten?: ((buffers: readonly Buffer[]) => void) | undefined;
}

export interface PutResult {
  readonly size: number;
  /** What the driver or provider computed on the way, hex, by algorithm name (crc32c, md5, sha256). May be empty. */
  readonly checksums: Readonly<Record<string, string>>;
  /** The driver's own word for where the bytes lie. Opaque to everyone else; at most 512 bytes of ASCII. */
  readonly locator: string;
  /** The segment the bytes were appended to, when packed. */
  readonly segmentId?: string;
}

export interface BlobStat {
  readonly size: number;
}

export interface ListedBlob {
  /** A whole segment is listed as one entry; the blobs packed in it are not. */
  readonly kind: 'blob' | 'segment';
  readonly id: string;
  /** Bytes on the provider; for a blob without what the driver adds for itself. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
}

export interface ListPage {
  readonly blobs: readonly ListedBlob[];
  /** undefined at the end. */
  readonly cursor: string | undefined;
}

export interface DriverHealth {
  readonly state: 'up' | 'degraded' | 'down';
  readonly reason: string;
  readonly freeBytes: number | undefined;
}

/**
 * A body: one buffer when it is small and already whole, else a stream of buffers. The driver keeps the buffers until they are
 * written without copying them, so whoever gives them must not write into them again.
 */
export type Body = Buffer | AsyncIterable<Buffer>;

export interface Driver {
  readonly name: string;
  readonly capabilities: DriverCapabilities;
  /** For clients that go straight to the provider. */
  readonly direct: DirectAccess;
  /** After a failure part of the body may be unread: its owner disposes of it. A body that breaks fails with `incomplete_body`. */
  put(id: string, body: Body, options: PutOptions): Promise<PutResult>;
  /**
   * The bytes of `range` (whole blob when undefined) as a stream. Missing blob: StoreError `blob_missing`; a range that is not inside
   * the blob: `range_not_satisfiable`; damaged bytes: `backend_failed`, before the damaged bytes are given out. An error in the middle
   * destroys the stream.
   */
  open(locator: string, range: ByteRange | undefined, signal: AbortSignal): Promise<Readable>;
  /**
   * Writes the bytes of `range` to `target` and resolves when it has taken the last; does not end it. The fastest way out (a local
   * driver uses its buffers again, measured 1.8 times `open` piped): so the target must be done with a buffer when it calls the
   * callback of its write, as a socket, a file or an HTTP response is and a Transform is not. After a failure the target may have a
   * part of the bytes and must be destroyed.
   */
  send(locator: string, range: ByteRange | undefined, target: Writable, signal: AbortSignal): Promise<void>;
  /** The bytes of a small range at once, at most 1 MiB: the hot path of small reads. Same errors as `open`. */
  read(locator: string, range: ByteRange | undefined, signal: AbortSignal): Promise<Buffer>;
  /** undefined when absent. */
  stat(locator: string, signal: AbortSignal): Promise<BlobStat | undefined>;
  /** Removes the blob at a locator. A packed blob costs no call: its segment is removed as a whole (see SegmentHost). */
  delete(locator: string, signal: AbortSignal): Promise<void>;
  /** Removes whatever a put of this id may have left, from the id alone. */
  discard(id: string, signal: AbortSignal): Promise<void>;
  /** In the order of ids, those that start with `prefix`. For the scrub only, never in the data path. */
  list(prefix: string, cursor: string | undefined, limit: number, signal: AbortSignal): Promise<ListPage>;
  /** Removes a whole segment file. Absent is success; a driver without packs has none and succeeds. */
  deleteSegment(segmentId: string, signal: AbortSignal): Promise<void>;
  /** Finishes the open segment, if any, so that it takes no more appends. */
  sealSegments(): Promise<void>;
  health(signal: AbortSignal): Promise<DriverHealth>;
  close(): Promise<void>;
}

/**
 * How a packing driver gets segments. A segment is recorded at the hub before its first byte is written and belongs to one
 * worker process; the host is the spoke's session.
 */
export interface SegmentHost {
  /** A freshly recorded segment id for this backend. */
  openSegment(): Promise<string>;
  /** The segment takes no more appends; `size` is its length in bytes. */
  sealSegment(segmentId: string, size: number): Promise<void>;
}
