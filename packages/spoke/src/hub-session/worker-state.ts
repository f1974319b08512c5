/**
 * Everything a worker keeps of the hub's: the session and what was asked over it. All of it may be lost at any instant; a new epoch
 * drops what was leased, a new link drops what may have been revoked or changed unheard.
 */
import type { Actor } from '@felloe/contracts/gen/felloe/v1/Actor.ts';
import type { Notice__Output } from '@felloe/contracts/gen/felloe/v1/Notice.ts';
import type { Welcome__Output } from '@felloe/contracts/gen/felloe/v1/Welcome.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Logger } from '@felloe/runtime/logger.ts';
import { type AccountState, createAccounts } from '../accounts/accounts.ts';
import { BackendKeys } from '../backends/backend-keys.ts';
import { Backends, type OpenDriver } from '../backends/backends.ts';
import { createOpenDriver } from '../backends/open-driver.ts';
import { Segments } from '../backends/segment-host.ts';
import { type Containers, createContainers } from '../containers.ts';
import { createCredentials, type Credentials } from '../credentials.ts';
import { createRateLimit, type RateLimit } from '../rate-limit.ts';
import { BlobIds } from '../storage/blob-ids.ts';
import { createTenantNames, type TenantNames } from '../tenant-names.ts';
import { type Connect, SessionClient, type SessionIdentity } from './session-client.ts';
import { createSessionGate, type DrainingGate } from './session-gate.ts';

export interface WorkerStateOptions {
  readonly connect: Connect;
  readonly identity: () => SessionIdentity;
  readonly newBootId: () => string;
  readonly actor: Actor;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
  /** In place of the kinds of this build. */
  readonly openDriver?: OpenDriver | undefined;
}

export interface WorkerState {
  readonly session: SessionClient;
  readonly gate: DrainingGate;
  readonly credentials: Credentials;
  readonly accounts: AccountState;
  readonly containers: Containers;
  readonly tenants: TenantNames;
  readonly rateLimit: RateLimit;
  readonly blobIds: BlobIds;
  readonly backends: Backends;
  readonly backendKeys: BackendKeys;
  /** Stable id of the installation; empty before the first welcome. */
  installation(): string;
  /** Resolves with the reason when the hub asks this worker to stop. */
  readonly drainAsked: Promise<string>;
}

export function createWorkerState(options: WorkerStateOptions): WorkerState {
  const { connect, identity, newBootId, actor, clock, logger, random, openDriver } = options;
  const drainAsked = Promise.withResolvers<string>();
  let installation = '';
  const session = new SessionClient({
    connect,
    identity,
    newBootId,
    listener: {
      welcomed: (welcome, { epochChanged }) => {
        installation = welcome.installation;
        takeWelcome(state, welcome, epochChanged);
      },
      noticed: (notice) => takeNotice(state, notice, drainAsked.resolve),
    },
    clock,
    logger: logger.child({ part: 'session' }),
    random,
  });
  const asked = { hub: session, session, actor, clock, logger: logger.child({ part: 'backends' }) };
  const blobIds = new BlobIds(asked);
  const rateLimit = createRateLimit(asked);
  const state: WorkerState = {
    session,
    gate: createSessionGate(session),
    credentials: createCredentials(asked),
    accounts: createAccounts({ ...asked, rateLimit }),
    containers: createContainers(asked),
    tenants: createTenantNames(asked),
    rateLimit,
    blobIds,
    ...createBackends({ ...asked, blobIds, random, openDriver }),
    installation: () => installation,
    drainAsked: drainAsked.promise,
  };
  return state;
}

function createBackends(parts: {
  readonly hub: SessionClient;
  readonly session: SessionClient;
  readonly actor: Actor;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly blobIds: BlobIds;
  readonly random: () => number;
  readonly openDriver: OpenDriver | undefined;
}): Pick<WorkerState, 'backends' | 'backendKeys'> {
  const { clock, logger, blobIds, random } = parts;
  const segments = new Segments(parts);
  const backendKeys = new BackendKeys(parts);
  const backends = new Backends({
    openDriver:
      parts.openDriver ??
      createOpenDriver({
        segmentsFor: (backendId) => segments.hostFor(backendId),
        signerFor: (backendId) => backendKeys.signerFor(backendId),
        clock,
        random,
      }),
    epochOfSegment: (segmentId) => segments.epochOf(segmentId),
    clock,
    logger,
    onReady: ({ descriptor }) => {
      // The first write then finds ids; when this fails, it asks itself.
      if (descriptor.state === 'active') blobIds.warm(descriptor.backend_id).catch(() => {});
    },
  });
  return { backends, backendKeys };
}

function takeWelcome(state: WorkerState, welcome: Welcome__Output, epochChanged: boolean): void {
  if (epochChanged) {
    state.blobIds.dropAll();
    void state.backends.sealSegments();
  }
  state.containers.clear();
  state.credentials.clear();
  state.accounts.clear();
  state.backends.configure(welcome.backends);
}

function takeNotice(
  state: WorkerState,
  { revoke, recall, configure, drain }: Notice__Output,
  askDrain: (reason: string) => void,
): void {
  if (revoke != null) {
    state.credentials.revoke(revoke);
    state.accounts.revoke(revoke);
  }
  if (recall != null) state.containers.recall(recall);
  if (configure != null) {
    state.backends.configure(configure.backends);
    // Descriptors say where new bytes go.
    state.containers.clear();
  }
  if (drain != null) askDrain(drain.reason);
}
