/**
 * Every header of S3's operations (Amazon S3 API Reference) and what becomes of it here, as data: packages/docs/s3-compatibility.md is
 * made from it, and a test holds it against the names that the code knows. A name that ends in `*` stands for all that begin so.
 */

export interface HeaderRow {
  readonly name: string;
  readonly of: 'requests' | 'answers' | 'both';
  /** `refused`: 501, never silently left out. `ignored`: it asks for nothing that could be missed. */
  readonly served: 'yes' | 'refused' | 'ignored';
  /** What to know about it. */
  readonly note: string;
}

const standardHeaders = [
  {
    name: 'Authorization',
    of: 'requests',
    served: 'yes',
    note: 'Signature Version 4; version 2 where a spoke is told to; SigV4A is 501',
  },
  { name: 'Date', of: 'both', served: 'yes', note: 'of a signature when there is no `x-amz-date`' },
  { name: 'Host', of: 'requests', served: 'yes', note: 'path style, virtual-host style, websites' },
  { name: 'Content-Length', of: 'both', served: 'yes', note: '' },
  {
    name: 'Transfer-Encoding',
    of: 'requests',
    served: 'yes',
    note: 'also for a plain body of unknown length, which AWS refuses',
  },
  {
    name: 'Expect',
    of: 'requests',
    served: 'yes',
    note: '`100-continue` is answered once the sender is known; everything else is taken for nothing',
  },
  { name: 'Content-MD5', of: 'requests', served: 'yes', note: 'compared before anything becomes visible' },
  { name: 'Content-Type', of: 'both', served: 'yes', note: 'kept and told; `binary/octet-stream` when none was given' },
  { name: 'Content-Encoding', of: 'both', served: 'yes', note: 'kept and told, without `aws-chunked`' },
  { name: 'Content-Disposition', of: 'both', served: 'yes', note: 'kept and told' },
  { name: 'Content-Language', of: 'both', served: 'yes', note: 'kept and told' },
  { name: 'Cache-Control', of: 'both', served: 'yes', note: 'kept and told' },
  { name: 'Expires', of: 'both', served: 'yes', note: 'kept and told' },
  { name: 'Range', of: 'requests', served: 'yes', note: 'one; several are ignored, as S3 does' },
  { name: 'Content-Range', of: 'answers', served: 'yes', note: '' },
  { name: 'Accept-Ranges', of: 'answers', served: 'yes', note: '' },
  { name: 'ETag', of: 'answers', served: 'yes', note: '' },
  { name: 'Last-Modified', of: 'answers', served: 'yes', note: '' },
  {
    name: 'If-Match',
    of: 'requests',
    served: 'yes',
    note: 'on reads, and inside the commit on PUT, POST of a completion, copy and DELETE',
  },
  { name: 'If-None-Match', of: 'requests', served: 'yes', note: 'on reads and inside the commit, with any tag and not `*` only' },
  { name: 'If-Modified-Since', of: 'requests', served: 'yes', note: 'on reads' },
  { name: 'If-Unmodified-Since', of: 'requests', served: 'yes', note: 'on reads' },
  { name: 'Origin', of: 'requests', served: 'yes', note: 'the rules of the bucket decide; failures carry the headers too' },
  { name: 'Access-Control-Request-*', of: 'requests', served: 'yes', note: 'preflights need no credential' },
  { name: 'Access-Control-*', of: 'answers', served: 'yes', note: '' },
  { name: 'Referer', of: 'requests', served: 'yes', note: 'a condition of policies' },
  { name: 'User-Agent', of: 'requests', served: 'yes', note: 'a condition of policies' },
  { name: 'Retry-After', of: 'answers', served: 'yes', note: 'with every 503' },
] as const satisfies readonly HeaderRow[];

const signingHeaders = [
  { name: 'x-amz-date', of: 'requests', served: 'yes', note: '' },
  {
    name: 'x-amz-content-sha256',
    of: 'requests',
    served: 'yes',
    note: 'signed, unsigned, and the streaming forms with and without trailer',
  },
  { name: 'x-amz-security-token', of: 'requests', served: 'yes', note: 'of temporary credentials' },
  { name: 'x-amz-algorithm', of: 'requests', served: 'yes', note: 'of URLs and forms' },
  { name: 'x-amz-credential', of: 'requests', served: 'yes', note: 'of URLs and forms' },
  { name: 'x-amz-signature', of: 'requests', served: 'yes', note: 'of URLs and forms' },
  { name: 'x-amz-signedheaders', of: 'requests', served: 'yes', note: 'of URLs' },
  { name: 'x-amz-expires', of: 'requests', served: 'yes', note: 'of URLs; seven days at most' },
  { name: 'x-amz-decoded-content-length', of: 'requests', served: 'yes', note: '' },
  { name: 'x-amz-trailer', of: 'requests', served: 'yes', note: '' },
  { name: 'x-amz-trailer-signature', of: 'requests', served: 'yes', note: '' },
  { name: 'x-amz-expected-bucket-owner', of: 'requests', served: 'yes', note: '' },
  { name: 'x-amz-source-expected-bucket-owner', of: 'requests', served: 'yes', note: '' },
  { name: 'x-amz-request-payer', of: 'requests', served: 'yes', note: 'nobody is billed' },
  { name: 'x-amz-request-charged', of: 'answers', served: 'yes', note: '' },
  { name: 'x-amz-request-id', of: 'answers', served: 'yes', note: '' },
  { name: 'x-amz-id-2', of: 'answers', served: 'yes', note: '' },
] as const satisfies readonly HeaderRow[];

const bucketHeaders = [
  { name: 'x-amz-bucket-region', of: 'answers', served: 'yes', note: '' },
  { name: 'x-amz-access-point-alias', of: 'answers', served: 'yes', note: 'always `false`' },
  { name: 'x-amz-bucket-object-lock-enabled', of: 'requests', served: 'yes', note: '' },
  { name: 'x-amz-object-ownership', of: 'requests', served: 'yes', note: '' },
  { name: 'x-amz-acl', of: 'requests', served: 'yes', note: 'canned lists of buckets and objects' },
  { name: 'x-amz-grant-*', of: 'requests', served: 'yes', note: 'by id, URI and the e-mail address of a tenant' },
  { name: 'x-amz-transition-default-minimum-object-size', of: 'both', served: 'yes', note: 'kept and told' },
  {
    name: 'x-amz-confirm-remove-self-bucket-access',
    of: 'requests',
    served: 'ignored',
    note: 'the owner keeps the right to change a policy',
  },
] as const satisfies readonly HeaderRow[];

const objectHeaders = [
  { name: 'x-amz-meta-*', of: 'both', served: 'yes', note: 'the same bytes come back; 2 KiB in all' },
  { name: 'x-amz-storage-class', of: 'both', served: 'yes', note: 'checked, kept and told; it does not move bytes yet' },
  { name: 'x-amz-website-redirect-location', of: 'both', served: 'yes', note: 'followed on websites' },
  { name: 'x-amz-tagging', of: 'requests', served: 'yes', note: '' },
  { name: 'x-amz-tagging-directive', of: 'requests', served: 'yes', note: '' },
  { name: 'x-amz-tagging-count', of: 'answers', served: 'yes', note: '' },
  { name: 'x-amz-version-id', of: 'answers', served: 'yes', note: 'where versions are or were kept' },
  { name: 'x-amz-delete-marker', of: 'answers', served: 'yes', note: '' },
  { name: 'x-amz-expiration', of: 'answers', served: 'yes', note: '' },
  { name: 'x-amz-abort-date', of: 'answers', served: 'yes', note: '' },
  { name: 'x-amz-abort-rule-id', of: 'answers', served: 'yes', note: '' },
  { name: 'x-amz-restore', of: 'answers', served: 'yes', note: '' },
  { name: 'x-amz-restore-output-path', of: 'answers', served: 'ignored', note: '' },
  { name: 'x-amz-replication-status', of: 'answers', served: 'ignored', note: 'buckets are not replicated' },
  { name: 'x-amz-object-lock-mode', of: 'both', served: 'yes', note: '' },
  { name: 'x-amz-object-lock-retain-until-date', of: 'both', served: 'yes', note: '' },
  { name: 'x-amz-object-lock-legal-hold', of: 'both', served: 'yes', note: '' },
  { name: 'x-amz-bypass-governance-retention', of: 'requests', served: 'yes', note: '' },
  { name: 'x-amz-mfa', of: 'requests', served: 'refused', note: 'object lock keeps versions from being removed' },
  { name: 'x-amz-write-offset-bytes', of: 'requests', served: 'refused', note: 'appending, of directory buckets' },
  { name: 'x-amz-if-match-size', of: 'requests', served: 'yes', note: 'on DELETE, in every bucket' },
  { name: 'x-amz-if-match-last-modified-time', of: 'requests', served: 'yes', note: 'on DELETE, in every bucket' },
  { name: 'x-amz-mp-parts-count', of: 'answers', served: 'yes', note: '' },
  { name: 'x-amz-mp-object-size', of: 'requests', served: 'yes', note: '' },
  { name: 'x-amz-object-attributes', of: 'requests', served: 'yes', note: '' },
  { name: 'x-amz-optional-object-attributes', of: 'requests', served: 'yes', note: '`RestoreStatus`' },
  { name: 'x-amz-max-parts', of: 'requests', served: 'yes', note: '' },
  { name: 'x-amz-part-number-marker', of: 'requests', served: 'yes', note: '' },
  { name: 'x-amz-missing-meta', of: 'answers', served: 'ignored', note: 'metadata came as headers and goes as headers' },
] as const satisfies readonly HeaderRow[];

const copyHeaders = [
  { name: 'x-amz-copy-source', of: 'requests', served: 'yes', note: '' },
  { name: 'x-amz-copy-source-if-*', of: 'requests', served: 'yes', note: '' },
  { name: 'x-amz-copy-source-range', of: 'requests', served: 'yes', note: '' },
  { name: 'x-amz-copy-source-version-id', of: 'answers', served: 'yes', note: '' },
  { name: 'x-amz-copy-source-server-side-encryption-customer-*', of: 'requests', served: 'yes', note: '' },
  { name: 'x-amz-metadata-directive', of: 'requests', served: 'yes', note: '' },
  { name: 'x-amz-rename-source', of: 'requests', served: 'yes', note: '' },
  { name: 'x-amz-rename-source-*', of: 'requests', served: 'yes', note: '' },
  { name: 'x-amz-client-token', of: 'requests', served: 'yes', note: '' },
] as const satisfies readonly HeaderRow[];

const byteHeaders = [
  {
    name: 'x-amz-checksum-*',
    of: 'both',
    served: 'yes',
    note: 'CRC32, CRC32C, CRC64NVME, SHA1, SHA256, SHA512, MD5, XXHASH64, XXHASH3, XXHASH128: verified, kept and told',
  },
  { name: 'x-amz-checksum-algorithm', of: 'both', served: 'yes', note: '' },
  { name: 'x-amz-checksum-mode', of: 'requests', served: 'yes', note: 'GET and HEAD' },
  { name: 'x-amz-checksum-type', of: 'both', served: 'yes', note: '' },
  { name: 'x-amz-sdk-checksum-algorithm', of: 'requests', served: 'yes', note: '' },
  { name: 'x-amz-server-side-encryption', of: 'both', served: 'yes', note: '`AES256` and `aws:kms`; `aws:kms:dsse` is 501' },
  { name: 'x-amz-server-side-encryption-aws-kms-key-id', of: 'both', served: 'yes', note: 'keys that were made for the tenant' },
  { name: 'x-amz-server-side-encryption-context', of: 'both', served: 'yes', note: '' },
  { name: 'x-amz-server-side-encryption-bucket-key-enabled', of: 'both', served: 'yes', note: 'kept and told' },
  { name: 'x-amz-server-side-encryption-customer-*', of: 'both', served: 'yes', note: '' },
] as const satisfies readonly HeaderRow[];

const ownHeaders = [
  { name: 'x-felloe-fencing-lock', of: 'requests', served: 'yes', note: 'ours: the lock that guards this write' },
  { name: 'x-felloe-fencing-token', of: 'requests', served: 'yes', note: 'ours: the token that came with it' },
] as const satisfies readonly HeaderRow[];

export const headerGroups: readonly { readonly title: string; readonly rows: readonly HeaderRow[] }[] = [
  { title: 'Of HTTP', rows: standardHeaders },
  { title: 'Signatures and requests', rows: signingHeaders },
  { title: 'Buckets and access', rows: bucketHeaders },
  { title: 'Objects', rows: objectHeaders },
  { title: 'Copies and renames', rows: copyHeaders },
  { title: 'Checksums and encryption', rows: byteHeaders },
  { title: 'Ours', rows: ownHeaders },
];
