import type { Command } from 'commander';
import { table, timeText } from '../terminal/output.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type CommandRun, remoteCommand } from './command.ts';

export function statusCommand(terminal: Terminal): Command {
  return remoteCommand(terminal, { usage: 'status', summary: 'state of the hub and of what it stands on' }, showStatus);
}

async function showStatus({ connection, output }: CommandRun<object>): Promise<void> {
  const status = await connection.client.request('status', {});
  output.result(status, () =>
    [
      `installation ${status.installation}, version ${status.version}`,
      `hub epoch ${status.hubEpoch}, since ${timeText(status.startedAt)}; ${status.spokesConnected} spokes connected`,
      '',
      table(
        ['PART', 'STATE', 'DETAIL'],
        status.components.map((part) => [part.name, part.state, part.detail ?? '']),
      ),
    ].join('\n'),
  );
}
