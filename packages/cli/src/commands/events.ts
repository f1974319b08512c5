import { events } from '@felloe/sdk/events.ts';
import type { Command } from 'commander';
import type { Terminal } from '../terminal/terminal.ts';
import { wholeNumber } from '../terminal/values.ts';
import { type CommandRun, remoteCommand, tenantOption } from './command.ts';

interface EventFlags {
  readonly bucket?: string;
  readonly from: string;
  readonly limit?: number;
  readonly all?: true;
}

const options = (command: Command): Command =>
  tenantOption(command)
    .option('--bucket <name>', 'events of this bucket only')
    .option('--from <position>', 'a position printed before, `now`, or `oldest`', 'now')
    .option('--all', 'of every tenant; needs an administrator token')
    .option('--limit <n>', 'stop after so many', wholeNumber);

export function eventsCommand(terminal: Terminal): Command {
  return remoteCommand(terminal, { usage: 'events', summary: 'follow what happens, across restarts of spokes', options }, follow);
}

/** With --json one line each: {"position", "event"}. Interrupting is the ordinary end. */
async function follow({ connection, terminal, flags, tenant }: CommandRun<EventFlags>): Promise<void> {
  let left = flags.limit ?? Number.POSITIVE_INFINITY;
  if (left === 0) return;
  let isAway = false;
  const iteration = events(connection.client, {
    position: flags.from === 'oldest' ? '' : flags.from,
    ...(flags.all === true ? {} : { tenant: tenant() }),
    signal: terminal.signal,
    ...(flags.bucket === undefined ? {} : { container: flags.bucket }),
    onDisconnect: (failure) => {
      // Once an outage, however often it is tried.
      if (!isAway) terminal.stderr.write(`felloe: ${failure.message}; trying again\n`);
      isAway = true;
    },
  });
  for await (const { position, event } of iteration) {
    isAway = false;
    const line =
      flags.json === true
        ? JSON.stringify({ position, event })
        : `${event.timestamp}  ${event.type}  ${event.container}${event.artifact === '' ? '' : `/${event.artifact}`}  ${position}`;
    terminal.stdout.write(`${line}\n`);
    left -= 1;
    if (left <= 0) return;
  }
}
