import { resolve } from 'node:path';
import { Command } from 'commander';
import { dataDirectoryOf } from '../connection/connection.ts';
import { placesIn } from '../start/child-environment.ts';
import { createOutput, table, timeText } from '../terminal/output.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type CommandRun, group, remoteCommand } from './command.ts';

export function spokeCommand(terminal: Terminal): Command {
  return group('spoke', 'see the spokes, and let new ones in', [
    remoteCommand(terminal, { usage: 'list', summary: 'list spokes with region and endpoints' }, listSpokes),
    certificateCommand(terminal),
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

interface CertificateFlags {
  readonly json?: true;
  readonly data?: string;
  readonly hubDirectory?: string;
  readonly out: string;
}

/** Without a connection: the key of the authority lies with the hub and is used there. */
function certificateCommand(terminal: Terminal): Command {
  const command = new Command('certificate');
  return command
    .description(
      'on the machine of the hub: issue the certificate of a spoke by the hub’s own authority; a good one there is kept',
    )
    .argument('<name>')
    .option('--out <directory>', 'where ca.pem, cert.pem and key.pem go, in a folder of the name', '.')
    .option('--hub-directory <directory>', 'FELLOE_HUB_DIRECTORY of the hub; without it that of `felloe start`')
    .option('--data <directory>', 'data directory of `felloe start` (FELLOE_DATA)')
    .option('--json', 'print the paths as one line of JSON')
    .action(async (name: string) => {
      const flags = command.opts<CertificateFlags>();
      const { issueSpokeCertificates } = await import('@felloe/hub/spoke-certificates/issue-spoke-certificates.ts');
      const issued = await issueSpokeCertificates({
        hubDirectory: flags.hubDirectory ?? placesIn(dataDirectoryOf(terminal, flags)).hubDirectory,
        certificateDirectory: resolve(terminal.workingDirectory, flags.out),
        names: [name],
      });
      createOutput(terminal, flags.json === true).result(issued.of(name), ({ ca, cert, key }) =>
        [`FELLOE_SPOKE_HUB_CA=${ca}`, `FELLOE_SPOKE_HUB_CERT=${cert}`, `FELLOE_SPOKE_HUB_KEY=${key}`].join('\n'),
      );
    });
}
