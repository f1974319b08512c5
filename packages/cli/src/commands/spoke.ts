import type { Command } from 'commander';
import { table, timeText } from '../terminal/output.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type CommandRun, group, remoteCommand } from './command.ts';

export function spokeCommand(terminal: Terminal): Command {
  return group('spoke', 'see the spokes', [
    remoteCommand(terminal, { usage: 'list', summary: 'list spokes with region and endpoints' }, listSpokes),
  ]);
}

async function listSpokes({ connection, output }: CommandRun<object>): Promise<void> {
  const answer = await connection.client.request('spoke.list', {});
  output.result(answer, ({ spokes }) =>
    table(
      ['NAME', 'REGION', 'STATE', 'S3', 'APP', 'LAST HEARD'],
      spokes.map((spoke) => [
        spoke.name,
        spoke.region,
        spoke.state,
        spoke.endpoints.join(','),
        spoke.appEndpoints.join(','),
        timeText(spoke.lastHeardAt),
      ]),
    ),
  );
}
