/** Artifacts: resolving from RAM, and the commits that change what paths name. */
import type { ArtifactRecord } from '@felloe/contracts/gen/felloe/v1/ArtifactRecord.ts';
import { requirePath } from '@felloe/engine/artifact/path.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { Tracing } from '@felloe/runtime/telemetry/tracing.ts';
import { RepeatedRequest } from '../lanes/batch.ts';
import type { Batch, BulkRunner, LaneJob, Outcome } from '../lanes/job.ts';
import type { JobOrder, Lanes } from '../lanes/lanes.ts';
import { changeArtifacts } from './artifact-batch.ts';
import { type ArtifactCache, artifactKey } from './artifact-cache.ts';
import type { ArtifactChange, ArtifactChanged } from './artifact-change.ts';
import { ArtifactReader } from './artifact-reader.ts';
import { ArtifactTrips, type ArtifactTripsOptions } from './artifact-trips.ts';
import { blobRefsOf, type CachedArtifact, type ContainerRow } from './records.ts';

/** What a bulk job carries besides the job itself. */
const changeOfJob = new WeakMap<object, ArtifactChange>();

export interface ArtifactsOptions extends ArtifactTripsOptions {
  readonly lanes: Lanes;
  readonly tracing: Tracing;
}

export class Artifacts {
  readonly #options: ArtifactsOptions;
  readonly #cache: ArtifactCache;
  readonly #reader: ArtifactReader;
  readonly #bulk: BulkRunner;

  constructor(options: ArtifactsOptions) {
    this.#options = options;
    this.#cache = options.cache;
    this.#reader = new ArtifactReader(options.database, options.cache);
    const trips = new ArtifactTrips(options);
    this.#bulk = {
      prepare: (batch, jobs) => trips.prepare(batch, jobs, changeOf),
      run: async (batch, jobs) => {
        const { outcomes, written } = await changeArtifacts(options, batch, jobs.map(changeOf));
        batch.settleLater(written);
        return outcomes;
      },
    };
  }

  /** The current version, from RAM where possible. `artifact_not_found` for absent paths and removal markers. */
  async resolve(
    container: ContainerRow,
    path: string,
    { pastCache, traceparent }: { readonly pastCache: boolean; readonly traceparent: string },
  ): Promise<CachedArtifact> {
    const key = artifactKey(container.containerId, path);
    if (pastCache) this.#cache.forget(key);
    const entry = this.#cache.get(key) ?? (await this.#readTraced(container, path, traceparent));
    if (entry === 'absent' || entry.row.removedMarker) throw new StoreError('artifact_not_found');
    return entry;
  }

  async #readTraced(container: ContainerRow, path: string, traceparent: string): Promise<CachedArtifact | 'absent'> {
    if (traceparent === '') return this.#reader.read(container, path);
    const span = this.#options.tracing.continueFrom(traceparent, 'sql.read');
    try {
      return await this.#reader.read(container, path);
    } finally {
      span?.end();
    }
  }

  /** Commits one change; resolves when it is durable. */
  change(container: ContainerRow, change: ArtifactChange, order: JobOrder): Promise<ArtifactChanged> {
    requirePath(change.path);
    const key = artifactKey(change.containerId, change.path);
    const wish = {
      name: change.kind,
      exclusive: [key],
      shared: [change.containerId],
      order: { ...order, request: `${change.kind} ${key}` },
      eventsMax: 1,
      run: async () => {
        throw new StoreError('internal', 'an artifact change runs in bulk');
      },
      bulk: this.#bulk,
      encode: (changed: ArtifactChanged) => JSON.stringify(changed),
      decode: (text: string) => JSON.parse(text) as ArtifactChanged,
      guard: this.guardOf(key),
    };
    changeOfJob.set(wish.guard, change);
    return this.#options.lanes.submit<ArtifactChanged>(container.lane, wish);
  }

  /**
   * Several removals of one container, each judged by itself. They go into the lane together and so into few transactions; a
   * repeated request finds the answer of each under a key of its own.
   */
  async removeAll(
    container: ContainerRow,
    removals: readonly ArtifactChange[],
    order: JobOrder,
  ): Promise<Outcome<ArtifactChanged>[]> {
    return Promise.all(
      removals.map(async (removal, index): Promise<Outcome<ArtifactChanged>> => {
        const idempotency = order.idempotency && { ...order.idempotency, key: `${order.idempotency.key}/${index}` };
        try {
          return { value: await this.change(container, removal, { ...order, idempotency }) };
        } catch (error) {
          return { error: StoreError.from(error) };
        }
      }),
    );
  }

  /** One change inside a job of another service (copy, complete). Its refusal is thrown. */
  async changeWithin(batch: Batch, change: ArtifactChange): Promise<ArtifactChanged> {
    const {
      outcomes: [outcome],
      written,
    } = await changeArtifacts(this.#options, batch, [change]);
    await written;
    if (outcome === undefined) throw new RepeatedRequest();
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }

  guardOf(key: string): { begin(): void; end(): void } {
    return { begin: () => this.#cache.beginChange(key), end: () => this.#cache.endChange(key) };
  }
}

function changeOf(job: LaneJob<unknown>): ArtifactChange {
  const change = job.guard === undefined ? undefined : changeOfJob.get(job.guard);
  if (change === undefined) throw new StoreError('internal', 'a bulk job without its change');
  return change;
}

export function recordOf(artifact: CachedArtifact): ArtifactRecord {
  const { row } = artifact;
  return {
    tenant_id: row.tenantId,
    container_id: row.containerId,
    path: row.path,
    version_id: row.versionId,
    size: row.size,
    etag: row.etag,
    modified_at: row.modifiedAt,
    attributes: row.attributes,
    blobs: blobRefsOf(artifact),
    removed_marker: row.removedMarker,
  };
}
