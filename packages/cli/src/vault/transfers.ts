/** `felloe vault export` and `import`: all data of a key. */
import { openAsBlob } from 'node:fs';
import { resolve } from 'node:path';
import type { ExportProgress } from '@felloe/sdk/vault/export-form.ts';
import { exportData, importData } from '@felloe/sdk/vault/portability.ts';
import type { Command } from 'commander';
import { UsageError } from '../terminal/failure.ts';
import { bytesText } from '../terminal/output.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { writeOutput } from './files.ts';
import { vaultLeaf, type VaultRun } from './vault-leaf.ts';

/** Between two lines about progress. */
const tellEveryMs = 1_000;

const importHelp = `The file is what \`felloe vault export\` wrote, of the same key. What is there already is left as it is, so an import that broke off is
begun again. Histories keep their order and get the times of the import.`;

export function transferCommands(terminal: Terminal): Command[] {
  return [
    vaultLeaf(
      terminal,
      { usage: 'export <file>', summary: 'write all data of the key to a file; - writes standard output' },
      exportAll,
    ),
    vaultLeaf(
      terminal,
      {
        usage: 'import <file>',
        summary: 'bring an export back',
        options: (command) => command.option('--replace-snapshots', 'where another snapshot is there; else it stays'),
        manual: importHelp,
      },
      importAll,
    ),
  ];
}

async function exportAll({ client, output, terminal, operands, flags }: VaultRun<object>): Promise<void> {
  const [file = ''] = operands;
  let progress: ExportProgress = { items: 0, bytes: 0, topic: '' };
  const tell = teller(terminal, flags.json === true);
  const data = await exportData(client, {
    signal: terminal.signal,
    onProgress: (now) => {
      progress = now;
      tell(() => `${now.items} items, ${bytesText(now.bytes)}: ${now.topic}`);
    },
  });
  const size = await writeOutput(terminal, file, data);
  if (file === '-') return;
  const { items, bytes } = progress;
  output.result({ file, size, items, bytes }, () => `${file}: ${items} items, ${bytesText(bytes)}`);
}

async function importAll({ client, output, terminal, operands, flags }: VaultRun<{ replaceSnapshots?: true }>): Promise<void> {
  const [file = ''] = operands;
  const tell = teller(terminal, flags.json === true);
  const data = await openAsBlob(resolve(terminal.workingDirectory, file)).catch((thrown: unknown) => {
    throw new UsageError(`${file} cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  });
  const counts = await importData(client, data, {
    replaceSnapshots: flags.replaceSnapshots === true,
    signal: terminal.signal,
    onProgress: (now) => tell(() => `${now.items} items, ${bytesText(now.bytes)}`),
  });
  output.result(counts, () => `${counts.stored} stored, ${counts.present} were there, ${counts.kept} snapshots left as they are`);
}

/** Lines on standard error, now and then; none for programs. */
function teller(terminal: Terminal, isQuiet: boolean): (text: () => string) => void {
  let toldAt = performance.now();
  return (text) => {
    if (isQuiet || performance.now() - toldAt < tellEveryMs) return;
    toldAt = performance.now();
    terminal.stderr.write(`${text()}\n`);
  };
}
