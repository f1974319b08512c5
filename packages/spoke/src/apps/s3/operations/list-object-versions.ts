/** ListObjectVersions: every version and delete marker, by key and newest first. Its markers are keys and ids, so they need no token. */
import type { VersionEntry__Output } from '@felloe/contracts/gen/felloe/v1/VersionEntry.ts';
import { decodeAnnotations } from '@felloe/engine/artifact/annotations.ts';
import { decodeAttributes } from '@felloe/engine/artifact/attributes.ts';
import { requirePathPart } from '@felloe/engine/artifact/path.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { queryValue, type RequestTarget } from '@felloe/s3-wire/request/target.ts';
import {
  type ListedMarker,
  type ListedVersion,
  renderListObjectVersions,
} from '@felloe/s3-wire/xml/commands/list-object-versions.ts';
import type { Owner } from '@felloe/s3-wire/xml/names.ts';
import { answerXml } from '../answer.ts';
import { s3Algorithm, s3ChecksumType } from '../checksum-names.ts';
import { readListQuery } from '../list-page.ts';
import { ownersOfEntries } from '../owner.ts';
import { reportRead } from '../read-events.ts';
import { checkRequesterPays } from '../requester-pays.ts';
import { restoreStatus, wantsRestoreStatus } from '../restore-status.ts';
import type { S3Request } from '../s3-request.ts';
import { versionIdOf } from '../version-parameter.ts';

export async function listObjectVersions(request: S3Request): Promise<void> {
  const { context, exchange, target, bucket, call } = request;
  const query = readListQuery(target);
  const { keyMarker, versionIdMarker } = readMarkers(target);

  const page = await context.call(
    'list_versions',
    {
      container: bucket,
      prefix: query.prefix,
      delimiter: query.delimiter ?? '',
      after_path: keyMarker,
      after_version: versionIdMarker,
      limit: Math.max(1, query.maxKeys),
    },
    call,
  );
  const container = await context.containers.describe(bucket);
  await checkRequesterPays(request, container);
  reportRead(request, { record: container, operation: 'list', bytes: 0 });

  const entries = query.maxKeys === 0 ? [] : page.entries;
  const isTruncated = query.maxKeys > 0 && page.truncated;
  const ownerOf = await ownersOfEntries(context, container.tenant_id, entries);
  answerXml(
    exchange,
    renderListObjectVersions({
      bucket,
      ...query,
      isTruncated,
      keyMarker,
      versionIdMarker,
      nextKeyMarker: isTruncated ? page.next_path : undefined,
      nextVersionIdMarker: isTruncated && page.next_version !== '' ? page.next_version : undefined,
      entries: entries
        .filter((entry) => !entry.is_prefix)
        .map((entry) => listedEntry(entry, ownerOf(entry.annotations), request)),
      commonPrefixes: entries.filter((entry) => entry.is_prefix).map((entry) => entry.path),
    }),
  );
}

interface Markers {
  readonly keyMarker: string;
  /** Empty: go on after all versions of the key. */
  readonly versionIdMarker: string;
}

/** @throws S3Error InvalidArgument for a version marker without a key marker, and for one that is no version id. */
function readMarkers(target: RequestTarget): Markers {
  const keyMarker = queryValue(target, 'key-marker') ?? '';
  const versionIdMarker = queryValue(target, 'version-id-marker') ?? '';
  requirePathPart(keyMarker);
  if (versionIdMarker === '') return { keyMarker, versionIdMarker };
  if (keyMarker === '') {
    throw new S3Error('InvalidArgument', 'A version-id marker cannot be specified without a key marker.', {
      extra: { ArgumentName: 'version-id-marker', ArgumentValue: versionIdMarker.slice(0, 64) },
    });
  }
  return { keyMarker, versionIdMarker: versionIdOf(versionIdMarker) };
}

function listedEntry(entry: VersionEntry__Output, owner: Owner, request: S3Request): ListedVersion | ListedMarker {
  const place = {
    key: entry.path,
    // Where versions were never kept, the one that is there is the null version.
    versionId: entry.version_name === '' ? 'null' : entry.version_name,
    isLatest: entry.current,
    lastModifiedMs: entry.modified_at,
    owner,
  };
  if (entry.removed_marker) return { kind: 'marker', ...place };
  const { storageClass, checksums } = decodeAttributes(entry.attributes);
  const checksum = checksums?.[0];
  return {
    kind: 'version',
    ...place,
    etag: entry.etag,
    sizeBytes: entry.size,
    storageClass,
    checksumAlgorithm: checksum === undefined ? undefined : s3Algorithm(checksum.algorithm),
    checksumType: checksum === undefined ? undefined : s3ChecksumType(checksum.type),
    restore: wantsRestoreStatus(request.headers)
      ? restoreStatus(decodeAnnotations(entry.annotations), request.context.now())
      : undefined,
  };
}
