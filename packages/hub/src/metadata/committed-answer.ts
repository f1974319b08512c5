/**
 * What a plain write was answered, from the record of its blob: a staged blob is committed once, by one write, so no record of the
 * request is needed to know it when it comes again (packages/docs/decisions/commits-in-one-trip.md).
 */
import { parseVersionId } from '@felloe/engine/artifact/version-id.ts';
import { findCommittedVersions } from '../blobs/blob-queries.ts';
import type { Querier } from '../database/database.ts';
import type { ArtifactChange, ArtifactChanged } from './artifact-change.ts';
import type { ContainerRow } from './records.ts';

/** Whether that is all there is to tell: not of a version with a name, nor of annotations that the commit has added to. */
export function isToldByBlob(container: ContainerRow, change: ArtifactChange): boolean {
  const isPlain = change.kind === 'write' && change.newBlobs.length > 0 && change.annotations === '' && change.owner === '';
  return isPlain && !container.documents.has('versioning');
}

/** Undefined for a change without bytes of its own. */
export function committedAnswer(
  change: ArtifactChange,
): ((querier: Querier) => Promise<ArtifactChanged | undefined>) | undefined {
  const [blob] = change.kind === 'write' ? change.newBlobs : [];
  if (change.kind !== 'write' || blob === undefined) return undefined;
  return async (querier) => {
    const versionId = (await findCommittedVersions(querier, [blob.blobId])).get(blob.blobId);
    if (versionId === undefined) return undefined;
    const modifiedAt = parseVersionId(versionId)?.timeMs ?? 0;
    // Whether something was there before is told to nobody who writes.
    return { versionId, versionName: '', modifiedAt, etag: change.etag, size: change.size, existed: false };
  };
}
