/**
 * The system calls the file-system driver makes, as one interface so that tests can make any of them fail. Callbacks beneath:
 * measured, `fs.read` with a callback costs a third less than a FileHandle's promise on the path of small reads.
 */
import * as fs from 'node:fs';

export interface FileStatus {
  readonly kind: 'file' | 'directory' | 'other';
  readonly size: number;
  readonly modifiedAt: number;
}

export interface FileOperations {
  /** A new file for reading and writing. Fails with EEXIST when anything has the name, a link included. */
  createFile(path: string): Promise<number>;
  /** An existing file for reading. Fails with ELOOP when the name is a symbolic link. */
  openFile(path: string): Promise<number>;
  closeFile(descriptor: number): Promise<void>;
  /** Fills `target` from `position`; answers how many bytes there were before the end of the file. */
  readAt(descriptor: number, target: Buffer, position: number): Promise<number>;
  /** Writes all bytes of all buffers one after the other. */
  writeAt(descriptor: number, buffers: readonly Buffer[], position: number): Promise<void>;
  truncateFile(descriptor: number, size: number): Promise<void>;
  syncFile(descriptor: number): Promise<void>;
  syncDirectory(path: string): Promise<void>;
  makeDirectory(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  /** Does not follow links. */
  status(path: string): Promise<FileStatus>;
  names(path: string): Promise<string[]>;
  freeBytes(path: string): Promise<number>;
}

const { O_RDONLY, O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW, O_DIRECTORY } = fs.constants;
const fileMode = 0o600;
const directoryMode = 0o700;

export const nodeFileOperations: FileOperations = {
  createFile: (path) => open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW),
  openFile: (path) => open(path, O_RDONLY | O_NOFOLLOW),
  closeFile: (descriptor) => settle((done) => fs.close(descriptor, done)),
  readAt,
  writeAt,
  truncateFile: (descriptor, size) => settle((done) => fs.ftruncate(descriptor, size, done)),
  syncFile: (descriptor) => settle((done) => fs.fdatasync(descriptor, done)),
  syncDirectory,
  makeDirectory: (path) => fs.promises.mkdir(path, { mode: directoryMode }).then(() => undefined),
  rename: (from, to) => settle((done) => fs.rename(from, to, done)),
  unlink: (path) => settle((done) => fs.unlink(path, done)),
  status,
  names: (path) => fs.promises.readdir(path),
  freeBytes: async (path) => {
    const status = await fs.promises.statfs(path);
    return status.bavail * status.bsize;
  },
};

function settle(start: (done: (error: NodeJS.ErrnoException | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => start((error) => (error === null ? resolve() : reject(error))));
}

function open(path: string, flags: number): Promise<number> {
  return new Promise((resolve, reject) =>
    fs.open(path, flags, fileMode, (error, descriptor) => (error === null ? resolve(descriptor) : reject(error))),
  );
}

function readAt(descriptor: number, target: Buffer, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const step = (filled: number) => {
      fs.read(descriptor, target, filled, target.length - filled, position + filled, (error, count) => {
        if (error !== null) reject(error);
        else if (count === 0 || filled + count === target.length) resolve(filled + count);
        else step(filled + count);
      });
    };
    if (target.length === 0) resolve(0);
    else step(0);
  });
}

function writeAt(descriptor: number, buffers: readonly Buffer[], position: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const step = (rest: readonly Buffer[], at: number) => {
      const done = (error: NodeJS.ErrnoException | null, count: number) => {
        if (error !== null) return reject(error);
        const left = withoutFirstBytes(rest, count);
        if (left.length === 0) return resolve();
        step(left, at + count);
      };
      const [only] = rest;
      if (rest.length === 1 && only !== undefined) fs.write(descriptor, only, 0, only.length, at, done);
      else fs.writev(descriptor, rest, at, done);
    };
    const filled = buffers.filter((buffer) => buffer.length > 0);
    if (filled.length === 0) resolve();
    else step(filled, position);
  });
}

/** What a short write left over. */
function withoutFirstBytes(buffers: readonly Buffer[], count: number): readonly Buffer[] {
  let skipped = count;
  for (const [index, buffer] of buffers.entries()) {
    if (skipped < buffer.length) return [buffer.subarray(skipped), ...buffers.slice(index + 1)];
    skipped -= buffer.length;
  }
  return [];
}

async function syncDirectory(path: string): Promise<void> {
  const descriptor = await open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  try {
    await settle((done) => fs.fsync(descriptor, done));
  } finally {
    fs.close(descriptor, () => undefined);
  }
}

async function status(path: string): Promise<FileStatus> {
  const found = await fs.promises.lstat(path);
  const kind = found.isFile() ? 'file' : found.isDirectory() ? 'directory' : 'other';
  return { kind, size: found.size, modifiedAt: found.mtimeMs };
}
