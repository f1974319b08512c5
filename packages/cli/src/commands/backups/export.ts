import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { backupsLeaf, type BackupsRun } from '../../backups/backups-leaf.ts';
import type { Terminal } from '../../terminal/terminal.ts';

interface ExportFlags {
  readonly user?: string;
}

const manual = `
Gets every backup of the account into a directory, newest first. What is there with the same bytes is left, so a run that was cut off
is gone on with by the same command.

EXAMPLES
  felloe backups export backups/
  felloe backups export backups/ --user 0b7a3c1e-52d4-4c8e-9a51-3f1d2e4c5b6a`;

export function backupsExportCommand(terminal: Terminal): Command {
  const options = (command: Command) => command.option('--user <uuid>', 'only of this user');
  const described = { usage: 'export <directory>', summary: 'get every backup', options };
  return backupsLeaf<ExportFlags>(terminal, described, exportAll).addHelpText('after', manual);
}

async function exportAll({ terminal, output, flags, operands, client }: BackupsRun<ExportFlags>): Promise<void> {
  const directory = resolve(terminal.workingDirectory, operands[0] ?? '');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const service = await client();
  const counts = { written: 0, kept: 0 };
  for await (const { filename, sha256 } of service.list(flags.user, terminal.signal)) {
    const path = join(directory, filename);
    if ((await digestOf(path)) === sha256) {
      counts.kept += 1;
      continue;
    }
    const { bytes } = await service.download(filename, terminal.signal);
    const partial = `${path}.${crypto.randomUUID()}.part`;
    await writeFile(partial, bytes, { flag: 'wx', mode: 0o600 });
    await rename(partial, path);
    counts.written += 1;
    terminal.stderr.write(`felloe: ${counts.written + counts.kept} files\n`);
  }
  output.result({ directory, ...counts }, () => `${directory}: ${counts.written} written, ${counts.kept} were there`);
}

async function digestOf(path: string): Promise<string | undefined> {
  const bytes = await readFile(path).catch(() => undefined);
  return bytes === undefined ? undefined : createHash('sha256').update(bytes).digest('hex');
}
