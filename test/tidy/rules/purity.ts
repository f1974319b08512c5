import { importsOf } from '../imports.ts';
import type { TidyRule } from '../rule.ts';
import { withoutComments } from '../text.ts';
import { sourcesOf } from './layers.ts';

const nodeModulesAllowed = new Set([
  'node:crypto',
  'node:buffer',
  'node:zlib',
  'node:stream',
  'node:stream/promises',
  'node:util',
  'node:assert',
]);

const effectsInEngine: readonly (readonly [RegExp, string])[] = [
  [/\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(/, 'reads a clock'],
  [/\bMath\.random\(|\brandomBytes\(|\brandomUUID\(|\bgetRandomValues\(/, 'makes random values'],
  [/\bsetTimeout\(|\bsetInterval\(|\bsetImmediate\(/, 'waits'],
  [/\bprocess\./, 'looks at the process'],
  [/\bfetch\(/, 'uses the network'],
  [/\bconsole\./, 'writes to the console'],
];

export const purityRule: TidyRule = {
  name: 'engine, s3-wire and bn254 are pure: no I/O, and the engine no clock, randomness or environment',
  find(tree) {
    const imports = sourcesOf(tree, ['engine', 's3-wire', 'bn254']).flatMap((file) =>
      importsOf(file)
        .filter(({ specifier }) => specifier.startsWith('node:') && !nodeModulesAllowed.has(specifier))
        .map(({ specifier, line }) => `${file.path}:${line} imports ${specifier}`),
    );
    const effects = sourcesOf(tree, ['engine']).flatMap(({ path, text }) =>
      effectsInEngine.flatMap(([pattern, what]) => (pattern.test(withoutComments(text)) ? [`${path} ${what}`] : [])),
    );
    return [...imports, ...effects];
  },
  violations: {
    'files in the engine': { 'packages/engine/src/a.ts': "import { readFileSync } from 'node:fs';" },
    'HTTP in s3-wire': { 'packages/s3-wire/src/a.ts': "import { request } from 'node:http';" },
    'a clock in the engine': { 'packages/engine/src/a.ts': 'export const at = () => Date.now();' },
    'today in the engine': { 'packages/engine/src/a.ts': 'export const at = () => new Date();' },
    'the environment in the engine': { 'packages/engine/src/a.ts': 'export const at = process.env.X;' },
    'random values in the engine': { 'packages/engine/src/a.ts': 'export const at = () => Math.random();' },
  },
  permitted: {
    'hashing, and a date made from an argument': {
      'packages/engine/src/a.ts': "import { createHash } from 'node:crypto';\nexport const at = (ms: number) => new Date(ms);",
    },
    'a comment about clocks': { 'packages/engine/src/a.ts': '// never Date.now() here' },
    'a test': { 'packages/engine/src/a.test.ts': "import { readFileSync } from 'node:fs';" },
  },
};
