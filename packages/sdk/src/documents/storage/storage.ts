/**
 * What document sync needs of a storage: deterministic keys, ETags, conditional writes. No query, no rename, no server of our own.
 * Keys are without a leading slash. Everything read or written is whole; the largest is an attachment.
 */
export interface DocumentStorage {
  /**
   * `undefined`: there is nothing at the key. `unchanged`: its ETag is still `ifNoneMatch`.
   * @throws StoreError `unavailable` without a connection, `access_denied`, `unauthenticated`
   */
  get(key: string, options?: { readonly ifNoneMatch?: string | undefined }): Promise<StoredBlob | 'unchanged' | undefined>;
  /**
   * The new ETag; `undefined` when the condition does not hold (412), a racing write made it undecidable (409), or what it asks for
   * is gone (404): read again and decide. A write that was tried again after a lost answer may find its own first try: compare.
   */
  put(key: string, body: Bytes, condition?: PutCondition): Promise<string | undefined>;
  /** Whether something is there, and how large. */
  head(key: string): Promise<{ readonly etag: string; readonly sizeBytes: number } | undefined>;
  /** Nothing there is not an error. */
  delete(key: string): Promise<void>;
  /** All keys below the prefix, after the given one, in ascending order. */
  list(prefix: string, options?: { readonly after?: string }): Promise<readonly ListedBlob[]>;
}

/** Bytes that WebCrypto and fetch take: not over a SharedArrayBuffer. */
export type Bytes = Uint8Array<ArrayBuffer>;

export interface StoredBlob {
  readonly body: Bytes;
  readonly etag: string;
}

/** `ifMatch`: an ETag that was read. `create`: only where nothing is. */
export type PutCondition = { readonly ifMatch: string } | { readonly create: true };

export interface ListedBlob {
  readonly key: string;
  readonly etag: string;
  readonly sizeBytes: number;
}

/** The condition that nothing has changed since a reading. */
export function sinceReading(etag: string | undefined): PutCondition {
  return etag === undefined ? { create: true } : { ifMatch: etag };
}
