/**
 * Looking for what clients wrote by themselves, for all requests of this worker: those who want to know of one upload share a look, looks
 * are bounded, and bytes that were wrong are not hashed again before they are others.
 */
import type { Actor } from '@felloe/contracts/gen/felloe/v1/Actor.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { createSemaphore } from '@felloe/runtime/semaphore.ts';
import { LRUCache } from 'lru-cache';
import type { AppContext } from '../../../app-context.ts';
import { type AwaitedUpload, lookForUpload } from './confirm-upload.ts';

/** `committed` also when somebody else was first; `gone` when the hub has forgotten the upload. */
export type Arrival = 'committed' | 'nothing' | 'wrong' | 'gone';

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
  readonly #underWay = new Map<string, Promise<Arrival>>();
  /** Versions by upload. */
  readonly #wrong = new LRUCache<string, string>({ max: limits.vault.wrongUploadsMax });

  constructor(options: ArrivalsOptions) {
    this.#options = options;
  }

  /** Bounded by `limits.vault.adoptMs` from its turn on, whoever else leaves. Throws what the backend or the hub throws. */
  async look(upload: AwaitedUpload): Promise<Arrival> {
    const before = await this.#underWay.get(upload.uploadId)?.catch(() => undefined);
    if (before === 'committed' || before === 'gone') return before;
    // A look that had begun may have missed what came since; one that is under way now began after it was asked for.
    return await (this.#underWay.get(upload.uploadId) ?? this.#begin(upload));
  }

  #begin(upload: AwaitedUpload): Promise<Arrival> {
    const look = this.#lookInTurn(upload).finally(() => this.#underWay.delete(upload.uploadId));
    this.#underWay.set(upload.uploadId, look);
    return look;
  }

  async #lookInTurn(upload: AwaitedUpload): Promise<Arrival> {
    using _turn = await this.#looks.acquire(1);
    return await this.#lookOnce(upload);
  }

  async #lookOnce(upload: AwaitedUpload): Promise<Arrival> {
    const { context, spokeActor, entryBytesMax } = this.#options;
    const { uploadId, container } = upload;
    const looked = await lookForUpload(upload, {
      storage: context.storage,
      sizeBytesMax: entryBytesMax,
      signal: AbortSignal.timeout(limits.vault.adoptMs),
      wrongVersion: this.#wrong.get(uploadId),
    });
    if (looked.found === 'wrong') this.#wrong.set(uploadId, looked.version);
    if (looked.found !== 'bytes') return looked.found;
    const { blobs, size, epoch } = looked.arrived;
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
