/**
 * One fsync of a directory for everybody who renamed into it. A sync that already runs may have begun before a rename, so who
 * comes while one runs waits for the next, together with all others who came meanwhile.
 */
import type { FileOperations } from './file-operations.ts';

interface DirectoryState {
  running: Promise<void>;
  next: Promise<void> | undefined;
}

export class SharedDirectorySync {
  readonly #files: FileOperations;
  readonly #onFailure: (thrown: unknown) => void;
  readonly #states = new Map<string, DirectoryState>();

  constructor(options: { files: FileOperations; onFailure: (thrown: unknown) => void }) {
    this.#files = options.files;
    this.#onFailure = options.onFailure;
  }

  /** Resolves when a sync that began after this call has ended. A failure is final for all who shared it; nobody syncs again for them. */
  sync(path: string): Promise<void> {
    const state = this.#states.get(path);
    if (state === undefined) {
      const running = this.#start(path);
      this.#states.set(path, { running, next: undefined });
      return running;
    }
    state.next ??= state.running.then(
      () => this.#startNext(path),
      () => this.#startNext(path),
    );
    return state.next;
  }

  #startNext(path: string): Promise<void> {
    const running = this.#start(path);
    this.#states.set(path, { running, next: undefined });
    return running;
  }

  async #start(path: string): Promise<void> {
    try {
      await this.#files.syncDirectory(path);
    } catch (thrown) {
      this.#onFailure(thrown);
      throw thrown;
    } finally {
      if (this.#states.get(path)?.next === undefined) this.#states.delete(path);
    }
  }
}
