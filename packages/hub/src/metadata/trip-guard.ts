/** What a job that changes a path is called with around its transaction, and by which it tells what it would do if RAM is right. */
import type { ArtifactCache } from './artifact-cache.ts';
import type { ArtifactChange, ArtifactChanged } from './artifact-change.ts';
import { KeyGuard } from './coherent-cache.ts';

export interface TripProposal {
  readonly change: ArtifactChange;
  /** The job's answer when it is done. */
  answer(changed: ArtifactChanged): unknown;
}

/** Of a job that may go in one trip. */
export abstract class TripGuard extends KeyGuard {
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
