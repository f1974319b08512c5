/** The hub's two listeners: sessions of spokes over mTLS, and the private one with metrics and health. */
import type { HubEnd } from '@felloe/contracts/session/frame-link.ts';
import type { SessionProtocol } from '@felloe/contracts/session/protocol.ts';
import { createHealth } from '@felloe/runtime/health.ts';
import type { Logger } from '@felloe/runtime/logger.ts';
import { startPrivateListener } from '@felloe/runtime/private-listener.ts';
import { createMetrics } from '@felloe/runtime/telemetry/metrics.ts';
import { createPrometheusRenderer } from '@felloe/runtime/telemetry/prometheus.ts';
import type { HubConfig } from './config.ts';
import type { Database } from './database/database.ts';
import { registerHubMetrics } from './hub-metrics.ts';
import type { Lanes } from './lanes/lanes.ts';
import type { Services } from './services.ts';
import { sessionCertificates } from './session/session-certificates.ts';
import { startSessionListener } from './session/grpc-listener.ts';

export interface HubListenerOptions {
  readonly config: HubConfig;
  readonly services: Services;
  readonly lanes: Lanes;
  readonly database: Database;
  readonly protocol: SessionProtocol;
  readonly logger: Logger;
  readonly listens: boolean;
  readonly accept: (link: HubEnd, identity: string) => void;
}

export interface HubListeners {
  readonly sessionPort: number;
  readonly privatePort: number;
  stopSessions(): Promise<void>;
  close(): Promise<void>;
}

export async function startHubListeners(options: HubListenerOptions): Promise<HubListeners> {
  const { config, services, lanes, database, protocol, logger, accept } = options;
  const metrics = createMetrics();
  registerHubMetrics(metrics, { services, lanes });
  const health = createHealth();
  health.add({
    name: 'database',
    kind: 'readiness',
    check: async () => {
      await database.query({ text: 'select 1' });
    },
  });
  const privateListener = await startPrivateListener({
    host: config.private.host,
    port: config.private.port,
    health,
    metrics: createPrometheusRenderer({ metrics, serviceName: 'felloe-hub', instanceId: config.name }),
  });
  const certificates = options.listens ? await sessionCertificates(config) : undefined;
  const sessions = certificates
    ? await startSessionListener({
        protocol,
        host: config.listen.host,
        port: config.listen.port,
        ...certificates,
        accept: (link, { identity }) => accept(link, identity),
        logger,
      })
    : undefined;
  return {
    sessionPort: sessions?.port ?? 0,
    privatePort: privateListener.port,
    stopSessions: async () => sessions?.close(),
    close: async () => {
      health.drain();
      await privateListener.close();
    },
  };
}
