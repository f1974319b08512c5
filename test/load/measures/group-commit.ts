/** Commits of small writes at 128 in flight that share transactions, beside the same commits one transaction each. Real Postgres. */
import { randomUUID } from 'node:crypto';
import { BlobLeases } from '@felloe/hub/blobs/blob-leases.ts';
import { PendingBlobs } from '@felloe/hub/blobs/pending-blobs.ts';
import { type Database, openDatabase } from '@felloe/hub/database/database.ts';
import { migrate } from '@felloe/hub/database/migrate.ts';
import { claimLanes, type JobOrder, Lanes } from '@felloe/hub/lanes/lanes.ts';
import { ArtifactCache, artifactKey } from '@felloe/hub/metadata/artifact-cache.ts';
import type { ArtifactWrite } from '@felloe/hub/metadata/artifact-change.ts';
import { Artifacts } from '@felloe/hub/metadata/artifacts.ts';
import { Containers } from '@felloe/hub/metadata/containers.ts';
import type { ContainerRow } from '@felloe/hub/metadata/records.ts';
import { limits } from '@felloe/engine/limits.ts';
import { systemClock } from '@felloe/runtime/clock.ts';
import { noFaultPoints } from '@felloe/runtime/fault-points.ts';
import { noTracing } from '@felloe/runtime/telemetry/tracing.ts';
import type { Figure } from '../report/figure.ts';
import type { BenchContext } from './bench-context.ts';
import { compare, type Sample } from './interleave.ts';

const inFlight = 128;
const epoch = 1;
/** A single commit costs many times one of a group; fewer of them measure as well. */
const singleShare = 0.25;

export async function measureGroupCommit(context: BenchContext): Promise<Figure[]> {
  const { commits, rounds } = context.counts;
  await using grouped = await openHub(await context.freshDatabaseUrl(), limits.hub.commitBatchMax);
  await using single = await openHub(await context.freshDatabaseUrl(), 1);
  return [
    await compare({
      group: 'Commit',
      name: 'group commit of new paths',
      unit: 'commits/s',
      floorName: 'the same commits, one transaction each',
      rounds,
      target: { kind: 'at least', value: 3 },
      ours: () => drive(grouped, commits),
      floor: () => drive(single, Math.ceil(commits * singleShare)),
      onRound: context.tell,
    }),
  ];
}

interface CommitHub extends AsyncDisposable {
  readonly lanes: Lanes;
  lease(count: number): Promise<string[]>;
  commit(path: string, blobId: string): Promise<unknown>;
}

/** The part of the hub that commits, without sessions around it. */
async function openHub(url: string, batchMax: number): Promise<CommitHub> {
  const database: Database = openDatabase({
    url,
    connectionsMax: 8,
    statementTimeoutMs: limits.hub.transactionMs,
    connectTimeoutMs: limits.session.connectMs,
    onIdleError: () => undefined,
  });
  await migrate(database);
  const lanes = new Lanes(
    {
      database,
      clock: systemClock,
      faults: noFaultPoints,
      tracing: noTracing,
      batchMax,
      batchMin: limits.hub.commitBatchMin,
      queueMax: limits.hub.laneQueueMax,
      idempotencyRetentionMs: limits.hub.idempotencyRetentionMs,
      reconnectDelayMs: 50,
      hubEpoch: 1,
      onFenced: () => undefined,
      onAdvanced: () => undefined,
    },
    await claimLanes(database, 2, 1),
  );
  const containers = new Containers(lanes, () => undefined);
  const pending = new PendingBlobs();
  const artifacts = new Artifacts({
    database,
    lanes,
    cache: new ArtifactCache(limits.hub.cacheBytesMax),
    pending,
    containers,
    tracing: noTracing,
    clock: systemClock,
  });
  const leases = new BlobLeases({ lanes, pending, clock: systemClock, pendingMs: limits.blob.pendingMsMax, isOpen: () => true });
  const tenantId = randomUUID();
  const backendId = randomUUID();
  const container = await containers.create(
    { tenantId, principalId: 'bench', name: 'bench', region: 'us-east-1', settings: '{}', backendId: undefined, documents: [] },
    orderOf(tenantId),
  );
  return {
    lanes,
    lease: async (count) => {
      const blobIds: string[] = [];
      while (blobIds.length < count) blobIds.push(...(await leases.lease(backendId, limits.blob.leaseBatchMax, epoch)).blobIds);
      return blobIds;
    },
    commit: (path, blobId) => artifacts.change(container, writeOf(container, { path, blobId, backendId }), orderOf(tenantId)),
    [Symbol.asyncDispose]: async () => {
      await lanes.close();
      await database.close();
    },
  };
}

function orderOf(tenantId: string): JobOrder {
  return { deadlineAt: performance.now() + limits.session.longCallMs, idempotency: { tenantId, key: randomUUID() } };
}

function writeOf(
  container: ContainerRow,
  place: { readonly path: string; readonly blobId: string; readonly backendId: string },
): ArtifactWrite {
  const { path, blobId, backendId } = place;
  const { tenantId, containerId, name } = container;
  const size = 4096;
  return {
    kind: 'write',
    operation: 'put',
    ...{ tenantId, containerId, containerName: name, path, key: artifactKey(containerId, path), principalId: 'bench' },
    conditions: {},
    fencing: undefined,
    size,
    etag: '0123456789abcdef0123456789abcdef',
    attributes: '{"contentType":"application/octet-stream"}',
    mustCreate: false,
    annotations: '',
    owner: '',
    content: [{ blobId, size, partNumber: 0, checksums: '' }],
    newBlobs: [{ blobId, tenantId, backendId, locator: `f:${blobId}`, segmentId: undefined, size, sha256: '' }],
    sharesWith: undefined,
    epoch,
  };
}

async function drive(hub: CommitHub, count: number): Promise<Sample> {
  const blobIds = await hub.lease(count);
  const folder = randomUUID();
  const batchesBefore = hub.lanes.counters.batches;
  let next = 0;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (next < count) {
        const index = next++;
        await hub.commit(`${folder}/${index}`, blobIds[index] as string);
      }
    }),
  );
  const durationMs = performance.now() - startedAt;
  return {
    value: (count / durationMs) * 1000,
    details: { commitsPerTransaction: count / (hub.lanes.counters.batches - batchesBefore) },
  };
}
