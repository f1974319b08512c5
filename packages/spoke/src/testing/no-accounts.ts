/** The accounts of a test that has none: every bearer is unknown. */
import type { SpokeAccounts } from '../accounts/accounts.ts';
import { unauthenticated } from '../accounts/bearer.ts';

export const noAccounts: SpokeAccounts = {
  ofBearer: () => Promise.reject(unauthenticated('invalid_token')),
  ofAuthorization: () => Promise.reject(unauthenticated('missing_token')),
  actorOf: ({ accountId, tenantId, sessionId }, sourceAddress) => ({
    kind: 'account',
    tenant_id: tenantId,
    principal_id: accountId,
    session_token: sessionId,
    source_address: sourceAddress,
  }),
  keys: { published: () => Promise.reject(unauthenticated('invalid_token')) },
};
