/** A directory of mixed files, the same each time, and digests of a directory to compare it with another. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Names that clients escape differently. */
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

const mib = 1024 * 1024;
/** What every client puts in parts, and where: the folder has files of every kind of name. */
export const largeSample = { folder: folderOf(0), path: relativePath(0), sizeBytes: 17 * mib + 3 };
/** What some put in parts. */
const mediumSizeBytes = 9 * mib;

function folderOf(index: number): string {
  return `folder ${index % 13}`;
}

function relativePath(index: number): string {
  return path.join(folderOf(index), `deep-${index % 5}`, `${names[index % names.length]}-${index}`);
}

/** Mostly small, an empty one, some of a megabyte. */
function sizeOf(index: number): number {
  if (index === 0) return largeSample.sizeBytes;
  if (index === 1) return mediumSizeBytes;
  if (index === 2) return 0;
  if (index % 50 === 3) return 1_000_000 + index;
  return (index * 7919) % 20_000;
}

export async function writeSampleFiles(directory: string, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const file = path.join(directory, relativePath(index));
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, Buffer.alloc(sizeOf(index), createHash('sha256').update(`sample ${index}`).digest()));
  }
}

/** Relative path → SHA-256 of every file. */
export async function digestsOf(directory: string): Promise<Map<string, string>> {
  const digests = new Map<string, string>();
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const digest = createHash('sha256').update(await readFile(file));
    digests.set(path.relative(directory, file), digest.digest('hex'));
  }
  return digests;
}
