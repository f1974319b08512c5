import { backupName } from '@felloe/sdk/backups/backup-name.ts';
import type { Command } from 'commander';
import { compareDatabase } from '../../backups/changed-database.ts';
import { backupsLeaf, type BackupsRun } from '../../backups/backups-leaf.ts';
import { bytesText } from '../../terminal/output.ts';
import type { Terminal } from '../../terminal/terminal.ts';

const manual = `
Sends the database of \`felloe backups init\` as the next iteration, when its bytes are others than those of the latest backup. Sent
while a program writes, a SQLite file may be torn: let the program close it, or copy it by \`sqlite3 FILE ".backup COPY"\` first.

EXAMPLES
  felloe backups sync
  */10 * * * *  felloe backups sync --json >> ~/backups.log     (crontab)`;

export function backupsSyncCommand(terminal: Terminal): Command {
  const described = { usage: 'sync', summary: 'send the database when it has changed' };
  return backupsLeaf(terminal, described, sync).addHelpText('after', manual);
}

async function sync({ terminal, output, file, client }: BackupsRun): Promise<void> {
  const service = await client();
  const { user, bytes, current, isChanged } = await compareDatabase(file, service, terminal.signal);
  const conflict = current?.conflict?.filename ?? null;
  if (!isChanged) {
    output.result(
      { sent: null, latest: current?.latest.filename, conflict },
      ({ latest }) => `nothing has changed since ${latest}`,
    );
    return;
  }
  const iteration = current === undefined ? 1 : Number(current.latest.iteration) + 1;
  const prefix = file.prefix === undefined ? {} : { prefix: file.prefix };
  const name = backupName({ user, takenAt: Date.now(), iteration, ...prefix });
  terminal.stderr.write(`felloe: sending ${bytesText(bytes.length)} …\n`);
  await service.upload(name, bytes, terminal.signal);
  output.result({ sent: name, size: bytes.length, conflict }, () =>
    conflict === null
      ? `sent ${name}`
      : `sent ${name}\nanother copy has gone apart: ${conflict}; see \`felloe backups show ${user}\``,
  );
}
