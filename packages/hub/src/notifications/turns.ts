/**
 * Whose turn it is to be told. So many targets at a time, and of one tenant only some of them: a tenant whose targets all hang for as long
 * as they may keeps its own waiting and nobody else's.
 */
import { createSemaphore, type Semaphore } from '@felloe/runtime/semaphore.ts';

export interface Turns {
  /** Runs when the turn has come. Throws the reason of the signal, or what `run` threw. */
  take(tenantId: string, signal: AbortSignal, run: () => Promise<void>): Promise<void>;
}

export function createTurns({ turnsMax, tenantTurnsMax }: { readonly turnsMax: number; readonly tenantTurnsMax: number }): Turns {
  const all = semaphoreOf('notifications under way', turnsMax);
  const ofTenants = new Map<string, Semaphore>();
  const ofTenant = (tenantId: string): Semaphore => {
    const known = ofTenants.get(tenantId);
    if (known !== undefined) return known;
    const made = semaphoreOf('notifications of a tenant under way', tenantTurnsMax);
    ofTenants.set(tenantId, made);
    return made;
  };
  return {
    take: async (tenantId, signal, run) => {
      const own = ofTenant(tenantId);
      // The tenant's first: who waits for it holds nothing that others wait for.
      using _own = await own.acquire(1, signal);
      using _turn = await all.acquire(1, signal);
      await run();
    },
  };
}

/** Each target waits once at most, so those who wait are as many as there are targets. */
function semaphoreOf(name: string, capacity: number): Semaphore {
  return createSemaphore({ name, capacity, waitersMax: Number.MAX_SAFE_INTEGER });
}
