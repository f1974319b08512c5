/** Rows about what a signature says of itself: date, scope, life, where it stands; each signed truly over what it says. */
import { changedHeader, changedQuery, withHeader } from './draft.ts';
import {
  anywhere,
  changedAfter,
  codes,
  denied,
  inHeaders,
  inQuery,
  malformed,
  type Row,
  signedWith,
  whereItFits,
} from './cells.ts';
import { signDraft } from './forms.ts';

const secondMs = 1_000;
const skewMs = 15 * 60 * secondMs;

/** `yyyymmddThhmmssZ`, so far from now. */
export function timestampOf(offsetMs = 0): string {
  return `${new Date(Date.now() + offsetMs).toISOString().replace(/[-:]/g, '').slice(0, 15)}Z`;
}

function dated(offsetMs: number): Row['sign'] {
  return signedWith(() => {
    const timestamp = timestampOf(offsetMs);
    return { knobs: { timestamp, scopeDate: timestamp.slice(0, 8) } };
  });
}

/** The edges to the second are held with a given clock (claim.test.ts in s3-wire); here between two clocks. */
const dates: readonly Row[] = [
  {
    name: 'almost 15 minutes old',
    on: (form, route) => inHeaders(form) && whereItFits(form, route),
    sign: dated(60 * secondMs - skewMs),
  },
  { name: 'almost 15 minutes early', on: whereItFits, sign: dated(skewMs - 2 * secondMs) },
  { name: '15 minutes old', on: inHeaders, refused: codes('403 RequestTimeTooSkewed'), sign: dated(-skewMs - 2 * secondMs) },
  {
    name: 'more than 15 minutes early',
    on: anywhere,
    refused: ({ carrier }) => [carrier === 'header' ? '403 RequestTimeTooSkewed' : '403 AccessDenied'],
    sign: dated(skewMs + 120 * secondMs),
  },
  { name: 'expired', on: inQuery, refused: denied, sign: dated(-302 * secondMs) },
  {
    name: 'of another year',
    on: anywhere,
    refused: codes('403 RequestTimeTooSkewed', '403 AccessDenied'),
    sign: dated(-366 * 86_400 * secondMs),
  },
];

const scopes: readonly Row[] = (
  [
    ['the day before', { scopeDate: timestampOf(-86_400 * secondMs).slice(0, 8) }],
    ['another region', { region: 'eu-nowhere-1' }],
    ['no region', { region: '' }],
    ['another service', { service: 'sts' }],
    ['another terminator', { terminator: 'aws5_request' }],
    ['a scope of six fields', { region: 'us/east' }],
  ] as const
).map(([name, knobs]) => ({
  name: `credential of ${name}`,
  on: anywhere,
  refused: malformed,
  sign: signedWith(() => ({ knobs })),
}));

const lives: readonly Row[] = [
  ...(['1', '300', '604800'] as const).map(
    (expires): Row => ({
      name: `a life of ${expires} seconds`,
      on: (form, route) => inQuery(form) && whereItFits(form, route),
      // The shortest begins in the future, where clocks may differ: it must not end while the request waits its turn.
      sign: signedWith(() => ({ wishes: { expires }, knobs: expires === '1' ? { timestamp: timestampOf(60 * secondMs) } : {} })),
    }),
  ),
  ...(['0', '-1', '604801', '999999999999'] as const).map(
    (expires): Row => ({
      name: `a life of ${expires} seconds`,
      on: inQuery,
      refused: denied,
      sign: signedWith(() => ({ wishes: { expires } })),
    }),
  ),
  ...(['', 'abc', '1.5', '60s', ' 60', '0x3c', '1e3'] as const).map(
    (expires): Row => ({
      name: `a life of '${expires}'`,
      on: inQuery,
      refused: malformed,
      sign: signedWith(() => ({ wishes: { expires } })),
    }),
  ),
];

const parameters = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Date',
  'X-Amz-Expires',
  'X-Amz-SignedHeaders',
  'X-Amz-Signature',
];

const parts: readonly Row[] = [
  ...parameters.flatMap((name): Row[] => [
    {
      name: `without ${name}`,
      on: inQuery,
      refused: malformed,
      sign: changedAfter((signed) => changedQuery(signed, name, () => undefined)),
    },
    {
      name: `${name} twice`,
      on: inQuery,
      refused: malformed,
      sign: changedAfter((signed) => ({
        ...signed,
        query: [...signed.query, ...signed.query.filter(([said]) => said === name)],
      })),
    },
  ]),
  ...(['Credential', 'SignedHeaders', 'Signature'] as const).map(
    (name): Row => ({
      name: `without ${name}`,
      on: inHeaders,
      refused: malformed,
      sign: changedAfter((signed) =>
        changedHeader(signed, 'authorization', (value) => value.replace(new RegExp(`,? ?${name}=[^,]*`), '')),
      ),
    }),
  ),
  {
    name: 'another algorithm',
    on: anywhere,
    refused: malformed,
    sign: signedWith(() => ({ knobs: { algorithm: 'AWS4-HMAC-SHA1' } })),
  },
  {
    name: 'another scheme',
    on: inHeaders,
    refused: codes('400 InvalidArgument'),
    sign: changedAfter((signed) =>
      changedHeader(signed, 'authorization', (value) => value.replace('AWS4-HMAC-SHA256', 'Bearer')),
    ),
  },
  {
    name: 'without a date',
    on: inHeaders,
    refused: denied,
    sign: changedAfter((signed) => changedHeader(signed, 'x-amz-date', () => undefined)),
  },
  {
    name: 'without x-amz-content-sha256',
    on: inHeaders,
    refused: codes('400 InvalidRequest'),
    sign: changedAfter((signed) => changedHeader(signed, 'x-amz-content-sha256', () => undefined)),
  },
];

/** Nobody has no buckets, and is told so. */
const notListed: Row['on'] = (form, { name }) => inHeaders(form) && name !== 'ListBuckets';

const places: readonly Row[] = [
  {
    name: 'signed in the header and in the query',
    on: inHeaders,
    refused: codes('400 InvalidArgument'),
    sign: (of) => {
      const twice = signDraft(of.draft, { name: 'presigned', carrier: 'query', payload: 'unsigned' }, of.knobs);
      return signDraft({ ...of.draft, query: twice.query }, of.form, of.knobs);
    },
  },
  {
    name: 'nobody, and a token',
    on: notListed,
    refused: codes('403 AccessDenied', '400 InvalidRequest'),
    sign: changedAfter((signed) =>
      withHeader(
        changedHeader(signed, 'authorization', () => undefined),
        'x-amz-security-token',
        'none',
      ),
    ),
  },
  {
    name: 'a token that is none',
    on: anywhere,
    refused: codes('400 InvalidToken'),
    sign: signedWith(() => ({ knobs: { sessionToken: 'bm9uZQ==' } })),
  },
  {
    name: 'nobody',
    on: notListed,
    // A body signed by nobody is refused as that; everything else as forbidden.
    refused: codes('403 AccessDenied', '400 InvalidRequest'),
    sign: changedAfter((signed) => changedHeader(signed, 'authorization', () => undefined)),
  },
  {
    name: 'nobody with a form in the body',
    on: notListed,
    refused: codes('403 AccessDenied', '400 InvalidRequest'),
    sign: changedAfter((signed) =>
      withHeader(
        changedHeader(signed, 'authorization', () => undefined),
        'content-type',
        'multipart/form-data; boundary=felloe',
      ),
    ),
  },
];

export const claimRows: readonly Row[] = [...dates, ...scopes, ...lives, ...parts, ...places];
