import type { Tenant } from '@felloe/contracts/http/records.ts';
import type { Command } from 'commander';
import { bytesText, table, timeText } from '../terminal/output.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { wholeNumber } from '../terminal/values.ts';
import { type CommandRun, group, remoteCommand } from './command.ts';
import { allPages } from './pages.ts';

interface RateFlags {
  readonly rate?: number;
  readonly keyRate?: number;
}

const rateOptions = (command: Command): Command =>
  command
    .option('--rate <n>', 'requests a second of the whole tenant; 0 = unlimited', wholeNumber)
    .option('--key-rate <n>', 'requests a second of each of its keys; 0 = unlimited', wholeNumber);

const createOptions = (command: Command): Command =>
  rateOptions(command).option('--email <address>', 'by which other tenants may name it in access lists');

const rateOf = ({ rate = 0, keyRate = 0 }: RateFlags) => ({ tenantPerSecond: rate, principalPerSecond: keyRate });
const told = (tenant: Tenant): string => `${tenant.name}  ${tenant.tenantId}`;

export function tenantCommand(terminal: Terminal): Command {
  return group('tenant', 'make, list, limit and remove tenants', [
    remoteCommand(terminal, { usage: 'create <name>', summary: 'make a tenant', options: createOptions }, createTenant),
    remoteCommand(terminal, { usage: 'list', summary: 'list tenants' }, listTenants),
    remoteCommand(terminal, { usage: 'configure <name>', summary: 'change rate limits', options: rateOptions }, configureTenant),
    remoteCommand(terminal, { usage: 'usage <name>', summary: 'what a tenant stores and did' }, showUsage),
    remoteCommand(
      terminal,
      { usage: 'remove <name>', summary: 'remove a tenant without containers, and its keys' },
      removeTenant,
    ),
  ]);
}

async function createTenant({
  connection,
  output,
  flags,
  operands,
}: CommandRun<RateFlags & { readonly email?: string }>): Promise<void> {
  const [name = ''] = operands;
  const rate = flags.rate === undefined && flags.keyRate === undefined ? {} : { rate: rateOf(flags) };
  const email = flags.email === undefined ? {} : { email: flags.email };
  output.result(await connection.client.request('tenant.create', { body: { name, ...email, ...rate } }), told);
}

async function listTenants({ connection, output }: CommandRun<object>): Promise<void> {
  const tenants = await allPages(async (after) => {
    const page = await connection.client.request('tenant.list', { query: after });
    return { items: page.tenants, nextAfter: page.nextAfter };
  });
  output.result({ tenants }, () =>
    table(
      ['NAME', 'ID', 'CREATED'],
      tenants.map((tenant) => [tenant.name, tenant.tenantId, timeText(tenant.createdAt)]),
    ),
  );
}

async function configureTenant({ connection, output, flags, operands }: CommandRun<RateFlags>): Promise<void> {
  const [tenant = ''] = operands;
  output.result(
    await connection.client.request('tenant.configure', { parameters: { tenant }, body: { rate: rateOf(flags) } }),
    told,
  );
}

async function showUsage({ connection, output, operands }: CommandRun<object>): Promise<void> {
  const [tenant = ''] = operands;
  const usage = await connection.client.request('usage', { query: { tenant } });
  output.result(usage, () =>
    table(
      ['BUCKET', 'OBJECTS', 'SIZE', 'READS', 'WRITES'],
      usage.containers.map((row) => [
        row.container,
        String(row.artifacts),
        bytesText(row.bytes),
        String(row.reads),
        String(row.writes),
      ]),
    ),
  );
}

async function removeTenant({ connection, output, operands }: CommandRun<object>): Promise<void> {
  const [tenant = ''] = operands;
  await connection.client.request('tenant.remove', { parameters: { tenant } });
  output.result({ removed: tenant }, () => `removed ${tenant}`);
}
