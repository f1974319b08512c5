/** What a provider's refusal, or a broken connection to it, means to whoever asked the driver. */
import { S3ServiceException } from '@aws-sdk/client-s3';
import { type ErrorCode, StoreError, type StoreErrorOptions } from '@felloe/engine/errors.ts';

/** Codes that say more than the HTTP status they come with. */
const codeMeanings: Readonly<Record<string, { code: ErrorCode; retryable?: boolean; message?: string }>> = {
  NoSuchKey: { code: 'blob_missing' },
  NotFound: { code: 'blob_missing' },
  NoSuchBucket: { code: 'backend_failed', retryable: false, message: 'the bucket of the backend does not exist' },
  NoSuchUpload: { code: 'upload_not_found' },
  InvalidRange: { code: 'range_not_satisfiable' },
  EntityTooLarge: { code: 'too_large' },
  QuotaExceeded: { code: 'storage_full' },
  XMinioStorageFull: { code: 'storage_full' },
  InsufficientStorage: { code: 'storage_full' },
  SlowDown: { code: 'unavailable' },
  Throttling: { code: 'unavailable' },
  RequestLimitExceeded: { code: 'unavailable' },
  // AWS answers 400 when our body came too slowly.
  RequestTimeout: { code: 'backend_failed', retryable: true },
  RequestTimeTooSkewed: { code: 'backend_failed', retryable: true, message: "the provider's clock and ours differ too much" },
};

/** Codes after which another key of the hub may help. */
const keyRefusals: ReadonlySet<string> = new Set(['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'ExpiredToken', 'InvalidToken']);

export function isKeyRefusal(thrown: unknown): boolean {
  return thrown instanceof S3ServiceException && keyRefusals.has(thrown.name);
}

/** True when the provider did its part, even if it said no: such an answer closes the circuit. */
export function providerAnswered(thrown: unknown): boolean {
  return thrown instanceof S3ServiceException && (thrown.$metadata.httpStatusCode ?? 500) < 500;
}

/** A StoreError stays itself. Messages name the provider's code; never a key, host or name. */
export function fromProviderError(thrown: unknown): StoreError {
  if (thrown instanceof StoreError) return thrown;
  if (thrown instanceof S3ServiceException) return fromAnswer(thrown);
  const error = thrown instanceof Error ? thrown : undefined;
  if (error?.name === 'TimeoutError')
    return new StoreError('backend_failed', 'the provider did not answer in time', { cause: thrown });
  const reason = systemCode(thrown) ?? error?.name ?? 'unknown';
  return new StoreError('backend_failed', `the connection to the provider failed (${reason})`, {
    cause: thrown,
    details: { reason },
  });
}

function fromAnswer(answer: S3ServiceException): StoreError {
  const status = answer.$metadata.httpStatusCode ?? 0;
  const options: StoreErrorOptions = { cause: answer, details: { providerCode: answer.name, status: String(status) } };
  const meaning = Object.hasOwn(codeMeanings, answer.name) ? codeMeanings[answer.name] : undefined;
  if (meaning !== undefined) {
    const retryable = meaning.retryable === undefined ? {} : { retryable: meaning.retryable };
    return new StoreError(meaning.code, meaning.message, { ...options, ...retryable, ...retryAfter(answer) });
  }
  if (status === 404) return new StoreError('blob_missing', undefined, options);
  if (status === 416) return new StoreError('range_not_satisfiable', undefined, options);
  if (status === 507) return new StoreError('storage_full', undefined, options);
  if (status === 503 || status === 429)
    return new StoreError('unavailable', 'the provider asks to slow down', { ...options, ...retryAfter(answer) });
  if (status === 401 || status === 403) {
    const message = `the provider refuses the key of the backend (${answer.name})`;
    return new StoreError('backend_failed', message, { ...options, retryable: isKeyRefusal(answer) });
  }
  const retryable = status >= 500 || status === 409;
  return new StoreError('backend_failed', `the provider answered ${status} (${answer.name})`, { ...options, retryable });
}

function retryAfter(answer: S3ServiceException): { retryAfterMs?: number } {
  const seconds = Number(answer.$response?.headers['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 ? { retryAfterMs: Math.min(seconds, 60) * 1000 } : {};
}

function systemCode(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
}
