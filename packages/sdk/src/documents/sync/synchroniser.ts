/** Pull, then push until nothing waits. One at a time: whoever asks while one runs gets the next one. */
import type { Change } from '../manifest/manifest.ts';
import { pull, type Pulled } from './pull.ts';
import { push } from './push.ts';
import type { Conflict, LostBlob, SyncContext } from './sync-context.ts';

export interface SyncResult {
  /** How many changes were ever told, ours among them: the manifest's version, or the sum of the devices' versions. */
  readonly version: number;
  /** Changes of others that changed something on this device. */
  readonly received: readonly Change[];
  /** Changes of this device that everybody can see now. */
  readonly told: number;
  readonly conflicts: readonly Conflict[];
  /** Named by the manifest and passed by: not in the storage, or broken. */
  readonly lost: readonly LostBlob[];
}

export class Synchroniser {
  readonly #context: SyncContext;
  #running: Promise<SyncResult> | undefined;
  #next: Promise<SyncResult> | undefined;
  /** What was done and the app does not know yet: a sync that fails in its middle leaves it for the next result. */
  #untold = nothing();

  constructor(context: SyncContext) {
    this.#context = context;
  }

  async sync(): Promise<SyncResult> {
    if (this.#running === undefined) {
      this.#running = this.#once().finally(() => (this.#running = undefined));
      return await this.#running;
    }
    // What was written since the running one began may not be in it.
    this.#next ??= this.#running
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        return this.sync();
      });
    return await this.#next;
  }

  async #once(): Promise<SyncResult> {
    let { cursor, version } = await this.#pull();
    while (this.#context.queue.length > 0) {
      const { told, conflicts } = await push(this.#context, cursor);
      this.#untold.told += told;
      this.#untold.conflicts.push(...conflicts);
      ({ cursor, version } = await this.#pull());
    }
    const result = { version, ...this.#untold };
    this.#untold = nothing();
    return result;
  }

  async #pull(): Promise<Pulled> {
    const pulled = await pull(this.#context);
    this.#untold.received.push(...pulled.applied);
    this.#untold.lost.push(...pulled.lost);
    return pulled;
  }
}

interface Untold {
  readonly received: Change[];
  told: number;
  readonly conflicts: Conflict[];
  readonly lost: LostBlob[];
}

const nothing = (): Untold => ({ received: [], told: 0, conflicts: [], lost: [] });
