import type { SourceFile } from './tree.ts';

export interface Import {
  readonly specifier: string;
  readonly line: number;
  readonly typeOnly: boolean;
}

/** TypeScript 7 has no API to parse with, and these five forms are all that the formatter leaves. Words in comments do not start a line. */
const forms = [
  /^[ \t]*(?:import|export)\s+(type\s)?[^;'"`]*?\bfrom\s*['"]([^'"]+)['"]/gm,
  /^[ \t]*import\s*()['"]([^'"]+)['"]/gm,
  /\bimport\(\s*()['"]([^'"]+)['"]\s*[),]/g,
  /\brequire\(\s*()['"]([^'"]+)['"]\s*\)/g,
  /\bimport\.meta\.resolve\(\s*()['"]([^'"]+)['"]\s*\)/g,
];

export function importsOf({ text }: SourceFile): Import[] {
  return forms.flatMap((form) =>
    Array.from(text.matchAll(form), (match) => ({
      specifier: match[2] ?? '',
      line: text.slice(0, match.index).split('\n').length,
      typeOnly: (match[1] ?? '') !== '',
    })),
  );
}

/** `@felloe/engine/errors.ts` → `@felloe/engine`; `pg/lib/x` → `pg`; undefined for relative and node: imports. */
export function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return undefined;
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0];
}
