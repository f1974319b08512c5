import { readFile } from 'node:fs/promises';
import { text as readText } from 'node:stream/consumers';
import type { RouteAnswer } from '@felloe/contracts/http/routes.ts';
import type { Command } from 'commander';
import { UsageError } from '../terminal/failure.ts';
import { table, timeText } from '../terminal/output.ts';
import { readNewSecret } from '../terminal/read-secret.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type CommandRun, group, remoteCommand, tenantOption } from './command.ts';
import { allPages } from './pages.ts';

interface CreateFlags {
  readonly issuer?: string;
  readonly subject?: string;
}

interface SettingFlags {
  readonly file?: string;
  readonly remove?: true;
}

type Account = RouteAnswer<'account.create'>;

const createOptions = (command: Command): Command =>
  tenantOption(command)
    .option('--issuer <url>', 'in place of an identifier and a password: who vouches for the person')
    .option('--subject <id>', 'who the person is at that issuer');
const settingOptions = (command: Command): Command =>
  tenantOption(command)
    .option('--file <file>', 'JSON: selfRegistration, issuers, verifier; - reads standard input')
    .option('--remove', 'nobody but the accounts made here');

export function accountCommand(terminal: Terminal): Command {
  const named = (usage: string, summary: string, run: (context: CommandRun<object>) => Promise<void>): Command =>
    remoteCommand(terminal, { usage, summary, options: tenantOption }, run);
  return group('account', 'make, list and end the accounts of people, and say which issuers are believed', [
    remoteCommand(
      terminal,
      {
        usage: 'create [identifier]',
        summary: 'make an account; its password is asked for, or read from standard input',
        options: createOptions,
      },
      createAccount,
    ),
    named('list', 'list the accounts of a tenant', listAccounts),
    named('show <account>', 'show an account and its devices', showAccount),
    named('set-password <account>', 'give another password, asked for or from standard input; sessions end', setPassword),
    named('disable <account>', 'refuse an account, everywhere within two seconds', switchAccount('account.disable', 'disabled')),
    named('enable <account>', 'let a disabled account log in again', switchAccount('account.enable', 'enabled')),
    named('remove <account>', 'remove an account; what it has stored stays', switchAccount('account.remove', 'removed')),
    named('revoke-device <account> <device>', 'refuse a device, also with tokens it already has', revokeDevice),
    remoteCommand(
      terminal,
      { usage: 'setting <container>', summary: 'show or set who else may be an account there', options: settingOptions },
      setting,
    ),
  ]);
}

async function createAccount({ connection, output, flags, operands, tenant, terminal }: CommandRun<CreateFlags>): Promise<void> {
  const [identifier] = operands;
  const { issuer, subject } = flags;
  const isOutside = issuer !== undefined && subject !== undefined;
  if (isOutside === (identifier !== undefined)) throw new UsageError('give an identifier, or --issuer and --subject');
  const body = isOutside
    ? { issuer, subject }
    : { identifier: identifier ?? '', password: await readNewSecret(terminal, 'password') };
  const account = await connection.client.request('account.create', { parameters: { tenant: tenant() }, body });
  output.result(account, ({ accountId }) => accountId);
}

async function listAccounts({ connection, output, tenant }: CommandRun<object>): Promise<void> {
  const parameters = { tenant: tenant() };
  const accounts = await allPages(async (query) => {
    const page = await connection.client.request('account.list', { parameters, query });
    return { items: page.accounts, nextAfter: page.nextAfter };
  });
  output.result({ accounts }, () =>
    table(
      ['ID', 'WHO', 'STATE', 'MADE'],
      accounts.map((account) => [account.accountId, whoIs(account), account.state, timeText(account.createdAt)]),
    ),
  );
}

function whoIs({ identifier, issuer, subject }: Account): string {
  return identifier ?? `${subject ?? ''} at ${issuer ?? ''}`;
}

async function showAccount({ connection, output, operands, tenant }: CommandRun<object>): Promise<void> {
  const [account = ''] = operands;
  const shown = await connection.client.request('account.describe', { parameters: { tenant: tenant(), account } });
  output.result(shown, () =>
    [
      `${shown.account.accountId}  ${whoIs(shown.account)}  ${shown.account.state}`,
      table(
        ['DEVICE', 'NAME', 'LAST SEEN', 'STATE'],
        shown.devices.map((device) => [
          device.deviceId,
          device.name,
          timeText(device.lastSeenAt),
          device.revokedAt === undefined ? 'good' : `revoked ${timeText(device.revokedAt)}`,
        ]),
      ),
    ].join('\n'),
  );
}

async function setPassword({ connection, output, operands, tenant, terminal }: CommandRun<object>): Promise<void> {
  const [account = ''] = operands;
  const body = { password: await readNewSecret(terminal, 'new password') };
  await connection.client.request('account.setpassword', { parameters: { tenant: tenant(), account }, body });
  output.result({ changed: account }, () => `${account} has another password; its sessions have ended`);
}

function switchAccount(route: 'account.disable' | 'account.enable' | 'account.remove', done: string) {
  return async ({ connection, output, operands, tenant }: CommandRun<object>): Promise<void> => {
    const [account = ''] = operands;
    await connection.client.request(route, { parameters: { tenant: tenant(), account } });
    output.result({ [done]: account }, () => `${done} ${account}`);
  };
}

async function revokeDevice({ connection, output, operands, tenant }: CommandRun<object>): Promise<void> {
  const [account = '', device = ''] = operands;
  await connection.client.request('accountdevice.revoke', { parameters: { tenant: tenant(), account, device } });
  output.result({ revoked: device }, () => `revoked ${device} of ${account}`);
}

async function setting({ connection, output, operands, flags, tenant, terminal }: CommandRun<SettingFlags>): Promise<void> {
  const [container = ''] = operands;
  const place = { parameters: { container, setting: 'accounts' as const }, query: { tenant: tenant() } };
  if (flags.remove === true) {
    if (flags.file !== undefined) throw new UsageError('--remove goes without --file');
    await connection.client.request('setting.remove', place);
  }
  const document = flags.file === undefined ? undefined : await readDocument(flags.file, terminal);
  const found =
    document === undefined
      ? await connection.client.request('setting.read', place)
      : await connection.client.request('setting.write', { ...place, body: { document } });
  output.result(found, () => JSON.stringify(found, undefined, 2));
}

async function readDocument(file: string, terminal: Terminal): Promise<unknown> {
  const text = file === '-' ? await readText(terminal.stdin) : await readFile(file, 'utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new UsageError(`${file} holds no JSON`);
  }
}
