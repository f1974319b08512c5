/** Storage whose failures operators see: all are counted by code; faults of backends are logged, at most one a second of each code. */
import { type ErrorCode, StoreError } from '@felloe/engine/errors.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Logger } from '@felloe/runtime/logger.ts';
import type { Metrics } from '@felloe/runtime/telemetry/metrics.ts';
import type { Storage } from '../app-context.ts';

/** What clients can cause at will is only counted. */
const loggedCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'backend_failed',
  'blob_missing',
  'bytes_unreachable',
  'storage_full',
  'internal',
]);
const logEveryMs = 1_000;

export function observeFailures(
  storage: Storage,
  { metrics, clock, logger }: { readonly metrics: Metrics; readonly clock: Clock; readonly logger: Logger },
): Storage {
  const failures = metrics.counters({
    name: 'felloe_spoke_storage_failures_total',
    help: 'Failed writes and reads of bytes, by operation and error code.',
  });
  const loggedAt = new Map<ErrorCode, number>();
  const observer = (operation: string) => (thrown: unknown) => {
    // Errors of other kinds come from the body itself: the app's own refusal.
    const code = thrown instanceof StoreError ? thrown.code : 'body';
    failures.with({ operation, code }).add(1);
    if (code !== 'body' && loggedCodes.has(code)) {
      const now = clock.monotonic();
      if (now - (loggedAt.get(code) ?? Number.NEGATIVE_INFINITY) >= logEveryMs) {
        loggedAt.set(code, now);
        logger.warn({ err: thrown, operation }, 'bytes could not be moved');
      }
    }
    throw thrown;
  };
  const [stageFailed, readFailed, sendFailed] = [observer('stage'), observer('read'), observer('send')];
  return {
    stage: (request) => storage.stage(request).catch(stageFailed),
    read: (request) => storage.read(request).catch(readFailed),
    send: (request, answer, begin) => storage.send(request, answer, begin).catch(sendFailed),
    direct: (backendId) => storage.direct(backendId),
    adopt: (request) => storage.adopt(request),
  };
}
