/**
 * Looking for what clients wrote by themselves, for all requests of this worker: those who want to know of one upload share a look, looks
 * are bounded, and bytes that were wrong are not hashed again before they are others.
 */
import type { Actor } from '@felloe/contracts/gen/felloe/v1/Actor.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { createSemaphore } from '@felloe/runtime/semaphore.ts';
import { createBoundedCache } from '@felloe/runtime/bounded-cache.ts';
import type { AppContext } from '../../../app-context.ts';
import { type ArrivedBytes, type AwaitedUpload, lookForUpload } from './confirm-upload.ts';

/** `committed` also when somebody else was first; `gone` when the hub has forgotten the upload. */
export type Arrival = 'committed' | 'nothing' | 'wrong' | 'gone';

/** What a look found: already known to be nothing to commit, or the commit, to be called when it is this upload's turn. */
type Found = Exclude<Arrival, 'committed'> | (() => Promise<Arrival>);

export interface ArrivalsOptions {
  readonly context: Pick<AppContext, 'call' | 'storage'>;
  /** That bytes came is said by the spoke for itself. */
  readonly spokeActor: Actor;
  readonly entryBytesMax: number;
}

export class Arrivals {
  readonly #options: ArrivalsOptions;
  readonly #looks = createSemaphore({
    name: 'looks for uploads',
    capacity: limits.vault.looksMax,
    waitersMax: limits.vault.looksMax * limits.vault.batchMax,
  });
  readonly #underWay = new Map<string, Promise<Found>>();
  /** Versions by upload. */
  readonly #wrong = createBoundedCache<string, string>(limits.vault.wrongUploadsMax);

  constructor(options: ArrivalsOptions) {
    this.#options = options;
  }

  /**
   * Looks for all of them at once and commits those that are there in the order given: what was announced first gets the first place,
   * though nobody asked for it then. Behind a look that failed nothing is committed, so that the order holds when it is tried again.
   * Each look is bounded by `limits.vault.adoptMs` from its turn on.
   * @param onCommitted told of each commit when it is done, before all are
   */
  async lookInOrder(uploads: readonly AwaitedUpload[], onCommitted: () => void = () => {}): Promise<(Arrival | StoreError)[]> {
    const looks = uploads.map((upload) => this.#found(upload).catch((thrown: unknown) => StoreError.from(thrown)));
    const arrivals: Promise<Arrival | StoreError>[] = [];
    for (const look of looks) {
      const found = await look;
      // Commits leave in this order and none waits for the one before: the hub keeps the order of calls, and many share a transaction.
      if (typeof found === 'function')
        arrivals.push(found().then(toldOf(onCommitted), (thrown: unknown) => StoreError.from(thrown)));
      else arrivals.push(Promise.resolve(found));
      if (found instanceof StoreError) break;
    }
    const known = await Promise.all(arrivals);
    // The failed look stands for all behind it.
    return uploads.map((_, index) => known[index] ?? known.at(-1) ?? new StoreError('internal'));
  }

  /** One look for all who ask at one time. */
  async #found(upload: AwaitedUpload): Promise<Found> {
    const before = await this.#underWay.get(upload.uploadId)?.catch(() => undefined);
    if (typeof before === 'function' || before === 'gone') return before;
    // A look that had begun may have missed what came since; one that is under way now began after it was asked for.
    return await (this.#underWay.get(upload.uploadId) ?? this.#begin(upload));
  }

  #begin(upload: AwaitedUpload): Promise<Found> {
    const look = this.#lookInTurn(upload).finally(() => this.#underWay.delete(upload.uploadId));
    this.#underWay.set(upload.uploadId, look);
    return look;
  }

  async #lookInTurn(upload: AwaitedUpload): Promise<Found> {
    using _turn = await this.#looks.acquire(1);
    const looked = await lookForUpload(upload, {
      storage: this.#options.context.storage,
      sizeBytesMax: this.#options.entryBytesMax,
      signal: AbortSignal.timeout(limits.vault.adoptMs),
      wrongVersion: this.#wrong.get(upload.uploadId),
    });
    if (looked.found === 'wrong') this.#wrong.set(upload.uploadId, looked.version);
    if (looked.found !== 'bytes') return looked.found;
    // Those who share the look share the commit.
    let commit: Promise<Arrival> | undefined;
    return () => (commit ??= this.#commit(upload, looked.arrived));
  }

  async #commit({ container, uploadId }: AwaitedUpload, { blobs, size, epoch }: ArrivedBytes): Promise<Arrival> {
    const { context, spokeActor } = this.#options;
    try {
      await context.call(
        'commit_vault_upload',
        { container, upload_id: uploadId, blobs: [...blobs], size, epoch },
        { actor: spokeActor, deadlineMs: limits.session.callMs },
      );
    } catch (thrown) {
      if (thrown instanceof StoreError && thrown.code === 'upload_not_found') return 'gone';
      throw thrown;
    }
    return 'committed';
  }
}

function toldOf(onCommitted: () => void): (arrival: Arrival) => Arrival {
  return (arrival) => {
    if (arrival === 'committed') onCommitted();
    return arrival;
  };
}
