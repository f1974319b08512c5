import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Every module a module needs at run time; imports of types are erased and do not count. */
function importsOf(file: URL, seen = new Set<string>()): Set<string> {
  seen.add(file.href);
  const source = readFileSync(file, 'utf8');
  for (const [, names, specifier = ''] of source.matchAll(/^import ([^;]*?) ?(?:from )?'([^']+)';$/gms)) {
    if (names?.startsWith('type ')) continue;
    if (!specifier.startsWith('.')) seen.add(specifier);
    else if (!seen.has(new URL(specifier, file).href)) importsOf(new URL(specifier, file), seen);
  }
  return seen;
}

test('what browsers sign with imports nothing but our own modules, and uses no Buffer', () => {
  const modules = importsOf(new URL('./sign-web.ts', import.meta.url));
  expect(modules.size).toBeGreaterThan(5);
  for (const module of modules) {
    expect(module).toMatch(/^file:/);
    expect(readFileSync(new URL(module), 'utf8')).not.toMatch(/\bBuffer\b|\bprocess\./);
  }
});
