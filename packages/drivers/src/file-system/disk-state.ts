/**
 * What the driver knows of its disk. A failed fsync is final: the kernel may have dropped the pages it could not write and will say
 * success the next time, so the put fails, nothing is synced again for it, and the disk stays suspect until the process restarts.
 */
import type { DriverHealth } from '../driver.ts';
import { fileErrorCode } from './file-errors.ts';
import type { FileOperations } from './file-operations.ts';

/** Below this the driver says so before puts begin to fail. */
const freeBytesLow = 256 * 1024 * 1024;

export class DiskState {
  #suspicion: string | undefined;

  /** To be told of every failure of a sync, and of every read or write error. */
  suspect(thrown: unknown, doing: string): void {
    const code = fileErrorCode(thrown) ?? 'unknown';
    // A full disk is no broken one: it fails puts, and recovers when room returns.
    if (code === 'ENOSPC' || code === 'EDQUOT') return;
    this.#suspicion ??= `the disk failed while ${doing} (${code})`;
  }

  async health(root: string, files: FileOperations): Promise<DriverHealth> {
    let freeBytes: number;
    try {
      freeBytes = await files.freeBytes(root);
    } catch (thrown) {
      return { state: 'down', reason: `the root is not reachable (${fileErrorCode(thrown) ?? 'unknown'})`, freeBytes: undefined };
    }
    if (this.#suspicion !== undefined) return { state: 'degraded', reason: this.#suspicion, freeBytes };
    if (freeBytes < freeBytesLow) return { state: 'degraded', reason: 'the disk is nearly full', freeBytes };
    return { state: 'up', reason: '', freeBytes };
  }
}
