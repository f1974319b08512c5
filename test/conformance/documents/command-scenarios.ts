/** `felloe docs` over a felloe: people with a login, and grants that open and shut their places. */
import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Client } from '@felloe/sdk/client.ts';
import type { Product } from '@felloe/testkit/product/product.ts';
import { runCommand } from '@felloe/testkit/product/run-command.ts';
import { makeScratchDirectory } from '@felloe/testkit/services/scratch-directory.ts';
import { expect, it } from 'vitest';

const password = 'correct horse battery staple';

export function describeCommands(productOf: () => Product): void {
  it('felloe docs sets a device up by a login, and goes on without the password', async () => {
    const { appEndpoints, adminToken } = productOf();
    const [endpoint = ''] = appEndpoints;
    const admin = new Client({ endpoints: appEndpoints, credentials: { kind: 'token', token: adminToken }, choose: 'given' });
    const identifier = `${randomUUID()}@example.org`;
    await admin.request('account.create', { parameters: { tenant: 'apps' }, body: { identifier, password } });
    await using scratch = await makeScratchDirectory('docs');
    const run = async (device: string, args: readonly string[]) => {
      const home = path.join(scratch.path, device);
      await mkdir(path.join(home, 'files'), { recursive: true });
      const options = { workingDirectory: home, environment: { HOME: home, FELLOE_DOCS_PASSWORD: password } };
      const { code, stdout, stderr } = await runCommand(['docs', ...args, '--json'], options);
      expect(code, stderr).toBe(0);
      return JSON.parse(stdout.toString()) as Record<string, unknown>;
    };
    await run('phone', ['init', '--storage', 'felloe', '--endpoint', endpoint, '--identifier', identifier]);
    await writeFile(path.join(scratch.path, 'phone', 'files', 'a.txt'), 'one');
    expect(await run('phone', ['sync', 'files'])).toMatchObject({ sent: ['a.txt'] });
    // Each command goes on with the token that the one before has renewed.
    expect(await run('phone', ['status'])).toMatchObject({ reachable: true, waiting: 0 });
  });
}
