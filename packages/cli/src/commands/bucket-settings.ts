/** What of a bucket is shown and set from the command line; everything else is S3's (`aws s3api put-bucket-…`). */
import type { RouteAnswer } from '@felloe/contracts/http/routes.ts';
import type { Command } from 'commander';
import { UsageError } from '../terminal/failure.ts';
import { bytesText } from '../terminal/output.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { wholeNumber } from '../terminal/values.ts';
import { type CommandRun, remoteCommand, tenantOption } from './command.ts';

interface QuotaFlags {
  readonly bytes?: number;
  readonly objects?: number;
  readonly remove?: true;
}

interface Quota {
  readonly bytesMax?: number;
  readonly artifactsMax?: number;
}

export function bucketSettingCommands(terminal: Terminal): Command[] {
  const quotaOptions = (command: Command): Command =>
    tenantOption(command)
      .option('--bytes <n>', 'at most so many bytes, all versions together', wholeNumber)
      .option('--objects <n>', 'at most so many objects, versions counted', wholeNumber)
      .option('--remove', 'no quota');
  return [
    remoteCommand(
      terminal,
      { usage: 'quota <name>', summary: 'show or set the quota of a bucket', options: quotaOptions },
      quota,
    ),
    remoteCommand(
      terminal,
      { usage: 'versioning <name> [state]', summary: 'show versioning, or set it: enabled, suspended', options: tenantOption },
      versioning,
    ),
  ];
}

async function quota({ connection, output, operands, flags, tenant }: CommandRun<QuotaFlags>): Promise<void> {
  const place = { parameters: placeOf(operands, 'quota'), query: { tenant: tenant() } };
  const { bytes: bytesMax, objects: artifactsMax, remove } = flags;
  const isGiven = bytesMax !== undefined || artifactsMax !== undefined;
  if (remove === true && isGiven) throw new UsageError('--remove goes with no other bound');
  if (remove === true) await connection.client.request('setting.remove', place);
  const setting = isGiven
    ? await connection.client.request('setting.write', {
        ...place,
        body: {
          document: { ...(bytesMax === undefined ? {} : { bytesMax }), ...(artifactsMax === undefined ? {} : { artifactsMax }) },
        },
      })
    : await connection.client.request('setting.read', place);
  output.result(setting, quotaText);
}

async function versioning({ connection, output, operands, tenant }: CommandRun<object>): Promise<void> {
  const [, state] = operands;
  const place = { parameters: placeOf(operands, 'versioning'), query: { tenant: tenant() } };
  if (state !== undefined && state !== 'enabled' && state !== 'suspended')
    throw new UsageError('a state is enabled or suspended');
  const setting =
    state === undefined
      ? await connection.client.request('setting.read', place)
      : await connection.client.request('setting.write', { ...place, body: { document: { state } } });
  output.result(setting, ({ document }) =>
    document === null ? 'never enabled' : (document as { readonly state: string }).state,
  );
}

function placeOf([container = '']: readonly string[], setting: 'quota' | 'versioning') {
  return { container, setting };
}

function quotaText({ document }: RouteAnswer<'setting.read'>): string {
  if (document === null) return 'no quota';
  const { bytesMax, artifactsMax } = document as Quota;
  const bounds = [
    bytesMax === undefined ? undefined : bytesText(bytesMax),
    artifactsMax === undefined ? undefined : `${artifactsMax} objects`,
  ];
  return `at most ${bounds.filter((bound) => bound !== undefined).join(', ')}`;
}
