import { AccountSession } from '@felloe/sdk/account-session.ts';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { BackupsFile } from '../../backups/backups-files.ts';
import { writeSettings } from '../../files/settings-file.ts';
import { backupsLeaf, type BackupsRun, endpointOf, serviceOf } from '../../backups/backups-leaf.ts';
import { keepRefreshToken } from '../../files/refresh-token.ts';
import { askQuestions, type Questions } from '../../documents/questions.ts';
import { UsageError } from '../../terminal/failure.ts';
import type { Terminal } from '../../terminal/terminal.ts';

interface InitFlags {
  readonly user?: string;
  readonly database?: string;
  readonly identifier?: string;
}

const manual = `
Asks for what the options do not say, logs in and writes the configuration. The password comes from FELLOE_BACKUPS_PASSWORD or is
asked for; what is kept is a token that ends with the device (\`felloe account revoke-device\`). With FELLOE_BACKUPS_TOKEN or
--token-file nobody logs in.

EXAMPLES
  felloe backups init
  felloe backups init --url https://spoke.example.com:8080/backups --identifier alice@example.com --database notes.sqlite`;

const options = (command: Command): Command =>
  command
    .option('--user <uuid>', 'UUID that the app knows its user by; made when there is none')
    .option('--database <file>', 'the SQLite file to send')
    .option('--identifier <text>', 'what the person logs in with');

export function backupsInitCommand(terminal: Terminal): Command {
  const described = { usage: 'init', summary: 'set this device up', options };
  return backupsLeaf<InitFlags>(terminal, described, init).addHelpText('after', manual);
}

async function init(run: BackupsRun<InitFlags>): Promise<void> {
  const { terminal, flags, paths, output } = run;
  using questions = askQuestions(terminal);
  const { token_file: _, ...before } = run.file;
  const tokenFile = flags.tokenFile ?? run.file.token_file;
  const hasToken = tokenFile !== undefined || terminal.environment['FELLOE_BACKUPS_TOKEN'] !== undefined;
  const service = await serviceOf(terminal, flags, run.file).catch(() =>
    questions.ask('URL of the service, ending with /backups'),
  );
  const database = flags.database ?? before.database ?? (await questions.ask('the SQLite file to send'));
  if (database === '') throw new UsageError('say which database: --database FILE');
  const identifier = hasToken ? before.identifier : await identifierOf(run, questions);
  if (identifier !== undefined && !hasToken) await logIn(run, { service, identifier }, questions);
  const file: BackupsFile = {
    ...before,
    url: service,
    user: flags.user ?? before.user ?? crypto.randomUUID(),
    database: resolve(terminal.workingDirectory, database),
    ...(identifier === undefined ? {} : { identifier }),
    ...(tokenFile === undefined ? {} : { token_file: resolve(terminal.workingDirectory, tokenFile) }),
  };
  await writeSettings(BackupsFile, paths.config, file);
  output.result(
    { ...file, config: paths.config },
    () => `${file.database} is backed up as ${file.user} to ${service} by \`felloe backups sync\``,
  );
}

async function identifierOf({ flags, file }: BackupsRun<InitFlags>, questions: Questions): Promise<string> {
  const given = flags.identifier ?? file.identifier ?? (await questions.ask('who logs in'));
  if (given === '') throw new UsageError('say who logs in: --identifier TEXT');
  return given;
}

async function logIn(
  { terminal, paths }: BackupsRun<InitFlags>,
  { service, identifier }: { readonly service: string; readonly identifier: string },
  questions: Questions,
): Promise<void> {
  const password = terminal.environment['FELLOE_BACKUPS_PASSWORD'] ?? (await questions.ask('password (it is shown)'));
  const { options: kept, kept: written } = keepRefreshToken(paths.refreshToken);
  await AccountSession.logIn({ endpoint: endpointOf(service), ...kept }, { identifier, password, deviceName: hostname() });
  await written();
}
