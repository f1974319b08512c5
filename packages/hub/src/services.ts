/** Everything the hub does, made in order of need and loaded from the database before the first call. */
import type { BackendAccount } from './backends/backend-handlers.ts';
import type { Report__Output } from '@felloe/contracts/gen/felloe/v1/Report.ts';
import { changingCalls } from '@felloe/contracts/session/calls.ts';
import type { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { FaultPoints } from '@felloe/runtime/fault-points.ts';
import type { Logger } from '@felloe/runtime/logger.ts';
import { endSpan, traceparentOf, type Tracing } from '@felloe/runtime/telemetry/tracing.ts';
import { Access } from './access/access.ts';
import { accessHandlers } from './access/access-handlers.ts';
import { AccountCache } from './accounts/account-cache.ts';
import { createAccountServices } from './accounts/account-services.ts';
import { actorIdOf } from './accounts/url-credentials.ts';
import { administrationHandlers } from './administration/administration.ts';
import type { ComponentState } from './administration/installation-operations.ts';
import { AccessKeys } from './auth/access-keys.ts';
import { AccessTokens } from './auth/access-tokens.ts';
import { authHandlers, rateOf } from './auth/auth-handlers.ts';
import { readSealing } from './auth/key-encryption-key.ts';
import { Roles } from './auth/roles.ts';
import { sessionHandlers } from './auth/session-handlers.ts';
import { SessionTokens } from './auth/session-tokens.ts';
import { signatureHandlers } from './auth/signature-handlers.ts';
import { createPrincipals } from './auth/principals.ts';
import { sealAnew } from './auth/seal-anew.ts';
import { tenantHandlers } from './auth/tenant-handlers.ts';
import { Tenants } from './auth/tenants.ts';
import { backendHandlers, secretPlaceOf } from './backends/backend-handlers.ts';
import { backupHandlers } from './backups/backup-handlers.ts';
import { BackupMoves } from './backups/backup-moves.ts';
import { Backups } from './backups/backups.ts';
import { Backends } from './backends/backends.ts';
import { recordMovedBackends } from './backends/moved-backends.ts';
import { BlobLeases } from './blobs/blob-leases.ts';
import { BlobReferences } from './blobs/blob-references.ts';
import { Collector } from './blobs/collector.ts';
import { PendingBlobs } from './blobs/pending-blobs.ts';
import { Scrub } from './blobs/scrub.ts';
import { Segments } from './blobs/segments.ts';
import { storageHandlers } from './blobs/storage-handlers.ts';
import type { HubConfig } from './config.ts';
import type { Database } from './database/database.ts';
import { DataKeys } from './encryption/data-keys.ts';
import { encryptionHandlers } from './encryption/encryption-handlers.ts';
import { EncryptionKeys } from './encryption/encryption-keys.ts';
import { eventHandlers } from './events/event-handlers.ts';
import { createEventDelivery, type EventDelivery } from './events/event-delivery.ts';
import { EventLog } from './events/event-log.ts';
import { createHistories } from './history/histories.ts';
import type { Lanes } from './lanes/lanes.ts';
import { LifecycleSweeper } from './lifecycle/lifecycle-sweeper.ts';
import { tokenHandlers } from './limits/token-handlers.ts';
import { lockHandlers } from './locks/lock-handlers.ts';
import { LockRemoval } from './locks/lock-removal.ts';
import { Locks } from './locks/locks.ts';
import { annotationHandlers } from './metadata/annotation-handlers.ts';
import { ArtifactCache } from './metadata/artifact-cache.ts';
import { artifactHandlers } from './metadata/artifact-handlers.ts';
import { Artifacts } from './metadata/artifacts.ts';
import { judgesRequests } from './access/judges-requests.ts';
import { containerHandlers } from './metadata/container-handlers.ts';
import { Containers } from './metadata/containers.ts';
import type { ContainerRow } from './metadata/records.ts';
import { versionHandlers } from './metadata/version-handlers.ts';
import { deliveryHandlers } from './vault/delivery/delivery-handlers.ts';
import { DeliveryWays } from './vault/delivery/delivery-ways.ts';
import { createVault, type Vault } from './vault/vault.ts';
import { vaultHandlers } from './vault/vault-handlers.ts';
import { WarmCache } from './metadata/warm-cache.ts';
import { createNotifications, type Notifications } from './notifications/notifications.ts';
import { settingHandlers } from './settings/setting-handlers.ts';
import { Settings } from './settings/settings.ts';
import type { CallHandlers } from './session/call-context.ts';
import { CallRouter, type CallTracing } from './session/call-router.ts';
import { type ConnectedSession, Sessions } from './spokes/sessions.ts';
import { uploadHandlers } from './uploads/upload-handlers.ts';
import { Uploads } from './uploads/uploads.ts';
import { Usage } from './usage/usage.ts';
import { openVolatile, type Volatile } from './volatile/volatile.ts';

export interface ServiceOptions {
  readonly config: HubConfig;
  readonly database: Database;
  readonly lanes: Lanes;
  readonly clock: Clock;
  readonly faults: FaultPoints;
  readonly tracing: Tracing;
  readonly logger: Logger;
  readonly installation: string;
  readonly hubEpoch: number;
  readonly leads: () => boolean;
  readonly onFault: (error: StoreError) => void;
  readonly onAdvanced: (watch: (lane: number, sequence: number) => void) => void;
  readonly ambientAccount: () => Promise<BackendAccount | undefined>;
}

export interface Services {
  readonly sessions: Sessions;
  readonly router: CallRouter;
  readonly backends: Backends;
  readonly artifacts: Artifacts;
  readonly cache: ArtifactCache;
  readonly pending: PendingBlobs;
  readonly collector: Collector;
  readonly scrub: Scrub;
  readonly containers: Containers;
  readonly tenants: Tenants;
  readonly keys: AccessKeys;
  readonly tokens: AccessTokens;
  readonly usage: Usage;
  readonly notifications: Notifications;
  readonly lifecycle: LifecycleSweeper;
  readonly lockRemoval: LockRemoval;
  readonly vault: Vault;
  /** What spokes report with their counters. */
  onReport(session: ConnectedSession, report: Report__Output): void;
  /** A counter of all connected spokes together. */
  reported(counter: string): number;
  relayLag(): number;
  start(): void;
  close(): Promise<void>;
}

export async function createServices(options: ServiceOptions): Promise<Services> {
  const { config, database, lanes, clock, faults, tracing, onFault } = options;
  const { keyEncryptionKey: file, previousKeyEncryptionKeys: previousFiles, directory } = config;
  const sealing = await readSealing({ file, previousFiles, directory });
  const cache = new ArtifactCache(config.cacheBytesMax);
  const pending = new PendingBlobs();
  const references = new BlobReferences(pending);

  const sessions: Sessions = new Sessions({
    lanes,
    clock,
    leaseMs: limits.session.leaseMs,
    backendsFor: (spoke) => backends.descriptorsFor(spoke),
    onFault,
  });
  const isOpen = (epoch: number) => sessions.isOpen(epoch);
  const backends = new Backends({
    lanes,
    seal: (backendId, secret) => sealing.seal(secret, secretPlaceOf(backendId)),
    onChanged: () => sessions.configureAll(),
  });
  let recalls = 0;
  const recallContainer = (row: ContainerRow): void => {
    sessions.notifyAll({ recall: { recall_id: ++recalls, container_ids: [row.containerId], container_names: [row.name] } });
    notifications.changed(row);
  };
  const containers = new Containers(lanes, recallContainer);
  const settings = new Settings({ lanes, containers, onChanged: recallContainer });
  const accountCache = new AccountCache(database);
  const tenants: Tenants = new Tenants({
    lanes,
    onChanged: (tenantId) => {
      keys.forgetTenant(tenantId);
      tokens.forgetTenant(tenantId);
      accountCache.forgetTenant(tenantId);
      if (tenants.byId(tenantId) === undefined) roles.forgetTenant(tenantId);
      sessions.notifyAll({ revoke: { tenant_id: tenantId } });
    },
  });
  const keys = new AccessKeys({
    lanes,
    database,
    sealing,
    tenants,
    onRevoked: (accessKeyId) => sessions.notifyAll({ revoke: { access_key_ids: [accessKeyId] } }),
  });
  const tokens = new AccessTokens({
    lanes,
    database,
    sealing,
    onRevoked: (tokenId) => sessions.notifyAll({ revoke: { token_ids: [tokenId] } }),
  });
  const encryptionKeys = new EncryptionKeys({ lanes, sealing });
  const dataKeys = new DataKeys(encryptionKeys);
  const sessionTokens = new SessionTokens(sealing);
  const roles: Roles = new Roles({
    lanes,
    tenants,
    onRemoved: ({ tenantId }) => sessions.notifyAll({ revoke: { tenant_id: tenantId } }),
  });
  const access = new Access(containers, clock);
  const deliveryWays = new DeliveryWays({ config: config.vault, backends, clock });
  const leases = new BlobLeases({ lanes, pending, clock, pendingMs: config.collector.pendingMs, isOpen });
  const segments = new Segments({ lanes, cache, isOpen });
  const artifacts = new Artifacts({ database, lanes, cache, pending, containers, tracing, clock });
  const uploads = new Uploads({ database, lanes, references, containers });
  const usage = new Usage({ lanes, database, clock, writeEveryMs: limits.session.reportMs, onFault });
  const events = new EventLog({ database, clock });
  const delivery = await createEventDelivery({ ...options, natsUrl: config.nats.url, name: config.name });
  const volatile = openVolatile({
    url: config.redis.url,
    installation: options.installation,
    clock,
    onAway: (error) => options.logger.warn({ err: error }, 'Redis is away; limits are counted in the own memory'),
    onBack: () => options.logger.info('Redis is back'),
  });
  const people = createAccountServices({
    ...options,
    sealing,
    tenants,
    containers,
    access,
    cache: accountCache,
    sessionTokens,
    volatile,
    networks: config.accounts.networks,
    onChanged: (accountIds) =>
      sessions.notifyAll({ revoke: { account_ids: [...accountIds], access_key_ids: accountIds.map(actorIdOf) } }),
  });
  const warm = new WarmCache({
    cache,
    volatile,
    containerOf: (containerId) => containers.byId(containerId),
    read: async (container, path) => artifacts.resolve(container, path, { pastCache: false, traceparent: '' }),
    clock,
    onFault,
  });
  const systemOrder = () => ({ deadlineAt: clock.monotonic() + limits.session.longCallMs, idempotency: undefined });
  const scrub = new Scrub({
    ...config.collector,
    lanes,
    database,
    clock,
    logger: options.logger,
    // What a process keeps in its memory is nobody else's to look for.
    backends: () => backends.all().filter(({ kind, state }) => kind !== 'memory' && state !== 'removed'),
  });
  const collector = new Collector({
    ...config.collector,
    lanes,
    leases,
    scrub,
    clock,
    faults,
    batchMax: limits.blob.workBatchMax,
    uploads: {
      awaitedBy: (querier, work) => vault.uploadLooks.awaitedBy(querier, work),
      onAbsent: (work, uploadIds) => vault.uploadLooks.onAbsent(work, uploadIds),
    },
    abortIdleUploads: () =>
      uploads.abortIdle((containerId) => containers.byId(containerId), clock.now() - limits.upload.idleMsMax, systemOrder()),
    onFault,
  });
  const backups = new Backups({
    lanes,
    database,
    references,
    backendNamed: (name) => backends.all().find((row) => row.name === name && row.state === 'active')?.backendId,
  });
  const lockRemoval = new LockRemoval({ lanes, clock, onFault });
  const vault = createVault({ config, lanes, database, clock, references, containers, onFault });
  const place = (container: Parameters<Backends['place']>[0], spoke: string) => backends.place(container, spoke);

  await sealAnew({ lanes, database, sealing });
  await backends.load(database);
  await tenants.load(database);
  await roles.load(database);
  await people.load();
  await encryptionKeys.load(database);
  await containers.load(database);
  await leases.load(database);
  await scrub.load();
  await sessions.load(database, { leases, segments });
  await recordMovedBackends(backends, config.localBackends, options.logger);
  await deliveryWays.prepare();
  const notifications: Notifications = await createNotifications({ ...options, containers, sealing });
  const dayMs = config.lifecycle.daySeconds * 1000;
  const ruled = { ...options, artifacts, uploads, cache, references, containers, dayMs, everyMs: config.lifecycle.everyMs };
  const histories = createHistories({
    ...options,
    ...config.history,
    access,
    references,
    containers,
    reachedBy: (spoke) => backends.reachedBy(spoke),
  });
  const lifecycle = new LifecycleSweeper(ruled);
  await lifecycle.load();
  options.onAdvanced((lane, next) => {
    events.wake();
    delivery.advanced(lane);
    notifications.advanced(lane, next);
  });
  await ensureAdministrator(tokens, config.adminToken);

  const handlers: CallHandlers = {
    ...authHandlers({ keys, tokens, sessions: sessionTokens, roles, tenants, clock, accounts: accountCache }),
    ...tenantHandlers(tenants),
    ...signatureHandlers({ keys, sessions: sessionTokens, roles, tenants, clock, accounts: accountCache }),
    ...sessionHandlers({ access, keys, sessions: sessionTokens, roles, clock }),
    ...containerHandlers({
      access,
      containers,
      place,
      judgesRequests,
      rateOf: (tenantId) => rateOf(tenants.byId(tenantId)),
      abortUploads: (row, order) => uploads.abortAll(row, order),
    }),
    ...artifactHandlers({ dataKeys, database, lanes, access, artifacts, cache, references, place }),
    ...annotationHandlers({ access, lanes, cache }),
    ...versionHandlers({ access, database, lanes, artifacts, references }),
    ...settingHandlers({ access, settings }),
    ...accessHandlers(access),
    ...encryptionHandlers({ access, dataKeys }),
    ...uploadHandlers({ dataKeys, database, access, uploads, lanes, artifacts, references, partBytesMin: config.partBytesMin }),
    ...storageHandlers({
      leases,
      segments,
      collector,
      clock,
      pendingMs: config.collector.pendingMs,
      workValidMs: config.collector.workValidMs,
      reachedBy: (spoke) => backends.reachedBy(spoke),
    }),
    ...backendHandlers({ backends, sealing, clock, ambientAccount: options.ambientAccount }),
    ...lockHandlers(new Locks({ lanes, database, clock }), access),
    ...eventHandlers(events, access),
    ...vaultHandlers({
      vault,
      access,
      containers,
      database,
      sealing,
      clock,
      urlMs: config.vault.urlMs,
      directBackend: (container, spoke) => deliveryWays.directBackend(container, spoke),
    }),
    ...deliveryHandlers(deliveryWays),
    ...backupHandlers({
      access,
      database,
      backups,
      moves: new BackupMoves({
        backups,
        database,
        references,
        containerOf: (containerId) => containers.byId(containerId),
        now: () => clock.now(),
      }),
      containerNamed: (name) => containers.require(name),
      reachedBy: (spoke) => backends.reachedBy(spoke),
    }),
    ...histories.handlers,
    ...people.handlers,
    ...tokenHandlers({ tenants, tokenBuckets: volatile }),
    ...administrationHandlers({
      access,
      notifications,
      tenants,
      keys,
      tokens,
      roles,
      people,
      encryptionKeys,
      backends,
      containers,
      sessions,
      usage,
      database,
      installation: options.installation,
      version: config.version,
      hubEpoch: options.hubEpoch,
      startedAt: clock.now(),
      now: () => clock.now(),
      components: () => componentStates(database, delivery, volatile),
    }),
  };
  const router = new CallRouter({
    handlers,
    principals: createPrincipals({ keys, tokens, sessions: sessionTokens, roles, tenants, accounts: accountCache, clock }),
    clock,
    leads: options.leads,
    faults,
    tracing: callTracing(tracing),
    onFault: (call, error) => options.logger.error({ err: error, call }, 'a call failed by a fault of ours'),
  });
  const reports = new Map<number, Readonly<Record<string, number>>>();
  return {
    sessions,
    router,
    backends,
    artifacts,
    cache,
    pending,
    collector,
    scrub,
    containers,
    tenants,
    keys,
    tokens,
    usage,
    notifications,
    lifecycle,
    lockRemoval,
    vault,
    onReport: (session, report) => {
      reports.set(session.epoch, report.counters);
      usage.add(report.reads);
    },
    reported: (counter) => [...reports.values()].reduce((sum, counters) => sum + (counters[counter] ?? 0), 0),
    relayLag: () => delivery.lag(),
    start: () => {
      sessions.start();
      collector.start();
      usage.start();
      delivery.start();
      notifications.start();
      lifecycle.start();
      lockRemoval.start();
      vault.start();
      histories.cleaner.start();
      warm.start();
    },
    close: async () => {
      await lifecycle.close();
      await lockRemoval.close();
      await vault.close();
      await histories.cleaner.close();
      await collector.close();
      await scrub.close();
      await sessions.close();
      await usage.close();
      await delivery.close();
      await notifications.close();
      await warm.close();
      people.close();
      await volatile.close();
    },
  };
}

/** The starter of an installation brings its administrator's token; on later starts it is known. */
async function ensureAdministrator(tokens: AccessTokens, token: string | undefined): Promise<void> {
  if (token === undefined || (await tokens.findByToken(token)) !== undefined) return;
  await tokens.create({ tenantId: undefined, name: 'administrator', expiresAt: 0, token });
}

function callTracing(tracing: Tracing): CallTracing {
  return {
    call: async (name, traceparent, run) => {
      const span = tracing.continueFrom(traceparent, `hub.${name}`, { 'felloe.changing': changingCalls.has(name as never) });
      try {
        const result = await run(traceparentOf(span) ?? traceparent);
        endSpan(span);
        return result;
      } catch (error) {
        endSpan(span, error);
        throw error;
      }
    },
  };
}

async function componentStates(database: Database, delivery: EventDelivery, volatile: Volatile): Promise<ComponentState[]> {
  const states: ComponentState[] = [];
  try {
    await database.query({ text: 'select 1' });
    states.push({ name: 'postgres', state: 'up' });
  } catch {
    states.push({ name: 'postgres', state: 'down', detail: 'it does not answer' });
  }
  states.push({ name: 'nats', state: delivery.state() }, { name: 'redis', state: volatile.state() });
  return states;
}
