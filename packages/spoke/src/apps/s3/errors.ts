/**
 * StoreError in S3's words: the one place where an engine code becomes an S3 code. What a client is told comes from this table
 * and from the details that thrower meant for borders; causes and messages of faults of ours never leave the process.
 */
import { type ErrorCode, StoreError } from '@felloe/engine/errors.ts';
import { S3Error, type S3ErrorCode, s3Errors } from '@felloe/s3-wire/errors.ts';
import { formatHttpDate } from '@felloe/s3-wire/http-date.ts';

/** An answer to a failed request, ready to be rendered. */
export interface S3Failure {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly extra: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Seconds of Retry-After; on every 503. */
  readonly retryAfterSeconds?: number;
}

/** Temporary states without a time of their own: SDKs back off from here by themselves. */
const retryAfterSecondsDefault = 1;

/**
 * Every engine code. `bytes_unreachable` has a code of its own (settled 9): no code of AWS's says that another spoke could answer.
 * Codes without a counterpart at AWS get the S3 code whose handling by SDKs is right for them.
 */
const translations: Readonly<
  Record<ErrorCode, S3ErrorCode | { readonly code: string; readonly status: number; readonly message: string }>
> = {
  invalid_argument: 'InvalidArgument',
  unsupported: 'NotImplemented',
  too_large: 'EntityTooLarge',
  unauthenticated: 'InvalidAccessKeyId',
  access_denied: 'AccessDenied',
  container_not_found: 'NoSuchBucket',
  container_exists: 'BucketAlreadyExists',
  container_owned: 'BucketAlreadyOwnedByYou',
  container_not_empty: 'BucketNotEmpty',
  artifact_not_found: 'NoSuchKey',
  version_not_found: 'NoSuchVersion',
  upload_not_found: 'NoSuchUpload',
  not_found: 'NoSuchKey',
  conflict: 'OperationAborted',
  setting_not_found: 'NoSuchConfiguration',
  key_not_found: 'KMS.NotFoundException',
  retained: { code: 'AccessDenied', status: 403, message: 'Access Denied because object protected by object lock.' },
  facts_required: 'ServiceUnavailable',
  precondition_failed: 'PreconditionFailed',
  not_modified: 'NotModified',
  condition_conflict: 'ConditionalRequestConflict',
  range_not_satisfiable: 'InvalidRange',
  part_invalid: 'InvalidPart',
  part_order: 'InvalidPartOrder',
  part_too_small: 'EntityTooSmall',
  digest_mismatch: 'BadDigest',
  incomplete_body: 'IncompleteBody',
  bytes_unreachable: {
    code: 'BytesUnreachable',
    status: 503,
    message: 'This endpoint does not reach the storage of the object. Ask another endpoint.',
  },
  copy_needs_bytes: 'InternalError',
  blob_missing: 'InternalError',
  lock_held: 'OperationAborted',
  lock_lost: 'PreconditionFailed',
  stale_fencing_token: 'PreconditionFailed',
  epoch_closed: 'ServiceUnavailable',
  quota_exceeded: 'QuotaExceeded',
  rate_limited: 'SlowDown',
  unavailable: 'ServiceUnavailable',
  deadline_exceeded: 'ServiceUnavailable',
  storage_full: 'InsufficientStorage',
  backend_failed: 'ServiceUnavailable',
  internal: 'InternalError',
};

const disabledKey = { code: 'KMS.DisabledException', status: 400, message: 'The specified key is disabled.' } as const;

/** Codes whose message was written for the asker; every other code is told in S3's own words. */
const tellsMessage: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'invalid_argument',
  'unsupported',
  'too_large',
  'part_invalid',
  'part_order',
]);

/** What any thrown thing is to the client. */
export function failureOf(thrown: unknown): S3Failure {
  if (thrown instanceof S3Error) return failureOfS3Error(thrown);
  if (thrown instanceof StoreError) return failureOfStoreError(thrown);
  return failureOfStoreError(new StoreError('internal'));
}

function failureOfS3Error(error: S3Error): S3Failure {
  const failure = { status: error.status, code: error.code, message: error.message, extra: error.extra, headers: error.headers };
  return error.status === 503 ? { ...failure, retryAfterSeconds: retryAfterSecondsDefault } : failure;
}

function failureOfStoreError(error: StoreError): S3Failure {
  const translation = refine(error) ?? translations[error.code];
  const known = typeof translation === 'string' ? { code: translation, ...s3Errors[translation] } : translation;
  const failure = {
    status: known.status,
    code: known.code,
    message: tellsMessage.has(error.code) ? error.message : known.message,
    extra: extraOf(error),
    headers: headersOf(error),
  };
  if (known.status !== 503) return failure;
  const retryAfterSeconds =
    error.retryAfterMs === undefined ? retryAfterSecondsDefault : Math.max(1, Math.ceil(error.retryAfterMs / 1000));
  return { ...failure, retryAfterSeconds };
}

/** Where one engine code is several S3 codes, told apart by the field that was wrong. */
function refine(error: StoreError): S3ErrorCode | typeof disabledKey | undefined {
  const { field, reason, named } = error.details;
  if (error.code === 'key_not_found' && reason === 'disabled') return disabledKey;
  if (error.code === 'invalid_argument') {
    if (reason === 'object_lock_missing') return 'InvalidRequest';
    if (field === 'container') return 'InvalidBucketName';
    if (field === 'path') return reason === 'too_long' ? 'KeyTooLongError' : undefined;
    if (field === 'parts') return 'MalformedXML';
    if (field === 'size') return 'InvalidRequest';
  }
  if (reason === 'access_lists_disabled') return 'AccessControlListNotSupported';
  if (reason === 'access_list_in_use') return 'InvalidBucketAclWithObjectOwnership';
  if (error.code === 'artifact_not_found' && named !== undefined) return 'MethodNotAllowed';
  if (error.code === 'too_large') {
    if (field === 'user_metadata') return 'MetadataTooLarge';
    if (field === 'attributes') return 'RequestHeaderSectionTooLarge';
  }
  if (error.code === 'quota_exceeded' && field === 'containers') return 'TooManyBuckets';
  return undefined;
}

/**
 * A delete marker has nothing to read: as the current version it makes its key absent, by its own id it is there but only to be
 * deleted (User Guide, "Working with delete markers"). Ceph's suite wants to be told also when there is none.
 */
function headersOf({ code, details }: StoreError): Record<string, string> {
  if (code !== 'artifact_not_found') return {};
  const { removed_marker: marker, named, version_name: version, modified_at: modifiedAt } = details;
  if (marker === undefined) return { 'x-amz-delete-marker': 'false' };
  return {
    'x-amz-delete-marker': 'true',
    ...(version === undefined || version === '' ? {} : { 'x-amz-version-id': version }),
    ...(named === undefined ? {} : { Allow: 'DELETE' }),
    ...(named === undefined || modifiedAt === undefined ? {} : { 'Last-Modified': formatHttpDate(Number(modifiedAt)) }),
  };
}

function extraOf(error: StoreError): Record<string, string> {
  const extra: Record<string, string> = {};
  if (error.code === 'part_invalid' || error.code === 'part_too_small') {
    const { part_number: partNumber, etag, proposed_size: proposed, minimum_size: minimum } = error.details;
    if (proposed !== undefined) extra.ProposedSize = proposed;
    if (minimum !== undefined) extra.MinSizeAllowed = minimum;
    if (partNumber !== undefined) extra.PartNumber = partNumber;
    if (etag !== undefined) extra.ETag = etag;
  }
  return extra;
}
