import { readFile } from 'node:fs/promises';
import { text as readText } from 'node:stream/consumers';
import type { RouteAnswer, RouteBody } from '@felloe/contracts/http/routes.ts';
import { type Command, Option } from 'commander';
import { UsageError } from '../terminal/failure.ts';
import { table } from '../terminal/output.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { commaList, pair } from '../terminal/values.ts';
import { type CommandRun, group, remoteCommand } from './command.ts';

const kinds = ['file-system', 'memory', 's3'] as const;

interface SharedFlags {
  readonly accessKeyId?: string;
  readonly secretFile?: string;
  readonly reach?: string[];
  readonly default?: true;
}

interface AddFlags extends SharedFlags {
  readonly kind: (typeof kinds)[number];
  readonly set: Record<string, unknown>;
}

interface ConfigureFlags extends SharedFlags {
  readonly readOnly?: true;
  readonly writable?: true;
}

const accessKeyText = 'account of an S3 provider';
const secretText = 'file with the secret of that account; - reads standard input';
const defaultText = 'buckets without a backend of their own write here';

const addOptions = (command: Command): Command =>
  command
    .addOption(new Option('--kind <kind>', 'driver').choices(kinds).makeOptionMandatory())
    .option('--set <name=value>', 'a setting of the driver, for example root=/srv/blobs or bucket=b; may be repeated', pair, {})
    .option('--access-key-id <id>', accessKeyText)
    .option('--secret-file <file>', secretText)
    .option('--reach <spokes>', 'only these spokes reach it, comma separated', commaList)
    .option('--default', defaultText);

const configureOptions = (command: Command): Command =>
  command
    .option('--access-key-id <id>', accessKeyText)
    .option('--secret-file <file>', secretText)
    .option('--reach <spokes>', 'only these spokes reach it, comma separated; all for every spoke', commaList)
    .option('--default', defaultText)
    .addOption(new Option('--read-only', 'what lies there is read, nothing new is written').conflicts('writable'))
    .option('--writable', 'takes new bytes again');

export function backendCommand(terminal: Terminal): Command {
  return group('backend', 'configure where bytes lie', [
    remoteCommand(terminal, { usage: 'add <name>', summary: 'configure a driver, at run time', options: addOptions }, addBackend),
    remoteCommand(terminal, { usage: 'list', summary: 'list backends' }, listBackends),
    remoteCommand(
      terminal,
      { usage: 'configure <name>', summary: 'change account, reach, default or state', options: configureOptions },
      configureBackend,
    ),
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
  output.result(backend, () => `added ${described(backend)}`);
}

async function configureBackend({ connection, output, flags, operands, terminal }: CommandRun<ConfigureFlags>): Promise<void> {
  const [name = ''] = operands;
  const { reach, readOnly, writable } = flags;
  const body: RouteBody<'backend.configure'> = {
    ...(await accountOf(flags, terminal)),
    ...(reach === undefined ? {} : { reach: reach.length === 1 && reach[0] === 'all' ? [] : reach }),
    ...(readOnly === true ? { state: 'read_only' as const } : {}),
    ...(writable === true ? { state: 'active' as const } : {}),
    ...(flags.default === true ? { makeDefault: true as const } : {}),
  };
  if (Object.keys(body).length === 0) throw new UsageError('say what to change: see `felloe backend configure --help`');
  const backend = await connection.client.request('backend.configure', { parameters: { name }, body });
  output.result(backend, () => `configured ${described(backend)}`);
}

function described({ name, kind, state, isDefault }: RouteAnswer<'backend.configure'>): string {
  return `${name} (${kind}), ${state}${isDefault ? ', the default' : ''}`;
}

async function accountOf(
  flags: SharedFlags,
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
