import { Command } from 'commander';
import { dataDirectoryDefault } from '../connection/connection.ts';
import { type StartFlags, startOptionsOf } from '../start/start-options.ts';
import type { Terminal } from '../terminal/terminal.ts';

const more = `
Without --spokes, hub and spoke are one process. With it they are processes of their own on successive ports, all over one directory of
this machine. A process that dies is reported and the rest goes on; --restart starts it again. SIGTERM or Ctrl-C stops everything.

The embedded Postgres, blobs, keys and logs lie in the directory of --data. While it is stopped it may be moved, or copied with cp -a: a
start finds its objects where they are now. Backends that were added with paths of their own stay where they are.

With --json the first line on stdout, once everything answers, is
{"s3Endpoints", "appEndpoints", "accessKeyId", "secretAccessKey", "tenant", "adminToken", "processes": {"hub", "spokes"}}.`;

export function startCommand(terminal: Terminal): Command {
  const command = new Command('start');
  return (
    command
      .description('start felloe on this machine; data and keys are kept for the next start')
      .option('--json', 'print endpoints, keys and processes as one line of JSON')
      .option('--data <directory>', 'where everything is kept', terminal.environment.FELLOE_DATA ?? dataDirectoryDefault)
      .option('--host <host>', 'address to listen on; 0.0.0.0 for all', '127.0.0.1')
      .option('--s3-port <port>', 'S3 port; 0 for any free one', '9000')
      .option('--app-port <port>', 'port of the API /v1; 0 for any free one', '8080')
      .option('--spokes <n>', 'hub and so many spokes as separate processes')
      .option('--postgres-url <url>', 'a Postgres of yours instead of the embedded one')
      .option('--nats-url <url>', 'NATS server that events are relayed to')
      .option('--redis-url <url>', 'Redis for shared volatile state')
      .option('--restart', 'with --spokes: start a process again when it dies')
      .addHelpText('after', more)
      // Told with all other faults at once, where commander would tell the first one.
      .allowUnknownOption()
      .allowExcessArguments()
      .action(async () => {
        const options = startOptionsOf(command.opts<StartFlags>(), terminal.workingDirectory, command.args);
        // Hub and spoke are loaded for this command only: the others stay quick.
        const { checkSettings } = await import('../start/check-settings.ts');
        checkSettings(options, terminal.environment);
        const { runStart } = await import('../start/run-start.ts');
        await runStart(options, terminal);
      })
  );
}
