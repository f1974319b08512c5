import type { RouteAnswer } from '@felloe/contracts/http/routes.ts';
import type { Command } from 'commander';
import { table, timeText } from '../terminal/output.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type CommandRun, group, remoteCommand, tenantOption } from './command.ts';

type EncryptionKey = RouteAnswer<'encryptionkey.create'>;

export function encryptionKeyCommand(terminal: Terminal): Command {
  const command = (usage: string, summary: string, run: (context: CommandRun<object>) => Promise<void>): Command =>
    remoteCommand(terminal, { usage, summary, options: tenantOption }, run);
  return group('encryption-key', 'make, list, rotate and disable keys that objects are encrypted under', [
    command('create <key>', 'make a key; it never leaves the hub', createKey),
    command('list', 'list the keys of a tenant', listKeys),
    command('rotate <key>', 'encrypt new objects under a fresh key of the same name', rotateKey),
    command('disable <key>', 'nothing under it can be written or read any more', (run) => setEnabled(run, false)),
    command('enable <key>', 'end that', (run) => setEnabled(run, true)),
  ]);
}

const told = (key: EncryptionKey): string => `${key.key}  ${key.state}`;

async function createKey({ connection, output, operands, tenant }: CommandRun<object>): Promise<void> {
  const [key = ''] = operands;
  const parameters = { tenant: tenant() };
  output.result(await connection.client.request('encryptionkey.create', { parameters, body: { key } }), told);
}

async function rotateKey({ connection, output, operands, tenant }: CommandRun<object>): Promise<void> {
  const [key = ''] = operands;
  output.result(await connection.client.request('encryptionkey.rotate', { parameters: { tenant: tenant(), key } }), told);
}

async function setEnabled({ connection, output, operands, tenant }: CommandRun<object>, enabled: boolean): Promise<void> {
  const [key = ''] = operands;
  const parameters = { tenant: tenant(), key };
  output.result(await connection.client.request('encryptionkey.configure', { parameters, body: { enabled } }), told);
}

async function listKeys({ connection, output, tenant }: CommandRun<object>): Promise<void> {
  const { encryptionKeys } = await connection.client.request('encryptionkey.list', { parameters: { tenant: tenant() } });
  output.result({ encryptionKeys }, () =>
    table(
      ['KEY', 'STATE', 'MADE'],
      encryptionKeys.map((key) => [key.key, key.state, timeText(key.createdAt)]),
    ),
  );
}
