import type { Command } from 'commander';
import { table, timeText } from '../terminal/output.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { timeMs } from '../terminal/values.ts';
import { type CommandRun, group, remoteCommand } from './command.ts';
import { allPages } from './pages.ts';

interface TokenFlags {
  readonly name?: string;
  readonly expires?: number;
}

/** Unlike elsewhere no default tenant: without --tenant the token is an administrator's. */
const options = (command: Command): Command =>
  command
    .option('--tenant <name>', 'a token of this tenant; without it one of an administrator')
    .option('--name <text>', 'a text to recognise it by')
    .option('--expires <time>', 'when it ends, as an ISO time', timeMs);

export function tokenCommand(terminal: Terminal): Command {
  return group('token', 'make, list and revoke bearer tokens of /v1', [
    remoteCommand(terminal, { usage: 'create', summary: 'make a token; it is shown once', options }, createToken),
    remoteCommand(terminal, { usage: 'list', summary: 'list tokens' }, listTokens),
    remoteCommand(terminal, { usage: 'revoke <tokenId>', summary: 'end a token' }, revokeToken),
  ]);
}

async function createToken({ connection, output, flags }: CommandRun<TokenFlags>): Promise<void> {
  const body = {
    ...(flags.tenant === undefined ? {} : { tenant: flags.tenant }),
    ...(flags.name === undefined ? {} : { name: flags.name }),
    ...(flags.expires === undefined ? {} : { expiresAt: flags.expires }),
  };
  output.result(await connection.client.request('token.create', { body }), (made) => made.token);
}

async function listTokens({ connection, output }: CommandRun<object>): Promise<void> {
  const tokens = await allPages(async (query) => {
    const page = await connection.client.request('token.list', { query });
    return { items: page.tokens, nextAfter: page.nextAfter };
  });
  output.result({ tokens }, () =>
    table(
      ['ID', 'NAME', 'OF', 'CREATED', 'EXPIRES', 'STATE'],
      tokens.map((token) => [
        token.tokenId,
        token.name,
        token.administrator ? 'administrator' : (token.tenant ?? ''),
        timeText(token.createdAt),
        timeText(token.expiresAt),
        token.revokedAt === undefined ? 'good' : 'revoked',
      ]),
    ),
  );
}

async function revokeToken({ connection, output, operands }: CommandRun<object>): Promise<void> {
  const [tokenId = ''] = operands;
  await connection.client.request('token.revoke', { parameters: { tokenId } });
  output.result({ revoked: tokenId }, () => `revoked ${tokenId}`);
}
