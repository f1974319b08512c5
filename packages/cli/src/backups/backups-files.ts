/** Where `felloe backups` keeps things: a configuration without secrets, and the token of a login, which only its owner reads. */
import { join } from 'node:path';
import { type Static, Type } from 'typebox';
import { readSettings } from '../files/settings-file.ts';
import { userPath } from '../files/user-paths.ts';
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

export function backupsPathsOf(terminal: Terminal, config: string | undefined): BackupsPaths {
  const data = userPath(terminal, { base: 'data', variable: 'FELLOE_BACKUPS_DATA', path: 'backups' });
  return {
    config: userPath(terminal, { base: 'config', given: config, variable: 'FELLOE_BACKUPS_CONFIG', path: 'backups.json' }),
    refreshToken: join(data, 'refresh-token'),
  };
}

/** An empty one when there is none. @throws StoreError `invalid_argument` */
export async function readBackupsFile(path: string): Promise<BackupsFile> {
  return (await readSettings(BackupsFile, path)) ?? {};
}
