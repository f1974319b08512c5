/** The calls about artifacts. */
import { type Action, actionOfVersion, isAction, scopeOf } from '@felloe/engine/access/action.ts';
import { requirePathPart } from '@felloe/engine/artifact/path.ts';
import { mustCreate } from '@felloe/engine/access/restrictions.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { ArtifactRecord } from '@felloe/contracts/gen/felloe/v1/ArtifactRecord.ts';
import type { ResolveArtifact__Output } from '@felloe/contracts/gen/felloe/v1/ResolveArtifact.ts';
import type { StagedBlob__Output } from '@felloe/contracts/gen/felloe/v1/StagedBlob.ts';
import type { WriteResult } from '@felloe/contracts/gen/felloe/v1/WriteResult.ts';
import type { WriteArtifact__Output } from '@felloe/contracts/gen/felloe/v1/WriteArtifact.ts';
import type { Access, JudgedRecord } from '../access/access.ts';
import { subjectOf as subjectOfRecord } from '../access/artifact-subject.ts';
import { type WrittenAccess, writtenAccess } from '../access/written-access.ts';
import type { NewBlob } from '../blobs/blob-queries.ts';
import type { BlobReferences } from '../blobs/blob-references.ts';
import type { Database } from '../database/database.ts';
import type { DataKeys } from '../encryption/data-keys.ts';
import { requireEncryptedCopy, requireEncryption } from '../encryption/require-encryption.ts';
import type { Lanes } from '../lanes/lanes.ts';
import { toldExpiration } from '../lifecycle/told-dates.ts';
import type { CallContext, CallHandlers } from '../session/call-context.ts';
import { type ArtifactCache, artifactKey } from './artifact-cache.ts';
import type { ArtifactChange, ArtifactChanged } from './artifact-change.ts';
import { removeAll } from './artifact-removals.ts';
import { type Artifacts, type ReadingOptions, recordOf, type ResolvedVersion } from './artifacts.ts';
import { conditionsOf, fencingOf } from './conditions-of.ts';
import { copyArtifact } from './copy-artifact.ts';
import { listArtifacts } from './listing.ts';
import type { ContainerRow, ContentPiece } from './records.ts';
import { withVisibleAnnotations } from './visible-annotations.ts';

export interface ArtifactHandlerParts {
  readonly database: Database;
  readonly lanes: Lanes;
  readonly access: Access;
  readonly artifacts: Artifacts;
  readonly cache: ArtifactCache;
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
      handle: (message, context) => {
        const { path, version_id: versionName } = message;
        const action = readActionOf(message.action, versionName !== '');
        const container = access.open(context, action, message.container, path);
        const options = { pastCache: message.past_cache, traceparent: context.traceparent };
        const judge = (found: JudgedRecord | undefined) => access.settle(context, action, { row: container, path }, found);
        const answer = ({ artifact, current }: ResolvedVersion) => {
          judge(artifact);
          const record = recordOf(container, artifact, current);
          const showing = { asker: context, container, path, namesVersion: versionName !== '' };
          return withDataKey(parts.dataKeys, container, message, withVisibleAnnotations(access, showing, record));
        };
        return judgedBy(judge, () => resolved(artifacts, container, path, versionName, options), answer);
      },
    },
    write: {
      authorisation: 'artifact.write',
      handle: (message, context) => {
        const container = access.container(context, 'artifact.write', message.container, message.path);
        const { path, annotations } = message;
        requireEncryption(container, message.attributes);
        const written = writtenAccess(access, context, { container, path, annotations });
        const change = writeOf(container, message, written, context);
        return artifacts.change(container, change, context.order).then((changed) => writeResultOf(container, path, changed));
      },
    },
    remove: {
      authorisation: 'artifact.remove',
      handle: async (message, context) => {
        if (message.removals.length > limits.artifact.removalBatchMax)
          throw new StoreError('too_large', 'too many removals at once');
        return { results: await removeAll(parts, message.container, message.removals, context) };
      },
    },
    copy: {
      authorisation: 'artifact.write',
      handle: async (message, context) => {
        const readAction = readActionOf('', message.source_version_id !== '');
        const { path, source_path: sourcePath, annotations } = message;
        const source = access.open(context, readAction, message.source_container, sourcePath);
        const target = access.container(context, 'artifact.write', message.container, path);
        requireEncryptedCopy(target, { attributes: message.attributes, sourceKey: message.source_key });
        const copied = await copyArtifact(
          parts,
          {
            source,
            sourcePath,
            judgeSource: (record) => {
              const place = { row: source, path: sourcePath };
              access.settle(context, readAction, place, record);
              // Tags that come along are read, too.
              if (message.keep_tags && record !== undefined && subjectOfRecord(record).tags !== undefined) {
                access.settle(context, readActionOf('artifact.tags.read', message.source_version_id !== ''), place, record);
              }
            },
            sourceVersionName: message.source_version_id,
            sourceConditions: conditionsOf(message.source_conditions),
            target,
            path,
            attributes: message.attributes,
            sourceKey: message.source_key,
            ...writtenAccess(access, context, { container: target, path, annotations }),
            keepsTags: message.keep_tags,
            mustCreate: mustCreate(context.principal, path),
            conditions: conditionsOf(message.conditions),
            fencing: fencingOf(message.conditions),
            principalId: context.principal.principalId,
            targetBackendId: parts.place(target, context.spoke.name),
          },
          context.order,
        );
        const { attributes, sourceVersionName } = copied;
        return { ...writeResultOf(target, path, copied), attributes, source_version_name: sourceVersionName };
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

function resolved(
  artifacts: Artifacts,
  container: ContainerRow,
  path: string,
  versionName: string,
  options: ReadingOptions,
): ResolvedVersion | Promise<ResolvedVersion> {
  if (versionName !== '') return artifacts.resolveVersion(container, path, versionName, options);
  const found = artifacts.resolve(container, path, options);
  if (found instanceof Promise) return found.then((artifact) => ({ artifact, current: true }));
  return { artifact: found, current: true };
}

/**
 * The answer about what was found, which judges it; at once where it is in RAM. That nothing was found, or a marker, is told only to
 * those who may list.
 */
function judgedBy<T>(
  judge: (record: JudgedRecord | undefined) => void,
  find: () => ResolvedVersion | Promise<ResolvedVersion>,
  answer: (found: ResolvedVersion) => T,
): T | Promise<T> {
  const refuse = (error: unknown): never => {
    const { code } = StoreError.from(error);
    if (code === 'artifact_not_found' || code === 'version_not_found') judge(undefined);
    throw error;
  };
  let found: ResolvedVersion | Promise<ResolvedVersion>;
  try {
    found = find();
  } catch (error) {
    return refuse(error);
  }
  return found instanceof Promise ? found.then(answer, refuse) : answer(found);
}

/** What is asked for when a record is read: as the message says, or its bytes; of a named version the action of versions. */
export function readActionOf(asked: string, namesVersion: boolean): Action {
  const action = asked === '' ? 'artifact.read' : asked;
  // A restore has to know what it restores, and who may ask for one need not be one who reads.
  const isReading = action.endsWith('.read') || action === 'artifact.restore';
  if (!isAction(action) || !isReading || scopeOf(action) !== 'path') {
    throw new StoreError('invalid_argument', 'this is no action of reading', { details: { field: 'action' } });
  }
  return namesVersion ? actionOfVersion(action) : action;
}

export function writeResultOf(container: ContainerRow, path: string, changed: ArtifactChanged): WriteResult {
  const { versionId, versionName, modifiedAt, etag, size, annotations } = changed;
  const result = { version_id: versionId, modified_at: modifiedAt, etag, size };
  const isPlain = versionName === '' && annotations === undefined;
  if (isPlain && !container.documents.has('lifecycle')) return result;
  return {
    ...result,
    version_name: versionName,
    ...(annotations === undefined ? {} : { annotations }),
    ...toldExpiration(container, { path, size, modifiedAt, annotations: annotations ?? '' }),
  };
}

function writeOf(
  container: ContainerRow,
  message: WriteArtifact__Output,
  written: WrittenAccess,
  context: CallContext,
): ArtifactChange {
  return {
    kind: 'write',
    operation: message.operation === 'post' ? 'post' : 'put',
    // Written out: spreads of what every write has cost more than the rest of it.
    tenantId: container.tenantId,
    containerId: container.containerId,
    containerName: container.name,
    path: message.path,
    key: artifactKey(container.containerId, message.path),
    principalId: context.principal.principalId,
    conditions: conditionsOf(message.conditions),
    fencing: fencingOf(message.conditions),
    size: message.size,
    etag: message.etag,
    attributes: lastAttributes.of(message.attributes),
    mustCreate: mustCreate(context.principal, message.path),
    annotations: written.annotations,
    owner: written.owner,
    content: message.blobs.map(pieceOf),
    newBlobs: message.blobs.map((blob) => newBlobOf(blob, container.tenantId)),
    sharesWith: undefined,
    // The session's own: a spoke cannot commit under another's epoch, whatever it says.
    epoch: context.spoke.epoch,
  };
}

/** Texts that come again and again, kept once: records in RAM share them. */
class LastText {
  #text = '';

  of(text: string): string {
    if (text !== this.#text) this.#text = text;
    return this.#text;
  }
}

const lastAttributes = new LastText();
const lastBackend = new LastText();
const lastSegment = new LastText();

function pieceOf(blob: StagedBlob__Output): ContentPiece {
  return { blobId: blob.blob_id, size: contentSizeOf(blob), partNumber: 0, checksums: '' };
}

/** Bytes of content, where they lie encrypted and so in more bytes. */
export function contentSizeOf(blob: StagedBlob__Output): number {
  return blob.content_size === 0 ? blob.size : blob.content_size;
}

export function newBlobOf(blob: StagedBlob__Output, tenantId: string): NewBlob {
  return {
    blobId: blob.blob_id,
    tenantId,
    backendId: lastBackend.of(blob.backend_id),
    locator: blob.locator,
    segmentId: blob.segment_id === '' ? undefined : lastSegment.of(blob.segment_id),
    size: blob.size,
    sha256: blob.sha256,
  };
}
