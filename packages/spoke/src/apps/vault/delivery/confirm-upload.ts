/**
 * Whether a client has finished an upload by itself, and if so, telling the hub. Nothing a client writes is read before this said yes:
 *
 *   nothing there, too much, or another digest ──▶ no
 *   the provider refuses other bytes than announced ──▶ the blob is taken where it lies: what its URL still lets in is the same
 *   any other provider ──▶ a copy under an id that no URL leads to, with the announced digest, is taken
 */
import type { StagedBlob } from '@felloe/contracts/gen/felloe/v1/StagedBlob.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { Storage } from '../../../app-context.ts';

/** An upload as whoever looks for it knows it. */
export interface AwaitedUpload {
  readonly container: string;
  readonly uploadId: string;
  /** 0x and 64 lower-case hex digits. */
  readonly digest: string;
  readonly backendId: string;
  readonly blobId: string;
}

/** What there is to commit. */
export interface ArrivedBytes {
  readonly blobs: readonly StagedBlob[];
  readonly size: number;
  readonly epoch: number;
}

/** `wrong`: bytes are there, and never become right unless they are replaced; `version` tells whether they were. */
export type Looked =
  | { readonly found: 'nothing' }
  | { readonly found: 'wrong'; readonly version: string }
  | { readonly found: 'bytes'; readonly arrived: ArrivedBytes };

export interface LookOptions {
  readonly storage: Pick<Storage, 'direct' | 'adopt'>;
  readonly sizeBytesMax: number;
  readonly signal: AbortSignal;
  /** The version that was found to be wrong before; it is not read again. */
  readonly wrongVersion: string | undefined;
}

export async function lookForUpload(upload: AwaitedUpload, options: LookOptions): Promise<Looked> {
  const { storage, sizeBytesMax, signal, wrongVersion } = options;
  const { backendId, blobId } = upload;
  const direct = storage.direct(backendId);
  const located = await direct.locate(blobId, signal);
  if (located === undefined) return { found: 'nothing' };
  const { size, locator, version } = located;
  if (size > sizeBytesMax || version === wrongVersion) return { found: 'wrong', version };
  if (direct.uploads === 'checked') {
    const sha256 = upload.digest.slice(2);
    const blob = { blob_id: blobId, backend_id: backendId, locator, size, sha256, segment_id: '', content_size: 0 };
    // Content of no bytes names no blob.
    return { found: 'bytes', arrived: { blobs: size === 0 ? [] : [blob], size, epoch: 0 } };
  }
  const copy = await storage.adopt({ backendId, blobId, sizeBytesMax, signal }).catch(absentOrTooLarge);
  if (copy === undefined) return { found: 'nothing' };
  // Replaced in between, the copy is of another version: then it is read once more next time.
  if (`0x${copy.digests.sha256?.toString('hex')}` !== upload.digest) return { found: 'wrong', version };
  return { found: 'bytes', arrived: copy };
}

function absentOrTooLarge(thrown: unknown): undefined {
  if (thrown instanceof StoreError && (thrown.code === 'blob_missing' || thrown.code === 'too_large')) return undefined;
  throw thrown;
}
