/** A worker's session, backends and storage against a fake hub, for unit tests. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSessionProtocol } from '@felloe/contracts/session/protocol.ts';
import { type Clock, systemClock } from '@felloe/runtime/clock.ts';
import { type FaultPoints, noFaultPoints } from '@felloe/runtime/fault-points.ts';
import { createSilentLogger } from '@felloe/runtime/logger.ts';
import { createMetrics } from '@felloe/runtime/telemetry/metrics.ts';
import { noTracing } from '@felloe/runtime/telemetry/tracing.ts';
import { createHasherFactory } from '@felloe/s3-wire/checksums/hasher.ts';
import type { Storage } from '../app-context.ts';
import { createWorkerState, type WorkerState } from '../hub-session/worker-state.ts';
import { createInlineHashing } from '../storage/body-hasher.ts';
import { createStorage } from '../storage/storage.ts';
import { FakeHub, type Handlers } from './fake-hub.ts';

export interface TestWorker extends AsyncDisposable {
  readonly hub: FakeHub;
  readonly state: WorkerState;
  readonly storage: Storage;
  readonly lostBlobs: { readonly value: number };
  /** Root of the file-system backend `disk`. */
  readonly root: string;
}

export const spokeActor = { kind: 'spoke', tenant_id: '', principal_id: 'test-spoke', source_address: '' };
const protocol = loadSessionProtocol();

/** Two backends are configured: `disk` in a temporary directory and `memory`. */
export async function createTestWorker(
  options: { readonly handlers?: Handlers; readonly clock?: Clock; readonly faults?: FaultPoints } = {},
): Promise<TestWorker> {
  const { clock = systemClock, faults = noFaultPoints } = options;
  const root = await mkdtemp(join(tmpdir(), 'felloe-spoke-'));
  const hub = new FakeHub(protocol, {
    lease_blobs: ({ backend_id, count }) => ({
      backend_id,
      blob_ids: Array.from({ length: count }, () => randomUUID()),
      valid_ms: 900_000,
    }),
    open_segment: ({ backend_id }) => ({ segment_id: randomUUID(), backend_id }),
    seal_segment: () => ({}),
    renew_blobs: () => ({}),
    ...options.handlers,
  });
  hub.backends = [
    { backend_id: 'disk', name: 'disk', kind: 'file-system', configuration: JSON.stringify({ root }), state: 'active' },
    { backend_id: 'memory', name: 'memory', kind: 'memory', configuration: '{}', state: 'active' },
  ];
  const logger = createSilentLogger();
  const state = createWorkerState({
    connect: hub.connect,
    identity: () => ({ spoke: 'test-spoke', region: 'r', endpoints: [], app_endpoints: [], version: '1' }),
    newBootId: randomUUID,
    actor: spokeActor,
    clock,
    logger,
    random: () => 0,
  });
  state.session.start();
  await state.session.welcomed;
  await state.backends.tried();
  const hashers = await createHasherFactory();
  const lostBlobs = createMetrics().counter({ name: 'lost_blob_total', help: 'test' });
  const hashing = createInlineHashing(hashers);
  const storage = createStorage({ ...state, hashers, hashing, tracing: noTracing, faults, clock, logger, lostBlobs });
  return {
    hub,
    state,
    storage,
    lostBlobs,
    root,
    [Symbol.asyncDispose]: async () => {
      await state.backends.close();
      await state.session.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}
