/** `?versionId=`: containers are unversioned, so an object has one version, which S3 calls `null`. */
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { queryValue, type RequestTarget } from '@felloe/s3-wire/request/target.ts';

/** Empty for the current one. The hub refuses an id that the path does not have. @throws S3Error InvalidArgument when empty. */
export function readVersionId(target: RequestTarget): string {
  if (target.query.length === 0) return '';
  return versionIdOf(queryValue(target, 'versionId'));
}

export function versionIdOf(value: string | undefined): string {
  if (value === undefined || value === 'null') return '';
  if (value === '') {
    throw new S3Error('InvalidArgument', 'Version id cannot be the empty string', {
      extra: { ArgumentName: 'versionId', ArgumentValue: '' },
    });
  }
  return value;
}
