/** A change of what one path names, as it enters a lane. */
import type { Conditions } from '@felloe/engine/artifact/conditions.ts';
import type { NewBlob } from '../blobs/blob-queries.ts';
import type { CachedArtifact } from './cached-artifact.ts';
import type { ArtifactRow, ContentPiece } from './records.ts';

export interface Fencing {
  readonly lock: string;
  readonly token: number;
}

interface ChangeSubject {
  readonly tenantId: string;
  readonly containerId: string;
  readonly containerName: string;
  readonly path: string;
  /** `artifactKey` of both: looked up under several times, so that it is made, and hashed, once. */
  readonly key: string;
  readonly principalId: string;
  readonly conditions: Conditions;
  readonly fencing: Fencing | undefined;
}

export interface ArtifactWrite extends ChangeSubject {
  readonly kind: 'write';
  /** How it came about. */
  readonly operation: 'put' | 'post' | 'copy' | 'complete' | 'rename';
  readonly size: number;
  readonly etag: string;
  readonly attributes: string;
  /** Who asks may create and not overwrite (append-only keys): refused when the path names something, or a version would go. */
  readonly mustCreate: boolean;
  /** JSON of what was asked for; the commit adds what the container's settings say. Empty for nothing. */
  readonly annotations: string;
  /** The tenant it belongs to when that is not the container's, else empty. */
  readonly owner: string;
  readonly content: readonly ContentPiece[];
  /** Blobs this change makes live. Empty when its content was live before (copy, complete). */
  readonly newBlobs: readonly NewBlob[];
  /** Whose content it takes one more reference of in this commit. Elsewhere such references were taken before. */
  readonly sharesWith: CachedArtifact | undefined;
  /** The session that staged them. */
  readonly epoch: number;
}

export interface ArtifactRemoval extends ChangeSubject {
  readonly kind: 'remove';
  readonly operation: 'remove' | 'expire' | 'rename';
  /** Only while the path names this version. */
  readonly onlyVersionId?: string;
  /** Asked in the commit of what the path names then; false refuses the removal. */
  readonly stillWanted?: (current: ArtifactRow) => boolean;
}

export type ArtifactChange = ArtifactWrite | ArtifactRemoval;

export interface ArtifactChanged {
  /** Of the new version or marker; of the removed one for a removal that leaves none; empty when there was none. */
  readonly versionId: string;
  /** As clients name it; empty in a container that never had versions. */
  readonly versionName: string;
  /** A removal marker was made or removed. */
  readonly removedMarker?: boolean;
  /** Of a write: as they were written, empty for none. */
  readonly annotations?: string;
  /** Of a completion that is answered again: what was written then. */
  readonly attributes?: string;
  readonly modifiedAt: number;
  readonly etag: string;
  readonly size: number;
  /** Something was there before. */
  readonly existed: boolean;
}
