/** The calls about artifacts. */
import { requirePathPart } from '@felloe/engine/artifact/path.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { ArtifactRecord } from '@felloe/contracts/gen/felloe/v1/ArtifactRecord.ts';
import type { Removal__Output } from '@felloe/contracts/gen/felloe/v1/Removal.ts';
import type { ResolveArtifact__Output } from '@felloe/contracts/gen/felloe/v1/ResolveArtifact.ts';
import type { StagedBlob__Output } from '@felloe/contracts/gen/felloe/v1/StagedBlob.ts';
import type { WriteArtifact__Output } from '@felloe/contracts/gen/felloe/v1/WriteArtifact.ts';
import type { Access } from '../access/access.ts';
import type { NewBlob } from '../blobs/blob-queries.ts';
import type { BlobReferences } from '../blobs/blob-references.ts';
import type { Database } from '../database/database.ts';
import type { Outcome } from '../lanes/job.ts';
import type { DataKeys } from '../encryption/data-keys.ts';
import type { Lanes } from '../lanes/lanes.ts';
import type { CallContext, CallHandlers } from '../session/call-context.ts';
import type { ArtifactChange, ArtifactChanged, ArtifactRemoval } from './artifact-change.ts';
import { type Artifacts, recordOf } from './artifacts.ts';
import { conditionsOf, fencingOf } from './conditions-of.ts';
import { copyArtifact } from './copy-artifact.ts';
import { listArtifacts } from './listing.ts';
import type { ContainerRow } from './records.ts';

export interface ArtifactHandlerParts {
  readonly database: Database;
  readonly lanes: Lanes;
  readonly access: Access;
  readonly artifacts: Artifacts;
  readonly references: BlobReferences;
  readonly dataKeys: DataKeys;
  /** Where a new blob of the container goes when this spoke writes it. */
  readonly place: (container: ContainerRow, spoke: string) => string;
}

export function artifactHandlers(
  parts: ArtifactHandlerParts,
): Pick<CallHandlers, 'resolve' | 'write' | 'remove' | 'copy' | 'list'> {
  const { access, artifacts, database } = parts;
  return {
    resolve: {
      authorisation: 'artifact.read',
      handle: async (message, context) => {
        const container = access.container(context, 'artifact.read', message.container, message.path);
        requireCurrentVersion(message.version_id);
        const record = recordOf(
          await artifacts.resolve(container, message.path, { pastCache: message.past_cache, traceparent: context.traceparent }),
        );
        return withDataKey(parts.dataKeys, container, message, record);
      },
    },
    write: {
      authorisation: 'artifact.write',
      handle: async (message, context) => {
        const container = access.container(context, 'artifact.write', message.container, message.path);
        const changed = await artifacts.change(container, writeOf(container, message, context), context.order);
        return { version_id: changed.versionId, modified_at: changed.modifiedAt, etag: changed.etag, size: changed.size };
      },
    },
    remove: {
      authorisation: 'artifact.remove',
      handle: async (message, context) => {
        if (message.removals.length > limits.artifact.removalBatchMax)
          throw new StoreError('too_large', 'too many removals at once');
        // Who may not see the container learns nothing about any of its paths; after that each path is judged alone.
        const container = access.container(context, 'container.describe', message.container);
        return { results: (await removeAll(parts, container, message.removals, context)).map(resultOf) };
      },
    },
    copy: {
      authorisation: 'artifact.write',
      handle: async (message, context) => {
        const source = access.container(context, 'artifact.read', message.source_container, message.source_path);
        const target = access.container(context, 'artifact.write', message.container, message.path);
        requireCurrentVersion(message.source_version_id);
        const copied = await copyArtifact(
          parts,
          {
            source,
            sourcePath: message.source_path,
            sourceConditions: conditionsOf(message.source_conditions),
            target,
            path: message.path,
            attributes: message.attributes,
            conditions: conditionsOf(message.conditions),
            fencing: fencingOf(message.conditions),
            principalId: context.principal.principalId,
            targetBackendId: parts.place(target, context.spoke.name),
          },
          context.order,
        );
        const { versionId, modifiedAt, etag, size, attributes } = copied;
        return { version_id: versionId, modified_at: modifiedAt, etag, size, attributes };
      },
    },
    list: {
      authorisation: 'artifact.list',
      handle: (message, context) => {
        const container = access.container(context, 'artifact.list', message.container, message.prefix);
        for (const text of [message.prefix, message.delimiter, message.after]) requirePathPart(text);
        return listArtifacts(database, container, {
          prefix: message.prefix,
          delimiter: message.delimiter,
          after: message.after,
          limit: Math.min(message.limit, limits.artifact.listPageMax),
        });
      },
    },
  };
}

/** The key of encrypted bytes goes only to who reads them now; what the cache holds stays without it. */
function withDataKey(
  dataKeys: DataKeys,
  container: ContainerRow,
  { operation, action }: ResolveArtifact__Output,
  record: ArtifactRecord,
): ArtifactRecord {
  const readsBytes = operation !== 'head' && (action === '' || action === 'artifact.read' || action === 'version.read');
  const key = readsBytes ? dataKeys.ofAttributes(container, record.attributes ?? '') : undefined;
  return key === undefined ? record : { ...record, data_key: key };
}

/** Containers keep one version of a path; it is called `null`, as S3 calls it. Any other name must not reach the current one. */
function requireCurrentVersion(versionId: string): void {
  if (versionId !== '' && versionId !== 'null') throw new StoreError('version_not_found');
}

function writeOf(container: ContainerRow, message: WriteArtifact__Output, context: CallContext): ArtifactChange {
  return {
    kind: 'write',
    operation: 'put',
    ...subjectOf(container, message.path, context),
    conditions: conditionsOf(message.conditions),
    fencing: fencingOf(message.conditions),
    size: message.size,
    etag: message.etag,
    attributes: message.attributes,
    content: message.blobs.map((blob) => ({ blobId: blob.blob_id, size: contentSizeOf(blob), partNumber: 0, checksums: '' })),
    newBlobs: message.blobs.map((blob) => newBlobOf(blob, container.tenantId)),
    // The session's own: a spoke cannot commit under another's epoch, whatever it says.
    epoch: context.spoke.epoch,
  };
}

/** Bytes of content, where they lie encrypted and so in more bytes. */
export function contentSizeOf(blob: StagedBlob__Output): number {
  return blob.content_size === 0 ? blob.size : blob.content_size;
}

export function newBlobOf(blob: StagedBlob__Output, tenantId: string): NewBlob {
  return {
    blobId: blob.blob_id,
    tenantId,
    backendId: blob.backend_id,
    locator: blob.locator,
    segmentId: blob.segment_id === '' ? undefined : blob.segment_id,
    size: blob.size,
    sha256: blob.sha256,
  };
}

function subjectOf(container: ContainerRow, path: string, context: CallContext) {
  return {
    tenantId: container.tenantId,
    containerId: container.containerId,
    containerName: container.name,
    path,
    principalId: context.principal.principalId,
  };
}

async function removeAll(
  { access, artifacts }: ArtifactHandlerParts,
  container: ContainerRow,
  removals: readonly Removal__Output[],
  context: CallContext,
): Promise<Outcome<ArtifactChanged>[]> {
  const outcomes: (Outcome<ArtifactChanged> | undefined)[] = removals.map((removal) => {
    try {
      access.container(context, 'artifact.remove', container.name, removal.path);
      requireCurrentVersion(removal.version_id);
      return undefined;
    } catch (error) {
      return { error: StoreError.from(error) };
    }
  });
  const allowed = removals.flatMap((removal, index): { index: number; change: ArtifactRemoval }[] =>
    outcomes[index] !== undefined
      ? []
      : [
          {
            index,
            change: {
              kind: 'remove',
              ...subjectOf(container, removal.path, context),
              conditions: conditionsOf(removal.conditions),
              fencing: fencingOf(removal.conditions),
            },
          },
        ],
  );
  const done = await artifacts.removeAll(
    container,
    allowed.map(({ change }) => change),
    context.order,
  );
  for (const [position, { index }] of allowed.entries()) outcomes[index] = done[position];
  return outcomes as Outcome<ArtifactChanged>[];
}

function resultOf(outcome: Outcome<ArtifactChanged>) {
  if ('value' in outcome) return { existed: outcome.value.existed, version_id: outcome.value.versionId };
  return { failure_code: outcome.error.code, failure_message: outcome.error.message };
}
