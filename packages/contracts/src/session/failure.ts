/** StoreError on the wire and back. A code this build does not know (a newer peer's) becomes `internal` and keeps its text. */
import { isErrorCode, StoreError } from '@felloe/engine/errors.ts';
import type { Failure, Failure__Output } from '../gen/felloe/v1/Failure.ts';

export function failureOf(error: StoreError): Failure {
  return {
    code: error.code,
    message: error.message,
    retryable: error.retryable,
    retry_after_ms: error.retryAfterMs ?? 0,
    details: { ...error.details },
  };
}

export function errorOf(failure: Failure__Output): StoreError {
  return new StoreError(isErrorCode(failure.code) ? failure.code : 'internal', failure.message, {
    retryable: failure.retryable,
    details: failure.details,
    ...(failure.retry_after_ms > 0 ? { retryAfterMs: failure.retry_after_ms } : {}),
  });
}
