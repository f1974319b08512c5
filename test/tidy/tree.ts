import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface SourceFile {
  /** From the root, with slashes: `packages/engine/src/errors.ts`. */
  readonly path: string;
  readonly text: string;
}

/** The files that people write: all of the tree except what is installed, generated or ignored. */
export interface Tree {
  readonly files: readonly SourceFile[];
  /** Whether a file or folder of that path exists. */
  has(path: string): boolean;
  text(path: string): string | undefined;
}

/** `.git` is a file in a further work tree of a clone. */
const ignored = new Set(['node_modules', '.git', '.felloe', 'coverage', '.vitest']);
/** Made by a program: held to no style, but to their drift check. */
const generated = /(^|\/)(gen|generated)\/|\.generated\.ts$|^pnpm-lock\.yaml$|^packages\/docs\/reports\//;

export function isGenerated(path: string): boolean {
  return generated.test(path);
}

export function readTree(root: string): Tree {
  const files: SourceFile[] = [];
  const visit = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      if (ignored.has(entry.name)) continue;
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        visit(path);
      } else if (entry.isFile() && !/\.(log|png|ico|gz|woff2)$/.test(entry.name)) {
        files.push({ path, text: readFileSync(join(root, path), 'utf8') });
      }
    }
  };
  visit('');
  return treeOf(Object.fromEntries(files.map(({ path, text }) => [path, text])));
}

/** A tree from texts by path: what the negative controls are made of. */
export function treeOf(texts: Readonly<Record<string, string>>): Tree {
  const files = Object.entries(texts).map(([path, text]) => ({ path, text }));
  const paths = new Set<string>();
  for (const { path } of files) {
    const parts = path.split('/');
    for (let depth = 1; depth <= parts.length; depth += 1) paths.add(parts.slice(0, depth).join('/'));
  }
  return {
    files,
    has: (path) => paths.has(path.replace(/^\.\//, '').replace(/\/$/, '')),
    text: (path) => (Object.hasOwn(texts, path) ? texts[path] : undefined),
  };
}

/** The code that people write: TypeScript and the bootstrap's JavaScript. */
export function codeFiles(tree: Tree): readonly SourceFile[] {
  return tree.files.filter(({ path }) => /\.(ts|mjs)$/.test(path) && !isGenerated(path));
}

export const isTest = (path: string): boolean => path.endsWith('.test.ts');
