import { importsOf, packageOf } from '../imports.ts';
import type { TidyRule } from '../rule.ts';
import { codeFiles, isTest, type SourceFile, type Tree } from '../tree.ts';

const layersPage = 'packages/docs/layers.md';

interface Layer {
  readonly mayImport: readonly string[];
  readonly never: readonly string[];
}

export const layersRule: TidyRule = {
  name: 'imports keep to the table in packages/docs/layers.md',
  find(tree) {
    const layers = readLayers(tree.text(layersPage) ?? '');
    if (layers.size === 0) return [`${layersPage} has no table`];
    const parts = new Set(tree.files.flatMap(({ path }) => /^packages\/([^/]+)\/package\.json$/.exec(path)?.[1] ?? []));
    const missing = [...parts]
      .filter((part) => part !== 'docs' && !layers.has(part))
      .map((part) => `packages/${part} is not in ${layersPage}`);
    return [...missing, ...codeFiles(tree).flatMap((file) => findInFile(file, layers))];
  },
  violations: {
    'the hub importing a driver': inHub("import { x } from '@felloe/drivers/driver.ts';"),
    'the hub importing fastify': inHub("import fastify from 'fastify';"),
    'a dynamic import': inHub("const x = await import('@felloe/s3-wire/errors.ts');"),
    'an import over several lines': inHub("import {\n  a,\n  b,\n} from '@felloe/spoke/a.ts';"),
    'a re-export': inHub("export { a } from '@felloe/spoke/a.ts';"),
    'a type import': inHub("import type { a } from '@felloe/spoke/a.ts';"),
    'a test beside the code importing another layer': {
      ...table(),
      'packages/hub/src/a.test.ts': "import '@felloe/drivers/a.ts';",
    },
    'a relative path into another package': inHub("import { a } from '../../engine/src/errors.ts';"),
    'a folder of a package that is not opened': {
      ...table(),
      'packages/sdk/src/a.ts': "import '@felloe/contracts/session/calls.ts';",
    },
    'a black-box test that imports the hub': { ...table(), 'test/conformance/a.test.ts': "import '@felloe/hub/hub.ts';" },
    'a package without a row': { ...table(), 'packages/extra/package.json': '{}' },
  },
  permitted: {
    'what the table allows': inHub("import { StoreError } from '@felloe/engine/errors.ts';\nimport pg from 'pg';"),
    'words in a comment': inHub("/**\n * import fastify from 'fastify' would be wrong\n */\n// import 'fastify';"),
    'an opened folder': { ...table(), 'packages/sdk/src/a.ts': "import '@felloe/contracts/http/problem.ts';" },
    'more of an opened package in a test': {
      ...table(),
      'packages/sdk/src/a.test.ts': "import '@felloe/contracts/session/calls.ts';",
    },
    'testkit in a test': { ...table(), 'packages/hub/src/a.test.ts': "import '@felloe/testkit/postgres.ts';" },
  },
};

function findInFile(file: SourceFile, layers: ReadonlyMap<string, Layer>): string[] {
  const part = /^packages\/([^/]+)\//.exec(file.path)?.[1];
  const complain = (line: number, text: string): string => `${file.path}:${line} ${text}`;
  return importsOf(file).flatMap(({ specifier, line }) => {
    if (specifier.startsWith('.')) {
      return part !== undefined && leavesPackage(file.path, specifier)
        ? [complain(line, `reaches out of its package: ${specifier}`)]
        : [];
    }
    const own = /^@felloe\/([^/]+)(?:\/(.*))?$/.exec(specifier);
    if (part === undefined) {
      const blackBox = file.path.startsWith('test/conformance/');
      return blackBox && ['hub', 'spoke', 'cli'].includes(own?.[1] ?? '')
        ? [complain(line, `a black-box test imports ${specifier}`)]
        : [];
    }
    const layer = layers.get(part);
    if (layer === undefined) return [];
    if (own === null) {
      const name = packageOf(specifier) ?? '';
      return layer.never.includes(name) ? [complain(line, `${part} never imports ${name}`)] : [];
    }
    const [, target = '', inner = ''] = own;
    if (target === part) return [complain(line, 'imports its own package by name; use a relative path')];
    const open = layer.mayImport.some(
      (allowed) =>
        allowed === target ||
        `${target}/${inner}`.startsWith(`${allowed}/`) ||
        (isTest(file.path) && allowed.startsWith(`${target}/`)),
    );
    return open || (isTest(file.path) && target === 'testkit') ? [] : [complain(line, `${part} may not import ${specifier}`)];
  });
}

function leavesPackage(path: string, specifier: string): boolean {
  const depth = path.split('/').length - 3;
  return (specifier.match(/\.\.\//g) ?? []).length > depth;
}

function readLayers(page: string): Map<string, Layer> {
  const list = (cell: string | undefined): string[] =>
    (cell ?? '')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
  const rows = page.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| part '));
  return new Map(
    rows.map((row) => {
      const [, part = '', mayImport, never] = row.split('|');
      return [part.trim(), { mayImport: list(mayImport), never: list(never) }];
    }),
  );
}

function table(): Record<string, string> {
  return {
    [layersPage]: '| part | may import | never |\n|---|---|---|\n| hub | engine | fastify |\n| sdk | contracts/http | |\n',
  };
}

function inHub(text: string): Record<string, string> {
  return { ...table(), 'packages/hub/src/a.ts': text };
}

/** For the rule about purity, which speaks of the same packages. */
export function sourcesOf(tree: Tree, parts: readonly string[]): readonly SourceFile[] {
  return codeFiles(tree).filter(({ path }) => parts.some((part) => path.startsWith(`packages/${part}/src/`)) && !isTest(path));
}
