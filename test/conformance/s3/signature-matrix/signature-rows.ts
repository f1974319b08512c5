/** Rows about the signature itself, and about what is changed after it was made. */
import { changedHeader, changedQuery, type SignedDraft } from './draft.ts';
import { anywhere, changedAfter, codes, inHeaders, mismatch, type Row, signedWith, whereItFits } from './cells.ts';
import { type Form, streamingModes } from './forms.ts';
import type { Route } from './routes.ts';
import { signBySdk } from './sdk-signer.ts';

function flippedAt(position: number): (signature: string) => string {
  return (signature) => {
    const digit = Number.parseInt(signature[position] ?? '0', 16) ^ (1 << (position % 4));
    return `${signature.slice(0, position)}${digit.toString(16)}${signature.slice(position + 1)}`;
  };
}

const said = (name: string, change: (signature: string) => string, refused: Row['refused'] = mismatch): Row => ({
  name: `signature ${name}`,
  on: anywhere,
  refused,
  sign: signedWith(() => ({ wishes: { signature: change } })),
});

const shapes: readonly Row[] = [
  said('flipped in its first bit', flippedAt(0)),
  said('flipped in its last bit', flippedAt(63)),
  said('empty', () => ''),
  said('short', (signature) => signature.slice(0, 63)),
  said('long', (signature) => `${signature}0`),
  said('in upper case', (signature) => signature.toUpperCase().replace(/^[\d]*$/, 'A')),
  said('of no hex', () => 'z'.repeat(64)),
  said('of other characters', () => 'é'.repeat(32)),
];

/** Every digit, on one route of each form: the position is what the row is about. */
const flips: readonly Row[] = Array.from({ length: 62 }, (_, index) => ({
  name: `signature flipped at ${index + 1}`,
  on: ({ name }: Form, route: Route) => route.name === 'PutObject' && (name === 'header' || name === 'presigned'),
  refused: mismatch,
  sign: signedWith(() => ({ wishes: { signature: flippedAt(index + 1) } })),
}));

const secrets: readonly Row[] = [
  {
    name: 'wrong secret',
    on: anywhere,
    refused: mismatch,
    sign: signedWith(() => ({ knobs: { secretAccessKey: 'another secret' } })),
  },
  {
    name: 'unknown key',
    on: anywhere,
    refused: codes('403 InvalidAccessKeyId'),
    sign: signedWith(() => ({ knobs: { accessKeyId: 'AKIANOBODYHASTHIS' } })),
  },
  {
    name: 'key of no characters',
    on: anywhere,
    refused: codes('403 InvalidAccessKeyId'),
    sign: signedWith(() => ({ knobs: { accessKeyId: '' } })),
  },
];

const after = (name: string, change: (signed: SignedDraft) => SignedDraft, on: Row['on'] = anywhere): Row => ({
  name,
  on,
  refused: mismatch,
  sign: changedAfter(change),
});

/** Methods that mean another operation on the same path. */
const otherMethods: Readonly<Record<string, string>> = { GET: 'DELETE', HEAD: 'GET', DELETE: 'GET', PUT: 'GET', POST: 'PUT' };

const changes: readonly Row[] = [
  after('method changed', (signed) => ({ ...signed, method: otherMethods[signed.method] ?? 'GET' })),
  after(
    'path changed',
    (signed) => ({ ...signed, path: `${signed.path}x` }),
    (_, { name }) => name !== 'ListBuckets',
  ),
  after('parameter added', (signed) => ({ ...signed, query: [...signed.query, ['versionId', 'null']] })),
  after('sub-resource added', (signed) => ({ ...signed, query: [['acl', undefined], ...signed.query, ['tagging', undefined]] })),
  after(
    'parameter changed',
    (signed) => ({ ...signed, query: signed.query.map(([name, value], index) => [index === 0 ? `${name}2` : name, value]) }),
    (form, route) => inHeaders(form) && route.draft(nowhere).query.length > 0,
  ),
  after(
    'signed header changed',
    (signed) => changedHeader(signed, 'x-amz-copy-source', (value) => `${value}x`),
    (_, { name }) => name === 'CopyObject' || name === 'UploadPartCopy',
  ),
  after('host changed', (signed) => changedHeader(signed, 'host', (value) => `other.${value}`)),
  after('date changed', (signed) => later(signed)),
  after(
    'body exchanged for another payload mode',
    (signed) => changedHeader(signed, 'x-amz-content-sha256', otherMode),
    inHeaders,
  ),
  ...Object.values(streamingModes).map((mode) =>
    after(
      `body declared ${mode} afterwards`,
      (signed) => changedHeader(signed, 'x-amz-content-sha256', () => mode),
      ({ name }) => name === 'header' || name === 'UNSIGNED-PAYLOAD',
    ),
  ),
];

const nowhere = { bucket: 'b', otherBucket: 'b', key: 'k', uploadId: 'u', partETag: 'e' };

function otherMode(mode: string): string {
  return mode === 'UNSIGNED-PAYLOAD' ? streamingModes['chunked-unsigned-trailer'] : 'UNSIGNED-PAYLOAD';
}

/** A second later, on the same day. */
function later(signed: SignedDraft): SignedDraft {
  const next = (value: string): string => (value.endsWith('59Z') ? `${value.slice(0, -3)}58Z` : `${value.slice(0, -3)}59Z`);
  return changedQuery(changedHeader(signed, 'x-amz-date', next), 'X-Amz-Date', next);
}

const truths: readonly Row[] = [
  { name: 'signed truly', on: whereItFits, sign: signedWith(() => ({})) },
  {
    name: 'signed by the AWS SDK',
    on: whereItFits,
    sign: ({ draft, form, knobs }) => signBySdk(draft, form, knobs),
  },
];

export const signatureRows: readonly Row[] = [...truths, ...shapes, ...flips, ...secrets, ...changes];
