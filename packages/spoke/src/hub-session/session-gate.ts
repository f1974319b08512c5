/**
 * Whether this spoke may decide anything now. A revocation acts within two seconds only if a spoke cut off from the hub stops. A spoke
 * that is stopping is not ready for new clients, but what still reaches it over open connections it serves as ever.
 */
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { SessionGate } from '../app-context.ts';

export interface DrainingGate extends SessionGate {
  /** From now on not ready. */
  drain(): void;
  /** Why no new clients should come, or undefined: for readiness. */
  reason(): string | undefined;
}

export function createSessionGate(session: { silentMs(): number }): DrainingGate {
  let draining = false;
  const shutBy = (): string | undefined => {
    const silentMs = session.silentMs();
    if (silentMs === Number.POSITIVE_INFINITY) return 'the spoke has not reached the hub yet';
    return silentMs > limits.session.silenceMs ? 'the hub has been silent for too long' : undefined;
  };
  return {
    assertDeciding() {
      const found = shutBy();
      if (found !== undefined) throw new StoreError('unavailable', found, { retryAfterMs: 1000 });
    },
    drain() {
      draining = true;
    },
    reason: () => (draining ? 'the spoke is stopping' : shutBy()),
  };
}
