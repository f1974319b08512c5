import { readFile } from 'node:fs/promises';
import { text as readText } from 'node:stream/consumers';
import type { RouteBody } from '@felloe/contracts/http/routes.ts';
import { type Command, Option } from 'commander';
import { UsageError } from '../terminal/failure.ts';
import { table } from '../terminal/output.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { commaList, pair } from '../terminal/values.ts';
import { type CommandRun, group, remoteCommand } from './command.ts';

const kinds = ['file-system', 'memory', 's3'] as const;

interface AddFlags {
  readonly kind: (typeof kinds)[number];
  readonly set: Record<string, unknown>;
  readonly accessKeyId?: string;
  readonly secretFile?: string;
  readonly reach?: string[];
  readonly default?: true;
}

const addOptions = (command: Command): Command =>
  command
    .addOption(new Option('--kind <kind>', 'driver').choices(kinds).makeOptionMandatory())
    .option('--set <name=value>', 'a setting of the driver, for example root=/srv/blobs or bucket=b; may be repeated', pair, {})
    .option('--access-key-id <id>', 'account of an S3 provider')
    .option('--secret-file <file>', 'file with the secret of that account; - reads standard input')
    .option('--reach <spokes>', 'only these spokes reach it, comma separated', commaList)
    .option('--default', 'new buckets go here');

export function backendCommand(terminal: Terminal): Command {
  return group('backend', 'configure where bytes lie', [
    remoteCommand(terminal, { usage: 'add <name>', summary: 'configure a driver, at run time', options: addOptions }, addBackend),
    remoteCommand(terminal, { usage: 'list', summary: 'list backends' }, listBackends),
    remoteCommand(terminal, { usage: 'remove <name>', summary: 'take an unused backend out for good' }, removeBackend),
  ]);
}

async function addBackend({ connection, output, flags, operands, terminal }: CommandRun<AddFlags>): Promise<void> {
  const [name = ''] = operands;
  const body: RouteBody<'backend.add'> = {
    name,
    kind: flags.kind,
    configuration: flags.set,
    ...(await accountOf(flags, terminal)),
    ...(flags.reach === undefined ? {} : { reach: flags.reach }),
    ...(flags.default === true ? { makeDefault: true } : {}),
  };
  const backend = await connection.client.request('backend.add', { body });
  output.result(
    backend,
    () => `added ${backend.name} (${backend.kind}), ${backend.state}${backend.isDefault ? ', the default' : ''}`,
  );
}

async function accountOf(
  flags: AddFlags,
  terminal: Terminal,
): Promise<{ secret?: { accessKeyId: string; secretAccessKey: string } }> {
  const { accessKeyId, secretFile } = flags;
  if (accessKeyId === undefined && secretFile === undefined) return {};
  if (accessKeyId === undefined || secretFile === undefined)
    throw new UsageError('an account is both: --access-key-id and --secret-file');
  const secretAccessKey = (secretFile === '-' ? await readText(terminal.stdin) : await readFile(secretFile, 'utf8')).trim();
  return { secret: { accessKeyId, secretAccessKey } };
}

async function listBackends({ connection, output }: CommandRun<object>): Promise<void> {
  const answer = await connection.client.request('backend.list', {});
  output.result(answer, ({ backends }) =>
    table(
      ['NAME', 'KIND', 'STATE', 'DEFAULT', 'REACH', 'CONFIGURATION'],
      backends.map((backend) => [
        backend.name,
        backend.kind,
        backend.state,
        backend.isDefault ? 'yes' : '',
        backend.reach.length === 0 ? 'all' : backend.reach.join(','),
        JSON.stringify(backend.configuration),
      ]),
    ),
  );
}

async function removeBackend({ connection, output, operands }: CommandRun<object>): Promise<void> {
  const [name = ''] = operands;
  await connection.client.request('backend.remove', { parameters: { name } });
  output.result({ removed: name }, () => `removed ${name}`);
}
