/** Tokens for spokes: each takes a few ahead, so that a request costs no round trip and the sum stays within the limit. */
import { limits } from '@felloe/engine/limits.ts';
import type { Tenants } from '../auth/tenants.ts';
import type { CallHandlers } from '../session/call-context.ts';
import type { VolatileStore } from '../volatile/volatile.ts';

export function tokenHandlers(parts: {
  readonly tenants: Tenants;
  readonly tokenBuckets: Pick<VolatileStore, 'take'>;
}): Pick<CallHandlers, 'take_tokens'> {
  const take = async (bucket: string, wanted: number, ratePerSecond: number) => {
    if (ratePerSecond === 0) return { granted: wanted, retryAfterMs: 0 };
    // The burst is what a tenth of a second allows: with it, two spokes stay within 110 % of the limit over any second.
    return parts.tokenBuckets.take({
      allowance: bucket,
      wanted,
      ratePerSecond,
      burst: Math.max(1, Math.floor(ratePerSecond / 10)),
    });
  };
  return {
    take_tokens: {
      authorisation: 'spoke',
      handle: async (message) => {
        const wanted = Math.max(1, Math.min(message.wanted, limits.hub.tokensAheadMax));
        const tenant = parts.tenants.byId(message.tenant_id);
        if (tenant === undefined) return { granted: 0, valid_ms: 0, retry_after_ms: 1000 };
        const principal = await take(`p/${message.tenant_id}/${message.principal_id}`, wanted, tenant.principalRequestsPerSecond);
        if (principal.granted === 0) return { granted: 0, valid_ms: 0, retry_after_ms: principal.retryAfterMs };
        const whole = await take(`t/${message.tenant_id}`, principal.granted, tenant.requestsPerSecond);
        return { granted: whole.granted, valid_ms: limits.hub.tokensValidMs, retry_after_ms: whole.retryAfterMs };
      },
    },
  };
}
