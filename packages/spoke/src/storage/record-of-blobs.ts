/** Bytes of an app as storage knows what it reads: a record of blobs. Another version has other bytes. */
import type { ArtifactRecord__Output } from '@felloe/contracts/gen/felloe/v1/ArtifactRecord.ts';
import type { BlobRef__Output } from '@felloe/contracts/gen/felloe/v1/BlobRef.ts';

const noKey = Buffer.alloc(0);

export interface StoredBytes {
  readonly version: string;
  readonly size: number;
  readonly blobs: readonly BlobRef__Output[];
}

export function recordOfBlobs({ version, size, blobs }: StoredBytes): ArtifactRecord__Output {
  return {
    tenant_id: '',
    container_id: '',
    path: '',
    version_id: version,
    size,
    etag: version,
    modified_at: 0,
    attributes: '',
    blobs: [...blobs],
    removed_marker: false,
    annotations: '',
    current: true,
    version_name: '',
    data_key: noKey,
    container_versioning: '',
    expires: null,
  };
}
