/** What who runs a vault asks of it, after everything that the other tests have done to it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '@felloe/testkit/product/run-command.ts';
import { describe, expect, test } from 'vitest';

export interface OperatedVault {
  /** App listener of a spoke. */
  readonly endpoint: string;
  readonly token: string;
}

export function operatorTests(underTest: () => OperatedVault): void {
  const vault = (args: readonly string[], workingDirectory = tmpdir()) => {
    const { endpoint, token } = underTest();
    const environment = { FELLOE_ENDPOINT: endpoint, FELLOE_TOKEN: token, FELLOE_TENANT: 'apps' };
    return runCommand(['vault', ...args, '--json'], { environment, workingDirectory });
  };

  describe('who runs the vault', () => {
    test('finds all records in agreement', async () => {
      const { code, stdout, stderr } = await vault(['check', 'felloe-vault']);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const checked = JSON.parse(stdout.toString()) as { checked: number; faults: unknown[] };
      expect(checked.faults).toEqual([]);
      expect(checked.checked).toBeGreaterThan(5);
    });

    test('sets what topics are allowed, and takes it back', async () => {
      const directory = await mkdtemp(join(tmpdir(), 'felloe-vault-bounds-'));
      try {
        await writeFile(join(directory, 'bounds.json'), '{"topics":[{"prefix":"v1/","retentionDays":3650}]}');
        const set = await vault(['bounds', 'felloe-vault', '--file', 'bounds.json'], directory);
        expect(JSON.parse(set.stdout.toString())).toMatchObject({
          document: { topics: [{ prefix: 'v1/', retentionDays: 3650 }] },
        });
        const removed = await vault(['bounds', 'felloe-vault', '--remove']);
        expect(JSON.parse(removed.stdout.toString())).toMatchObject({ document: null });
      } finally {
        await rm(directory, { recursive: true, force: true });
      }
    });
  });
}
