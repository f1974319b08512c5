/** The calls about how the vault's bytes reach clients. Between our own parts: who may read what was judged before. */
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { CallHandlers } from '../../session/call-context.ts';
import type { DeliveryWays } from './delivery-ways.ts';

export function deliveryHandlers(ways: DeliveryWays): Pick<CallHandlers, 'read_vault_delivery' | 'sign_vault_urls'> {
  return {
    read_vault_delivery: {
      authorisation: 'spoke',
      handle: () => ({ reads: ways.way, url_ms: ways.urlMs, backend_id: ways.ownBackendId() }),
    },
    sign_vault_urls: {
      authorisation: 'spoke',
      handle: async ({ names }) => {
        if (names.length > limits.vault.batchMax) {
          throw new StoreError('invalid_argument', `at most ${limits.vault.batchMax} URLs are signed at once`);
        }
        return { urls: await ways.signUrls(names) };
      },
    },
  };
}
