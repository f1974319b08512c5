/**
 * Small reads: one pread on a segment that stays open. The least recently used descriptor is closed when there are too many, but
 * never under a running read. Reads that are asked for in one turn of the event loop begin together at its end: waking a thread for one
 * read costs more than the read, and begun together most find a thread awake.
 */
import { crc32 } from 'node:zlib';
import type { Directories } from './directories.ts';
import { corruptBlob, fromFileError } from './file-errors.ts';
import type { FileOperations } from './file-operations.ts';
import type { PackedLocator } from './locator.ts';

interface OpenSegmentFile {
  readonly segmentId: string;
  readonly descriptor: number;
  readers: number;
  forgotten: boolean;
}

export class SegmentReader {
  readonly #files: FileOperations;
  readonly #directories: Directories;
  readonly #openFilesMax: number;
  /** In order of last use, the oldest first. */
  readonly #open = new Map<string, OpenSegmentFile>();
  readonly #opening = new Map<string, Promise<OpenSegmentFile>>();
  #endOfTurn: Promise<void> | undefined;

  constructor(options: { files: FileOperations; directories: Directories; openFilesMax: number }) {
    this.#files = options.files;
    this.#directories = options.directories;
    this.#openFilesMax = options.openFilesMax;
  }

  /** The whole payload, checked against the checksum in its locator. */
  async read(locator: PackedLocator): Promise<Buffer> {
    const file = this.#lookUp(locator.segmentId) ?? (await this.#openFile(locator.segmentId));
    const payload = Buffer.allocUnsafe(locator.size);
    file.readers += 1;
    let count: number;
    try {
      await (this.#endOfTurn ??= this.#untilEndOfTurn());
      count = await this.#files.readAt(file.descriptor, payload, locator.offset);
    } catch (thrown) {
      throw fromFileError(thrown, 'reading a segment');
    } finally {
      file.readers -= 1;
      this.#closeIfDone(file);
    }
    if (count < locator.size) throw corruptBlob('the segment is too short');
    if (crc32(payload) !== locator.crc32) throw corruptBlob('the record has another checksum');
    return payload;
  }

  /** Lets go of a segment that is about to be removed. */
  forget(segmentId: string): void {
    const file = this.#open.get(segmentId);
    if (file === undefined) return;
    this.#open.delete(segmentId);
    file.forgotten = true;
    this.#closeIfDone(file);
  }

  close(): void {
    for (const segmentId of this.#open.keys()) this.forget(segmentId);
  }

  #untilEndOfTurn(): Promise<void> {
    return new Promise((resolve) => {
      setImmediate(() => {
        this.#endOfTurn = undefined;
        resolve();
      });
    });
  }

  #lookUp(segmentId: string): OpenSegmentFile | undefined {
    const file = this.#open.get(segmentId);
    if (file === undefined) return undefined;
    // To the end of the map: the most recently used.
    this.#open.delete(segmentId);
    this.#open.set(segmentId, file);
    return file;
  }

  /** Many reads of a segment that is not open yet share one open. */
  #openFile(segmentId: string): Promise<OpenSegmentFile> {
    const running = this.#opening.get(segmentId);
    if (running !== undefined) return running;
    const opening = this.#startOpening(segmentId).finally(() => this.#opening.delete(segmentId));
    this.#opening.set(segmentId, opening);
    return opening;
  }

  async #startOpening(segmentId: string): Promise<OpenSegmentFile> {
    try {
      const descriptor = await this.#files.openFile(this.#directories.segmentPath(segmentId));
      const file = { segmentId, descriptor, readers: 0, forgotten: false };
      this.#open.set(segmentId, file);
      this.#closeOldest();
      return file;
    } catch (thrown) {
      throw fromFileError(thrown, 'opening a segment');
    }
  }

  #closeOldest(): void {
    if (this.#open.size <= this.#openFilesMax) return;
    const oldest = this.#open.keys().next().value;
    if (oldest !== undefined) this.forget(oldest);
  }

  #closeIfDone(file: OpenSegmentFile): void {
    if (file.forgotten && file.readers === 0) void this.#files.closeFile(file.descriptor).catch(() => undefined);
  }
}
