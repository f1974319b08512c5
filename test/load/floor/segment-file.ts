/** The least a durable small write can cost: bytes appended to one open file, one fdatasync for everybody who waits. */
import { fdatasync, openSync, read, writev } from 'node:fs';
import { promisify } from 'node:util';

const writevAsync = promisify(writev);
const fdatasyncAsync = promisify(fdatasync);
const readAsync = promisify(read);

export interface SegmentFile {
  /** Resolves with the offset when the bytes are durable. */
  append(bytes: Buffer): Promise<number>;
  read(offset: number, size: number): Promise<Buffer>;
  readonly size: number;
}

interface Waiting {
  readonly bytes: Buffer;
  readonly resolve: (offset: number) => void;
  readonly reject: (error: unknown) => void;
}

export function openSegmentFile(path: string): SegmentFile {
  const fd = openSync(path, 'w+');
  let size = 0;
  let waiting: Waiting[] = [];
  let flushing = false;
  const flush = async (): Promise<void> => {
    flushing = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      const start = size;
      try {
        await writevAsync(
          fd,
          batch.map((each) => each.bytes),
          start,
        );
        await fdatasyncAsync(fd);
        for (const each of batch) {
          each.resolve(size);
          size += each.bytes.length;
        }
      } catch (thrown) {
        for (const each of batch) each.reject(thrown);
      }
    }
    flushing = false;
  };
  return {
    append: (bytes) =>
      new Promise((resolve, reject) => {
        waiting.push({ bytes, resolve, reject });
        if (!flushing) void flush();
      }),
    read: async (offset, length) => {
      const { buffer } = await readAsync(fd, Buffer.allocUnsafe(length), 0, length, offset);
      return buffer;
    },
    get size() {
      return size;
    },
  };
}
