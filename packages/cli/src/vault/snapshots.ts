/** `felloe vault ls`, `show`, `read` and `save`: topics and snapshots. */
import { StoreError } from '@felloe/engine/errors.ts';
import { readHeads } from '@felloe/sdk/vault/heads.ts';
import { readSnapshot, saveSnapshot } from '@felloe/sdk/vault/snapshot.ts';
import { topicsOf, type TopicSummary } from '@felloe/sdk/vault/topics.ts';
import type { Command } from 'commander';
import { UsageError } from '../terminal/failure.ts';
import { bytesText, table, timeText } from '../terminal/output.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { readInput, writeOutput } from './files.ts';
import { vaultLeaf, type VaultRun } from './vault-leaf.ts';

export interface OwnerFlags {
  readonly owner?: string;
}

interface SaveFlags extends OwnerFlags {
  readonly ifDigest?: string;
  readonly ifNone?: true;
}

export const ownerOption = (command: Command): Command =>
  command.option('--owner <public key>', 'whose, decimal; the own when not given');

const saveOptions = (command: Command): Command =>
  ownerOption(command)
    .option('--if-digest <digest>', 'only if this is the current one')
    .option('--if-none', 'only if there is none');

const saveHelp = `Without a condition the snapshot that is current when the command begins is replaced. When another comes first the command
fails with exit code 1 and code precondition_failed, and nothing is lost: read, merge, and save again.`;

export function snapshotCommands(terminal: Terminal): Command[] {
  return [
    vaultLeaf(terminal, { usage: 'ls', summary: 'list the topics of the key' }, list),
    vaultLeaf(
      terminal,
      { usage: 'show <topic>', summary: 'tell of the snapshot and the history of a topic', options: ownerOption },
      show,
    ),
    vaultLeaf(
      terminal,
      { usage: 'read <topic> <file>', summary: 'get a snapshot into a file; - writes standard output', options: ownerOption },
      read,
    ),
    vaultLeaf(
      terminal,
      {
        usage: 'save <topic> <file>',
        summary: 'save a file as snapshot; - reads standard input',
        options: saveOptions,
        manual: saveHelp,
      },
      save,
    ),
  ];
}

async function list({ client, output, terminal }: VaultRun<object>): Promise<void> {
  const topics: TopicSummary[] = [];
  for await (const topic of topicsOf(client, { signal: terminal.signal })) topics.push(topic);
  const listed = topics.map((each) => ({ ...each, snapshot: each.snapshot ?? null }));
  output.result({ publicKey: client.publicKey, topics: listed }, () =>
    table(
      ['TOPIC', 'SNAPSHOT', 'SAVED', 'ENTRIES', 'BYTES'],
      topics.map(({ topic, snapshot, totalCount, bytes }) => [
        topic,
        snapshot === undefined ? '-' : bytesText(snapshot.size),
        secondsText(snapshot?.timestamp),
        String(totalCount),
        bytesText(bytes),
      ]),
    ),
  );
}

async function show({ client, output, terminal, operands, flags }: VaultRun<OwnerFlags>): Promise<void> {
  const [topic = ''] = operands;
  const [head] = await readHeads(client, [{ topic, owner: flags.owner }], { signal: terminal.signal });
  const { snapshot, history } = head ?? {};
  output.result({ topic, owner: flags.owner ?? client.publicKey, snapshot: snapshot ?? null, history: history ?? null }, () =>
    [
      snapshot === undefined
        ? 'snapshot  none'
        : `snapshot  ${snapshot.digest}  ${bytesText(snapshot.size)}, saved ${secondsText(snapshot.timestamp)}`,
      history === undefined
        ? 'history   empty'
        : `history   ${history.totalCount} entries, the last ${history.digest} of ${secondsText(history.timestamp)}`,
    ].join('\n'),
  );
}

async function read({ client, output, terminal, operands, flags }: VaultRun<OwnerFlags>): Promise<void> {
  const [topic = '', file = ''] = operands;
  const { signal } = terminal;
  const found = await readSnapshot(client, { topic, owner: flags.owner }, { signal });
  if (found === undefined) throw new StoreError('not_found', `${topic} has no snapshot`);
  await writeOutput(terminal, file, [found.bytes]);
  // Standard output holds the bytes and nothing else.
  if (file === '-') return;
  const { digest, bytes } = found;
  output.result({ topic, digest, size: bytes.length, file }, () => `${file}: ${digest} (${bytesText(bytes.length)})`);
}

async function save({ client, output, terminal, operands, flags }: VaultRun<SaveFlags>): Promise<void> {
  if (flags.ifDigest !== undefined && flags.ifNone === true) throw new UsageError('--if-digest and --if-none exclude each other');
  const [topic = '', file = ''] = operands;
  const place = { topic, owner: flags.owner };
  const { signal } = terminal;
  const bytes = await readInput(terminal, file);
  const replaces = flags.ifNone === true ? undefined : (flags.ifDigest ?? (await currentDigest({ client, terminal }, place)));
  const digest = await saveSnapshot(client, { ...place, bytes, prevDigest: replaces }, { signal });
  output.result(
    { topic, digest, size: bytes.length, replaced: replaces ?? null },
    () => `saved ${digest} (${bytesText(bytes.length)})`,
  );
}

async function currentDigest(
  { client, terminal }: Pick<VaultRun<object>, 'client' | 'terminal'>,
  place: { readonly topic: string; readonly owner: string | undefined },
): Promise<string | undefined> {
  const [head] = await readHeads(client, [place], { signal: terminal.signal });
  return head?.snapshot?.digest;
}

export function secondsText(seconds: number | undefined): string {
  return timeText(seconds === undefined ? undefined : seconds * 1_000);
}
