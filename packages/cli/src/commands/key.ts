import { readFile } from 'node:fs/promises';
import { text as readText } from 'node:stream/consumers';
import type { RouteBody } from '@felloe/contracts/http/routes.ts';
import type { KeySecret } from '@felloe/contracts/http/records.ts';
import type { Command } from 'commander';
import { UsageError } from '../terminal/failure.ts';
import { table, timeText } from '../terminal/output.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { durationMs, timeMs } from '../terminal/values.ts';
import { type CommandRun, group, remoteCommand, tenantOption } from './command.ts';
import { type RightsFlags, rightsOf, rightsOptions, rightsText } from './key-rights.ts';
import { allPages } from './pages.ts';

interface KeyFlags extends RightsFlags {
  readonly name?: string;
  readonly expires?: number;
  readonly expiresIn?: number;
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  readonly secretFile?: string;
}

const keyOptions = (command: Command): Command =>
  rightsOptions(
    tenantOption(command)
      .option('--name <text>', 'a text to recognise the key by')
      .option('--expires <time>', 'when it ends, as an ISO time', timeMs)
      .option('--expires-in <duration>', 'when it ends, from now: 12h, 30d', durationMs),
  );

const importOptions = (command: Command): Command =>
  keyOptions(command)
    .option('--access-key-id <id>', 'its id')
    .option('--secret-access-key <secret>', 'its secret; other users of this machine can see it here')
    .option('--secret-file <file>', 'file with its secret; - reads standard input');

export function keyCommand(terminal: Terminal): Command {
  return group('key', 'make, import, list and revoke access keys', [
    remoteCommand(
      terminal,
      { usage: 'create', summary: 'make an access key; its secret is shown once', options: keyOptions },
      createKey,
    ),
    remoteCommand(terminal, { usage: 'import', summary: 'take an access key made elsewhere', options: importOptions }, importKey),
    remoteCommand(terminal, { usage: 'list', summary: 'list access keys of a tenant', options: tenantOption }, listKeys),
    remoteCommand(
      terminal,
      { usage: 'revoke <accessKeyId>', summary: 'end an access key, everywhere within two seconds' },
      revokeKey,
    ),
  ]);
}

const told = (key: KeySecret): string => `AWS_ACCESS_KEY_ID=${key.accessKeyId}\nAWS_SECRET_ACCESS_KEY=${key.secretAccessKey}`;
/** Exactly these two: the form that other tools read. */
const pairOf = ({ accessKeyId, secretAccessKey }: KeySecret) => ({ accessKeyId, secretAccessKey });

async function createKey({ connection, output, flags, tenant }: CommandRun<KeyFlags>): Promise<void> {
  const key = await connection.client.request('key.create', {
    parameters: { tenant: tenant() },
    body: bodyOf(flags, Date.now()),
  });
  output.result(pairOf(key), () => told(key));
}

async function importKey({ connection, output, flags, tenant, terminal }: CommandRun<KeyFlags>): Promise<void> {
  const { accessKeyId } = flags;
  if (accessKeyId === undefined) throw new UsageError('give the id of the key: --access-key-id ID');
  const key = await connection.client.request('key.import', {
    parameters: { tenant: tenant(), accessKeyId },
    body: { secretAccessKey: await secretOf(flags, terminal), ...bodyOf(flags, Date.now()) },
  });
  output.result(pairOf(key), () => told(key));
}

async function listKeys({ connection, output, tenant }: CommandRun<object>): Promise<void> {
  const parameters = { tenant: tenant() };
  const keys = await allPages(async (query) => {
    const page = await connection.client.request('key.list', { parameters, query });
    return { items: page.keys, nextAfter: page.nextAfter };
  });
  const state = (key: (typeof keys)[number]): string =>
    key.revokedAt === undefined ? 'good' : `revoked ${timeText(key.revokedAt)}`;
  output.result({ keys }, () =>
    table(
      ['ID', 'NAME', 'RIGHTS', 'CREATED', 'EXPIRES', 'STATE'],
      keys.map((key) => [
        key.accessKeyId,
        key.name,
        rightsText(key),
        timeText(key.createdAt),
        timeText(key.expiresAt),
        state(key),
      ]),
    ),
  );
}

async function revokeKey({ connection, output, operands }: CommandRun<object>): Promise<void> {
  const [accessKeyId = ''] = operands;
  await connection.client.request('key.revoke', { parameters: { accessKeyId } });
  output.result({ revoked: accessKeyId }, () => `revoked ${accessKeyId}`);
}

function bodyOf(flags: KeyFlags, now: number): RouteBody<'key.create'> {
  if (flags.expires !== undefined && flags.expiresIn !== undefined) {
    throw new UsageError('--expires and --expires-in exclude each other');
  }
  const expiresAt = flags.expiresIn === undefined ? flags.expires : now + flags.expiresIn;
  return {
    ...(flags.name === undefined ? {} : { name: flags.name }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...rightsOf(flags),
  };
}

async function secretOf(flags: KeyFlags, terminal: Terminal): Promise<string> {
  if (flags.secretAccessKey !== undefined) return flags.secretAccessKey;
  if (flags.secretFile === undefined)
    throw new UsageError('give the secret: --secret-file FILE (- for standard input) or --secret-access-key');
  const text = flags.secretFile === '-' ? await readText(terminal.stdin) : await readFile(flags.secretFile, 'utf8');
  return text.trim();
}
