/**
 * The apps beside /v1, each a Fastify plugin under its own path, with its own errors, parsers and hooks. An app without a container is
 * not there.
 */
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Logger } from '@felloe/runtime/logger.ts';
import type { Metrics } from '@felloe/runtime/telemetry/metrics.ts';
import type { Tracing } from '@felloe/runtime/telemetry/tracing.ts';
import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import type { AppContext } from '../app-context.ts';
import type { SpokeConfig } from '../config.ts';
import { accountsMount, keySetMount } from './accounts/accounts-app.ts';
import { type AppContainers, createAppContainers } from './app-container.ts';
import { backupsMount } from './backups/backups-app.ts';
import { presignMount } from './presign/presign-app.ts';
import { historyMount } from './history/history-app.ts';
import { vaultMount } from './vault/vault-app.ts';

export interface AppParts {
  readonly config: SpokeConfig;
  readonly context: AppContext;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly tracing: Tracing;
  readonly metrics: Metrics;
  /** Hears of requests that failed by a fault of ours, with the route. */
  readonly onFault: (error: unknown, route: string) => void;
}

export interface AppMount {
  readonly prefix: string;
  /** Whose container it stands on. */
  readonly app: keyof SpokeConfig['apps'];
  readonly create: (parts: AppParts & { readonly containers: AppContainers }) => FastifyPluginAsync;
}

/** All that may be served beside /v1. */
export const mounts: readonly AppMount[] = [vaultMount, accountsMount, keySetMount, presignMount, backupsMount, historyMount];

export async function mountApps(fastify: FastifyInstance, parts: AppParts): Promise<void> {
  for (const { prefix, app, create } of mounts) {
    const containers = createAppContainers(parts.context, parts.config.apps[app]);
    if (containers.isServed) await fastify.register(create({ ...parts, containers }), { prefix });
  }
}
