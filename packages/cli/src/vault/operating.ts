/** What who runs a vault asks of it: whether its records agree, and what its topics are allowed. */
import { readFile } from 'node:fs/promises';
import type { RouteAnswer } from '@felloe/contracts/http/routes.ts';
import type { Command } from 'commander';
import { type CommandRun, remoteCommand, tenantOption } from '../commands/command.ts';
import { ExitCodeError, UsageError } from '../terminal/failure.ts';
import type { Terminal } from '../terminal/terminal.ts';

interface BoundFlags {
  readonly file?: string;
  readonly remove?: true;
}

type Checked = RouteAnswer<'vault.check'>;

export function vaultOperatingCommands(terminal: Terminal): Command[] {
  const boundOptions = (command: Command): Command =>
    tenantOption(command)
      .option('--file <path>', 'set them: JSON {"topics": [{"topic" or "prefix", "bytesMax", "entriesMax", "retentionDays"}]}')
      .option('--remove', 'no bounds');
  return [
    remoteCommand(
      terminal,
      {
        usage: 'check <container>',
        summary: 'look whether the records of a vault agree (administrators; exits with 1 for faults)',
        options: tenantOption,
      },
      check,
    ),
    remoteCommand(
      terminal,
      { usage: 'bounds <container>', summary: 'show or set quota and retention of topics', options: boundOptions },
      bounds,
    ),
  ];
}

async function check({ connection, output, operands: [container = ''], tenant }: CommandRun<object>): Promise<void> {
  const faults: Checked['faults'] = [];
  let checked = 0;
  let after: string | undefined;
  do {
    const page: Checked = await connection.client.request('vault.check', {
      parameters: { container },
      query: { tenant: tenant(), ...(after === undefined ? {} : { after }) },
    });
    checked += page.checked;
    faults.push(...page.faults);
    after = page.nextAfter;
  } while (after !== undefined);
  output.result({ checked, faults }, () =>
    [
      ...faults.map(({ owner, topic, digest, fault }) => `${topic} of ${owner}${digest === '' ? '' : ` ${digest}`}: ${fault}`),
      `${checked} topics of owners, ${faults.length} faults`,
    ].join('\n'),
  );
  if (faults.length > 0) throw new ExitCodeError(1);
}

async function bounds({ connection, output, operands: [container = ''], flags, tenant }: CommandRun<BoundFlags>): Promise<void> {
  const place = { parameters: { container, setting: 'vault' }, query: { tenant: tenant() } } as const;
  const { file, remove } = flags;
  if (file !== undefined && remove === true) throw new UsageError('--remove goes with no file');
  if (remove === true) await connection.client.request('setting.remove', place);
  const setting =
    file === undefined
      ? await connection.client.request('setting.read', place)
      : await connection.client.request('setting.write', {
          ...place,
          body: { document: documentOf(await readFile(file, 'utf8')) },
        });
  output.result(setting, ({ document }) => (document === null ? 'no bounds' : JSON.stringify(document, null, 2)));
}

function documentOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError('the file is not JSON');
  }
}
