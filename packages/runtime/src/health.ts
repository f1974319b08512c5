import { withDeadline } from './deadline.ts';

/**
 * `liveness`: failing means the process should be restarted. `readiness`: failing means no new work should be sent to it now.
 * A service that is away makes us unready, never dead: restarting would not bring it back.
 */
export type HealthKind = 'liveness' | 'readiness';

export interface HealthCheck {
  readonly name: string;
  readonly kind: HealthKind;
  /** Returns when well, throws a reason when not. */
  check(signal: AbortSignal): Promise<void> | void;
  readonly deadlineMs?: number;
}

export interface HealthResult {
  readonly name: string;
  readonly ok: boolean;
  /** Why it is not well. */
  readonly reason?: string;
  readonly durationMs: number;
}

export interface HealthReport {
  readonly ok: boolean;
  readonly checks: readonly HealthResult[];
}

export interface Health {
  add(check: HealthCheck): void;
  /** Runs all checks of the kind at the same time. A draining process is never ready. */
  report(kind: HealthKind): Promise<HealthReport>;
  /** From now on not ready, so that balancers look elsewhere while requests under way finish. */
  drain(): void;
  readonly draining: boolean;
}

/** Probes of orchestrators commonly wait one second; an answer after that is no answer. */
const checkDeadlineMsDefault = 900;

export function createHealth(): Health {
  const checks: HealthCheck[] = [];
  let draining = false;

  const run = async (check: HealthCheck): Promise<HealthResult> => {
    const startedMs = performance.now();
    const elapsedMs = (): number => Math.round(performance.now() - startedMs);
    try {
      const durationMs = check.deadlineMs ?? checkDeadlineMsDefault;
      await withDeadline({ durationMs, what: check.name }, async (signal) => await check.check(signal));
      return { name: check.name, ok: true, durationMs: elapsedMs() };
    } catch (thrown) {
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      return { name: check.name, ok: false, reason, durationMs: elapsedMs() };
    }
  };

  return {
    add(check) {
      checks.push(check);
    },
    async report(kind) {
      const results = await Promise.all(checks.filter((check) => check.kind === kind).map(run));
      if (kind === 'readiness' && draining) results.push({ name: 'drain', ok: false, reason: 'draining', durationMs: 0 });
      return { ok: results.every((result) => result.ok), checks: results };
    },
    drain() {
      draining = true;
    },
    get draining() {
      return draining;
    },
  };
}
