/**
 * Which backends lie in this data directory: an empty file beside their blobs for each, named for its id. It goes where they go, so a
 * directory that was moved or copied proves whose bytes it has, also to a Postgres that did not move with it.
 */
import { readdir, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '@felloe/sdk/client.ts';

const markPrefix = 'backend-';

/** Ids of the backends that lie here. */
export async function ownBackendIds(blobDirectory: string): Promise<string[]> {
  const names = await readdir(blobDirectory);
  return names.filter((name) => name.startsWith(markPrefix)).map((name) => name.slice(markPrefix.length));
}

/** Marks the directory as that of every file-system backend that is recorded there. */
export async function markOwnBackends(client: Client, blobDirectory: string): Promise<void> {
  const { backends } = await client.request('backend.list', {});
  for (const { backendId, kind, configuration } of backends) {
    if (kind !== 'file-system' || !(await isSame(configuration['root'], blobDirectory))) continue;
    await writeFile(join(blobDirectory, `${markPrefix}${backendId}`), '', { flag: 'a', mode: 0o600 });
  }
}

async function isSame(root: unknown, blobDirectory: string): Promise<boolean> {
  if (typeof root !== 'string') return false;
  const real = await realpath(root).catch(() => undefined);
  return real === (await realpath(blobDirectory));
}
