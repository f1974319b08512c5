/** Composes a spoke worker: the session, what is kept of it, storage, the apps and their listeners. Built top down, closed bottom up. */
import { randomUUID } from 'node:crypto';
import type { Notice__Output } from '@felloe/contracts/gen/felloe/v1/Notice.ts';
import type { Welcome__Output } from '@felloe/contracts/gen/felloe/v1/Welcome.ts';
import { type Clock, systemClock } from '@felloe/runtime/clock.ts';
import { type FaultPoints, noFaultPoints } from '@felloe/runtime/fault-points.ts';
import { createHealth } from '@felloe/runtime/health.ts';
import type { Logger } from '@felloe/runtime/logger.ts';
import { type PrivateListener, startPrivateListener } from '@felloe/runtime/private-listener.ts';
import { createMetrics } from '@felloe/runtime/telemetry/metrics.ts';
import { createPrometheusRenderer } from '@felloe/runtime/telemetry/prometheus.ts';
import { noTracing, type Tracing } from '@felloe/runtime/telemetry/tracing.ts';
import { createHasherFactory } from '@felloe/s3-wire/checksums/hasher.ts';
import type { AppContext } from './app-context.ts';
import { Backends } from './backends/backends.ts';
import { BackendKeys } from './backends/backend-keys.ts';
import { createOpenDriver } from './backends/open-driver.ts';
import { Segments } from './backends/segment-host.ts';
import type { SpokeConfig } from './config.ts';
import { createContainers } from './containers.ts';
import { createCredentials } from './credentials.ts';
import { startAppListener, startS3Listener } from './http/app-listeners.ts';
import type { Listener } from './http/listener.ts';
import { createAppCalls } from './hub-session/app-calls.ts';
import { reportUntil, sendReport } from './hub-session/report-loop.ts';
import { type Connect, SessionClient } from './hub-session/session-client.ts';
import { createSessionGate, type DrainingGate } from './hub-session/session-gate.ts';
import { createRateLimit } from './rate-limit.ts';
import { ReadUsageCounter } from './reads/read-usage.ts';
import { BlobIds } from './storage/blob-ids.ts';
import { createInlineHashing } from './storage/body-hasher.ts';
import { createHashPool } from './storage/hash-pool.ts';
import { createStorage } from './storage/storage.ts';
import { workUntil } from './work/work-loop.ts';

export interface SpokeDependencies {
  readonly connect: Connect;
  readonly logger: Logger;
  readonly tracing?: Tracing;
  readonly clock?: Clock;
  readonly faults?: FaultPoints;
  /** Which worker of this spoke: its private port is the configured one plus this. */
  readonly workerIndex?: number;
}

export interface Spoke extends AsyncDisposable {
  readonly s3Port: number;
  readonly appPort: number;
  readonly privatePort: number;
  /** Resolves when the hub has welcomed this worker and its backends were opened or found wanting. */
  readonly ready: Promise<void>;
  /** Resolves when the hub asks this worker to stop. */
  readonly drainAsked: Promise<string>;
  /** Graceful: refuses new requests, finishes running ones within the configured time, seals segments, ends the session. */
  close(): Promise<void>;
}

/** Starts listening and connecting; requests are refused with `unavailable` until the hub has welcomed this worker. */
export async function createSpoke(config: SpokeConfig, dependencies: SpokeDependencies): Promise<Spoke> {
  const { logger, tracing = noTracing, clock = systemClock, faults = noFaultPoints, workerIndex = 0 } = dependencies;
  const actor = { kind: 'spoke', tenant_id: '', principal_id: config.name, source_address: '' };
  const metrics = createMetrics();
  const stopping = new AbortController();
  const drainAsked = Promise.withResolvers<string>();
  const endpoints = { s3: [...config.s3.endpoints], app: [...config.app.endpoints] };
  let installation = '';

  const session: SessionClient = new SessionClient({
    connect: dependencies.connect,
    bootId: randomUUID(),
    identity: () => ({
      spoke: config.name,
      region: config.region,
      endpoints: endpoints.s3,
      app_endpoints: endpoints.app,
      version: config.version,
    }),
    listener: { welcomed: (welcome, change) => welcomed(welcome, change.epochChanged), noticed: (notice) => noticed(notice) },
    clock,
    logger: logger.child({ part: 'session' }),
  });
  const gate = createSessionGate(session);
  const hub = createAppCalls({ hub: session, tracing, faults });
  const credentials = createCredentials({ hub: session, actor, clock });
  const containers = createContainers({ hub: session, clock });
  const rateLimit = createRateLimit({ hub: session, actor, clock });
  const segments = new Segments({ hub: session, session, actor });
  const blobIds = new BlobIds({ hub: session, session, actor, clock, logger });
  const backendKeys = new BackendKeys({ hub: session, actor, clock, logger });
  const backends = new Backends({
    openDriver: createOpenDriver({
      segmentsFor: (backendId) => segments.hostFor(backendId),
      signerFor: (backendId) => backendKeys.signerFor(backendId),
      clock,
      random: Math.random,
    }),
    epochOfSegment: (segmentId) => segments.epochOf(segmentId),
    clock,
    logger: logger.child({ part: 'backends' }),
    onReady: ({ descriptor }) => {
      if (descriptor.state === 'active') blobIds.warm(descriptor.backend_id).catch(() => {});
    },
  });
  const usage = new ReadUsageCounter();
  const hashers = await createHasherFactory();
  const hashing = createHashPool({ threads: config.hashThreads, inline: createInlineHashing(hashers), logger });
  const lostBlobs = metrics.counter({
    name: 'lost_blob_total',
    help: 'Blobs that a record names and no backend has. Must stay 0.',
  });
  const storage = createStorage({
    backends,
    blobIds,
    session,
    hashers,
    hashing,
    tracing,
    faults,
    clock,
    logger: logger.child({ part: 'storage' }),
    lostBlobs,
  });

  const welcomed = (welcome: Welcome__Output, epochChanged: boolean): void => {
    installation = welcome.installation;
    if (epochChanged) {
      blobIds.dropAll();
      void backends.sealSegments();
    }
    // Recalls and revocations of the time without a session were not heard.
    containers.clear();
    credentials.clear();
    backends.configure(welcome.backends);
  };
  const noticed = ({ revoke, recall, configure, drain }: Notice__Output): void => {
    if (revoke != null) credentials.revoke(revoke);
    if (recall != null) containers.recall(recall);
    if (configure != null) backends.configure(configure.backends);
    if (drain != null) drainAsked.resolve(drain.reason);
  };

  const context: AppContext = {
    call: (name, request, options) => hub.call(name, request, options),
    gate,
    credentials,
    admit: (credential) => rateLimit.admit(credential),
    containers,
    storage,
    emitRead: (event) => usage.add(event),
    region: config.region,
    spokeName: config.name,
    now: () => clock.now(),
  };

  const listenerParts = {
    config,
    context,
    clock,
    logger: logger.child({ part: 'http' }),
    tracing,
    installation: () => installation,
  };
  const s3 = await startS3Listener(listenerParts);
  const app = await startAppListener(listenerParts);
  const privateListener = await startPrivateListenerOf({ config, workerIndex, gate, backends, metrics });
  if (endpoints.s3.length === 0) endpoints.s3.push(localEndpoint(config, s3));
  if (endpoints.app.length === 0) endpoints.app.push(localEndpoint(config, app));

  const report = { session, metrics, usage, clock };
  session.start();
  const work = { hub: session, session, actor, backends, clock, logger: logger.child({ part: 'work' }), faults, random: Math.random };
  const done = metrics.counters({ name: 'felloe_spoke_work_total', help: 'Pieces of collector work, by kind and outcome.' });
  const loops = [
    blobIds.renewUntil(stopping.signal),
    backendKeys.renewUntil(stopping.signal),
    reportUntil(report, stopping.signal),
    workUntil({ ...work, done }, stopping.signal),
  ];

  const stop = async (): Promise<void> => {
    gate.drain();
    if (faults.enabled) await faults.at('drain.before_stop');
    await Promise.all([s3.close(config.drainMs), app.close(config.drainMs)]);
    stopping.abort();
    await Promise.all(loops);
    if (faults.enabled) await faults.at('drain.before_seal');
    await backends.sealSegments();
    await backends.close();
    await hashing.close();
    if (faults.enabled) await faults.at('drain.before_end');
    sendReport(report);
    await session.close();
    await privateListener.close();
  };
  let stopped: Promise<void> | undefined;
  const close = (): Promise<void> => (stopped ??= stop());
  return {
    s3Port: s3.port,
    appPort: app.port,
    privatePort: privateListener.port,
    ready: session.welcomed.then(() => backends.tried()),
    drainAsked: drainAsked.promise,
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function startPrivateListenerOf(parts: {
  readonly config: SpokeConfig;
  readonly workerIndex: number;
  readonly gate: DrainingGate;
  readonly backends: Backends;
  readonly metrics: ReturnType<typeof createMetrics>;
}): Promise<PrivateListener> {
  const { config, workerIndex, gate, backends, metrics } = parts;
  const health = createHealth();
  health.add({
    name: 'hub',
    kind: 'readiness',
    check: () => {
      const reason = gate.reason();
      if (reason !== undefined) throw new Error(reason);
    },
  });
  health.add({
    name: 'backends',
    kind: 'readiness',
    check: () => {
      const unopened = backends.unopened();
      if (unopened.length > 0) throw new Error(`not open: ${unopened.join(', ')}`);
    },
  });
  const instanceId = `${config.name}-${workerIndex}`;
  return await startPrivateListener({
    host: config.private.host,
    port: config.private.port === 0 ? 0 : config.private.port + workerIndex,
    health,
    metrics: createPrometheusRenderer({ metrics, serviceName: 'felloe-spoke', instanceId }),
  });
}

function localEndpoint(config: SpokeConfig, listener: Listener): string {
  const scheme = config.tls.cert === undefined ? 'http' : 'https';
  return `${scheme}://127.0.0.1:${listener.port}`;
}
