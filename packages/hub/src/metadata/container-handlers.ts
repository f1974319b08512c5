/** The calls about containers. */
import { limits } from '@felloe/engine/limits.ts';
import type { Access } from '../access/access.ts';
import type { CallHandlers } from '../session/call-context.ts';
import type { Containers } from './containers.ts';
import type { ContainerRow } from './records.ts';

export interface ContainerHandlerParts {
  readonly access: Access;
  readonly containers: Containers;
  readonly place: (container: ContainerRow, spoke: string) => string;
}

export function containerHandlers(
  parts: ContainerHandlerParts,
): Pick<CallHandlers, 'describe_container' | 'create_container' | 'remove_container' | 'list_containers'> {
  const { access, containers } = parts;
  return {
    describe_container: {
      authorisation: 'container.describe',
      handle: (message, context) => {
        const row = access.container(context, 'container.describe', message.name);
        return { ...descriptorOf(row), backend_id: parts.place(row, context.spoke.name) };
      },
    },
    create_container: {
      authorisation: 'container.create',
      handle: async (message, context) => {
        const tenantId = access.tenant(context, 'container.create', message.name);
        const wanted = {
          tenantId,
          principalId: context.principal.principalId,
          name: message.name,
          region: message.region,
          settings: message.settings === '' ? '{}' : message.settings,
          backendId: undefined,
        };
        return descriptorOf(await containers.create(wanted, context.order));
      },
    },
    remove_container: {
      authorisation: 'container.remove',
      handle: async (message, context) => {
        const { name } = message;
        if (containers.byName(name) === undefined && context.order.idempotency !== undefined) {
          access.tenant(context, 'container.remove', name);
          await containers.removeMissing(name, context.order);
          return {};
        }
        const row = access.container(context, 'container.remove', name);
        await containers.remove(row, context.principal.principalId, context.order);
        return {};
      },
    },
    list_containers: {
      authorisation: 'container.list',
      handle: (message, context) => {
        const tenantId = access.tenant(context, 'container.list');
        const limit = Math.min(message.limit === 0 ? limits.artifact.containersPerTenantMax : message.limit, 10_000);
        const rows = containers
          .ofTenant(tenantId)
          .filter((row) => row.name.startsWith(message.prefix) && row.name > message.after);
        const page = rows.slice(0, limit);
        return { containers: page.map(descriptorOf), next_after: rows.length > limit ? (page.at(-1)?.name ?? '') : '' };
      },
    },
  };
}

function descriptorOf(row: ContainerRow) {
  return {
    container_id: row.containerId,
    tenant_id: row.tenantId,
    name: row.name,
    created_at: row.createdAt,
    region: row.region,
    settings: row.settings,
  };
}
