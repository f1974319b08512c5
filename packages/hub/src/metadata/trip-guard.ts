/** What a job that changes a path is called with around its transaction, and by which it tells what it would do if RAM is right. */
import type { JobGuard } from '../lanes/job.ts';
import type { ArtifactCache } from './artifact-cache.ts';
import type { ArtifactChange, ArtifactChanged } from './artifact-change.ts';

export interface TripProposal {
  readonly change: ArtifactChange;
  /** The job's answer when it is done. */
  answer(changed: ArtifactChanged): unknown;
}

/** While its transaction runs, the path is not filled from the database. */
export class PathGuard implements JobGuard {
  readonly #cache: ArtifactCache;
  readonly #key: string;

  constructor(cache: ArtifactCache, key: string) {
    this.#cache = cache;
    this.#key = key;
  }

  begin(): void {
    this.#cache.beginChange(this.#key);
  }

  end(): void {
    this.#cache.endChange(this.#key);
  }
}

/** Of a job that may go in one trip. */
export abstract class TripGuard extends PathGuard {
  /** Undefined when RAM is not enough to tell; what would be refused is left to the way that asks, too. */
  abstract propose(): TripProposal | undefined;
}

/** Of a change that is known already: its own proposal. */
export class ChangeGuard extends TripGuard implements TripProposal {
  readonly change: ArtifactChange;

  constructor(cache: ArtifactCache, change: ArtifactChange) {
    super(cache, change.key);
    this.change = change;
  }

  propose(): TripProposal {
    return this;
  }

  answer(changed: ArtifactChanged): ArtifactChanged {
    return changed;
  }
}
