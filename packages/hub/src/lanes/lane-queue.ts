/** The jobs waiting for a lane, and which of them may share the next transaction. Order between jobs that touch one name is kept. */
import { StoreError } from '@felloe/engine/errors.ts';
import type { LaneJob } from './job.ts';

export interface QueuedJob {
  readonly job: LaneJob<unknown>;
  resolve(value: unknown): void;
  reject(error: StoreError): void;
}

export class LaneQueue {
  readonly #jobsMax: number;
  #jobs: QueuedJob[] = [];

  constructor(jobsMax: number) {
    this.#jobsMax = jobsMax;
  }

  get length(): number {
    return this.#jobs.length;
  }

  /** Throws `unavailable` when the lane has more waiting than it can do in time. */
  push(queued: QueuedJob): void {
    if (this.#jobs.length >= this.#jobsMax) {
      throw new StoreError('unavailable', 'too many commits are waiting', { retryAfterMs: 1000 });
    }
    this.#jobs.push(queued);
  }

  /** Jobs whose outcome was settled as not done go first again. */
  putBack(jobs: readonly QueuedJob[]): void {
    this.#jobs = [...jobs, ...this.#jobs];
  }

  /**
   * Takes the jobs of the next transaction, at most `countMax`, in order of arrival. A job whose names are taken is passed over
   * and from then on holds its names itself, so nobody overtakes it.
   */
  take(countMax: number, monotonicNow: number): QueuedJob[] {
    const exclusive = new Set<string>();
    const shared = new Set<string>();
    const taken: QueuedJob[] = [];
    const left: QueuedJob[] = [];
    for (const queued of this.#jobs) {
      const { job } = queued;
      if (job.deadlineAt <= monotonicNow) {
        queued.reject(
          new StoreError('unavailable', 'the commit waited past its deadline and was not done', { retryAfterMs: 1000 }),
        );
        continue;
      }
      // Nobody after this is taken, so nobody has to know whose names these are.
      if (taken.length >= countMax) {
        left.push(queued);
        continue;
      }
      const free =
        job.exclusive.every((name) => !exclusive.has(name) && !shared.has(name)) &&
        job.shared.every((name) => !exclusive.has(name));
      (free ? taken : left).push(queued);
      for (const name of job.exclusive) exclusive.add(name);
      for (const name of job.shared) shared.add(name);
    }
    this.#jobs = left;
    return taken;
  }

  rejectAll(error: StoreError): void {
    for (const queued of this.#jobs.splice(0)) queued.reject(error);
  }
}
