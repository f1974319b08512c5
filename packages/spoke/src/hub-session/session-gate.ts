/** Whether this spoke may decide anything now. A revocation acts within two seconds only if a spoke cut off from the hub stops. */
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { SessionGate } from '../app-context.ts';

export interface DrainingGate extends SessionGate {
  /** From now on every new request is refused. */
  drain(): void;
  readonly draining: boolean;
  /** Why the gate is shut, or undefined: for readiness. */
  reason(): string | undefined;
}

export function createSessionGate(session: { silentMs(): number }): DrainingGate {
  let draining = false;
  const reason = (): string | undefined => {
    if (draining) return 'the spoke is stopping';
    const silentMs = session.silentMs();
    if (silentMs === Number.POSITIVE_INFINITY) return 'the spoke has not reached the hub yet';
    return silentMs > limits.session.silenceMs ? 'the hub has been silent for too long' : undefined;
  };
  return {
    assertDeciding() {
      const found = reason();
      if (found !== undefined) throw new StoreError('unavailable', found, { retryAfterMs: 1000 });
    },
    drain() {
      draining = true;
    },
    get draining() {
      return draining;
    },
    reason,
  };
}
