/** Artifacts: resolving from RAM, and the commits that change what paths name. */
import type { ArtifactRecord } from '@felloe/contracts/gen/felloe/v1/ArtifactRecord.ts';
import { requirePath } from '@felloe/engine/artifact/path.ts';
import { isNamed, ownNameOf } from '@felloe/engine/artifact/versioning.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { Tracing } from '@felloe/runtime/telemetry/tracing.ts';
import { RepeatedRequest } from '../lanes/batch.ts';
import type { Batch, BulkRunner, JobGuard, LaneJob } from '../lanes/job.ts';
import type { JobOrder, Lanes } from '../lanes/lanes.ts';
import { toldExpiration } from '../lifecycle/told-dates.ts';
import { changeArtifacts } from './artifact-batch.ts';
import { type ArtifactCache, artifactKey } from './artifact-cache.ts';
import type { ArtifactChange, ArtifactChanged } from './artifact-change.ts';
import { ArtifactReader } from './artifact-reader.ts';
import { ArtifactTrips, type ArtifactTripsOptions } from './artifact-trips.ts';
import { committedAnswer, isToldByBlob } from './committed-answer.ts';
import type { CachedArtifact } from './cached-artifact.ts';
import type { ArtifactRow, ContainerRow } from './records.ts';
import { KeyGuard } from './coherent-cache.ts';
import { ChangeGuard } from './trip-guard.ts';

export interface ArtifactsOptions extends ArtifactTripsOptions {
  readonly lanes: Lanes;
  readonly tracing: Tracing;
}

export interface ReadingOptions {
  readonly pastCache: boolean;
  readonly traceparent: string;
}

export interface ResolvedVersion {
  readonly artifact: CachedArtifact;
  /** It is what the path names now. */
  readonly current: boolean;
}

export class Artifacts {
  readonly #options: ArtifactsOptions;
  readonly #cache: ArtifactCache;
  readonly #reader: ArtifactReader;
  readonly #trips: ArtifactTrips;
  readonly #bulk: BulkRunner;

  constructor(options: ArtifactsOptions) {
    this.#options = options;
    this.#cache = options.cache;
    this.#reader = new ArtifactReader(options.database, options.cache);
    this.#trips = new ArtifactTrips(options);
    this.#bulk = {
      run: async (batch, jobs) => {
        const { outcomes, written } = await changeArtifacts(options, batch, jobs.map(changeOf));
        batch.settleLater(written);
        return outcomes;
      },
    };
  }

  /** For jobs with a `TripGuard`. */
  get trips(): ArtifactTrips {
    return this.#trips;
  }

  /**
   * The current version, from RAM where possible and then not a promise. Throws or rejects with `artifact_not_found` for absent paths and removal markers; of a marker its details
   * tell (removed_marker, version_name, modified_at).
   */
  resolve(
    container: ContainerRow,
    path: string,
    { pastCache, traceparent }: ReadingOptions,
  ): CachedArtifact | Promise<CachedArtifact> {
    const key = artifactKey(container.containerId, path);
    if (pastCache) this.#cache.forget(key);
    const entry = this.#cache.placed(key);
    if (entry !== undefined) return requirePresent(entry);
    return this.#traced(traceparent, () => this.#reader.read(container, path)).then(requirePresent);
  }

  /**
   * A version by the name clients give it, the current one from RAM where possible. `version_not_found`; for a marker
   * `artifact_not_found` with details.named besides: the version is there, but it holds nothing.
   */
  async resolveVersion(
    container: ContainerRow,
    path: string,
    versionName: string,
    { pastCache, traceparent }: ReadingOptions,
  ): Promise<ResolvedVersion> {
    const { tenantId, containerId } = container;
    const key = artifactKey(containerId, path);
    const entry = pastCache ? undefined : this.#cache.placed(key);
    const inRam = entry !== undefined && entry !== 'absent' && isNamed(versionName, entry) ? entry : undefined;
    const found: ResolvedVersion | undefined =
      inRam === undefined
        ? await this.#traced(traceparent, () => this.#reader.readVersion({ tenantId, containerId, path }, versionName))
        : { artifact: inRam, current: true };
    if (found === undefined) throw new StoreError('version_not_found', undefined, { details: { version_name: versionName } });
    if (found.artifact.removedMarker) throw markerFound(found.artifact, true);
    return found;
  }

  async #traced<T>(traceparent: string, read: () => Promise<T>): Promise<T> {
    if (traceparent === '') return read();
    const span = this.#options.tracing.continueFrom(traceparent, 'sql.read');
    try {
      return await read();
    } finally {
      span?.end();
    }
  }

  /** Commits one change; resolves when it is durable. */
  change(container: ContainerRow, change: ArtifactChange, order: JobOrder): Promise<ArtifactChanged> {
    requirePath(change.path);
    const { key } = change;
    return this.#options.lanes.submit<ArtifactChanged>(container.lane, {
      name: change.kind,
      exclusive: [key],
      shared: [change.containerId],
      order: {
        deadlineAt: order.deadlineAt,
        idempotency: order.idempotency,
        traceparent: order.traceparent,
        request: `${change.kind} ${key}`,
      },
      eventsMax: 1,
      run: runsInBulk,
      bulk: this.#bulk,
      trips: this.#trips,
      encode: encodeChanged,
      decode: decodeChanged,
      findAnswer: committedAnswer(change),
      keepsAnswer: !isToldByBlob(container, change),
      guard: new ChangeGuard(this.#cache, change),
    });
  }

  /** One change inside a job of another service (copy, complete). Its refusal is thrown. */
  async changeWithin(batch: Batch, change: ArtifactChange): Promise<ArtifactChanged> {
    const [changed] = await this.changeTogether(batch, [change]);
    if (changed === undefined) throw new RepeatedRequest();
    return changed;
  }

  /** Several changes of different paths inside a job of another service: all are done, or the first refusal is thrown. */
  async changeTogether(batch: Batch, changes: readonly ArtifactChange[]): Promise<ArtifactChanged[]> {
    const { outcomes, written } = await changeArtifacts(this.#options, batch, changes, true);
    await written;
    return outcomes.map((outcome) => {
      if ('error' in outcome) throw outcome.error;
      return outcome.value;
    });
  }

  get cache(): ArtifactCache {
    return this.#cache;
  }

  guardOf(key: string): JobGuard {
    return new KeyGuard(this.#cache, key);
  }
}

function changeOf({ guard }: LaneJob<unknown>): ArtifactChange {
  if (guard instanceof ChangeGuard) return guard.change;
  throw new StoreError('internal', 'a bulk job without its change');
}

async function runsInBulk(): Promise<never> {
  throw new StoreError('internal', 'an artifact change runs in bulk');
}

function encodeChanged(changed: ArtifactChanged): string {
  return JSON.stringify(changed);
}

function decodeChanged(text: string): ArtifactChanged {
  return JSON.parse(text) as ArtifactChanged;
}

function requirePresent(entry: CachedArtifact | 'absent'): CachedArtifact {
  if (entry === 'absent') throw new StoreError('artifact_not_found');
  if (entry.removedMarker) throw markerFound(entry, false);
  return entry;
}

export function markerFound(row: ArtifactRow, named: boolean): StoreError {
  return new StoreError('artifact_not_found', undefined, {
    details: {
      removed_marker: 'true',
      version_name: ownNameOf(row),
      modified_at: String(row.modifiedAt),
      ...(named ? { named: 'true' } : {}),
    },
  });
}

/** Empty fields stay out: most containers never had versions, and most artifacts have no annotations. */
export function recordOf(container: ContainerRow, row: CachedArtifact, current: boolean): ArtifactRecord {
  const versioning = container.documents.setting('versioning')?.state;
  const record: ArtifactRecord = {
    tenant_id: row.tenantId,
    container_id: row.containerId,
    path: row.path,
    version_id: row.versionId,
    size: row.size,
    etag: row.etag,
    modified_at: row.modifiedAt,
    attributes: row.attributes,
    blobs: row.blobRefs(),
    current,
  };
  if (row.annotations !== '') record.annotations = row.annotations;
  if (current && container.documents.has('lifecycle')) Object.assign(record, toldExpiration(container, row));
  if (versioning !== undefined) {
    record.version_name = ownNameOf(row);
    record.container_versioning = versioning;
  }
  return record;
}
