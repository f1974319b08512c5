import type { Command } from 'commander';
import { table, timeText } from '../terminal/output.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { bucketSettingCommands } from './bucket-settings.ts';
import { type CommandRun, group, remoteCommand, tenantOption } from './command.ts';
import { allPages } from './pages.ts';

export function bucketCommand(terminal: Terminal): Command {
  return group('bucket', 'make, list, configure and remove buckets', [
    remoteCommand(terminal, { usage: 'create <name>', summary: 'make a bucket', options: tenantOption }, createBucket),
    remoteCommand(terminal, { usage: 'list', summary: 'list buckets of a tenant', options: tenantOption }, listBuckets),
    ...bucketSettingCommands(terminal),
    remoteCommand(terminal, { usage: 'remove <name>', summary: 'remove an empty bucket', options: tenantOption }, removeBucket),
  ]);
}

async function createBucket({ connection, output, operands, tenant }: CommandRun<object>): Promise<void> {
  const [container = ''] = operands;
  const made = await connection.client.request('container.create', { parameters: { container }, query: { tenant: tenant() } });
  output.result(made, () => `made ${made.name}`);
}

async function listBuckets({ connection, output, tenant }: CommandRun<object>): Promise<void> {
  const name = tenant();
  const buckets = await allPages(async (query) => {
    const page = await connection.client.request('container.list', { query: { ...query, tenant: name } });
    return { items: page.containers, nextAfter: page.nextAfter };
  });
  output.result({ buckets }, () =>
    table(
      ['NAME', 'REGION', 'CREATED'],
      buckets.map((bucket) => [bucket.name, bucket.region, timeText(bucket.createdAt)]),
    ),
  );
}

async function removeBucket({ connection, output, operands, tenant }: CommandRun<object>): Promise<void> {
  const [container = ''] = operands;
  await connection.client.request('container.remove', { parameters: { container }, query: { tenant: tenant() } });
  output.result({ removed: container }, () => `removed ${container}`);
}
