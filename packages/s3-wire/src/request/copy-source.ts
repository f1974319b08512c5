/** The source of CopyObject and UploadPartCopy. */
import { S3Error } from '../errors.ts';
import { checkBucketName } from './bucket-name.ts';
import { checkObjectKey } from './object-key.ts';
import { decodePercent } from './percent.ts';

export interface CopySource {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
}

const versionMark = '?versionId=';

/**
 * Reads `bucket/key[?versionId=…]`, with or without a leading slash, percent-encoded. Like a request path it is decoded once and never
 * normalised: `..` is part of a key (SeaweedFS CVE-2026-55874). The version is cut off before decoding, so an encoded `?versionId=` is
 * part of the key (versitygw 67aaa80d).
 *
 * @throws S3Error InvalidArgument, InvalidURI, InvalidBucketName, KeyTooLongError
 */
export function parseCopySource(value: string): CopySource {
  const mark = value.lastIndexOf(versionMark);
  const rawPath = mark === -1 ? value : value.slice(0, mark);
  const versionId = mark === -1 ? undefined : decodePercent(value.slice(mark + versionMark.length));
  const path = rawPath.startsWith('/') ? rawPath.slice(1) : rawPath;
  // Some clients encode the slash behind the bucket too.
  const slash = path.search(/\/|%2f/i);
  const rawKey = path.slice(slash + (path[slash] === '/' ? 1 : 3));
  if (slash < 1 || rawKey === '' || versionId === '' || path.startsWith('arn:')) {
    throw new S3Error('InvalidArgument', 'Copy Source must mention the source bucket and key: sourcebucket/sourcekey', {
      extra: { ArgumentName: 'x-amz-copy-source', ArgumentValue: value.slice(0, 256) },
    });
  }
  const bucket = decodePercent(path.slice(0, slash));
  const key = decodePercent(rawKey);
  checkBucketName(bucket);
  checkObjectKey(key);
  return { bucket, key, versionId };
}

/** Offsets of the first and last byte, both included. */
export interface CopySourceRange {
  readonly first: number;
  readonly last: number;
}

/** Reads `bytes=first-last`; UploadPartCopy knows no open or suffix ranges. @throws S3Error InvalidArgument */
export function parseCopySourceRange(value: string): CopySourceRange {
  const match = /^bytes=(\d{1,15})-(\d{1,15})$/.exec(value);
  const first = Number(match?.[1]);
  const last = Number(match?.[2]);
  if (match === null || first > last) {
    throw new S3Error(
      'InvalidArgument',
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy',
      { extra: { ArgumentName: 'x-amz-copy-source-range', ArgumentValue: value.slice(0, 256) } },
    );
  }
  return { first, last };
}
