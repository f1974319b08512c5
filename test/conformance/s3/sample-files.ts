/** A directory of mixed files, the same for the same seed, and a digest of a directory to compare it with another. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

const names = [
  'plain',
  'with space',
  'ümlaut',
  'a+b',
  "quote'd",
  'per%cent',
  'semi;colon',
  'UPPER',
  '日本',
  'dots..in',
  '-dash',
  'x&y=z',
];

/** Mostly small, some of a megabyte, two large enough for parts. */
function sizeOf(index: number): number {
  if (index === 0) return 17 * 1024 * 1024 + 3;
  if (index === 1) return 9 * 1024 * 1024;
  if (index % 50 === 2) return 1_000_000 + index;
  return (index * 7919) % 20_000;
}

export async function writeSampleFiles(directory: string, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const folder = path.join(directory, `folder ${index % 13}`, `deep-${index % 5}`);
    await mkdir(folder, { recursive: true });
    const bytes = Buffer.alloc(sizeOf(index), createHash('sha256').update(`sample ${index}`).digest());
    await writeFile(path.join(folder, `${names[index % names.length]}-${index}`), bytes);
  }
}

/** Relative path → SHA-256 of every file. */
export async function digestsOf(directory: string): Promise<Map<string, string>> {
  const digests = new Map<string, string>();
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    digests.set(
      path.relative(directory, file),
      createHash('sha256')
        .update(await readFile(file))
        .digest('hex'),
    );
  }
  return digests;
}
