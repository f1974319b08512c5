import { readFile } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { resolve } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { StoreError } from '@felloe/engine/errors.ts';
import { type ImportReport, importHistory, itemsOfLines, type SourceItem } from '@felloe/sdk/history/import-history.ts';
import { ItemReader } from '@felloe/sdk/history/imported-item.ts';
import { SupabaseSource } from '@felloe/sdk/history/supabase-source.ts';
import type { Command } from 'commander';
import { historyCommand, type HistoryRun, withDevice } from '../../history/history-command.ts';
import { writeWhole } from '../../files/private-files.ts';
import { UsageError } from '../../terminal/failure.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { commaList, url } from '../../terminal/values.ts';

interface ImportFlags {
  readonly skipBad?: true;
  readonly rejects?: string;
  readonly supabaseUrl?: string;
  readonly supabaseKeyFile?: string;
  readonly table?: string;
  readonly orderBy: string[];
  readonly storageBucket?: string;
  readonly folder: string;
}

const manual = `
Reads entries and keeps them here; the next sync uploads them. Importing the same again adds nothing. Bad input changes
nothing: every line is read first, and one that is no entry stops the import, with its place. --skip-bad takes the good
ones; --rejects writes the others to a file.

SOURCES
  a file, or - for standard input: lines of JSON as \`hishtory export-json\` or \`felloe history export\` write them,
  encrypted or not
  a Supabase project: --supabase-url with --table (rows of the original server's table, or of plain entries), or with
  --storage-bucket (its .json and .ndjson files below --folder). The key comes from FELLOE_SUPABASE_KEY or
  --supabase-key-file; nothing is changed there.

EXAMPLES
  hishtory export-json | felloe history import -
  FELLOE_SUPABASE_KEY=… felloe history import --supabase-url https://abc.supabase.co --table enc_history_entries \\
    --order-by encrypted_id,device_id`;

const options = (command: Command): Command =>
  command
    .option('--skip-bad', 'leave bad items out instead of refusing all')
    .option('--rejects <file>', 'with --skip-bad: write what was left out to this file')
    .option('--supabase-url <url>', 'address of a Supabase project', url)
    .option('--supabase-key-file <file>', 'file with its key (or FELLOE_SUPABASE_KEY)')
    .option('--table <name>', 'table to read')
    .option('--order-by <columns>', 'columns that put its rows into a stable order', commaList, ['encrypted_id', 'device_id'])
    .option('--storage-bucket <name>', 'storage bucket to read')
    .option('--folder <path>', 'folder in it', '');

export function importCommand(terminal: Terminal): Command {
  const described = { usage: 'import [file]', summary: 'take entries from a file or a Supabase project', manual, options };
  return historyCommand(terminal, described, importAll);
}

async function importAll(run: HistoryRun<ImportFlags>): Promise<void> {
  const { flags, terminal } = run;
  const items = await sourceOf(run);
  const report = await withDevice(run, async ({ keys, deviceId, local }) => {
    const defaults = {
      deviceId,
      hostname: hostname(),
      username: userInfo().username,
      homeDirectory: terminal.environment['HOME'] ?? '',
      nowMs: Date.now(),
    };
    return await importHistory({
      items,
      reader: new ItemReader(keys, defaults),
      local,
      badItems: flags.skipBad === true ? 'leave_out' : 'refuse',
      onProgress: ({ read }) => run.tell(`read ${read}`),
    });
  });
  await tellRejected(run, report);
  const { imported, known, rejected } = report;
  run.output.result(
    { imported, known, rejected: rejected.length },
    () => `imported ${imported}, known already ${known}, left out ${rejected.length}`,
  );
}

async function tellRejected(run: HistoryRun<ImportFlags>, { rejected }: ImportReport): Promise<void> {
  const shown = 10;
  for (const { where, fault } of rejected.slice(0, shown)) run.tell(`${where}: ${fault}`);
  if (rejected.length > shown) run.tell(`and ${rejected.length - shown} more`);
  if (rejected.length > 0 && run.flags.skipBad !== true) {
    throw new StoreError('invalid_argument', `${rejected.length} items cannot be imported; nothing was changed`, {
      details: { advice: 'Correct them, or take the others with --skip-bad --rejects FILE.' },
    });
  }
  if (run.flags.rejects === undefined) return;
  const lines = rejected.map(({ value }) => `${typeof value === 'string' ? value : JSON.stringify(value)}\n`);
  await writeWhole(resolve(run.terminal.workingDirectory, run.flags.rejects), lines);
}

async function sourceOf(run: HistoryRun<ImportFlags>): Promise<AsyncIterable<SourceItem> | Iterable<SourceItem>> {
  const { flags, terminal, operands } = run;
  const [file] = operands;
  if (flags.supabaseUrl === undefined) {
    if (file === undefined) throw new UsageError('say what to import: a file, - for standard input, or --supabase-url');
    return itemsOfLines((await inputOf(terminal, file)).split('\n'));
  }
  if (file !== undefined) throw new UsageError('a file or a Supabase project, not both');
  const key = await supabaseKeyOf(run);
  const source = new SupabaseSource({ projectUrl: flags.supabaseUrl, key });
  if ((flags.table === undefined) === (flags.storageBucket === undefined))
    throw new UsageError('give --table or --storage-bucket');
  if (flags.table !== undefined) return source.rows(flags.table, flags.orderBy, terminal.signal);
  return source.files(flags.storageBucket ?? '', flags.folder, terminal.signal);
}

async function inputOf(terminal: Terminal, file: string): Promise<string> {
  if (file === '-') return await readText(terminal.stdin);
  try {
    return await readFile(resolve(terminal.workingDirectory, file), 'utf8');
  } catch {
    throw new UsageError(`${file} cannot be read`);
  }
}

async function supabaseKeyOf({ flags, terminal }: HistoryRun<ImportFlags>): Promise<string> {
  const key =
    flags.supabaseKeyFile === undefined
      ? terminal.environment['FELLOE_SUPABASE_KEY']
      : await inputOf(terminal, flags.supabaseKeyFile);
  if (key === undefined || key.trim() === '')
    throw new UsageError('the key of the project is missing: FELLOE_SUPABASE_KEY or --supabase-key-file');
  return key.trim();
}
