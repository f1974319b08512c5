/**
 * The folders of one root:
 *
 *   tmp/<id>                 a large blob while it is written
 *   blobs/<aa>/<bb>/<id>     a large blob; aa and bb are the first four characters of the id
 *   segments/<id>.seg        small blobs, appended
 *
 * Every folder on the way to a file is checked once not to be a symbolic link, so that nothing planted in the root leads out of
 * it; the files themselves are opened with O_NOFOLLOW.
 */
import { join } from 'node:path';
import { StoreError } from '@felloe/engine/errors.ts';
import { requireBlobId } from '../blob-id.ts';
import { fileErrorCode } from './file-errors.ts';
import type { FileOperations } from './file-operations.ts';
import type { SharedDirectorySync } from './shared-directory-sync.ts';

export class Directories {
  readonly root: string;
  readonly #files: FileOperations;
  readonly #sync: SharedDirectorySync;
  readonly #checked = new Set<string>();
  readonly #made = new Map<string, Promise<void>>();

  constructor(options: { root: string; files: FileOperations; sync: SharedDirectorySync }) {
    this.root = options.root;
    this.#files = options.files;
    this.#sync = options.sync;
  }

  get segments(): string {
    return join(this.root, 'segments');
  }

  get blobs(): string {
    return join(this.root, 'blobs');
  }

  temporaryPath(id: string): string {
    return join(this.root, 'tmp', requireBlobId(id));
  }

  segmentPath(segmentId: string): string {
    return join(this.root, 'segments', `${requireBlobId(segmentId)}.seg`);
  }

  shardDirectory(id: string): string {
    requireBlobId(id);
    return join(this.root, 'blobs', id.slice(0, 2), id.slice(2, 4));
  }

  blobPath(id: string): string {
    return join(this.shardDirectory(id), id);
  }

  /** Makes the fixed folders below the root, which must exist, durable. */
  async prepare(): Promise<void> {
    for (const name of ['tmp', 'blobs', 'segments']) await this.#make(this.root, join(this.root, name));
  }

  /** The shard of an id, made and durable; costs nothing from the second time on. */
  async makeShard(id: string): Promise<string> {
    const shard = this.shardDirectory(id);
    const outer = join(shard, '..');
    await this.#makeOnce(this.blobs, outer);
    await this.#makeOnce(outer, shard);
    return shard;
  }

  /** Somebody removed the shard of this id: the next blob makes it again. */
  forget(id: string): void {
    const shard = this.shardDirectory(id);
    for (const path of [shard, join(shard, '..')]) {
      this.#made.delete(path);
      this.#checked.delete(path);
    }
  }

  /** The file of a blob, after a look that the folders above it are ours. Rejects with ENOENT when there is no such shard. */
  async checkedBlobPath(id: string): Promise<string> {
    const shard = this.shardDirectory(id);
    if (!this.#checked.has(shard)) {
      await this.#requireDirectory(join(shard, '..'));
      await this.#requireDirectory(shard);
    }
    return join(shard, id);
  }

  #makeOnce(parent: string, path: string): Promise<void> {
    const known = this.#made.get(path);
    if (known !== undefined) return known;
    const making = this.#make(parent, path);
    this.#made.set(path, making);
    making.catch(() => this.#made.delete(path));
    return making;
  }

  async #make(parent: string, path: string): Promise<void> {
    try {
      await this.#files.makeDirectory(path);
    } catch (thrown) {
      if (fileErrorCode(thrown) !== 'EEXIST') throw thrown;
    }
    await this.#requireDirectory(path);
    // Also when another process made it: whether that one has synced yet is not known here.
    await this.#sync.sync(parent);
  }

  async #requireDirectory(path: string): Promise<void> {
    if (this.#checked.has(path)) return;
    const found = await this.#files.status(path);
    if (found.kind !== 'directory') {
      throw new StoreError('backend_failed', 'something other than a folder of ours lies inside the root', { retryable: false });
    }
    this.#checked.add(path);
  }
}
