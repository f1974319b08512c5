/** Who tenants are, as people know them. Between our own parts: an app shows names where its records hold ids. */
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { CallHandlers } from '../session/call-context.ts';
import type { TenantRow, Tenants } from './tenants.ts';

export function tenantHandlers(tenants: Tenants): Pick<CallHandlers, 'look_up_tenants'> {
  return {
    look_up_tenants: {
      authorisation: 'spoke',
      handle: ({ tenant_ids: ids, emails }) => {
        if (ids.length + emails.length > limits.access.accessListEntriesMax * 2)
          throw new StoreError('too_large', 'too many tenants');
        const found = new Map<string, TenantRow>();
        for (const row of [...ids.map((id) => tenants.byId(id)), ...emails.map((email) => tenants.byEmail(email))]) {
          if (row !== undefined) found.set(row.tenantId, row);
        }
        return { tenants: [...found.values()].map(({ tenantId, name, email }) => ({ tenant_id: tenantId, name, email })) };
      },
    },
  };
}
