/** Files that only their owner reads, written whole or not at all. */
import { chmod, mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StoreError } from '@felloe/engine/errors.ts';

/** Undefined when there is none. @throws StoreError `invalid_argument` for one that cannot be read */
export async function readTextIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOENT' || thrown.code === 'ENOTDIR')) return undefined;
    throw new StoreError('invalid_argument', `${path} cannot be read`, { cause: thrown });
  }
}

/** Written beside, synced and renamed: a crash leaves the old file or the new one. */
export async function writeWhole(path: string, pieces: Iterable<string>): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${process.pid}.new`;
  const file = await open(temporary, 'w', 0o600);
  try {
    for (const piece of pieces) await file.writeFile(piece);
    await file.sync();
  } finally {
    await file.close();
  }
  // The mode of open is cut by the umask and ignored when the file was there.
  await chmod(temporary, 0o600);
  await rename(temporary, path);
}

export async function readSecretIfThere(path: string): Promise<string | undefined> {
  return (await readTextIfThere(path))?.trim();
}

export async function writeSecret(path: string, secret: string): Promise<void> {
  await writeWhole(path, [`${secret}\n`]);
}
