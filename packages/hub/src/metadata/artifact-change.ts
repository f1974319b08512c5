/** A change of what one path names, as it enters a lane. */
import type { Conditions } from '@felloe/engine/artifact/conditions.ts';
import type { NewBlob } from '../blobs/blob-queries.ts';
import type { ContentPiece } from './records.ts';

export interface Fencing {
  readonly lock: string;
  readonly token: number;
}

interface ChangeSubject {
  readonly tenantId: string;
  readonly containerId: string;
  readonly containerName: string;
  readonly path: string;
  readonly principalId: string;
  readonly conditions: Conditions;
  readonly fencing: Fencing | undefined;
}

export interface ArtifactWrite extends ChangeSubject {
  readonly kind: 'write';
  /** put, copy or complete: how it came about. */
  readonly operation: 'put' | 'copy' | 'complete';
  readonly size: number;
  readonly etag: string;
  readonly attributes: string;
  readonly content: readonly ContentPiece[];
  /** Blobs this change makes live. Empty when its content was live before (copy, complete). */
  readonly newBlobs: readonly NewBlob[];
  /** The session that staged them. */
  readonly epoch: number;
}

export interface ArtifactRemoval extends ChangeSubject {
  readonly kind: 'remove';
}

export type ArtifactChange = ArtifactWrite | ArtifactRemoval;

export interface ArtifactChanged {
  /** Of the new version; of the removed one for a removal; empty when there was none. */
  readonly versionId: string;
  readonly modifiedAt: number;
  readonly etag: string;
  readonly size: number;
  /** Something was there before. */
  readonly existed: boolean;
}
