/** Where the bytes of an entry are now, should they have been moved since it was looked up. */
import type { ArtifactRecord__Output } from '@felloe/contracts/gen/felloe/v1/ArtifactRecord.ts';
import type { CallOptions } from '@felloe/contracts/session/calls.ts';
import type { AppContext } from '../../../app-context.ts';
import type { BlobRef__Output } from '@felloe/contracts/gen/felloe/v1/BlobRef.ts';
import { recordOfBlobs } from '../../../storage/record-of-blobs.ts';

export interface LocatedEntry {
  readonly digest: string;
  readonly size: number;
  readonly blobs: readonly BlobRef__Output[];
  readonly container: string;
  readonly topic: string;
  readonly owner: string;
  readonly isSnapshot: boolean;
}

/** Its digest stands for the version, since other bytes have another. */
export function recordOf({ digest, size, blobs }: Pick<LocatedEntry, 'digest' | 'size' | 'blobs'>): ArtifactRecord__Output {
  return recordOfBlobs({ version: digest, size, blobs });
}

/** Those of a snapshot that has been replaced meanwhile lie where they lay: what is dead is not moved. */
export async function locateAgain(
  context: Pick<AppContext, 'call'>,
  entry: LocatedEntry,
  call: CallOptions,
): Promise<ArtifactRecord__Output> {
  const { container, topic, owner, digest } = entry;
  const { entries } = entry.isSnapshot
    ? await context.call('read_vault_snapshots', { container, places: [{ topic, owner }] }, call)
    : await context.call('find_vault_entries', { container, topic, owner, digests: [digest] }, call);
  const found = entries.find((candidate) => candidate.digest === digest);
  return recordOf(found === undefined ? entry : { ...entry, blobs: found.blobs });
}
