import type { TidyRule } from '../rule.ts';

const lockFile = 'pnpm-lock.yaml';

/** Versions below these have holes that reach us; also when only a dependency of a dependency brings them. */
const minimums: readonly { readonly name: string; readonly version: string; readonly why: string }[] = [
  { name: '@grpc/grpc-js', version: '1.14.4', why: 'denial of service by crafted HTTP/2 frames' },
  { name: 'fast-xml-parser', version: '5.5.6', why: 'entity expansion and denial of service by crafted documents' },
];

export const minimumVersionsRule: TidyRule = {
  name: 'no dependency is below its first safe version',
  find(tree) {
    const lock = tree.text(lockFile) ?? '';
    return minimums.flatMap(({ name, version, why }) => {
      const found = Array.from(lock.matchAll(new RegExp(`^  '?${name}@(\\d+\\.\\d+\\.\\d+)`, 'gm')), (match) => match[1] ?? '');
      return [...new Set(found)]
        .filter((locked) => isBelow(locked, version))
        .map((locked) => `${lockFile} has ${name} ${locked}, below ${version}: ${why}`);
    });
  },
  violations: {
    'an old patch': { [lockFile]: "packages:\n  '@grpc/grpc-js@1.14.3':\n" },
    'an old one beside a new one': { [lockFile]: '  fast-xml-parser@5.12.1:\n  fast-xml-parser@5.5.5:\n' },
    'an old major with a higher minor': { [lockFile]: '  fast-xml-parser@4.9.9:\n' },
  },
  permitted: { 'new ones': { [lockFile]: "  '@grpc/grpc-js@1.14.4':\n  fast-xml-parser@5.12.1:\n" } },
};

function isBelow(version: string, minimum: string): boolean {
  const left = version.split('.').map(Number);
  const right = minimum.split('.').map(Number);
  for (const [index, part] of left.entries()) {
    if (part !== right[index]) return part < (right[index] ?? 0);
  }
  return false;
}
