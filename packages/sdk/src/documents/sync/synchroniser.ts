/** Pull, then push until nothing waits. One at a time: whoever asks while one runs gets the next one. */
import type { Change } from '../manifest/manifest.ts';
import { pull } from './pull.ts';
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
    const first = await pull(this.#context);
    const received: Change[] = [...first.applied];
    const lost: LostBlob[] = [...first.lost];
    const conflicts: Conflict[] = [];
    let { cursor, version } = first;
    let told = 0;
    while (this.#context.queue.length > 0) {
      const pushed = await push(this.#context, cursor);
      told += pushed.told;
      conflicts.push(...pushed.conflicts);
      const again = await pull(this.#context);
      received.push(...again.applied);
      lost.push(...again.lost);
      ({ cursor, version } = again);
    }
    return { version, received, told, conflicts, lost };
  }
}
