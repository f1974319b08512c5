/** The sdk runs in browsers: nothing it imports, however far away, is a part of Node. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const here = import.meta.dirname;
const packages = resolve(here, '../..');
const entry = (name: string) => name.endsWith('.ts') && !/(\.test|-double)\.ts$/.test(name) && name !== 'test-server.ts';

/** Imports that remain after types are stripped. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/^(?:import|export)(?! type)[^;]*? from '([^']+)';/gms)].map((match) => match[1] ?? '');
}

it.each<[string, readonly string[]]>([
  ['.', ['typebox']],
  ['documents', ['@scure/bip39', '@scure/bip39/wordlists/english.js', 'hash-wasm', 'typebox', 'typebox/value']],
  ['history', ['typebox']],
  ['history/s3', ['typebox']],
  [
    'vault',
    [
      '@noble/curves/abstract/curve.js',
      '@noble/curves/abstract/tower.js',
      '@noble/curves/bn254.js',
      '@noble/hashes/sha2.js',
      'typebox',
    ],
  ],
])('%s imports nothing of Node', (folder, allowed) => {
  const seen = new Set<string>();
  const waiting = readdirSync(join(here, folder), { encoding: 'utf8', recursive: folder === 'documents' })
    .filter(entry)
    .map((name) => join(here, folder, name));
  const foreign = new Set<string>();
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    for (const specifier of importsOf(file)) {
      const ours = /^@felloe\/([^/]+)\/(.+)$/.exec(specifier);
      if (ours !== null) waiting.push(join(packages, ours[1] ?? '', 'src', ours[2] ?? ''));
      else if (specifier.startsWith('.')) waiting.push(resolve(dirname(file), specifier));
      else foreign.add(specifier);
    }
  }
  expect([...foreign].toSorted()).toEqual(allowed);
  expect(seen.size).toBeGreaterThan(15);
});
