/**
 * Changes whose every judgement rests on RAM: the current record is cached, or nobody minds what it is and it is believed absent. They are
 * committed by one statement that proves these beliefs again (trip-queries.ts), together with those of other lanes (shared-trips.ts).
 */
import { isUnconditional } from '@felloe/engine/artifact/conditions.ts';
import type { Versioning } from '@felloe/engine/artifact/versioning.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Database } from '../database/database.ts';
import type { Batch, LaneJob, Outcome, TripRunner } from '../lanes/job.ts';
import type { OneTrip } from '../lanes/one-trip.ts';
import { type ArtifactBatchParts, applyToCache, judge } from './artifact-batch.ts';
import type { ArtifactChange, ArtifactWrite } from './artifact-change.ts';
import { type Accepted, acceptChange, usageDeltas } from './artifact-plan.ts';
import type { ArtifactRow } from './records.ts';
import { SharedTrips } from './shared-trips.ts';
import { TripGuard } from './trip-guard.ts';
import { commitTrip, type TripChange, type TripPart } from './trip-queries.ts';

export interface ArtifactTripsOptions extends ArtifactBatchParts {
  readonly database: Database;
  readonly clock: Clock;
}

/** What a change is judged by when nobody is asked. */
interface Belief {
  readonly current: ArtifactRow | undefined;
  readonly versioning: Versioning;
  readonly leaseId: string | undefined;
}

/** After a path was there against belief, its container's paths that are not in RAM are asked for: somebody overwrites what nobody has read. */
const doubtMs = 1000;

export class ArtifactTrips implements TripRunner {
  readonly #options: ArtifactTripsOptions;
  readonly #shared: SharedTrips<TripPart>;
  /** By container: ms since 1970. */
  readonly #doubtsUntil = new Map<string, number>();

  constructor(options: ArtifactTripsOptions) {
    this.#options = options;
    const { database, clock } = options;
    const commit = (parts: readonly TripPart[]): Promise<void> => commitTrip(database, parts);
    this.#shared = new SharedTrips({ commit, clock, patienceMs: limits.hub.tripPatienceMs });
  }

  /** Statements sent. */
  get sent(): number {
    return this.#shared.departures;
  }

  prepare(batch: Batch, jobs: readonly LaneJob<unknown>[]): OneTrip | undefined {
    const going: LaneJob<unknown>[] = [];
    const outcomes: Outcome<unknown>[] = [];
    const accepted: Accepted[] = [];
    const changes: TripChange[] = [];
    for (const job of jobs) {
      const proposal = job.guard instanceof TripGuard ? job.guard.propose() : undefined;
      if (proposal === undefined) continue;
      const { change } = proposal;
      const belief = this.#believe(change, batch.now);
      if (belief === undefined || judge(change, belief.current) !== undefined) continue;
      const standing = { current: belief.current, olderNull: undefined, versioning: belief.versioning, annotations: '' };
      const done = acceptChange(batch, change, standing);
      going.push(job);
      outcomes.push({ value: proposal.answer(done.changed) });
      accepted.push(done.accepted);
      const { current, next, keepsCurrent, replacedNull } = done.accepted;
      changes.push({ change, current, next, keepsCurrent, replacedNull, leaseId: belief.leaseId });
    }
    if (going.length === 0) return undefined;
    batch.onCommitted(() => applyToCache(this.#options, accepted));
    return {
      jobs: going,
      outcomes,
      commit: (records) => this.#shared.commit({ records, changes, usage: usageDeltas(accepted) }),
      doubt: () => {
        for (const { change } of accepted) {
          this.#doubtsUntil.set(change.containerId, batch.now + doubtMs);
          this.#options.cache.forget(change.key);
        }
      },
    };
  }

  /** What the path is believed to name, when this change can go in one trip. */
  #believe(change: ArtifactChange, nowMs: number): Belief | undefined {
    const { containers, cache } = this.#options;
    const container = containers.byId(change.containerId);
    if (container === undefined || change.fencing !== undefined) return undefined;
    if (container.settings.includes('quota') || container.documents.has('quota')) return undefined;
    const versioning = container.documents.setting('versioning')?.state ?? '';
    // Of versions, what is simply added goes this way: no marker, none that another takes the place of, nothing that is retained.
    const adds = versioning === 'enabled' && change.kind === 'write' && !container.documents.has('object_lock');
    if (versioning !== '' && !adds) return undefined;
    // Nobody writes an artifact without attributes; the statement's lists could not tell an empty text from none.
    if (change.kind === 'write' && change.attributes === '') return undefined;
    if (change.kind === 'write' && (change.mustCreate || change.annotations !== '' || change.owner !== '')) return undefined;
    const leaseId = change.kind === 'write' ? this.#leaseOf(change) : undefined;
    if (change.kind === 'write' && change.newBlobs.length > 0 && leaseId === undefined) return undefined;
    const entry = cache.get(change.key);
    if (change.kind === 'remove') return isPresent(entry) ? { current: entry, versioning, leaseId } : undefined;
    if (isPresent(entry)) return { current: entry, versioning, leaseId };
    if (entry === 'absent') return { current: undefined, versioning, leaseId };
    const guesses = entry === undefined && isUnconditional(change.conditions) && !this.#doubts(change.containerId, nowMs);
    return guesses ? { current: undefined, versioning, leaseId } : undefined;
  }

  #doubts(containerId: string, nowMs: number): boolean {
    const until = this.#doubtsUntil.get(containerId);
    if (until === undefined) return false;
    if (nowMs >= until) this.#doubtsUntil.delete(containerId);
    return nowMs < until;
  }

  #leaseOf(change: ArtifactWrite): string | undefined {
    const [blob, ...others] = change.newBlobs;
    if (blob === undefined || others.length > 0 || change.content.length !== 1) return undefined;
    const lease = this.#options.pending.leaseOf(blob.blobId);
    return lease?.epoch === change.epoch ? lease.leaseId : undefined;
  }
}

function isPresent(entry: ArtifactRow | 'absent' | undefined): entry is ArtifactRow {
  return entry !== undefined && entry !== 'absent' && !entry.removedMarker && entry.annotations === '';
}
