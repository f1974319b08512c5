/**
 * What a plain write was answered, from the record of its blob: a staged blob is committed once, by one write, so no record of the
 * request is needed to know it when it comes again (packages/docs/decisions/commits-in-one-trip.md).
 */
import { parseVersionId } from '@felloe/engine/artifact/version-id.ts';
import { findCommittedVersions } from '../blobs/blob-queries.ts';
import type { Querier } from '../database/database.ts';
import type { ArtifactChange, ArtifactChanged } from './artifact-change.ts';
import type { ContainerRow } from './records.ts';

/** Undefined for changes that need a record: those without bytes of their own, and those whose answer tells more. */
export function committedAnswer(
  container: ContainerRow,
  change: ArtifactChange,
): ((querier: Querier) => Promise<ArtifactChanged | undefined>) | undefined {
  if (change.kind !== 'write' || change.annotations !== '' || change.owner !== '' || container.documents.has('versioning')) {
    return undefined;
  }
  const [blob] = change.newBlobs;
  if (blob === undefined) return undefined;
  return async (querier) => {
    const versionId = (await findCommittedVersions(querier, [blob.blobId])).get(blob.blobId);
    if (versionId === undefined) return undefined;
    const modifiedAt = parseVersionId(versionId)?.timeMs ?? 0;
    // Whether something was there before is told to nobody who writes.
    return { versionId, versionName: '', modifiedAt, etag: change.etag, size: change.size, existed: false };
  };
}
