/** What uploading needs, handed from the driver to each way of uploading. */
import { gatheredPartSizeBytes } from '../limits.ts';
import type { ByteSemaphore } from './byte-semaphore.ts';
import type { S3Profile } from './profiles.ts';
import type { ProviderCalls } from './provider-calls.ts';
import type { BodySource } from './upload-body.ts';

export interface UploadParts {
  readonly calls: ProviderCalls;
  readonly bucket: string;
  readonly profile: S3Profile;
  /** Bounds what all uploads of this driver hold in memory. */
  readonly buffers: ByteSemaphore;
}

/** Where one blob goes. */
export interface ObjectPlace {
  readonly id: string;
  readonly name: string;
  readonly signal: AbortSignal;
}

/** A part in memory, with its share of the bound on such parts. */
export interface HeldPart {
  readonly bytes: Buffer;
  /** Gives the share back; further calls do nothing. */
  release(): void;
}

/** The next part of a body, gathered within the bound; shorter than a full one only at the body's end. */
export async function holdPart(buffers: ByteSemaphore, source: BodySource, signal: AbortSignal): Promise<HeldPart> {
  await buffers.take(gatheredPartSizeBytes, signal);
  let held = true;
  const release = () => {
    if (held) buffers.give(gatheredPartSizeBytes);
    held = false;
  };
  try {
    return { bytes: await source.gather(gatheredPartSizeBytes), release };
  } catch (thrown) {
    release();
    throw thrown;
  }
}
