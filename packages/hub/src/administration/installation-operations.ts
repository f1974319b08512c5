import type { Tenants } from '../auth/tenants.ts';
import type { Database } from '../database/database.ts';
import type { Containers } from '../metadata/containers.ts';
import type { Sessions } from '../spokes/sessions.ts';
import { findSpokes } from '../spokes/session-queries.ts';
import type { Usage } from '../usage/usage.ts';
import { type Operations, pageSize, tenantOf } from './operations.ts';

export interface ComponentState {
  readonly name: string;
  readonly state: 'up' | 'down' | 'absent';
  readonly detail?: string;
}

export interface InstallationParts {
  readonly tenants: Tenants;
  readonly containers: Containers;
  readonly sessions: Sessions;
  readonly usage: Usage;
  readonly database: Database;
  readonly installation: string;
  readonly version: string;
  readonly hubEpoch: number;
  readonly startedAt: number;
  readonly now: () => number;
  readonly components: () => Promise<ComponentState[]>;
}

export function installationOperations(
  parts: InstallationParts,
): Pick<Operations, 'container.list' | 'usage' | 'spoke.list' | 'status'> {
  const { tenants, containers, sessions, database } = parts;
  return {
    'container.list': async ({ tenant, after = '', limit }, context) => {
      const owner = tenantOf(tenants, tenant, context);
      const size = pageSize(limit);
      const rows = containers.ofTenant(owner.tenantId).filter((row) => row.name > after);
      const page = rows.slice(0, size);
      return {
        containers: page.map((row) => ({
          containerId: row.containerId,
          name: row.name,
          tenant: owner.name,
          region: row.region,
          createdAt: row.createdAt,
        })),
        ...(rows.length > size ? { nextAfter: page.at(-1)?.name ?? '' } : {}),
      };
    },
    usage: async ({ tenant }, context) => {
      const owner = tenantOf(tenants, tenant, context);
      return { tenant: owner.name, containers: await usageOf(parts, owner.tenantId) };
    },
    'spoke.list': async () => {
      const connected = new Set(sessions.connected().map((session) => session.spoke));
      const rows = await findSpokes(database);
      return {
        spokes: rows.map((row) => ({
          name: row.name,
          region: row.region,
          endpoints: [...row.endpoints],
          appEndpoints: [...row.appEndpoints],
          state: (connected.has(row.name) ? 'connected' : 'lost') as never,
          version: row.version,
          lastHeardAt: row.lastSeenAt,
        })),
      };
    },
    status: async () => ({
      installation: parts.installation,
      version: parts.version,
      hubEpoch: parts.hubEpoch,
      startedAt: parts.startedAt,
      now: parts.now(),
      components: (await parts.components()) as never,
      spokesConnected: new Set(sessions.connected().map((session) => session.spoke)).size,
    }),
  };
}

const readOperations = new Set(['get', 'head', 'list']);

async function usageOf({ usage, containers }: InstallationParts, tenantId: string) {
  const stored = new Map((await usage.containersOfTenant(tenantId)).map((row) => [row.containerId, row]));
  const sums = new Map<string, { reads: number; readBytes: number; writes: number }>();
  for (const row of await usage.ofTenant(tenantId, 0)) {
    const sum = sums.get(row.containerId) ?? { reads: 0, readBytes: 0, writes: 0 };
    if (readOperations.has(row.operation)) {
      sum.reads += row.operations;
      sum.readBytes += row.bytes;
    } else sum.writes += row.operations;
    sums.set(row.containerId, sum);
  }
  return containers.ofTenant(tenantId).map((row) => ({
    container: row.name,
    artifacts: stored.get(row.containerId)?.artifacts ?? 0,
    bytes: stored.get(row.containerId)?.bytes ?? 0,
    ...(sums.get(row.containerId) ?? { reads: 0, readBytes: 0, writes: 0 }),
  }));
}
