/** The settings that CreateBucket gives a bucket from its first moment, as the hub takes them: JSON by name. */
import { type AccessList, isPrivateList } from '@felloe/engine/access/access-list.ts';
import type { OwnershipSetting } from '@felloe/engine/access/ownership.ts';
import type { ObjectLockSetting } from '@felloe/engine/container/object-lock.ts';
import type { SettingName } from '@felloe/engine/container/setting-names.ts';
import type { VersioningSetting } from '@felloe/engine/container/versioning.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import type { RequestHeaders } from '@felloe/s3-wire/request/headers.ts';
import { readObjectOwnership } from '@felloe/s3-wire/xml/commands/ownership-controls.ts';
import type { CreateBucketConfiguration } from '@felloe/s3-wire/xml/commands/create-bucket.ts';
import { ownershipSetting } from '../access/ownership-elements.ts';

/** @throws S3Error InvalidArgument */
export function initialSettings(
  headers: RequestHeaders,
  { tags }: CreateBucketConfiguration,
  accessList: AccessList | undefined,
): Partial<Record<SettingName, string>> {
  const documents: Partial<Record<SettingName, string>> = {};
  if (tags.length > 0) documents.tags = JSON.stringify(tags);
  if (accessList !== undefined && !isPrivateList(accessList)) documents.access_list = JSON.stringify(accessList);
  const ownership = ownershipOf(headers);
  if (ownership !== undefined) documents.ownership = JSON.stringify(ownership);
  if (locksObjects(headers)) {
    // Lock works on versions, so it brings them (API Reference, CreateBucket).
    documents.versioning = JSON.stringify({ state: 'enabled' } satisfies VersioningSetting);
    documents.object_lock = JSON.stringify({ enabled: true } satisfies ObjectLockSetting);
  }
  return documents;
}

function ownershipOf(headers: RequestHeaders): OwnershipSetting | undefined {
  const name = 'x-amz-object-ownership';
  const value = headers.get(name);
  if (value === undefined) return undefined;
  const known = readObjectOwnership(value);
  if (known !== undefined) return ownershipSetting(known);
  throw new S3Error('InvalidArgument', undefined, { extra: { ArgumentName: name, ArgumentValue: value.slice(0, 64) } });
}

function locksObjects(headers: RequestHeaders): boolean {
  const name = 'x-amz-bucket-object-lock-enabled';
  const value = headers.get(name)?.toLowerCase();
  if (value === undefined || value === '' || value === 'false') return false;
  if (value === 'true') return true;
  throw new S3Error('InvalidArgument', undefined, { extra: { ArgumentName: name, ArgumentValue: value.slice(0, 64) } });
}
