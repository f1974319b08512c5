import type { TidyRule } from '../rule.ts';
import type { Tree } from '../tree.ts';
import { manifests } from './dependencies.ts';

const readme = 'README.md';
/** npm's own commands that a README may show; everything else after `npm` or `pnpm` is a script of ours. */
const npmWords = new Set(['install', 'ci', 'run', 'exec', '--silent', 'i']);

export const readmeRule: TidyRule = {
  name: 'the README names only what exists: the places of its task table, its links and its scripts',
  find(tree) {
    const page = tree.text(readme);
    if (page === undefined) return [`${readme} does not exist`];
    const places = tablePlaces(page);
    if (places.length === 0) return [`${readme} has no table from task to place`];
    const absent = [...places, ...links(page)]
      .filter((path) => !exists(tree, path))
      .map((path) => `${readme} names ${path}, which does not exist`);
    const scripts = Object.keys(manifests(tree).find(({ folder }) => folder === '')?.manifest.scripts ?? {});
    const unknown = scriptsNamed(page)
      .filter((name) => !scripts.includes(name))
      .map((name) => `${readme} names the script ${name}, which does not exist`);
    return [...absent, ...unknown];
  },
  violations: {
    'no table': { [readme]: 'hello' },
    'a place that is gone': { [readme]: page('`packages/gone/`') },
    'a broken link': { [readme]: `${page('`package.json`')}\n[x](packages/gone.md)`, 'package.json': '{}' },
    'an unknown script': { [readme]: `${page('`package.json`')}\n\`npm run fly\``, 'package.json': '{"scripts":{"start":"x"}}' },
  },
  permitted: {
    'what exists': {
      [readme]: `${page('`packages/hub/src/locks/`')}\n\`npm start -- --json\` [x](packages/hub/src/locks/a.ts#l) [y](https://x.y)`,
      'packages/hub/src/locks/a.ts': '',
      'package.json': '{"scripts":{"start":"x"}}',
    },
  },
};

function page(place: string): string {
  return `| task | place |\n|---|---|\n| do it | ${place} |\n`;
}

/** Paths in backticks within the rows of the table whose head has "place" in it. */
function tablePlaces(text: string): string[] {
  const lines = text.split('\n');
  const head = lines.findIndex((line) => /^\|.*\bplace\b.*\|/i.test(line));
  if (head === -1) return [];
  const rows = lines.slice(head + 2);
  const end = rows.findIndex((line) => !line.startsWith('|'));
  return rows
    .slice(0, end === -1 ? rows.length : end)
    .flatMap((row) => Array.from(row.matchAll(/`([^`\s]+)`/g), (match) => match[1] ?? ''))
    .filter((path) => path.includes('/') && !/^(@|https?:|--|\/)/.test(path));
}

function links(text: string): string[] {
  return Array.from(text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g), (match) => match[1] ?? '').filter(
    (path) => !/^(https?:|mailto:)/.test(path),
  );
}

function scriptsNamed(text: string): string[] {
  return Array.from(text.matchAll(/\b(?:pnpm|npm)((?: --silent)?(?: run)?) ([a-z][\w:-]*)/g), (match) => match[2] ?? '').filter(
    (name) => !npmWords.has(name),
  );
}

/** A pattern with a star or a placeholder is held to its folder. */
function exists(tree: Tree, path: string): boolean {
  const plain = path.split(/[*<{…]/)[0] ?? path;
  return tree.has(plain === path ? path : plain.slice(0, plain.lastIndexOf('/')));
}
