/** The source of RenameObject. */
import { S3Error } from '../errors.ts';
import { checkObjectKey } from './object-key.ts';
import { decodePercent } from './percent.ts';

/**
 * `x-amz-rename-source`, percent-encoded: the key, or bucket and key. Clients write it in both ways and AWS's pages have both, so a value
 * that begins with the name of the request's own bucket and a slash is bucket and key. A rename never leaves its bucket.
 *
 * @throws S3Error InvalidArgument, InvalidURI, KeyTooLongError
 */
export function parseRenameSource(value: string | undefined, bucket: string): string {
  const path = decodePercent(value ?? '');
  const bare = path.startsWith('/') ? path.slice(1) : path;
  const key = bare.startsWith(`${bucket}/`) ? bare.slice(bucket.length + 1) : bare;
  if (key === '') {
    throw new S3Error('InvalidArgument', 'A rename needs the key of its source.', {
      extra: { ArgumentName: 'x-amz-rename-source', ArgumentValue: (value ?? '').slice(0, 256) },
    });
  }
  checkObjectKey(key);
  return key;
}
