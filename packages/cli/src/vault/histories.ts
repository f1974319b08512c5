/** `felloe vault history …`: lists of entries, and mailboxes. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { StoreError } from '@felloe/engine/errors.ts';
import { cursorText, parseCursor, type CursorStorage } from '@felloe/sdk/vault/cursor.ts';
import { appendEntries, type Entry, type EntryMeta, listPage, readEntries } from '@felloe/sdk/vault/history.ts';
import { liveEntries } from '@felloe/sdk/vault/live.ts';
import type { Command } from 'commander';
import { group } from '../commands/command.ts';
import { UsageError } from '../terminal/failure.ts';
import { bytesText, table } from '../terminal/output.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { wholeNumber } from '../terminal/values.ts';
import { readInput, writeOutput } from './files.ts';
import { type OwnerFlags, ownerOption, secondsText } from './snapshots.ts';
import { vaultLeaf, type VaultRun } from './vault-leaf.ts';

interface ListFlags extends OwnerFlags {
  readonly newest?: true;
  readonly after?: string;
  readonly limit?: number;
}

interface TailFlags extends OwnerFlags {
  readonly from: string;
  readonly cursorFile?: string;
  readonly limit?: number;
  readonly bytes?: true;
}

const listOptions = (command: Command): Command =>
  ownerOption(command)
    .option('--newest', 'newest first')
    .option('--after <cursor>', 'a cursor printed before; what comes behind it')
    .option('--limit <n>', 'at most so many; all when not given', wholeNumber);

const tailOptions = (command: Command): Command =>
  ownerOption(command)
    .option('--from <cursor>', 'a cursor printed before, `now`, or `oldest`', 'now')
    .option('--cursor-file <file>', 'keep the cursor there, and go on from it: nothing is left out')
    .option('--bytes', 'print the bytes too: as base64 with --json, else as text')
    .option('--limit <n>', 'stop after so many', wholeNumber);

const tailHelp = `Each entry is one line; with --json {"timestamp", "digest", "size", "cursor"}, and "bytes" with --bytes. The cursor of an entry is kept
when the next one is printed. The command goes on when spokes come and go, and ends when it is interrupted.`;

export function historyCommand(terminal: Terminal): Command {
  return group('history', 'list, read, append and follow entries of a history or mailbox', [
    vaultLeaf(terminal, { usage: 'list <topic>', summary: 'list entries', options: listOptions }, list),
    vaultLeaf(
      terminal,
      {
        usage: 'read <topic> <digest> <file>',
        summary: 'get an entry into a file; - writes standard output',
        options: ownerOption,
      },
      read,
    ),
    vaultLeaf(
      terminal,
      {
        usage: 'append <topic> <files...>',
        summary: 'append files in their order; - reads standard input',
        options: (command) => command.option('--to <public key>', 'into the mailbox of this key, decimal'),
      },
      append,
    ),
    vaultLeaf(
      terminal,
      { usage: 'tail <topic>', summary: 'print entries as they come', options: tailOptions, manual: tailHelp },
      tail,
    ),
  ]);
}

async function list({ client, output, terminal, operands, flags }: VaultRun<ListFlags>): Promise<void> {
  const [topic = ''] = operands;
  const { signal } = terminal;
  const { limit = Number.POSITIVE_INFINITY } = flags;
  const entries: (EntryMeta & { readonly cursor: string })[] = [];
  let cursor = flags.after === undefined ? undefined : parseCursor(flags.after);
  for (let hasMore = true; hasMore && entries.length < limit; ) {
    const asked = { cursor, newestFirst: flags.newest === true, limit: Math.min(client.limits.batchMax, limit - entries.length) };
    const page = await listPage(client, { topic, owner: flags.owner }, asked, { signal });
    entries.push(...page.entries.map((entry) => ({ ...entry, cursor: cursorText(entry) })));
    cursor = page.nextCursor;
    ({ hasMore } = page);
  }
  output.result({ topic, entries }, () =>
    table(
      ['TIME', 'CURSOR'],
      entries.map((entry) => [secondsText(entry.timestamp), entry.cursor]),
    ),
  );
}

async function read({ client, output, terminal, operands, flags }: VaultRun<OwnerFlags>): Promise<void> {
  const [topic = '', digest = '', file = ''] = operands;
  const [entry] = await readEntries(client, { topic, owner: flags.owner }, [digest], { signal: terminal.signal });
  if (entry === undefined) throw new StoreError('not_found', `${topic} has no entry ${digest}`);
  await writeOutput(terminal, file, [entry.bytes]);
  if (file === '-') return;
  const { bytes, timestamp } = entry;
  output.result({ topic, digest, timestamp, size: bytes.length, file }, () => `${file}: ${bytesText(bytes.length)}`);
}

async function append({ client, output, terminal, operands, flags }: VaultRun<{ readonly to?: string }>): Promise<void> {
  const [topic = '', ...files] = operands;
  const bytes: Uint8Array[] = [];
  for (const file of files) bytes.push(await readInput(terminal, file));
  const digests = await appendEntries(client, { topic, owner: flags.to }, bytes, { signal: terminal.signal });
  output.result({ topic, owner: flags.to ?? client.publicKey, digests }, () =>
    digests.map((digest) => `appended ${digest}`).join('\n'),
  );
}

async function tail({ client, terminal, operands, flags }: VaultRun<TailFlags>): Promise<void> {
  const [topic = ''] = operands;
  const place = { topic, owner: flags.owner };
  const { signal } = terminal;
  let left = flags.limit ?? Number.POSITIVE_INFINITY;
  if (left === 0) return;
  let isAway = false;
  const cursors = await cursorsOf(terminal, flags, async () => {
    const { nextCursor } = await listPage(client, place, { newestFirst: true, limit: 1 }, { signal });
    return nextCursor === undefined ? undefined : cursorText(nextCursor);
  });
  const onDisconnect = (failure: Error): void => {
    // Once an outage, however often it is tried.
    if (!isAway) terminal.stderr.write(`felloe: ${failure.message}; trying again\n`);
    isAway = true;
  };
  for await (const entry of liveEntries(client, place, { cursors }, { signal, onDisconnect })) {
    isAway = false;
    terminal.stdout.write(`${lineOf(entry, flags)}\n`);
    left -= 1;
    if (left > 0) continue;
    await cursors.save('', cursorText(entry));
    return;
  }
}

function lineOf(entry: Entry, flags: VaultRun<TailFlags>['flags']): string {
  const { timestamp, digest, bytes } = entry;
  const cursor = cursorText(entry);
  if (flags.json === true) {
    const content = flags.bytes === true ? { bytes: Buffer.from(bytes).toString('base64') } : {};
    return JSON.stringify({ timestamp, digest, size: bytes.length, cursor, ...content });
  }
  const content = flags.bytes === true ? `  ${new TextDecoder().decode(bytes)}` : '';
  return `${secondsText(timestamp)}  ${bytesText(bytes.length)}  ${cursor}${content}`;
}

/** One cursor: of the file when there is one, else where --from says. */
async function cursorsOf(
  terminal: Terminal,
  flags: TailFlags,
  newest: () => Promise<string | undefined>,
): Promise<CursorStorage> {
  const { cursorFile } = flags;
  const file = cursorFile === undefined ? undefined : resolve(terminal.workingDirectory, cursorFile);
  const kept = file === undefined ? undefined : await readKept(file);
  const begins = kept ?? (flags.from === 'oldest' ? undefined : flags.from === 'now' ? await newest() : flags.from);
  return {
    load: async () => begins,
    save: async (_name, cursor) => {
      if (file !== undefined) await writeOutput(terminal, file, [Buffer.from(`${cursor}\n`)]);
    },
  };
}

async function readKept(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return undefined;
    throw new UsageError(`the file of the cursor cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}
