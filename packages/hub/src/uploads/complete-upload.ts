/** Completing: in one transaction the chosen parts become the artifact, the others die, and the upload ends. */
import { createHash } from 'node:crypto';
import type { Checksum } from '@felloe/engine/artifact/attributes.ts';
import { decodeAttributes, encodeAttributes } from '@felloe/engine/artifact/attributes.ts';
import type { Conditions } from '@felloe/engine/artifact/conditions.ts';
import { versionNameOf } from '@felloe/engine/artifact/versioning.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { type ChosenPart, judgeCompletion, uploadEntityTag } from '@felloe/engine/upload/parts.ts';
import { requireOpenUpload } from '@felloe/engine/upload/upload.ts';
import type { BlobReferences } from '../blobs/blob-references.ts';
import type { Batch } from '../lanes/job.ts';
import type { JobOrder, Lanes } from '../lanes/lanes.ts';
import { artifactKey } from '../metadata/artifact-cache.ts';
import type { ArtifactChanged, ArtifactWrite, Fencing } from '../metadata/artifact-change.ts';
import type { Artifacts } from '../metadata/artifacts.ts';
import type { ContainerRow, ContentPiece } from '../metadata/records.ts';
import { findVersionById } from '../metadata/version-queries.ts';
import {
  deleteParts,
  findParts,
  findUpload,
  markCompleted,
  type PartRow,
  type UploadName,
  type UploadRow,
} from './upload-queries.ts';
import { nameOf } from './uploads.ts';

export interface CompletionWish {
  readonly container: ContainerRow;
  readonly path: string;
  readonly uploadId: string;
  readonly chosen: readonly ChosenPart[];
  readonly conditions: Conditions;
  readonly fencing: Fencing | undefined;
  readonly checksums: readonly Checksum[];
  readonly claimedSize: number | undefined;
  readonly mustCreate: boolean;
  readonly principalId: string;
}

export interface CompletionParts {
  readonly lanes: Lanes;
  readonly artifacts: Artifacts;
  readonly references: BlobReferences;
  /** Below S3's 5 MiB only in tests of many small parts. */
  readonly partBytesMin: number;
}

interface StoredPart {
  readonly partNumber: number;
  readonly size: number;
  readonly etag: string;
  readonly checksums: readonly Checksum[];
  readonly row: PartRow;
}

export function completeUpload(parts: CompletionParts, wish: CompletionWish, order: JobOrder): Promise<ArtifactChanged> {
  const { container, path, uploadId } = wish;
  const key = artifactKey(container.containerId, path);
  return parts.lanes.submit<ArtifactChanged>(container.lane, {
    name: 'complete_upload',
    exclusive: [key, `upload/${uploadId}`],
    shared: [container.containerId],
    order: { ...order, request: `complete_upload ${uploadId}` },
    eventsMax: 1,
    run: (batch) => complete(parts, batch, wish),
    encode: (changed) => JSON.stringify(changed),
    decode: (text) => JSON.parse(text) as ArtifactChanged,
    guard: parts.artifacts.guardOf(key),
  });
}

async function complete(parts: CompletionParts, batch: Batch, wish: CompletionWish): Promise<ArtifactChanged> {
  const name = nameOf(wish.container, wish.path, wish.uploadId);
  const upload = await findUpload(batch.querier, name, true);
  if (upload?.state === 'completed') return answerAgain(batch, wish, upload);
  requireOpenUpload(upload?.state);
  const recorded = await storedParts(batch, name);
  const completion = judgeCompletion(wish.chosen, recorded, {
    partBytesMin: parts.partBytesMin,
    ...(wish.claimedSize === undefined ? {} : { claimedSize: wish.claimedSize }),
  });
  const change = changeOf(wish, upload as UploadRow, completion.parts, completion.size);
  const changed = await parts.artifacts.changeWithin(batch, change);
  const kept = new Set(completion.parts.map((part) => part.partNumber));
  const left = [...recorded.values()].flatMap(({ partNumber, row }) =>
    kept.has(partNumber) || row.blobId === undefined ? [] : [row.blobId],
  );
  if (left.length > 0) await parts.references.drop(batch, left);
  await deleteParts(batch.querier, name);
  await markCompleted(batch.querier, name, changed.versionId);
  return changed;
}

/** A client that lost the answer asks again; while what it completed is still there, that is the answer (AWS does the same). */
async function answerAgain(batch: Batch, wish: CompletionWish, upload: UploadRow): Promise<ArtifactChanged> {
  const versioning = wish.container.documents.setting('versioning')?.state ?? '';
  const version = await findVersionById(batch.querier, { ...upload, versionId: upload.completedVersion });
  const wanted = entityTag(wish.chosen.map((part) => part.etag.replaceAll('"', '')));
  if (version === undefined || version.etag !== wanted) throw new StoreError('upload_not_found');
  const { versionId, modifiedAt, etag, size, attributes } = version;
  return { versionId, versionName: versionNameOf(versioning, version), modifiedAt, etag, size, attributes, existed: true };
}

async function storedParts(batch: Batch, name: UploadName): Promise<Map<number, StoredPart>> {
  const rows = await findParts(batch.querier, name, 0, limits.upload.partNumberMax);
  return new Map(
    rows.map((row) => [
      row.partNumber,
      {
        partNumber: row.partNumber,
        size: row.size,
        etag: row.etag,
        checksums: JSON.parse(row.checksums || '[]') as Checksum[],
        row,
      },
    ]),
  );
}

function changeOf(wish: CompletionWish, upload: UploadRow, parts: readonly StoredPart[], size: number): ArtifactWrite {
  const content = parts.flatMap(({ partNumber, row }): ContentPiece[] =>
    row.blobId === undefined ? [] : [{ blobId: row.blobId, size: row.size, partNumber, checksums: row.checksums }],
  );
  const attributes = decodeAttributes(upload.attributes);
  return {
    kind: 'write',
    operation: 'complete',
    tenantId: wish.container.tenantId,
    containerId: wish.container.containerId,
    containerName: wish.container.name,
    path: wish.path,
    key: artifactKey(wish.container.containerId, wish.path),
    principalId: wish.principalId,
    conditions: wish.conditions,
    fencing: wish.fencing,
    size,
    etag: entityTag(parts.map((part) => part.etag)),
    attributes: encodeAttributes(wish.checksums.length === 0 ? attributes : { ...attributes, checksums: wish.checksums }),
    mustCreate: wish.mustCreate,
    annotations: upload.annotations,
    // Who begins an upload owns what it becomes, unless everything is the container's owner's by now.
    owner: wish.container.documents.rules()?.ownership === 'container_owner' ? '' : upload.owner,
    content,
    newBlobs: [],
    sharesWith: undefined,
    epoch: 0,
  };
}

function entityTag(etags: readonly string[]): string {
  return uploadEntityTag(etags, (bytes) => createHash('md5').update(bytes).digest());
}
