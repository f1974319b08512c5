/** The database of this device beside its latest backup: whether there is anything to send. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { BackupsClient, CurrentBackups, ListedBackup } from '@felloe/sdk/backups/backups-client.ts';
import { UsageError } from '../terminal/failure.ts';
import type { BackupsFile } from './backups-files.ts';

export interface ComparedDatabase {
  readonly user: string;
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Undefined when there is no backup yet. */
  readonly current: CurrentBackups | undefined;
  readonly latest: ListedBackup | undefined;
  readonly isChanged: boolean;
}

/** @throws UsageError when this device is not set up, or has no such file */
export async function compareDatabase(file: BackupsFile, client: BackupsClient, signal: AbortSignal): Promise<ComparedDatabase> {
  const { user, database: path } = file;
  if (user === undefined || path === undefined) throw new UsageError('this device is not set up: run `felloe backups init`');
  const bytes = new Uint8Array(
    await readFile(path).catch((cause: unknown) => {
      throw new UsageError(`${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`);
    }),
  );
  const current = await client.current(user, signal);
  const latest = current === undefined ? undefined : await find(client, user, current.latest.filename, signal);
  const isChanged = latest?.sha256 !== createHash('sha256').update(bytes).digest('hex');
  return { user, path, bytes, current, latest, isChanged };
}

async function find(
  client: BackupsClient,
  user: string,
  fileName: string,
  signal: AbortSignal,
): Promise<ListedBackup | undefined> {
  for await (const file of client.list(user, signal)) if (file.filename === fileName) return file;
  return undefined;
}
