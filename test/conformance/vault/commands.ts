/** `felloe vault` as people type it. */
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '@felloe/testkit/product/run-command.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tier } from '../../tier.ts';
import type { VaultUnderTest } from './vault-under-test.ts';

export function commandTests(underTest: () => VaultUnderTest): void {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'felloe-vault-commands-'));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  const vault = (args: readonly string[], input?: string) =>
    runCommand(['vault', ...args], {
      environment: { FELLOE_VAULT_URL: underTest().bases.join(','), FELLOE_VAULT_KEY_FILE: 'me.key' },
      workingDirectory: directory,
      ...(input === undefined ? {} : { input }),
    });

  const done = async (args: readonly string[], input?: string): Promise<string> => {
    const { code, stdout, stderr } = await vault(args, input);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout.toString();
  };

  const failed = async (args: readonly string[]): Promise<[number | null, string]> => {
    const { code, stderr } = await vault(args);
    return [code, stderr];
  };

  // Each command is a process that loads all of the product, most of a second of a core: the quick tier types the ones that move bytes.
  describe('felloe vault', () => {
    test('makes a key that only its owner can read, and never replaces one', async () => {
      await done(['key', 'new', '--out', 'me.key']);
      expect((await stat(join(directory, 'me.key'))).mode & 0o777).toBe(0o600);
      if (tier === 'full') {
        expect(await failed(['key', 'new', '--out', 'me.key'])).toEqual([2, expect.stringContaining('cannot be written')]);
      }
    });

    test('saves and reads snapshots byte for byte, and tells who came first', async () => {
      const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, index) => (index * 31) % 256));
      await writeFile(join(directory, 'state.bin'), bytes);
      const { digest } = JSON.parse(await done(['save', 'v1/ra_wa/state', 'state.bin', '--json'])) as { digest: string };
      expect((await vault(['read', 'v1/ra_wa/state', '-'])).stdout).toEqual(bytes);
      const late = await failed(['save', 'v1/ra_wa/state', 'me.key', '--if-digest', `0x${'1'.repeat(64)}`]);
      expect(late).toEqual([1, expect.stringContaining('precondition_failed')]);
      if (tier !== 'full') return;
      expect(JSON.parse(await done(['show', 'v1/ra_wa/state', '--json']))).toMatchObject({ snapshot: { digest, size: 70_000 } });
      await done(['save', 'v1/ra_wa/state', '-'], 'newer');
      await done(['read', 'v1/ra_wa/state', 'newer.bin']);
      expect(await readFile(join(directory, 'newer.bin'), 'utf8')).toBe('newer');
      expect(await failed(['read', 'v1/ra_wa/none', 'none.bin'])).toEqual([1, expect.stringContaining('not_found')]);
    });

    test('appends, lists and follows histories, moves all of it, and keeps the cursor', async () => {
      for (const name of ['one', 'two']) await writeFile(join(directory, name), name);
      await done(['history', 'append', 'v1/ra_wo/box', 'one', 'two', '-'], 'three');
      const tail = ['history', 'tail', 'v1/ra_wo/box', '--from', 'oldest', '--cursor-file', 'box.cursor', '--bytes', '--json'];
      const followed = async (limit: number) =>
        (await done([...tail, '--limit', String(limit)]))
          .trim()
          .split('\n')
          .map((line) => Buffer.from((JSON.parse(line) as { bytes: string }).bytes, 'base64').toString());
      expect(await followed(2)).toEqual(['one', 'two']);
      expect(await followed(1)).toEqual(['three']);
      expect(JSON.parse(await done(['export', 'all.vault', '--json']))).toMatchObject({ items: 4 });
      expect(JSON.parse(await done(['import', 'all.vault', '--json']))).toMatchObject({ present: 4, stored: 0 });
      expect(await done(['ls'])).toMatch(/v1\/ra_wa\/state .*\nv1\/ra_wo\/box /);
      if (tier !== 'full') return;
      const listed = JSON.parse(await done(['history', 'list', 'v1/ra_wo/box', '--newest', '--limit', '1', '--json'])) as {
        entries: { digest: string }[];
      };
      await done(['history', 'read', 'v1/ra_wo/box', listed.entries[0]?.digest ?? '', 'third']);
      expect(await readFile(join(directory, 'third'), 'utf8')).toBe('three');
    });
  });
}
