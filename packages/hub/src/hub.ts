/**
 * Composes the hub, top down: leadership, lanes, records, services, calls, sessions, listeners. Nothing serves before everything it
 * needs is loaded; closing goes the other way.
 */
import { randomUUID } from 'node:crypto';
import type { HubEnd, SpokeEnd } from '@felloe/contracts/session/frame-link.ts';
import { createInProcessLink } from '@felloe/contracts/session/frame-link.ts';
import { loadSessionProtocol } from '@felloe/contracts/session/protocol.ts';
import type { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { type Clock, systemClock } from '@felloe/runtime/clock.ts';
import { type FaultPoints, noFaultPoints } from '@felloe/runtime/fault-points.ts';
import type { Logger } from '@felloe/runtime/logger.ts';
import { noTracing, type Tracing } from '@felloe/runtime/telemetry/tracing.ts';
import type { BackendAccount } from './backends/backend-handlers.ts';
import type { HubConfig } from './config.ts';
import { type Database, openDatabase } from './database/database.ts';
import { migrate } from './database/migrate.ts';
import { claimLanes, Lanes } from './lanes/lanes.ts';
import { Leadership } from './leadership/leadership.ts';
import { startHubListeners } from './listeners.ts';
import { createServices, type Services } from './services.ts';
import { SessionServer } from './session/session-server.ts';

export interface HubDependencies {
  readonly logger: Logger;
  readonly tracing?: Tracing;
  readonly clock?: Clock;
  readonly faults?: FaultPoints;
  /** Account of S3 backends that were given none: from the environment, shared files or an instance role. */
  readonly ambientAccount?: () => Promise<BackendAccount | undefined>;
  /** Whether spokes of other processes connect; the all-in-one has none. */
  readonly listens?: boolean;
  /** The hub can go on no longer: leadership was lost. The process ends itself. */
  readonly onFatal: (error: StoreError) => void;
}

export interface Hub extends AsyncDisposable {
  readonly services: Services;
  /** Of the session listener; 0 when it is not started. */
  readonly sessionPort: number;
  readonly privatePort: number;
  readonly installation: string;
  /** A session of a spoke in this process. Without TLS, since nothing leaves the process. */
  acceptInProcess(spoke: string): SpokeEnd;
  close(): Promise<void>;
}

export async function createHub(config: HubConfig, dependencies: HubDependencies, signal: AbortSignal): Promise<Hub> {
  const { logger, clock = systemClock, tracing = noTracing, faults = noFaultPoints } = dependencies;
  const onFault = (error: StoreError) => logger.error({ err: error }, 'a background task of the hub failed; it goes on');
  const database = openDatabase({
    url: config.postgres.url,
    connectionsMax: config.postgres.connectionsMax,
    statementTimeoutMs: limits.hub.transactionMs,
    connectTimeoutMs: limits.session.connectMs,
    onIdleError: (error) => logger.warn({ err: error }, 'an idle database connection broke'),
  });
  // Of a hub that cannot start nothing goes on: else it would lead, and its process live, for ever.
  await using opened = new AsyncDisposableStack();
  opened.defer(() => database.close());
  const applied = await migrate(database);
  if (applied.length > 0) logger.info({ migrations: applied }, 'the database schema was brought up to date');
  const installation = await installationId(database, clock);
  const leadership = await Leadership.acquire(
    {
      database,
      clock,
      holder: config.name,
      leaseMs: limits.hub.leaderLeaseMs,
      renewMs: limits.hub.leaderRenewMs,
      onLost: dependencies.onFatal,
      onWaiting: (holder) => logger.info({ holder }, 'another hub leads; waiting for its lease to end'),
    },
    signal,
  );
  opened.defer(() => leadership.release());
  const sequences = await claimLanes(database, config.lanes + 1, leadership.epoch);
  const watchers: ((lane: number, sequence: number) => void)[] = [];
  const lanes = new Lanes(
    {
      database,
      clock,
      faults,
      tracing,
      batchMax: limits.hub.commitBatchMax,
      batchMin: limits.hub.commitBatchMin,
      queueMax: limits.hub.laneQueueMax,
      idempotencyRetentionMs: limits.hub.idempotencyRetentionMs,
      reconnectDelayMs: 50,
      hubEpoch: leadership.epoch,
      onFenced: () => logger.error('another hub leads: this one commits nothing any more'),
      onAdvanced: (lane, sequence) => {
        for (const watch of watchers) watch(lane, sequence);
      },
    },
    sequences,
  );
  opened.defer(() => lanes.close());
  const services = await createServices({
    config,
    database,
    lanes,
    clock,
    faults,
    tracing,
    logger,
    installation,
    hubEpoch: leadership.epoch,
    leads: () => leadership.holds,
    ambientAccount: dependencies.ambientAccount ?? (async () => undefined),
    onFault,
    onAdvanced: (watch) => watchers.push(watch),
  });
  const server = new SessionServer({
    sessions: services.sessions,
    router: services.router,
    clock,
    hubEpoch: leadership.epoch,
    installation,
    backendsFor: (spoke) => services.backends.descriptorsFor(spoke),
    onReport: (session, report) => services.onReport(session, report),
    onFault,
  });
  const protocol = loadSessionProtocol();
  const listeners = await startHubListeners({
    config,
    services,
    lanes,
    database,
    protocol,
    logger,
    listens: dependencies.listens ?? true,
    accept: (link: HubEnd, identity: string) => server.accept(link, identity),
  });
  services.start();
  opened.move();
  const close = async (): Promise<void> => {
    await listeners.stopSessions();
    await services.close();
    await lanes.close();
    await leadership.release();
    await listeners.close();
    await database.close();
  };
  return {
    services,
    sessionPort: listeners.sessionPort,
    privatePort: listeners.privatePort,
    installation,
    acceptInProcess: (spoke) => {
      const link = createInProcessLink(protocol);
      server.accept(link.hub, spoke);
      return link.spoke;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function installationId(database: Database, clock: Clock): Promise<string> {
  await database.query({
    text: 'insert into installation (id, installation_id, created_at) values (1, $1, $2) on conflict do nothing',
    values: [randomUUID(), clock.now()],
  });
  const { rows } = await database.query<{ installation_id: string }>({
    text: 'select installation_id from installation where id = 1',
  });
  return rows[0]?.installation_id ?? '';
}
