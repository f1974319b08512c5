import type { TidyRule } from '../rule.ts';
import { codeFiles, isGenerated, type Tree } from '../tree.ts';

const marks: readonly (readonly [RegExp, string])[] = [
  [
    /\b(?:test|it|describe|suite)(?:\.[a-z]+)*\.(?:skip|only|todo|fails|skipIf|runIf)\b/,
    'skips, singles out or postpones a test',
  ],
  [/\b(?:xit|xdescribe|fit|fdescribe)\(/, 'skips or singles out a test'],
  [/\b(?:context|ctx|\{ skip \}) ?\.?skip\(/, 'skips a test while it runs'],
  [/\b(?:TODO|FIXME|XXX|HACK)\b/, 'has a mark of unfinished work'],
  [/@ts-(?:ignore|nocheck|expect-error)\b/, 'silences the type checker'],
  [/\bnot (?:yet )?implemented\b/i, 'is not implemented'],
];

/** S3 has an error of that name, with that text. */
const saysNotImplemented = /^packages\/(s3-wire\/|spoke\/src\/apps\/s3\/)|^test\/conformance\//;

export const unfinishedRule: TidyRule = {
  name: 'nothing is skipped, postponed or silenced',
  find(tree) {
    return scanned(tree).flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, index) => {
        const mark = marks.find(
          ([pattern]) => pattern.test(line) && !(saysNotImplemented.test(path) && pattern.test('not implemented')),
        );
        return mark === undefined ? [] : [`${path}:${index + 1} ${mark[1]}`];
      }),
    );
  },
  violations: {
    'a skipped test': { 'packages/hub/src/a.test.ts': "test.skip('x', () => {});" },
    'a skipped table': { 'packages/hub/src/a.test.ts': "describe.skip.each([1])('x', () => {});" },
    'a test that runs only somewhere': { 'packages/hub/src/a.test.ts': "test.runIf(linux)('x', () => {});" },
    'a single test': { 'packages/hub/src/a.test.ts': "it.only('x', () => {});" },
    'a plan for later': { 'packages/hub/src/a.ts': `// ${'TO'}DO later` },
    'a stub': { 'packages/hub/src/a.ts': "throw new Error('not implemented yet');" },
    'a silenced checker': { 'packages/hub/src/a.ts': `// @ts-${'ignore'}` },
  },
  permitted: {
    "S3's own error": { 'packages/s3-wire/src/a.ts': "const text = 'functionality that is not implemented';" },
    'an option of that name': { 'packages/hub/src/a.ts': 'const skip = rows.skip(3);' },
  },
};

/** The rules themselves name what they look for. */
function scanned(tree: Tree): Tree['files'] {
  const sql = tree.files.filter(({ path }) => /\.(sql|proto|yml|yaml)$/.test(path) && !isGenerated(path));
  return [...codeFiles(tree).filter(({ path }) => !path.startsWith('test/tidy/')), ...sql];
}
