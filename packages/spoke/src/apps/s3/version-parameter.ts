/** `?versionId=`: an id of ours, or `null` for the version that a path has from before, or without, versions. */
import { parseVersionId } from '@felloe/engine/artifact/version-id.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { hasQuery, queryValue, type RequestTarget } from '@felloe/s3-wire/request/target.ts';

/** Empty for the current one. The hub refuses an id that the path does not have. @throws S3Error InvalidArgument */
export function readVersionId(target: RequestTarget): string {
  if (target.query.length === 0) return '';
  return versionIdOf(queryValue(target, 'versionId'));
}

/** Of what makes a new version: it cannot be told which. @throws S3Error InvalidArgument */
export function refuseVersionId(target: RequestTarget): void {
  if (target.query.length === 0 || !hasQuery(target, 'versionId')) return;
  throw new S3Error('InvalidArgument', 'This operation does not accept a version-id.', { extra: { ArgumentName: 'versionId' } });
}

/** @throws S3Error InvalidArgument for an empty text and for one that no version id can be. */
export function versionIdOf(value: string | undefined): string {
  if (value === undefined) return '';
  if (value === 'null' || parseVersionId(value) !== undefined) return value;
  const message = value === '' ? 'Version id cannot be the empty string' : 'Invalid version id specified';
  throw new S3Error('InvalidArgument', message, { extra: { ArgumentName: 'versionId', ArgumentValue: value.slice(0, 64) } });
}
