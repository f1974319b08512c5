import { join } from 'node:path';
import { type HeaderRow, headerGroups } from '@felloe/s3-wire/headers-table.ts';
import { type Operation, operations } from '@felloe/s3-wire/operations.ts';
import { expect, test } from 'vitest';
import { codeFiles, isTest, readTree } from './tree.ts';

const root = join(import.meta.dirname, '..', '..');
const page = join(root, 'packages', 'docs', 's3-compatibility.md');

const introduction = `# S3 compatibility

One row for every operation of the S3 model (2026) and for every header, made from the tables the code works by
(\`packages/s3-wire/src/operations-table.ts\`, \`headers-table.ts\`); \`npm test -- test/tidy -u\` writes this page again. What is worth knowing
about the operations that are served, and the errors, is in [s3.md](s3.md). What the public suite says is in
[reports/s3-tests.md](reports/s3-tests.md).
`;

test('packages/docs/s3-compatibility.md is what the tables of the code say', async () => {
  const served = operations.filter((operation) => operation.served).length;
  const text = [
    introduction,
    '## Operations',
    '',
    `${served} of ${operations.length} are served. The others are \`501 NotImplemented\`, never another operation instead.`,
    '',
    '| operation | request | served |',
    '|---|---|---|',
    ...operations.map(
      (operation) => `| \`${operation.name}\` | \`${requestOf(operation)}\` | ${operation.served ? 'yes' : 'no'} |`,
    ),
    '',
    '## Headers',
    '',
    'Refused ones are `501 NotImplemented`, so that no wish is silently left out.',
    ...headerGroups.flatMap(({ title, rows }) => [
      '',
      `### ${title}`,
      '',
      '| header | of | served | |',
      '|---|---|---|---|',
      ...rows.map(rowOf),
    ]),
    '',
  ];
  await expect(text.join('\n')).toMatchFileSnapshot(page);
});

test('the table of headers knows every S3 header that the code names, and promises no other', () => {
  const rows: readonly HeaderRow[] = headerGroups.flatMap((group) => group.rows);
  const named = namesInCode();
  // A family is a row with a star; the code may know it, or a part of it, by a name that ends in a dash.
  const fits = (row: HeaderRow, name: string) => {
    const stem = row.name.replace(/\*$/, '');
    return row.name === name || (stem !== row.name && name.startsWith(stem)) || (name.endsWith('-') && stem.startsWith(name));
  };
  expect([...named].filter((name) => !rows.some((row) => fits(row, name)))).toEqual([]);
  const promised = rows.filter((row) => row.name.startsWith('x-') && row.served !== 'ignored');
  const isKnown = (row: HeaderRow) => [...named].some((name) => fits(row, name));
  expect(promised.filter((row) => !isKnown(row)).map((row) => row.name)).toEqual([]);
});

/** Literals of the code that serves S3, in any case: headers, and the parameters of URLs and forms that stand for them. */
function namesInCode(): Set<string> {
  const names = new Set<string>();
  for (const { path, text } of codeFiles(readTree(root))) {
    if (!/^packages\/(spoke\/src\/apps\/s3|s3-wire\/src)\//.test(path) || isTest(path) || path.includes('/fixture/')) continue;
    if (path.endsWith('/headers-table.ts')) continue;
    for (const [, name = ''] of text.matchAll(/['`](x-(?:amz|felloe)-[a-z0-9-]+)/gi)) names.add(name.toLowerCase());
  }
  return names;
}

function requestOf({ method, level, subResource, also, header }: Operation): string {
  const path = { service: '/', bucket: '/bucket', object: '/bucket/key' }[level];
  const query = [subResource === 'list-type' ? 'list-type=2' : subResource, also].filter((name) => name !== undefined);
  const from = query.length === 0 ? '' : `?${query.join('&')}`;
  return `${method} ${path}${from}${header === undefined ? '' : ` + ${header}`}`;
}

function rowOf({ name, of, served, note }: HeaderRow): string {
  return `| \`${name}\` | ${of} | ${served} | ${note} |`;
}
