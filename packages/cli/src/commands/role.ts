import type { RouteAnswer } from '@felloe/contracts/http/routes.ts';
import type { Command } from 'commander';
import { table, timeText } from '../terminal/output.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { commaList } from '../terminal/values.ts';
import { type CommandRun, group, remoteCommand, tenantOption } from './command.ts';
import { type RightsFlags, rightsOf, rightsOptions, rightsText } from './key-rights.ts';

interface RoleFlags extends RightsFlags {
  readonly keys?: string[];
}

type Role = RouteAnswer<'role.create'>;

const roleOptions = (command: Command): Command =>
  rightsOptions(tenantOption(command)).option(
    '--keys <ids>',
    'access keys that may assume it, comma separated; else all of the tenant',
    commaList,
  );

export function roleCommand(terminal: Terminal): Command {
  return group('role', 'make, list and remove roles that temporary credentials are narrowed to', [
    remoteCommand(
      terminal,
      { usage: 'create <role>', summary: 'make a role; it never adds rights to the key that assumes it', options: roleOptions },
      createRole,
    ),
    remoteCommand(terminal, { usage: 'list', summary: 'list the roles of a tenant', options: tenantOption }, listRoles),
    remoteCommand(
      terminal,
      { usage: 'remove <role>', summary: 'remove a role and end what was made for it', options: tenantOption },
      removeRole,
    ),
  ]);
}

const told = ({ role }: Role): string => `arn:aws:iam:::role/${role}`;

async function createRole({ connection, output, flags, operands, tenant }: CommandRun<RoleFlags>): Promise<void> {
  const [role = ''] = operands;
  const { keys } = flags;
  const body = { role, ...rightsOf(flags), ...(keys === undefined ? {} : { keys }) };
  output.result(await connection.client.request('role.create', { parameters: { tenant: tenant() }, body }), told);
}

async function listRoles({ connection, output, tenant }: CommandRun<object>): Promise<void> {
  const { roles } = await connection.client.request('role.list', { parameters: { tenant: tenant() } });
  output.result({ roles }, () =>
    table(
      ['ROLE', 'RIGHTS', 'FOR', 'MADE'],
      roles.map((role) => [role.role, rightsText(role), role.keys?.join(',') ?? 'all keys', timeText(role.createdAt)]),
    ),
  );
}

async function removeRole({ connection, output, operands, tenant }: CommandRun<object>): Promise<void> {
  const [role = ''] = operands;
  await connection.client.request('role.remove', { parameters: { tenant: tenant(), role } });
  output.result({ removed: role }, () => `removed ${role}`);
}
