/** The segment that takes appends, and the one kept ready behind it so that rolling over waits for nobody. */
import type { SegmentHost } from '../driver.ts';
import type { Directories } from './directories.ts';
import type { FileOperations } from './file-operations.ts';
import type { SharedDirectorySync } from './shared-directory-sync.ts';

export interface OpenSegment {
  readonly id: string;
  readonly descriptor: number;
  /** Durable bytes: where the next record goes. */
  size: number;
}

export interface SegmentSupplyParts {
  readonly host: SegmentHost;
  readonly files: FileOperations;
  readonly directories: Directories;
  readonly sync: SharedDirectorySync;
}

export class SegmentSupply {
  readonly #parts: SegmentSupplyParts;
  #ready: Promise<OpenSegment> | undefined;

  constructor(parts: SegmentSupplyParts) {
    this.#parts = parts;
  }

  /** Begins to open a segment; `take` will answer with it. Failing now is no harm: `take` tries again. */
  prepare(): void {
    if (this.#ready !== undefined) return;
    const opening = this.#open();
    this.#ready = opening;
    opening.catch(() => {
      if (this.#ready === opening) this.#ready = undefined;
    });
  }

  take(): Promise<OpenSegment> {
    const ready = this.#ready ?? this.#open();
    this.#ready = undefined;
    return ready;
  }

  /** Takes a segment out of use: closed here, sealed at the host with its durable size. */
  async retire(segment: OpenSegment): Promise<void> {
    await this.#parts.files.closeFile(segment.descriptor).catch(() => undefined);
    await this.#parts.host.sealSegment(segment.id, segment.size);
  }

  /** Retires the segment kept ready, if there is one. */
  async retireReady(): Promise<void> {
    const ready = await this.#ready?.catch(() => undefined);
    this.#ready = undefined;
    if (ready !== undefined) await this.retire(ready);
  }

  /** The host records the segment before its file exists, so no file is ever unknown to the hub. */
  async #open(): Promise<OpenSegment> {
    const { host, files, directories, sync } = this.#parts;
    const id = await host.openSegment();
    const descriptor = await files.createFile(directories.segmentPath(id));
    try {
      await sync.sync(directories.segments);
    } catch (thrown) {
      await files.closeFile(descriptor).catch(() => undefined);
      throw thrown;
    }
    return { id, descriptor, size: 0 };
  }
}
