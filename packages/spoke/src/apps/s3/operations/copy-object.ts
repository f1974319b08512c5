/**
 * CopyObject. A copy is a second reference to the same blobs, made by one commit at the hub; only when the target's place is
 * another backend, or a checksum is wanted that the source does not have, do the bytes move through this spoke.
 */
import type { ArtifactRecord__Output } from '@felloe/contracts/gen/felloe/v1/ArtifactRecord.ts';
import type { ContainerDescriptor__Output } from '@felloe/contracts/gen/felloe/v1/ContainerDescriptor.ts';
import type { WriteResult__Output } from '@felloe/contracts/gen/felloe/v1/WriteResult.ts';
import {
  type ArtifactAttributes,
  type Checksum,
  checksumOf,
  decodeAttributes,
  encodeAttributes,
} from '@felloe/engine/artifact/attributes.ts';
import { decodeAnnotations, encodeAnnotations } from '@felloe/engine/artifact/annotations.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { renderCopyObject } from '@felloe/s3-wire/xml/commands/copy-object.ts';
import { accessListOfHeaders } from '../access/access-list-of-request.ts';
import { admitBytes } from '../admission.ts';
import { answerXml, type HeaderList } from '../answer.ts';
import { attributesOfRequest } from '../attributes-of-request.ts';
import { checksumElements } from '../checksum-elements.ts';
import { conditionsMessage, copySourceConditions, writeConditions } from '../conditions.ts';
import { copySource } from '../copied-marker.ts';
import { copyBytes, resolveOrigin } from '../copy-bytes.ts';
import { type CopyPlan, readCopyPlan } from '../copy-plan.ts';
import { type CopyEncryption, encryptionOfCopy, maySharePlainBytes } from '../encryption/copy-encryption.ts';
import { describedBytes, entityTagOf } from '../encryption/new-encryption.ts';
import { refuseUnservedHeaders } from '../refused-headers.ts';
import type { S3Request } from '../s3-request.ts';
import { readStorageClass } from '../storage-class.ts';
import { sourceVersion, writtenVersion } from '../version-headers.ts';
import { refuseVersionId } from '../version-parameter.ts';

export async function copyObject(request: S3Request): Promise<void> {
  refuseUnservedHeaders(request.headers);
  refuseVersionId(request.target);
  const accessList = await accessListOfHeaders(request.context, request.headers, 'object');
  const plan = readCopyPlan(request, accessList);

  const { written, headers } = await copy(request, plan);

  const { checksums } = decodeAttributes(written.attributes);
  answerXml(
    request.exchange,
    renderCopyObject({ etag: written.etag, lastModifiedMs: written.modified_at, ...checksumElements(checksums) }),
    [...sourceVersion(written), ...writtenVersion(written), ...headers],
  );
}

interface Copied {
  readonly written: WriteResult__Output;
  /** What the answer says of its encryption. */
  readonly headers: HeaderList;
}

async function copy(request: S3Request, plan: CopyPlan): Promise<Copied> {
  const container = await request.context.containers.describe(request.bucket);
  const describesItself = plan.replacesMetadata || plan.storageClass !== undefined || plan.websiteRedirect !== undefined;
  if (!describesItself && plan.wantedAlgorithm === undefined && maySharePlainBytes(request, container)) {
    try {
      const sourceConditions = conditionsMessage(copySourceConditions(request.headers));
      return { written: await copyByReference(request, plan, { attributes: '', sourceKey: '', sourceConditions }), headers: [] };
    } catch (thrown) {
      if (!needsBytes(thrown)) throw thrown;
    }
  }
  const record = await resolveOrigin(request, plan.origin);
  const encryption = await encryptionOfCopy(request, container, record);
  const { target, sharesBytes, sourceKey } = encryption;
  const source = decodeAttributes(record.attributes);
  const attributes = describedBytes(attributesOfCopy(request, plan, source), [], target);
  const headers = target?.headers ?? [];
  if (!sharesBytes) return { written: await copyByBytes(request, plan, { container, record, attributes, encryption }), headers };
  if (plan.wantedAlgorithm === undefined || checksumOf(source, plan.wantedAlgorithm) !== undefined) {
    try {
      // The attributes were taken from this record, checksums among them: another content must not get them.
      const sourceConditions = { if_match: [record.etag] };
      const shared = { attributes: encodeAttributes(attributes), sourceKey, sourceConditions };
      return { written: await copyByReference(request, plan, shared), headers };
    } catch (thrown) {
      if (!needsBytes(thrown)) throw thrown;
    }
  }
  return { written: await copyByBytes(request, plan, { container, record, attributes, encryption }), headers };
}

function needsBytes(thrown: unknown): boolean {
  return thrown instanceof StoreError && thrown.code === 'copy_needs_bytes';
}

interface ByReference {
  /** Empty keeps the source's. */
  readonly attributes: string;
  readonly sourceKey: string;
  readonly sourceConditions: ReturnType<typeof conditionsMessage>;
}

function copyByReference(
  request: S3Request,
  { origin, annotations, keepsTags }: CopyPlan,
  { attributes, sourceKey, sourceConditions }: ByReference,
): Promise<WriteResult__Output> {
  const { context, headers, bucket, key, call } = request;
  const copied = context.call(
    'copy',
    {
      source_container: origin.container,
      source_path: origin.path,
      source_version_id: origin.version_id,
      source_conditions: sourceConditions,
      container: bucket,
      path: key,
      attributes,
      source_key: sourceKey,
      conditions: writeConditions(headers),
      same_place_only: true,
      annotations,
      keep_tags: keepsTags,
    },
    call,
  );
  return copySource(copied);
}

interface ByBytes {
  readonly record: ArtifactRecord__Output;
  readonly attributes: ArtifactAttributes;
  readonly encryption: CopyEncryption;
  readonly container: ContainerDescriptor__Output;
}

async function copyByBytes(
  request: S3Request,
  plan: CopyPlan,
  { container, record, attributes, encryption }: ByBytes,
): Promise<WriteResult__Output> {
  const { context, headers, bucket, key, actor, isRestricted, call } = request;
  const admission = admitBytes(context, container, { actor, isRestricted, action: 'artifact.write', path: key, call });
  if (admission !== undefined) await admission;
  const algorithm = plan.wantedAlgorithm ?? attributes.checksums?.[0]?.algorithm;
  const bytes = await copyBytes(request, {
    origin: plan.origin,
    record,
    backendId: container.backend_id,
    bytesMax: limits.artifact.artifactBytesMax,
    compute: algorithm === undefined ? [] : [algorithm],
    sourceDataKey: encryption.sourceDataKey,
    dataKey: encryption.target?.dataKey,
  });
  const encoded = encodeAttributes(withChecksums(attributes, bytes.checksums));
  const written = await context.call(
    'write',
    {
      container: bucket,
      path: key,
      blobs: [...bytes.staged.blobs],
      size: bytes.staged.size,
      etag: entityTagOf(encryption.target, bytes.etag),
      attributes: encoded,
      conditions: writeConditions(headers),
      epoch: bytes.staged.epoch,
      annotations: annotationsOfCopy(plan, record),
    },
    call,
  );
  return { ...written, attributes: encoded, source_version_name: record.version_name };
}

/** The request's own description with REPLACE, else the source's; the checksums are the source's, because the bytes are. */
function attributesOfCopy({ headers }: S3Request, plan: CopyPlan, source: ArtifactAttributes): ArtifactAttributes {
  if (plan.replacesMetadata) return attributesOfRequest(headers, source.checksums);
  const { storageClass: _class, websiteRedirect: _redirect, encryption: _encryption, ...kept } = source;
  const storageClass = readStorageClass(plan.storageClass);
  return {
    ...kept,
    ...(storageClass === undefined ? {} : { storageClass }),
    ...(plan.websiteRedirect === undefined ? {} : { websiteRedirect: plan.websiteRedirect }),
  };
}

/** A write knows no source to take tags from. */
function annotationsOfCopy({ annotations, keepsTags }: CopyPlan, source: ArtifactRecord__Output): string {
  const { tags } = keepsTags ? decodeAnnotations(source.annotations) : {};
  return tags === undefined ? annotations : encodeAnnotations({ ...decodeAnnotations(annotations), tags });
}

function withChecksums(attributes: ArtifactAttributes, checksums: readonly Checksum[]): ArtifactAttributes {
  const { checksums: _earlier, ...rest } = attributes;
  return checksums.length === 0 ? rest : { ...rest, checksums };
}
