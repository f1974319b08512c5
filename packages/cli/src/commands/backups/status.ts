import type { Command } from 'commander';
import { compareDatabase } from '../../backups/changed-database.ts';
import { backupsLeaf, type BackupsRun, serviceOf } from '../../backups/backups-leaf.ts';
import { bytesText } from '../../terminal/output.ts';
import type { Terminal } from '../../terminal/terminal.ts';

export function backupsStatusCommand(terminal: Terminal): Command {
  return backupsLeaf(terminal, { usage: 'status', summary: 'what is set up, and whether the database is backed up' }, status);
}

async function status({ terminal, output, flags, file, client }: BackupsRun): Promise<void> {
  const service = await serviceOf(terminal, flags, file);
  const { user, path, bytes, current, latest, isChanged } = await compareDatabase(file, await client(), terminal.signal);
  const told = {
    service,
    user,
    database: path,
    size: bytes.length,
    state: isChanged ? 'changed' : 'backed up',
    latest: current?.latest ?? null,
    uploadedAt: latest?.uploadedAt ?? null,
    conflict: current?.conflict ?? null,
  };
  output.result(told, () =>
    [
      `service    ${service}`,
      `user       ${user}`,
      `database   ${path} (${bytesText(bytes.length)})`,
      `latest     ${current === undefined ? 'none' : `${current.latest.filename}, ${latest?.uploadedAt ?? ''}`}`,
      `state      ${isChanged ? 'changed since: run `felloe backups sync`' : 'backed up'}`,
      ...(current?.conflict === undefined ? [] : [`conflict   newer by its time is ${current.conflict.filename}`]),
    ].join('\n'),
  );
}
