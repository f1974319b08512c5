/** The two public listeners of a spoke and the apps behind them. */
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Logger } from '@felloe/runtime/logger.ts';
import type { Metrics } from '@felloe/runtime/telemetry/metrics.ts';
import type { Tracing } from '@felloe/runtime/telemetry/tracing.ts';
import type { AppContext } from '../app-context.ts';
import { createAdminApp, pathParameterLengthMax } from '../apps/admin/admin-app.ts';
import { mountApps } from '../apps/mount-apps.ts';
import { createS3App } from '../apps/s3/s3-app.ts';
import type { SpokeConfig } from '../config.ts';
import { type Listener, startListener } from './listener.ts';
import { fastifyApp } from './listener-app.ts';
import { requireOneHost } from './one-host.ts';
import type { ObserveRequest } from './request-metrics.ts';

export interface AppListenerParts {
  readonly config: SpokeConfig;
  readonly context: AppContext;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly tracing: Tracing;
  readonly metrics: Metrics;
  /** Known from the first welcome on. */
  readonly installation: () => string;
  readonly observe: (listener: string) => ObserveRequest;
}

export function startS3Listener(parts: AppListenerParts): Promise<Listener> {
  const { config, context, tracing, installation, clock } = parts;
  return startListener({
    ...sharedOptions(parts),
    observe: parts.observe('s3'),
    host: config.s3.host,
    port: config.s3.port,
    app: createS3App(context, { ...config.s3, installation, tracing, clock }),
    emptyRequestsEnded: true,
  });
}

export function startAppListener(parts: AppListenerParts): Promise<Listener> {
  const { config, context } = parts;
  return startListener({
    ...sharedOptions(parts),
    observe: parts.observe('app'),
    host: config.app.host,
    port: config.app.port,
    emptyRequestsEnded: false,
    app: fastifyApp({
      pathParameterLengthMax,
      plugin: async (fastify) => {
        const onFault = (error: unknown, route: string): void =>
          parts.logger.error({ err: error, route }, 'a request failed by a fault of ours');
        const { version } = config;
        fastify.addHook('onRequest', requireOneHost);
        await fastify.register(createAdminApp(context, { version, allowedOrigin: config.app.allowedOrigin, onFault }));
        await mountApps(fastify, { ...parts, onFault });
      },
    }),
  });
}

function sharedOptions({ config, clock, logger }: Pick<AppListenerParts, 'config' | 'clock' | 'logger'>) {
  const { cert, key } = config.tls;
  return {
    tls: cert === undefined || key === undefined ? undefined : { cert, key },
    connectionsMax: config.connectionsMax,
    clock,
    logger,
  };
}
