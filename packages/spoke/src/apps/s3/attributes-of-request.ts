/** What a client says about an object besides its bytes, from the headers of PutObject, CreateMultipartUpload and CopyObject. */
import type { ArtifactAttributes, Checksum } from '@felloe/engine/artifact/attributes.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import type { RequestHeaders } from '@felloe/s3-wire/request/headers.ts';
import { readUserMetadata } from '@felloe/s3-wire/request/user-metadata.ts';
import { readStorageClass } from './storage-class.ts';

type Draft = { -readonly [Name in keyof ArtifactAttributes]: ArtifactAttributes[Name] };

/** @throws S3Error MetadataTooLarge, InvalidStorageClass, InvalidRedirectLocation */
export function attributesOfRequest(headers: RequestHeaders, checksums: readonly Checksum[] = []): ArtifactAttributes {
  const draft: Draft = {};
  keep(draft, 'contentType', headers.get('content-type'));
  keep(draft, 'cacheControl', headers.get('cache-control'));
  keep(draft, 'contentDisposition', headers.get('content-disposition'));
  keep(draft, 'contentEncoding', contentEncoding(headers.get('content-encoding')));
  keep(draft, 'contentLanguage', headers.get('content-language'));
  keep(draft, 'expires', headers.get('expires'));
  keep(draft, 'websiteRedirect', websiteRedirect(headers.get('x-amz-website-redirect-location')));
  keep(draft, 'storageClass', readStorageClass(headers.get('x-amz-storage-class')));
  const userMetadata = readUserMetadata(headers);
  if (Object.keys(userMetadata).length > 0) draft.userMetadata = userMetadata;
  if (checksums.length > 0) draft.checksums = checksums;
  return draft;
}

type TextField = Exclude<keyof ArtifactAttributes, 'userMetadata' | 'checksums' | 'encryption'>;

function keep(draft: Draft, name: TextField, value: string | undefined): void {
  if (value !== undefined && value !== '') draft[name] = value;
}

/** Another place of the website, or a whole address: nothing that a browser would run (`javascript:`). */
function websiteRedirect(value: string | undefined): string | undefined {
  if (value === undefined || value === '' || /^(\/|https?:\/\/)/.test(value)) return value;
  throw new S3Error('InvalidRedirectLocation');
}

/** `aws-chunked` is how the body was sent, not what the object is (User Guide, "Signature calculations: multiple chunks"). */
function contentEncoding(value: string | undefined): string | undefined {
  if (value === undefined || !value.toLowerCase().includes('aws-chunked')) return value;
  const kept = value
    .split(',')
    .map((token) => token.trim())
    .filter((token) => token.toLowerCase() !== 'aws-chunked' && token !== '');
  return kept.length === 0 ? undefined : kept.join(',');
}
