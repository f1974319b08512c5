/**
 * The one error class of the product. Codes are a closed table; S3 codes, gRPC status and problem+json are translations made
 * at the borders (s3 app, contracts, admin app), never here.
 */
export const errorCodes = {
  // asked wrongly
  invalid_argument: 'a value is malformed or out of range',
  unsupported: 'the operation is not offered',
  too_large: 'a size limit is exceeded',
  // who asks
  unauthenticated: 'the credential is missing, unknown or wrong',
  access_denied: 'the principal may not do this',
  // what is asked for
  container_not_found: 'no such container',
  container_exists: 'the name is taken by another tenant',
  container_owned: 'the asking tenant already has this container',
  container_not_empty: 'the container still names artifacts or uploads',
  artifact_not_found: 'no artifact at this path',
  version_not_found: 'no such version of the artifact',
  upload_not_found: 'no such upload, or it has ended',
  not_found: 'no such record',
  conflict: 'the record already exists or is in another state',
  setting_not_found: 'the container has no such setting',
  key_not_found: 'no such key to encrypt with',
  // what protects it
  retained: 'retention or a legal hold keeps the version from being changed or removed',
  facts_required: 'the container judges requests; ask again with the facts of this one',
  // conditions
  precondition_failed: 'a condition of the write does not hold',
  not_modified: 'a condition of the read says the holder is current',
  condition_conflict: 'a concurrent change made the condition undecidable; ask again',
  range_not_satisfiable: 'the range lies outside the artifact',
  // uploads
  part_invalid: 'a named part is absent or has another entity tag',
  part_order: 'parts are not in ascending order',
  part_too_small: 'a part other than the last is below the minimum size',
  // bytes
  digest_mismatch: 'the bytes do not have the declared digest',
  incomplete_body: 'the body ended before its declared length',
  bytes_unreachable: 'this spoke does not reach the backend that holds the bytes',
  copy_needs_bytes: 'source and target lie on different backends; the bytes have to be moved',
  blob_missing: 'a blob that a record names is not on its backend',
  // coordination
  lock_held: 'somebody else holds the lock',
  lock_lost: 'the lease has ended or passed to another holder',
  stale_fencing_token: 'a newer fencing token was issued for this lock',
  epoch_closed: 'the session of this write has ended; a new one must repeat it',
  quota_exceeded: 'the tenant or container is at its limit',
  // temporary
  rate_limited: 'too many requests; wait',
  unavailable: 'a part needed for this is away; ask again',
  deadline_exceeded: 'the answer did not come in time; whether it was done is unknown',
  storage_full: 'the backend has no room',
  backend_failed: 'the backend refused or broke',
  // ours
  internal: 'a fault of ours',
} as const;

export type ErrorCode = keyof typeof errorCodes;

const retryableCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'condition_conflict',
  'epoch_closed',
  'rate_limited',
  'unavailable',
  'deadline_exceeded',
  'backend_failed',
]);

export interface StoreErrorOptions {
  /** Facts for the border that translates: header names, limits, wanted and found values. Never a secret. */
  readonly details?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
  /** Overrides the code's own retryability. */
  readonly retryable?: boolean;
  /** How long the asker should wait, in milliseconds. */
  readonly retryAfterMs?: number;
}

export class StoreError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, string>>;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message?: string, options: StoreErrorOptions = {}) {
    super(message ?? errorCodes[code], options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'StoreError';
    this.code = code;
    this.details = options.details ?? {};
    this.retryable = options.retryable ?? retryableCodes.has(code);
    this.retryAfterMs = options.retryAfterMs;
  }

  /** Any thrown thing as a StoreError: itself when it is one, else `internal` (or the given code) with the cause kept. */
  static from(thrown: unknown, code: ErrorCode = 'internal'): StoreError {
    if (thrown instanceof StoreError) return thrown;
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return new StoreError(code, message, { cause: thrown });
  }
}

export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(errorCodes, text);
}
