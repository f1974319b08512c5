/** Composes a spoke worker: the session and what is kept of it, storage, the apps and their listeners. Closed in the other direction. */
import { randomUUID } from 'node:crypto';
import type { Actor } from '@felloe/contracts/gen/felloe/v1/Actor.ts';
import { type Clock, systemClock } from '@felloe/runtime/clock.ts';
import { type FaultPoints, noFaultPoints } from '@felloe/runtime/fault-points.ts';
import type { Logger } from '@felloe/runtime/logger.ts';
import type { PrivateListener } from '@felloe/runtime/private-listener.ts';
import { createMetrics, type Metrics } from '@felloe/runtime/telemetry/metrics.ts';
import { noTracing, type Tracing } from '@felloe/runtime/telemetry/tracing.ts';
import { createHasherFactory } from '@felloe/s3-wire/checksums/hasher.ts';
import type { AppContext, Storage } from './app-context.ts';
import { type AccessLogs, createAccessLogs } from './access-logs/access-logs.ts';
import { deliverLog } from './apps/s3/access-log/deliver-log.ts';
import { Arrivals } from './apps/vault/delivery/arrivals.ts';
import type { OpenDriver } from './backends/backends.ts';
import type { SpokeConfig } from './config.ts';
import { startAppListener, startS3Listener } from './http/app-listeners.ts';
import type { Listener } from './http/listener.ts';
import { startOperatorListener } from './http/operator-listener.ts';
import { createRequestMetrics } from './http/request-metrics.ts';
import { createAppCalls } from './hub-session/app-calls.ts';
import { reportUntil, sendReport } from './hub-session/report-loop.ts';
import type { Connect } from './hub-session/session-client.ts';
import { withFacts } from './hub-session/with-facts.ts';
import { createWorkerState, type WorkerState } from './hub-session/worker-state.ts';
import { createReads, type Reads } from './reads/reads.ts';
import { createInlineHashing } from './storage/body-hasher.ts';
import { createHashPool, type HashPool } from './storage/hash-pool.ts';
import { observeFailures } from './storage/observe-failures.ts';
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
  /** Opens the drivers in place of the kinds of this build: for whoever composes a spoke to test or to measure it. */
  readonly openDriver?: OpenDriver;
}

export interface Spoke extends AsyncDisposable {
  readonly s3Port: number;
  readonly appPort: number;
  readonly privatePort: number;
  /** Resolves when the hub has welcomed this worker and its backends were opened or found wanting. */
  readonly ready: Promise<void>;
  /** Resolves when the hub asks this worker to stop. */
  readonly drainAsked: Promise<string>;
  /** Graceful: takes no more connections, finishes requests within the configured time, seals segments, ends the session. */
  close(): Promise<void>;
}

/** Starts listening and connecting; requests are refused with `unavailable` until the hub has welcomed this worker. */
export async function createSpoke(config: SpokeConfig, dependencies: SpokeDependencies): Promise<Spoke> {
  const { logger, tracing = noTracing, clock = systemClock, faults = noFaultPoints, workerIndex = 0 } = dependencies;
  const shared: SharedParts = { config, logger, tracing, clock, faults, metrics: createMetrics() };
  const actor = { kind: 'spoke', tenant_id: '', principal_id: config.name, source_address: '' };
  const endpoints = { s3: [...config.s3.endpoints], app: [...config.app.endpoints] };
  const state = createWorkerState({
    connect: dependencies.connect,
    identity: () => ({
      spoke: config.name,
      region: config.region,
      endpoints: endpoints.s3,
      app_endpoints: endpoints.app,
      version: config.version,
    }),
    newBootId: randomUUID,
    actor,
    clock,
    logger,
    random: Math.random,
    openDriver: dependencies.openDriver,
  });
  const reads = createReads({ ...shared, natsUrl: config.nats.url, name: config.name, runId: randomUUID() });
  const { storage, hashing } = await createStorageOf(shared, state);
  const accessLogs: AccessLogs = createAccessLogs({
    ...shared,
    everyMs: config.accessLogs.everyMs,
    deliver: (log) => deliverLog(context, log),
  });
  const context: AppContext = createContext(shared, { state, reads, storage, accessLogs, s3Endpoints: () => endpoints.s3 });
  const { s3, app, operator } = await startListeners(shared, { context, state, workerIndex }).catch(async (thrown: unknown) => {
    await Promise.all([hashing.close(), reads.close()]);
    throw thrown;
  });
  endpoints.s3 = publicEndpoints(config, config.s3.endpoints, s3);
  endpoints.app = publicEndpoints(config, config.app.endpoints, app);
  state.session.start();
  const background = startBackground(shared, { state, reads, accessLogs, actor, context });
  let stopped: Promise<void> | undefined;
  const close = (): Promise<void> =>
    (stopped ??= stopInOrder(shared, { state, reads, hashing, listeners: [s3, app], background }).finally(() =>
      operator.close(),
    ));
  return {
    s3Port: s3.port,
    appPort: app.port,
    privatePort: operator.port,
    ready: state.session.welcomed.then(() => state.backends.tried()),
    drainAsked: state.drainAsked,
    close,
    [Symbol.asyncDispose]: close,
  };
}

interface SharedParts {
  readonly config: SpokeConfig;
  readonly logger: Logger;
  readonly tracing: Tracing;
  readonly clock: Clock;
  readonly faults: FaultPoints;
  readonly metrics: Metrics;
}

async function createStorageOf(shared: SharedParts, state: WorkerState): Promise<{ storage: Storage; hashing: HashPool }> {
  const { config, metrics } = shared;
  const logger = shared.logger.child({ part: 'storage' });
  const hashers = await createHasherFactory();
  const hashing = createHashPool({ threads: config.hashThreads, inline: createInlineHashing(hashers), logger });
  const lostBlobs = metrics.counter({
    name: 'lost_blob_total',
    help: 'Blobs that a record names and no backend has. Must stay 0.',
  });
  const storage = createStorage({ ...shared, ...state, logger, hashers, hashing, lostBlobs });
  return { hashing, storage: observeFailures(storage, { ...shared, logger }) };
}

function createContext(
  { config, tracing, faults, clock, metrics }: SharedParts,
  parts: {
    readonly state: WorkerState;
    readonly reads: Reads;
    readonly storage: Storage;
    readonly accessLogs: Pick<AccessLogs, 'add'>;
    readonly s3Endpoints: () => readonly string[];
  },
): AppContext {
  const { state, reads, storage, accessLogs, s3Endpoints } = parts;
  const hub = withFacts(createAppCalls({ hub: state.session, tracing, faults, metrics }));
  return {
    call: (name, request, options) => hub.call(name, request, options),
    gate: state.gate,
    credentials: state.credentials,
    accounts: state.accounts,
    admit: (credential) => state.rateLimit.admit(credential),
    containers: state.containers,
    tenants: state.tenants,
    storage,
    emitRead: (event) => reads.emit(event),
    accessLogs,
    region: config.region,
    s3Endpoints,
    spokeName: config.name,
    now: () => clock.now(),
  };
}

interface Listeners {
  readonly s3: Listener;
  readonly app: Listener;
  readonly operator: PrivateListener;
}

/** All three or none: those already listening are closed when a later one cannot. */
async function startListeners(
  shared: SharedParts,
  parts: { readonly context: AppContext; readonly state: WorkerState; readonly workerIndex: number },
): Promise<Listeners> {
  const { context, state, workerIndex } = parts;
  const listenerParts = {
    ...shared,
    context,
    installation: () => state.installation(),
    observe: createRequestMetrics(shared.metrics),
  };
  await using started = new AsyncDisposableStack();
  const s3 = started.adopt(await startS3Listener(listenerParts), (listener) => listener.close(0));
  const app = started.adopt(await startAppListener(listenerParts), (listener) => listener.close(0));
  const operator = started.use(await startOperatorListener({ ...shared, workerIndex, state }));
  started.move();
  return { s3, app, operator };
}

interface Background {
  /** Resolves when every loop has ended. */
  stop(): Promise<void>;
}

function startBackground(
  { config, metrics, clock, logger, faults }: SharedParts,
  parts: {
    readonly state: WorkerState;
    readonly reads: Reads;
    readonly accessLogs: AccessLogs;
    readonly actor: Actor;
    readonly context: AppContext;
  },
): Background {
  const { state, reads, accessLogs, actor, context } = parts;
  const stopping = new AbortController();
  const { signal } = stopping;
  const { session, backends, blobIds, backendKeys } = state;
  const done = metrics.counters({ name: 'felloe_spoke_work_total', help: 'Pieces of collector work, by kind and outcome.' });
  const work = {
    hub: session,
    session,
    actor,
    backends,
    arrivals: new Arrivals({ context, spokeActor: actor, entryBytesMax: config.vault.entryBytesMax }),
    clock,
    logger: logger.child({ part: 'work' }),
    faults,
    done,
    random: Math.random,
  };
  const loops = [
    blobIds.renewUntil(signal),
    backendKeys.renewUntil(signal),
    reportUntil({ session, metrics, usage: reads.usage, clock }, signal),
    reads.publishUntil(signal),
    accessLogs.deliverUntil(signal),
    workUntil(work, signal),
  ];
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}

/** The listeners stop first; the session ends last, because everything before it still tells the hub something. */
async function stopInOrder(
  { config, faults, metrics, clock }: SharedParts,
  parts: {
    readonly state: WorkerState;
    readonly reads: Reads;
    readonly hashing: HashPool;
    readonly listeners: readonly Listener[];
    readonly background: Background;
  },
): Promise<void> {
  const { state, reads, hashing, listeners, background } = parts;
  state.gate.drain();
  if (faults.enabled) await faults.at('drain.before_stop');
  await Promise.all(listeners.map((listener) => listener.close(config.drainMs)));
  await background.stop();
  if (faults.enabled) await faults.at('drain.before_seal');
  await state.backends.sealSegments();
  await state.backends.close();
  await hashing.close();
  if (faults.enabled) await faults.at('drain.before_end');
  sendReport({ session: state.session, metrics, usage: reads.usage, clock });
  await reads.close();
  await state.session.close();
}

/** Those configured, with the port that the listener got where 0 asked for any; else its address on this machine. */
function publicEndpoints(config: SpokeConfig, configured: readonly string[], { port }: Listener): string[] {
  if (configured.length > 0) return configured.map((endpoint) => endpoint.replace(/:0(?=\/|$)/, `:${port}`));
  const scheme = config.tls.cert === undefined ? 'http' : 'https';
  return [`${scheme}://127.0.0.1:${port}`];
}
