/** Database backups from a command line: what an app's extension does, for people who look, restore and move. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { BackupInfo, ListedBackup } from '@felloe/sdk/backups/backups-client.ts';
import type { Command } from 'commander';
import { backupsLeaf, type BackupsRun } from '../backups/backups-leaf.ts';
import { readR2Settings, r2Variables, useR2 } from '../backups/r2-settings.ts';
import { appContainers, appTenant } from '../start/app-containers.ts';
import { UsageError } from '../terminal/failure.ts';
import { bytesText, table } from '../terminal/output.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { backupsConfigSetCommand } from './backups/config-set.ts';
import { backupsExportCommand } from './backups/export.ts';
import { backupsInitCommand } from './backups/init.ts';
import { backupsStatusCommand } from './backups/status.ts';
import { backupsSyncCommand } from './backups/sync.ts';
import { type CommandRun, group, remoteCommand, tenantOption } from './command.ts';

interface BackupsCommandFlags {
  readonly user?: string;
  readonly name?: string;
  readonly force?: true;
}

type Run = BackupsRun<BackupsCommandFlags>;

const help = `
Set up once by \`felloe backups init\`; then \`felloe backups sync\` sends the database when it has changed, from a timer or by hand. Whose
backups they are is told by a login, or by a token of an issuer that the container trusts (FELLOE_BACKUPS_TOKEN, --token-file).
Names are leakr_db_{uuid}_{YYYY-MM-DD HH-MM-SS}_it{n}.sqlite, in UTC; the UUID is the app's own word for its user.

Examples:
  felloe backups init
  felloe backups sync
  felloe backups upload 'leakr_db_0b7a…_2026-01-31 12-00-00_it7.sqlite'
  felloe backups show 0b7a3c1e-52d4-4c8e-9a51-3f1d2e4c5b6a
  felloe backups restore 0b7a3c1e-52d4-4c8e-9a51-3f1d2e4c5b6a notes.sqlite
  felloe backups list --json
  R2_ACCOUNT_ID=… R2_ACCESS_KEY_ID=… … felloe backups use-r2`;

export function backupsCommand(terminal: Terminal): Command {
  const ofUser = (command: Command) => command.option('--user <uuid>', 'only of this user');
  const named = (command: Command) => command.option('--name <file name>', 'the name to keep it under; absent: that of the file');
  const forced = (command: Command) => command.option('--force', 'replace a file that is there');
  const containerOf = (command: Command) =>
    tenantOption(command).option('--container <name>', 'container that backups stand on', appContainers.backups);
  const command = group('backups', 'database backups of an account', [
    backupsInitCommand(terminal),
    backupsConfigSetCommand(terminal),
    backupsStatusCommand(terminal),
    backupsSyncCommand(terminal),
    backupsLeaf(terminal, { usage: 'upload <file>', summary: 'send a SQLite file', options: named }, upload),
    backupsLeaf(terminal, { usage: 'list', summary: 'every backup, newest first', options: ofUser }, list),
    backupsLeaf(
      terminal,
      { usage: 'show <user>', summary: 'the latest of a user, and whether two copies have gone apart' },
      show,
    ),
    backupsLeaf(terminal, { usage: 'download <name> [file]', summary: 'get one backup', options: forced }, download),
    backupsLeaf(terminal, { usage: 'restore <user> <file>', summary: 'get the latest of a user', options: forced }, restore),
    backupsExportCommand(terminal),
    backupsLeaf(
      terminal,
      { usage: 'archive [name]', summary: 'from main to the archive: one, or all that are not current' },
      archive,
    ),
    remoteCommand(
      terminal,
      {
        usage: 'use-r2',
        summary: `operators: keep backups at Cloudflare R2, by ${r2Variables.join(', ')}`,
        options: containerOf,
      },
      useR2Command,
    ),
  ]);
  return command.addHelpText('after', help);
}

async function upload({ terminal, client, output, flags, operands }: Run): Promise<void> {
  const path = resolve(terminal.workingDirectory, operands[0] ?? '');
  const name = flags.name ?? basename(path);
  const bytes = await readFile(path);
  await (await client()).upload(name, new Uint8Array(bytes), terminal.signal);
  output.result({ uploaded: name, size: bytes.length }, () => `uploaded ${name} (${bytesText(bytes.length)})`);
}

async function list({ terminal, client, output, flags }: Run): Promise<void> {
  const files: ListedBackup[] = [];
  for await (const file of (await client()).list(flags.user, terminal.signal)) files.push(file);
  output.result({ files }, () =>
    table(
      ['NAME', 'ITERATION', 'SIZE', 'PLACE', 'UPLOADED'],
      files.map((file) => [file.filename, file.iteration, bytesText(file.size), file.place, file.uploadedAt]),
    ),
  );
}

async function show({ terminal, client, output, operands }: Run): Promise<void> {
  const [user = ''] = operands;
  const current = await (await client()).current(user, terminal.signal);
  if (current === undefined) throw new UsageError(`there are no backups of ${user}`);
  const { latest, conflict } = current;
  output.result({ latest, conflict: conflict ?? null }, () =>
    conflict === undefined ? told(latest) : `${told(latest)}\nConflict: newer by its time is\n${told(conflict)}`,
  );
}

const told = ({ filename, iteration, timestamp }: BackupInfo): string =>
  `${filename}  iteration ${iteration}, taken ${timestamp} UTC`;

async function download({ terminal, client, output, flags, operands }: Run): Promise<void> {
  const [name = '', file] = operands;
  const { bytes } = await (await client()).download(name, terminal.signal);
  await keep({ terminal, output, flags }, { name, bytes, path: file ?? name });
}

async function restore({ terminal, client, output, flags, operands }: Run): Promise<void> {
  const [user = '', file = ''] = operands;
  const found = await (await client()).latest(user, terminal.signal);
  if (found === undefined) throw new UsageError(`there are no backups of ${user}`);
  await keep({ terminal, output, flags }, { name: found.fileName, bytes: found.bytes, path: file });
}

/** Whole or not at all: a database that was cut in the middle opens, and is wrong. */
async function keep(
  { terminal, output, flags }: Pick<Run, 'terminal' | 'output' | 'flags'>,
  { name, bytes, path }: { readonly name: string; readonly bytes: Uint8Array; readonly path: string },
): Promise<void> {
  const target = resolve(terminal.workingDirectory, path);
  const partial = join(dirname(target), `.${crypto.randomUUID()}.part`);
  const isNew = flags.force !== true;
  if (isNew) await writeFile(target, '', { flag: 'wx', mode: 0o600 }).catch(refuseExisting(path));
  try {
    await writeFile(partial, bytes, { flag: 'wx', mode: 0o600 });
    await rename(partial, target);
  } catch (thrown) {
    await rm(partial, { force: true });
    if (isNew) await rm(target, { force: true });
    throw thrown;
  }
  output.result({ file: path, name, size: bytes.length }, () => `${path}: ${name} (${bytesText(bytes.length)})`);
}

function refuseExisting(path: string): (thrown: unknown) => never {
  return (thrown) => {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST')
      throw new UsageError(`${path} is there; --force replaces it`);
    throw thrown;
  };
}

async function archive({ terminal, client, output, operands }: Run): Promise<void> {
  const archived = await (await client()).archive(operands[0], terminal.signal);
  output.result({ archived }, () =>
    archived.length === 0 ? 'nothing to archive' : archived.map((name) => `archived ${name}`).join('\n'),
  );
}

async function useR2Command({ terminal, connection, output, flags }: CommandRun<{ readonly container: string }>): Promise<void> {
  const settings = readR2Settings(terminal.environment);
  if (settings === undefined) throw new UsageError(`set ${r2Variables.join(', ')}`);
  const stands = { tenant: flags.tenant ?? terminal.environment['FELLOE_TENANT'] ?? appTenant, container: flags.container };
  const used = await useR2(connection.client, settings, stands);
  output.result(used, () => `backups go to ${used.mainBackend} (recent) and ${used.archiveBackend} (older)`);
}
