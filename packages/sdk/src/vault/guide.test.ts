/** The guide for developers names only what there is. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { expect, it } from 'vitest';

const guide = readFileSync(join(import.meta.dirname, '../../../docs/vault-sdk.md'), 'utf8');

it('imports by names that exist', async () => {
  const imports = [...guide.matchAll(/^import \{ ([^}]+) \} from '@felloe\/sdk\/vault\/([a-z-]+\.ts)';$/gm)];
  expect(imports.length).toBeGreaterThan(6);
  for (const [, names = '', file = ''] of imports) {
    const found = (await import(join(import.meta.dirname, file))) as Record<string, unknown>;
    for (const name of names.split(', ')) expect(found[name], `${name} of ${file}`).toBeTypeOf('function');
  }
});

it('tells of codes that exist', () => {
  const rows = guide.split('\n').filter((line) => line.startsWith('| `'));
  const codes = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([a-z_]+)`/g)].map((match) => match[1] ?? ''));
  expect(codes.length).toBeGreaterThan(8);
  // The class takes codes of its table only; the table itself is the engine's.
  for (const code of codes) expect(new StoreError(code as 'internal').message, code).not.toBe('');
});
