/** Removing everything at one name: the object, its versions where the provider keeps them, and uploads that never ended. */
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
} from '@aws-sdk/client-s3';
import { StoreError } from '@felloe/engine/errors.ts';
import type { S3Profile } from './profiles.ts';
import type { ProviderCalls } from './provider-calls.ts';

export interface RemovalPlace {
  readonly calls: ProviderCalls;
  readonly bucket: string;
  readonly profile: S3Profile;
  readonly name: string;
  readonly signal: AbortSignal;
}

/** Resolves when nothing is left; what is absent already is no error. Uploads first, so that none can end after the object went. */
export async function removeEverything(place: RemovalPlace): Promise<void> {
  await abortUploads(place);
  if (place.profile.keepsVersions) await deleteVersions(place);
  else await deleteOne(place, undefined);
}

async function abortUploads(place: RemovalPlace): Promise<void> {
  const { calls, bucket, name, signal } = place;
  const input = { Bucket: bucket, Prefix: name };
  const page = await calls.call((client, options) => client.send(new ListMultipartUploadsCommand(input), options), {
    signal,
    repeatable: true,
  });
  for (const upload of page.Uploads ?? []) {
    if (upload.Key !== name || upload.UploadId === undefined) continue;
    const abort = { Bucket: bucket, Key: name, UploadId: upload.UploadId };
    await ignoringAbsent(
      calls.call((client, options) => client.send(new AbortMultipartUploadCommand(abort), options), { signal, repeatable: true }),
    );
  }
}

async function deleteVersions(place: RemovalPlace): Promise<void> {
  const { calls, bucket, name, signal } = place;
  const input = { Bucket: bucket, Prefix: name };
  const page = await calls.call((client, options) => client.send(new ListObjectVersionsCommand(input), options), {
    signal,
    repeatable: true,
  });
  for (const version of [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])]) {
    if (version.Key === name && version.VersionId !== undefined) await deleteOne(place, version.VersionId);
  }
}

function deleteOne(place: RemovalPlace, versionId: string | undefined): Promise<void> {
  const { calls, bucket, name, signal } = place;
  const input = { Bucket: bucket, Key: name, ...(versionId === undefined ? {} : { VersionId: versionId }) };
  return ignoringAbsent(
    calls.call((client, options) => client.send(new DeleteObjectCommand(input), options), { signal, repeatable: true }),
  );
}

async function ignoringAbsent(removing: Promise<unknown>): Promise<void> {
  try {
    await removing;
  } catch (thrown) {
    const absent = thrown instanceof StoreError && (thrown.code === 'blob_missing' || thrown.code === 'upload_not_found');
    if (!absent) throw thrown;
  }
}
