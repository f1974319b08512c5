/** What operators see of signatures: whether the memory works, whether the threads keep up, and whether somebody sends garbage. */
import type { Metrics } from '@felloe/runtime/telemetry/metrics.ts';

/** `remembered`: right, without work. `right`, `wrong`: judged by a thread. `turned_away`: too many were waiting. */
export type SignatureOutcome = 'remembered' | 'right' | 'wrong' | 'turned_away';

export interface SignatureMetrics {
  count(outcome: SignatureOutcome): void;
  /** From asking a thread to its answer, waiting included. */
  record(durationMs: number): void;
}

export function createSignatureMetrics(metrics: Metrics): SignatureMetrics {
  const counts = metrics.counters({
    name: 'felloe_spoke_vault_signatures_total',
    help: 'Signatures of vault requests: remembered, right, wrong, or turned away since too many waited.',
  });
  const durations = metrics.histogram({
    name: 'felloe_spoke_vault_verification_seconds',
    help: 'Verifications of signatures that were not remembered, with the wait for a thread.',
  });
  return {
    count: (outcome) => counts.with({ outcome }).add(1),
    record: (durationMs) => durations.record(durationMs / 1_000),
  };
}
