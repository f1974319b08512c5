/** What CopyObject asks for, from its headers alone. */
import type { AccessList } from '@felloe/engine/access/access-list.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { type CopySource, parseCopySource } from '@felloe/s3-wire/request/copy-source.ts';
import type { RequestHeaders } from '@felloe/s3-wire/request/headers.ts';
import { readWantedChecksum } from '@felloe/s3-wire/checksums/declared.ts';
import type { ChecksumAlgorithm } from '@felloe/engine/artifact/attributes.ts';
import { annotationsOfRequest } from './annotations-of-request.ts';
import { engineAlgorithm } from './checksum-names.ts';
import { asksForEncryption } from './encryption/encryption-names.ts';
import type { S3Request } from './s3-request.ts';
import { readStorageClass } from './storage-class.ts';
import { versionIdOf } from './version-parameter.ts';

export interface CopyOrigin {
  readonly container: string;
  readonly path: string;
  readonly version_id: string;
}

export interface CopyPlan {
  readonly origin: CopyOrigin;
  /** The request's headers describe the copy; else it is described as its source is. */
  readonly replacesMetadata: boolean;
  /** Undefined when the header is absent; the standard class is named. */
  readonly storageClass: string | undefined;
  readonly websiteRedirect: string | undefined;
  /** The copy has the tags of its source; else those of the request. */
  readonly keepsTags: boolean;
  /** Of the request, as JSON. */
  readonly annotations: string;
  readonly wantedAlgorithm: ChecksumAlgorithm | undefined;
}

/** @throws S3Error InvalidArgument for an unknown directive, InvalidRequest for a copy onto itself that changes nothing. */
export function readCopyPlan(request: S3Request, accessList: AccessList | undefined): CopyPlan {
  const { headers, context } = request;
  const wanted = readWantedChecksum(headers);
  const storageClass = headers.get('x-amz-storage-class');
  readStorageClass(storageClass);
  const keepsTags = !replaces(headers, 'x-amz-tagging-directive');
  const plan: CopyPlan = {
    origin: readCopyOrigin(request),
    replacesMetadata: replaces(headers, 'x-amz-metadata-directive'),
    storageClass,
    websiteRedirect: headers.get('x-amz-website-redirect-location'),
    keepsTags,
    annotations: annotationsOfRequest({ headers, nowMs: context.now(), withoutTags: keepsTags, accessList }),
    wantedAlgorithm: wanted === undefined ? undefined : engineAlgorithm(wanted.algorithm),
  };
  const isSamePlace =
    plan.origin.container === request.bucket && plan.origin.path === request.key && plan.origin.version_id === '';
  const changesNothing =
    !plan.replacesMetadata && !asksForEncryption(headers) && storageClass === undefined && plan.websiteRedirect === undefined;
  if (isSamePlace && changesNothing) {
    throw new S3Error(
      'InvalidRequest',
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  }
  return plan;
}

/** `x-amz-copy-source`, decoded once. */
export function readCopyOrigin({ headers }: S3Request): CopyOrigin {
  const source: CopySource = parseCopySource(headers.get('x-amz-copy-source') ?? '');
  return { container: source.bucket, path: source.key, version_id: versionIdOf(source.versionId) };
}

/** `x-amz-metadata-directive` and `x-amz-tagging-directive`: COPY unless said otherwise. */
function replaces(headers: RequestHeaders, name: string): boolean {
  const directive = headers.get(name);
  if (directive === undefined || directive === 'COPY') return false;
  if (directive === 'REPLACE') return true;
  throw new S3Error('InvalidArgument', 'Unknown directive.', {
    extra: { ArgumentName: name, ArgumentValue: directive.slice(0, 64) },
  });
}
