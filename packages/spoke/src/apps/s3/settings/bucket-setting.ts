/** A bucket's settings as the hub keeps them: read for an answer, replaced whole, removed. */
import { readSettingDocument, type SettingDocuments } from '@felloe/engine/container/setting-documents.ts';
import type { SettingName } from '@felloe/engine/container/setting-names.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { S3Error, type S3ErrorCode } from '@felloe/s3-wire/errors.ts';
import type { S3Request } from '../s3-request.ts';

type Known = keyof SettingDocuments & SettingName;

/** Undefined when it is not set. Read past every cache: who has just put a setting gets it back. */
export async function findBucketSetting<Name extends Known>(
  { context, bucket, call }: S3Request,
  setting: Name,
): Promise<SettingDocuments[Name] | undefined> {
  const { document } = await context.call('read_setting', { container: bucket, setting }, call);
  return document === '' ? undefined : (readSettingDocument<Name>(setting, document) as SettingDocuments[Name]);
}

/** @throws S3Error `absent` when it is not set. */
export async function requireBucketSetting<Name extends Known>(
  request: S3Request,
  setting: Name,
  absent: S3ErrorCode,
): Promise<SettingDocuments[Name]> {
  const found = await findBucketSetting(request, setting);
  if (found === undefined) throw new S3Error(absent, undefined, { extra: { BucketName: request.bucket } });
  return found;
}

/** Undefined removes it. @throws S3Error InvalidBucketState when other settings of the bucket stand against it, InvalidArgument */
export async function putBucketSetting<Name extends Known>(
  { context, bucket, call }: S3Request,
  setting: Name,
  value: SettingDocuments[Name] | undefined,
): Promise<void> {
  const document = value === undefined ? '' : JSON.stringify(value);
  try {
    await context.call('configure_container', { container: bucket, setting, document, source: '' }, call);
  } catch (thrown) {
    if (!(thrown instanceof StoreError) || thrown.code !== 'conflict' || thrown.details['reason'] === undefined) throw thrown;
    // This one has a code of its own in S3.
    if (thrown.details['reason'] === 'access_list_in_use') throw thrown;
    throw new S3Error('InvalidBucketState', capitalised(thrown.message), { cause: thrown });
  }
  context.containers.forget(bucket);
}

function capitalised(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
}
