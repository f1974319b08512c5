/** The thread that serves requests can not do curve work: nothing that the vault's app imports leads to a curve, except the thread's own file. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const packages = resolve(import.meta.dirname, '../../../../..');
const app = resolve(import.meta.dirname, '..');
const thread = join(import.meta.dirname, 'verification-thread.ts');

const isCurve = (name: string) => name.startsWith('@noble/curves') || name === 'mcl-wasm';

/** Imports that remain after types are stripped. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/^(?:import|export)(?! type)[^;]*? from '([^']+)';/gms)].map((match) => match[1] ?? '');
}

function reachedFrom(starts: readonly string[]): { readonly files: Set<string>; readonly foreign: Set<string> } {
  const files = new Set<string>();
  const foreign = new Set<string>();
  const waiting = [...starts];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file)) continue;
    files.add(file);
    for (const specifier of importsOf(file)) {
      const own = /^@felloe\/([^/]+)\/(.+)$/.exec(specifier);
      if (own !== null) waiting.push(join(packages, own[1] ?? '', 'src', own[2] ?? ''));
      else if (specifier.startsWith('.')) waiting.push(resolve(dirname(file), specifier));
      else foreign.add(specifier);
    }
  }
  return { files, foreign };
}

it('no curve is reached from the app but by its thread', () => {
  const starts = readdirSync(app, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => join(app, name))
    .filter((file) => file !== thread);
  const { files, foreign } = reachedFrom(starts);
  expect(files.has(thread)).toBe(false);
  expect([...foreign].filter(isCurve)).toEqual([]);
  // The rule would see it: the thread does reach one.
  expect([...reachedFrom([thread]).foreign].filter(isCurve)).not.toEqual([]);
});

it('the thread refuses to be loaded as anything but a thread', async () => {
  await expect(import('./verification-thread.ts')).rejects.toThrow('threads of their own');
});
