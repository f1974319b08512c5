/** The headers of GET and HEAD that come from the record. */
import type { ArtifactRecord__Output } from '@felloe/contracts/gen/felloe/v1/ArtifactRecord.ts';
import type { ArtifactAttributes, Checksum } from '@felloe/engine/artifact/attributes.ts';
import { checksumHeader } from '@felloe/s3-wire/checksums/algorithms.ts';
import { formatHttpDate } from '@felloe/s3-wire/http-date.ts';
import { metadataHeaders } from '@felloe/s3-wire/request/user-metadata.ts';
import type { HeaderList } from './answer.ts';
import { s3Algorithm, s3ChecksumType } from './checksum-names.ts';

/** What S3 answers when a client said no type. */
const contentTypeDefault = 'binary/octet-stream';

/** Those that 304 carries too (RFC 9110 section 15.4.5). */
export function validatorHeaders(record: ArtifactRecord__Output, attributes: ArtifactAttributes): HeaderList {
  const headers = ['ETag', `"${record.etag}"`, 'Last-Modified', formatHttpDate(record.modified_at)];
  if (attributes.cacheControl !== undefined) headers.push('Cache-Control', attributes.cacheControl);
  if (attributes.expires !== undefined) headers.push('Expires', attributes.expires);
  return headers;
}

/**
 * All of them but length and range. `overrides` are the response-* parameters: lower-case header name → value; they replace.
 */
export function recordHeaders(
  record: ArtifactRecord__Output,
  attributes: ArtifactAttributes,
  overrides: Readonly<Record<string, string>>,
): HeaderList {
  const headers = ['ETag', `"${record.etag}"`, 'Last-Modified', formatHttpDate(record.modified_at), 'Accept-Ranges', 'bytes'];
  headers.push('Content-Type', overrides['content-type'] ?? attributes.contentType ?? contentTypeDefault);
  push(headers, 'Cache-Control', overrides['cache-control'] ?? attributes.cacheControl);
  push(headers, 'Content-Disposition', overrides['content-disposition'] ?? attributes.contentDisposition);
  push(headers, 'Content-Encoding', overrides['content-encoding'] ?? attributes.contentEncoding);
  push(headers, 'Content-Language', overrides['content-language'] ?? attributes.contentLanguage);
  push(headers, 'Expires', overrides.expires ?? attributes.expires);
  push(headers, 'x-amz-website-redirect-location', attributes.websiteRedirect);
  push(headers, 'x-amz-storage-class', attributes.storageClass);
  if (attributes.userMetadata !== undefined) {
    for (const [name, value] of metadataHeaders(attributes.userMetadata)) headers.push(name, value);
  }
  return headers;
}

/** `x-amz-checksum-…` and its type, for answers that may carry them. */
export function checksumHeaders(checksums: readonly Checksum[] | undefined): HeaderList {
  const headers: HeaderList = [];
  for (const checksum of checksums ?? []) {
    const algorithm = s3Algorithm(checksum.algorithm);
    if (algorithm === undefined) continue;
    headers.push(checksumHeader(algorithm), checksum.value, 'x-amz-checksum-type', s3ChecksumType(checksum.type));
  }
  return headers;
}

function push(headers: HeaderList, name: string, value: string | undefined): void {
  if (value !== undefined) headers.push(name, value);
}
