/** Where `felloe backups` keeps things: a configuration without secrets, and the token of a login, which only its owner reads. */
import { join, resolve } from 'node:path';
import { StoreError } from '@felloe/engine/errors.ts';
import { type Static, Type } from 'typebox';
import { Check, Errors } from 'typebox/value';
import { parsed, readIfThere } from '../documents/documents-files.ts';
import { writeWhole } from '../history/history-files.ts';
import { UsageError } from '../terminal/failure.ts';
import type { Terminal } from '../terminal/terminal.ts';

const Text = Type.Optional(Type.String({ minLength: 1, maxLength: 2048 }));

export const BackupsFile = Type.Object(
  {
    /** Of the service: it ends with /backups. */
    url: Text,
    user: Type.Optional(Type.String({ pattern: '^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$' })),
    /** The database that `sync` sends. */
    database: Text,
    prefix: Text,
    token_file: Text,
    identifier: Text,
  },
  { additionalProperties: false },
);
export type BackupsFile = Static<typeof BackupsFile>;

export interface BackupsPaths {
  readonly config: string;
  readonly refreshToken: string;
}

export function backupsPathsOf({ environment, workingDirectory }: Terminal, config: string | undefined): BackupsPaths {
  const base = (xdg: string, ofHome: string): string => {
    const home = environment['HOME'];
    const found = environment[xdg] || (home === undefined ? undefined : join(home, ofHome));
    if (found === undefined) throw new UsageError('HOME is not set: name the configuration with --config');
    return found;
  };
  const chosen =
    config ?? environment['FELLOE_BACKUPS_CONFIG'] ?? join(base('XDG_CONFIG_HOME', '.config'), 'felloe/backups.json');
  const data = environment['FELLOE_BACKUPS_DATA'] ?? join(base('XDG_DATA_HOME', '.local/share'), 'felloe/backups');
  return { config: resolve(workingDirectory, chosen), refreshToken: resolve(workingDirectory, data, 'refresh-token') };
}

/** An empty one when there is none. @throws StoreError `invalid_argument` */
export async function readBackupsFile(path: string): Promise<BackupsFile> {
  const text = await readIfThere(path);
  return text === undefined ? {} : checked(parsed(text, path), path);
}

/** @throws StoreError `invalid_argument`: a file that the next command refuses must not come to be */
export async function writeBackupsFile(path: string, file: BackupsFile): Promise<void> {
  await writeWhole(path, [`${JSON.stringify(checked(file, path), undefined, 2)}\n`]);
}

function checked(value: unknown, path: string): BackupsFile {
  if (Check(BackupsFile, value)) return value;
  const [fault] = Errors(BackupsFile, value);
  throw new StoreError('invalid_argument', `${path}: ${fault?.instancePath ?? ''} ${fault?.message ?? 'is malformed'}`);
}
