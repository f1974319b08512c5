/** A file-system driver in a directory of its own, for tests. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Driver } from '../driver.ts';
import { createFileSystemDriver, type FileSystemDriverOptions } from './file-system-driver.ts';

export interface TemporaryDriver {
  readonly driver: Driver;
  readonly root: string;
  readonly opened: string[];
  /** Sizes by segment id, as the host was told. */
  readonly sealed: Map<string, number>;
  reopen(): Promise<Driver>;
  dispose(): Promise<void>;
}

export async function makeTemporaryDriver(options: Partial<FileSystemDriverOptions> = {}): Promise<TemporaryDriver> {
  const root = await mkdtemp(join(tmpdir(), 'felloe-driver-'));
  const opened: string[] = [];
  const sealed = new Map<string, number>();
  const segments = {
    async openSegment() {
      const id = randomUUID();
      opened.push(id);
      return id;
    },
    async sealSegment(id: string, size: number) {
      sealed.set(id, size);
    },
  };
  const open = () => createFileSystemDriver({ name: 'disk', root, segments, ...options });
  const driver = await open();
  const dispose = async () => {
    await driver.close();
    await rm(root, { recursive: true, force: true });
  };
  return { driver, root, opened, sealed, reopen: open, dispose };
}
