/**
 * What `felloe start` leaves in its data directory for the other commands and for the next run: endpoints, the first access key and the
 * administrator token. It holds secrets, so only its owner reads it, and it is replaced whole.
 */
import { chmod, mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StoreError } from '@felloe/engine/errors.ts';
import { Type, type Static } from 'typebox';
import { Check } from 'typebox/value';

export const AdminFile = Type.Object({
  s3Endpoints: Type.Array(Type.String()),
  appEndpoints: Type.Array(Type.String()),
  region: Type.String(),
  tenant: Type.String(),
  accessKeyId: Type.String(),
  secretAccessKey: Type.String(),
  adminToken: Type.String(),
});
export type AdminFile = Static<typeof AdminFile>;

export function adminFilePath(dataDirectory: string): string {
  return join(dataDirectory, 'admin.json');
}

/** Undefined when there is none. @throws StoreError `invalid_argument` when it is not what `start` writes. */
export async function readAdminFile(dataDirectory: string): Promise<AdminFile | undefined> {
  const path = adminFilePath(dataDirectory);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOENT' || thrown.code === 'ENOTDIR')) return undefined;
    throw new StoreError('invalid_argument', `${path} cannot be read: ${StoreError.from(thrown).message}`, { cause: thrown });
  }
  const value = parsed(text);
  if (!Check(AdminFile, value)) throw new StoreError('invalid_argument', `${path} is not a file that felloe start wrote`);
  return value;
}

/** Written to a new file, synced and renamed, so that a crash leaves the old one or the new one. */
export async function writeAdminFile(dataDirectory: string, content: AdminFile): Promise<void> {
  const path = adminFilePath(dataDirectory);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${process.pid}.new`;
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(content, undefined, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  // The mode of open is cut by the umask and ignored when the file was there.
  await chmod(temporary, 0o600);
  await rename(temporary, path);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
