/** Rows about paths and queries: signed as they are sent, read once, never put right. */
import type { Draft, Pair } from './draft.ts';
import { changedAfter, codes, mismatch, type Row, signedWith, whereItFits } from './cells.ts';
import type { Form } from './forms.ts';
import type { Route } from './routes.ts';

/** Behind the key of the route. */
const paths = [
  '/',
  '//',
  '//deep',
  '/./same',
  '/../up',
  '/..',
  '/%2e%2e/up',
  '/%2E%2E/up',
  '%2Fslash',
  '%2fslash',
  '%252Ftwice',
  '%5Cback',
  '/..%5C..%5Cup',
  '%20blank',
  '+plus',
  '%2Bplus',
  '%C3%A9',
  '%c3%a9-lower',
  '%F0%9F%8E%88',
  '%0D%0Aline',
  '%25',
  '~tilde',
  '%7Etilde-escaped',
  "!'()*",
  ';a=b',
  '@:,$&=',
] as const;

const forPaths = (form: Form, { name }: Route): boolean =>
  name === 'PutObject' && (form.name === 'header' || form.name === 'UNSIGNED-PAYLOAD' || form.name === 'presigned');

const behind = (draft: Draft, more: string): Draft => ({ ...draft, path: `${draft.path}${more}` });

const keptAsTheyAre: readonly Row[] = paths.map((path) => ({
  name: `path …${path}`,
  on: forPaths,
  sign: signedWith(({ draft }) => ({ draft: behind(draft, path) })),
}));

/** What a proxy or a careless server would make of them, behind the signer's back. */
const putRight: readonly Row[] = (
  [
    ['/a/../up', '/up'],
    ['/a/./same', '/a/same'],
    ['//double', '/double'],
    ['/%2e%2e/up', '/../up'],
    ['%2Fslash', '%252Fslash'],
    ['/end/', '/end'],
    ['%20blank', '+blank'],
    ['/a', '%5Ca'],
  ] as const
).map(([signed, sent]) => ({
  name: `path …${signed} sent as …${sent}`,
  on: forPaths,
  refused: mismatch,
  sign: (of) =>
    changedAfter((draft) => ({ ...draft, path: `${of.draft.path}${sent}` }))({ ...of, draft: behind(of.draft, signed) }),
}));

const unreadable: readonly Row[] = ['%00', '%', '%zz', '%ff', '%C0%AE', '%ED%A0%80', '#fragment'].map((path) => ({
  name: `path …${path}`,
  on: forPaths,
  refused: codes('400 InvalidURI', '400 InvalidArgument'),
  sign: signedWith(({ draft }) => ({ draft: behind(draft, path) })),
}));

const queries: readonly (readonly [string, readonly Pair[]])[] = [
  ['an empty value', [['prefix', '']]],
  ['no =', [['prefix', undefined]]],
  ['a blank as %20', [['prefix', 'a%20b']]],
  ['a blank as +', [['prefix', 'a+b']]],
  ['a plus as %2B', [['prefix', 'a%2Bb']]],
  ['lower-case escapes', [['prefix', 'a%2fb%c3%a9']]],
  ['UTF-8', [['prefix', '%E6%97%A5%F0%9F%8E%88']]],
  ['escapes of plain letters', [['%70refix', '%61']]],
  ['what need not be escaped', [['prefix', "a/b:c@d!$'()*,;"]]],
  ['an unknown parameter', [['x-id', 'ListObjects']]],
  [
    'parameters out of order',
    [
      ['prefix', 'a'],
      ['max-keys', '5'],
      ['delimiter', '%2F'],
      ['Abc', '1'],
    ],
  ],
  [
    'a name that is the beginning of another',
    [
      ['prefix', 'a'],
      ['prefix-x', '1'],
      ['prefix.x', '2'],
      ['prefix%20x', '3'],
    ],
  ],
  [
    'a parameter twice',
    [
      ['x-id', 'b'],
      ['x-id', 'a'],
      ['x-id', ''],
    ],
  ],
  ['a = in a value', [['prefix', 'a%3Db']]],
];

const canonical: readonly Row[] = queries.map(([name, query]) => ({
  name: `query with ${name}`,
  on: (form, route) => whereItFits(form, route) && (route.name === 'ListObjects' || route.name === 'ListObjectVersions'),
  sign: signedWith(({ draft }) => ({
    draft: { ...draft, query: [...draft.query.filter(([said]) => said !== 'prefix'), ...query] },
  })),
}));

export const targetRows: readonly Row[] = [...keptAsTheyAre, ...putRight, ...unreadable, ...canonical];
