/** What this device keeps of its documents, as files. A lock keeps two commands from working in one directory. */
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { StoreError } from '@felloe/engine/errors.ts';
import type { LocalStore } from '@felloe/sdk/documents/local/local-store.ts';

export interface DirectoryStore extends LocalStore, AsyncDisposable {}

/** @throws StoreError `lock_held` while another command uses it */
export async function openDirectoryStore(directory: string): Promise<DirectoryStore> {
  const files = path.join(directory, 'store');
  await mkdir(files, { recursive: true, mode: 0o700 });
  const unlock = await lock(path.join(directory, 'lock'));
  let written = 0;
  // One flat folder; names are percent-encoded, so that nothing in them is a separator.
  const fileOf = (name: string): string => path.join(files, encodeURIComponent(name));
  return {
    get: async (name) => {
      const found = await readFile(fileOf(name)).catch(absent);
      return found === undefined ? undefined : Uint8Array.from(found);
    },
    put: async (name, value) => {
      written += 1;
      // Beside, synced and renamed: a crash leaves the old one or the new one.
      const temporary = path.join(files, `,${written}.new`);
      const file = await open(temporary, 'w', 0o600);
      try {
        await file.writeFile(value);
        await file.datasync();
      } finally {
        await file.close();
      }
      await rename(temporary, fileOf(name));
    },
    delete: async (name) => await rm(fileOf(name), { force: true }),
    names: async (prefix) => {
      const all = (await readdir(files)).filter((file) => !file.startsWith(',')).map(decodeURIComponent);
      return all.filter((name) => name.startsWith(prefix)).toSorted();
    },
    [Symbol.asyncDispose]: unlock,
  };
}

async function lock(file: string): Promise<() => Promise<void>> {
  for (let count = 0; count < 2; count += 1) {
    const held = await open(file, 'wx', 0o600).catch(() => undefined);
    if (held !== undefined) {
      await held.writeFile(String(process.pid));
      await held.close();
      return async () => await rm(file, { force: true });
    }
    const holder = Number(await readFile(file, 'utf8').catch(() => '0'));
    if (isAlive(holder))
      throw new StoreError('lock_held', `process ${holder} works with these documents`, {
        details: { advice: `Wait for it, or remove ${file} when there is no such process.` },
      });
    await rm(file, { force: true });
  }
  throw new StoreError('lock_held', `${file} cannot be taken`);
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function absent(thrown: unknown): undefined {
  if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return undefined;
  throw thrown;
}
