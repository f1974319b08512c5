/** What ListObjects and ListObjectsV2 share: their parameters, and one page of the hub's listing in S3's shape. */
import type { ArtifactEntry__Output } from '@felloe/contracts/gen/felloe/v1/ArtifactEntry.ts';
import { decodeAnnotations } from '@felloe/engine/artifact/annotations.ts';
import { decodeAttributes } from '@felloe/engine/artifact/attributes.ts';
import { requirePathPart } from '@felloe/engine/artifact/path.ts';
import { limits } from '@felloe/engine/limits.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { readEncodingType, readIntegerParameter } from '@felloe/s3-wire/request/parameters.ts';
import { queryValue, type RequestTarget } from '@felloe/s3-wire/request/target.ts';
import type { ListedObject } from '@felloe/s3-wire/xml/commands/list-objects.ts';
import { s3Algorithm, s3ChecksumType } from './checksum-names.ts';
import { ownersOfEntries } from './owner.ts';
import { checkRequesterPays } from './requester-pays.ts';
import { reportRead } from './read-events.ts';
import { restoreStatus, wantsRestoreStatus } from './restore-status.ts';
import type { S3Request } from './s3-request.ts';

export interface ListQuery {
  readonly prefix: string;
  readonly delimiter: string | undefined;
  readonly maxKeys: number;
  readonly encodingType: 'url' | undefined;
}

/**
 * radosgw's `allow-unordered` is met by any order, so by ours; as there, it does not go with a delimiter.
 * @throws S3Error InvalidArgument; KeyTooLongError for a prefix no key can have.
 */
export function readListQuery(target: RequestTarget): ListQuery {
  const delimiter = queryValue(target, 'delimiter');
  const query = {
    prefix: queryValue(target, 'prefix') ?? '',
    // An empty delimiter groups nothing, as none does.
    delimiter: delimiter === '' ? undefined : delimiter,
    maxKeys: readIntegerParameter(target, 'max-keys', {
      min: 0,
      max: limits.artifact.listPageMax,
      otherwise: limits.artifact.listPageMax,
      clampToMax: true,
    }),
    encodingType: readEncodingType(target),
  };
  if (query.delimiter !== undefined && queryValue(target, 'allow-unordered') === 'true') {
    throw new S3Error('InvalidArgument', 'allow-unordered and delimiter exclude each other.', {
      extra: { ArgumentName: 'allow-unordered' },
    });
  }
  requirePathPart(query.prefix);
  requirePathPart(query.delimiter ?? '');
  return query;
}

export interface ListPage {
  readonly objects: readonly ListedObject[];
  readonly commonPrefixes: readonly string[];
  readonly truncated: boolean;
  /** The last key or common prefix of the page, when there are more. */
  readonly nextAfter: string;
}

/** One page after `after` (exclusive). With max-keys 0 it is empty and the last one, but access is still asked for. */
export async function listPage(
  request: S3Request,
  query: ListQuery,
  { after, withOwners }: { readonly after: string; readonly withOwners: boolean },
): Promise<ListPage> {
  const { context, bucket, call } = request;
  const page = await context.call(
    'list',
    { container: bucket, prefix: query.prefix, delimiter: query.delimiter ?? '', after, limit: Math.max(1, query.maxKeys) },
    call,
  );
  const container = await context.containers.describe(bucket);
  await checkRequesterPays(request, container);
  reportRead(request, { record: container, operation: 'list', bytes: 0 });
  if (query.maxKeys === 0) return { objects: [], commonPrefixes: [], truncated: false, nextAfter: '' };
  const ownerOf = withOwners ? await ownersOfEntries(context, container.tenant_id, page.entries) : undefined;
  const isRestoreWanted = wantsRestoreStatus(request.headers);
  const objects: ListedObject[] = [];
  const commonPrefixes: string[] = [];
  for (const entry of page.entries) {
    if (entry.is_prefix) commonPrefixes.push(entry.path);
    else objects.push({ ...listedObject(entry, request, isRestoreWanted), owner: ownerOf?.(entry.annotations) });
  }
  return { objects, commonPrefixes, truncated: page.truncated, nextAfter: page.next_after };
}

function listedObject(entry: ArtifactEntry__Output, request: S3Request, isRestoreWanted: boolean): ListedObject {
  const { storageClass, checksums } = decodeAttributes(entry.attributes);
  const checksum = checksums?.[0];
  const restore = isRestoreWanted ? restoreStatus(decodeAnnotations(entry.annotations), request.context.now()) : undefined;
  return {
    key: entry.path,
    lastModifiedMs: entry.modified_at,
    etag: entry.etag,
    sizeBytes: entry.size,
    ...(storageClass === undefined ? {} : { storageClass }),
    ...(restore === undefined ? {} : { restore }),
    ...(checksum === undefined
      ? {}
      : { checksumAlgorithm: s3Algorithm(checksum.algorithm), checksumType: s3ChecksumType(checksum.type) }),
  };
}
