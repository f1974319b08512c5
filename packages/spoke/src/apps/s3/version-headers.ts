/** `x-amz-version-id` and its kin, as AWS gives them. */
import type { LifecycleDate__Output } from '@felloe/contracts/gen/felloe/v1/LifecycleDate.ts';
import type { HeaderList } from './answer.ts';
import { expirationHeader } from './lifecycle-headers.ts';

const none: HeaderList = [];

/**
 * Of a write: nothing where versions are not kept, and nothing for the null version of a bucket that stopped keeping them. When it expires,
 * where a rule says so.
 */
export function writtenVersion(written: {
  readonly version_name: string;
  readonly expires: LifecycleDate__Output | null;
}): HeaderList {
  const { version_name: name, expires } = written;
  const version = name === '' || name === 'null' ? none : ['x-amz-version-id', name];
  return expires === null ? version : [...version, ...expirationHeader(expires)];
}

/** Of a read: the null version is told too, where there are others. */
export function readVersion({ version_name: name }: { readonly version_name: string }): HeaderList {
  return name === '' ? none : ['x-amz-version-id', name];
}

/** Of a copy's source. */
export function sourceVersion({ source_version_name: name }: { readonly source_version_name: string }): HeaderList {
  return name === '' ? none : ['x-amz-copy-source-version-id', name];
}

/** Of a removal: the version that is gone, or the marker that was made; a version that was not there is named as it was asked for. */
export function removedVersion(
  result: { readonly version_id: string; readonly removed_marker: boolean },
  askedVersion: string,
): HeaderList {
  const name = result.version_id === '' ? askedVersion : result.version_id;
  const headers = name === '' ? [] : ['x-amz-version-id', name];
  return result.removed_marker ? [...headers, 'x-amz-delete-marker', 'true'] : headers;
}
