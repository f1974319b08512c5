/** What the commands of `felloe backups` share: where the service is, and whose token is sent. Flags first, then the environment, then the configuration. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { BackupsClient } from '@felloe/sdk/backups/backups-client.ts';
import type { Command } from 'commander';
import { type LeafDescription, leafCommand, type LeafRun } from '../commands/leaf.ts';
import { readAdminFile } from '../connection/admin-file.ts';
import { dataDirectoryOf } from '../connection/connection.ts';
import { resumeLogin } from '../files/refresh-token.ts';
import { UsageError } from '../terminal/failure.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { url } from '../terminal/values.ts';
import { type BackupsFile, type BackupsPaths, backupsPathsOf, readBackupsFile } from './backups-files.ts';

export interface BackupsFlags {
  readonly url?: string;
  readonly tokenFile?: string;
  readonly config?: string;
  readonly data?: string;
}

export interface BackupsRun<Flags = object> extends LeafRun<Flags & BackupsFlags> {
  readonly file: BackupsFile;
  readonly paths: BackupsPaths;
  /** The service by the account's token; throws UsageError when one of the two is not known. */
  readonly client: () => Promise<BackupsClient>;
}

export function backupsLeaf<Flags>(
  terminal: Terminal,
  described: LeafDescription,
  run: (context: BackupsRun<Flags>) => Promise<void>,
): Command {
  return leafCommand<Flags & BackupsFlags>(terminal, described, sharedOptions, async (leaf) => {
    const { flags } = leaf;
    const paths = backupsPathsOf(terminal, flags.config);
    const file = await readBackupsFile(paths.config);
    const client = async (): Promise<BackupsClient> => {
      const service = await serviceOf(terminal, flags, file);
      return new BackupsClient({ url: service, token: await tokenOf(terminal, flags, { file, paths, service }) });
    };
    await run({ ...leaf, file, paths, client });
  });
}

function sharedOptions(command: Command): Command {
  return command
    .option('--url <url>', 'the service, such as https://spoke.example.com/backups (FELLOE_BACKUPS_URL)', url)
    .option('--token-file <file>', 'file with the account’s token (else FELLOE_BACKUPS_TOKEN, else the login of init)')
    .option('--config <file>', 'configuration (FELLOE_BACKUPS_CONFIG)')
    .option('--data <directory>', 'data directory of `felloe start`, to find the service by (FELLOE_DATA)');
}

export async function serviceOf(terminal: Terminal, flags: BackupsFlags, file: BackupsFile): Promise<string> {
  const given = flags.url ?? terminal.environment['FELLOE_BACKUPS_URL'] ?? file.url;
  if (given !== undefined) return given;
  const [endpoint] = (await readAdminFile(dataDirectoryOf(terminal, flags)))?.appEndpoints ?? [];
  if (endpoint === undefined) {
    throw new UsageError(
      'say where the service is: `felloe backups init`, --url, FELLOE_BACKUPS_URL, or --data of `felloe start`',
    );
  }
  return `${endpoint}/backups`;
}

/** The app listener that a service of ours stands on. */
export function endpointOf(service: string): string {
  return service.replace(/\/+$/, '').replace(/\/backups$/, '');
}

async function tokenOf(
  terminal: Terminal,
  flags: BackupsFlags,
  { file, paths, service }: { readonly file: BackupsFile; readonly paths: BackupsPaths; readonly service: string },
): Promise<string | (() => Promise<string>)> {
  const given = terminal.environment['FELLOE_BACKUPS_TOKEN'];
  const tokenFile = flags.tokenFile ?? (given === undefined ? file.token_file : undefined);
  const token = tokenFile === undefined ? given : await readFile(resolve(terminal.workingDirectory, tokenFile), 'utf8');
  if (token !== undefined && token.trim() !== '') return token.trim();
  const login = await resumeLogin(endpointOf(service), paths.refreshToken);
  if (login === undefined) {
    throw new UsageError('whose backups? log in by `felloe backups init`, or give --token-file or FELLOE_BACKUPS_TOKEN');
  }
  return async () => {
    const bearer = await login.session.token();
    await login.kept();
    return bearer;
  };
}
