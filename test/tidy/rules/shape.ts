import type { TidyRule } from '../rule.ts';
import { codeFiles, isGenerated, type Tree } from '../tree.ts';

const topLevelAllowed: ReadonlySet<string> = new Set(
  [
    ['.ci', '.github', '.gitignore', '.gitattributes', '.dockerignore', '.editorconfig', '.oxlintrc.json', '.npmrc', '.nvmrc'],
    ['LICENSE', 'NOTICE', 'README.md', 'SECURITY.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
    ['ansible', 'infra', 'packages', 'protos', 'test'],
    ['biome.json', 'package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', 'tsconfig.json', 'vitest.config.ts'],
  ].flat(),
);

export const topLevelRule: TidyRule = {
  name: 'the top level holds only what a newcomer expects',
  find(tree) {
    const entries = new Set(tree.files.map(({ path }) => path.split('/')[0] ?? ''));
    return [...entries]
      .filter((entry) => !topLevelAllowed.has(entry))
      .map((entry) => `${entry} does not belong at the top level`);
  },
  violations: { 'a stray file': { 'notes.md': '' }, 'a stray folder': { 'scripts/a.mjs': '' } },
};

const linesMax = 500;

export const fileSizeRule: TidyRule = {
  name: `no file has over ${linesMax} lines`,
  find(tree) {
    return tree.files
      .filter(({ path }) => /\.(ts|mjs|sql|proto|py|sh|yml|yaml|tf)$|^\.ci\//.test(path) && !isGenerated(path))
      .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
      .filter(({ lines }) => lines > linesMax)
      .map(({ path, lines }) => `${path} has ${lines} lines`);
  },
  violations: { 'a long file': { 'packages/hub/src/a.ts': 'x;\n'.repeat(linesMax + 1) } },
  permitted: { 'a generated file': { 'packages/contracts/src/gen/a.ts': 'x;\n'.repeat(linesMax + 1) } },
};

const folderNamesRefused = new Set(['util', 'utils', 'common', 'helper', 'helpers', 'misc', 'internal', 'shared', 'lib']);

export const namesRule: TidyRule = {
  name: 'names say what is inside: kebab-case files, no catch-all folders, no barrels',
  find(tree) {
    return [...refusedFolders(tree), ...refusedFiles(tree)];
  },
  violations: {
    'a catch-all folder': { 'packages/hub/src/utils/a.ts': '' },
    'a barrel': { 'packages/hub/src/index.ts': '' },
    'a catch-all file': { 'packages/hub/src/helpers.ts': '' },
    'another case': { 'packages/hub/src/groupCommit.ts': '' },
  },
  permitted: { 'a plain name': { 'packages/hub/src/group-commit.test.ts': '' } },
};

function refusedFolders(tree: Tree): string[] {
  const folders = new Set(
    tree.files.filter(({ path }) => !isGenerated(path)).flatMap(({ path }) => path.split('/').slice(0, -1)),
  );
  return [...folders].filter((name) => folderNamesRefused.has(name)).map((name) => `a folder is named ${name}`);
}

function refusedFiles(tree: Tree): string[] {
  return codeFiles(tree).flatMap(({ path }) => {
    const stem = (path.split('/').pop() ?? '').replace(/(\.test|\.config)?\.(ts|mjs)$/, '');
    if (stem === 'index') return [`${path} is a barrel`];
    if (folderNamesRefused.has(stem)) return [`${path} is a catch-all`];
    return /^[a-z0-9]+(-[a-z0-9]+)*(\.d)?$/.test(stem) ? [] : [`${path} is not in kebab-case`];
  });
}
