/** Rows about the chain of chunks: what is dropped, moved, changed or added behind the signer's back. */
import { changedHeader, type Chunk, type SignedDraft } from './draft.ts';
import { changedAfter, codes, type Row, signedWith } from './cells.ts';
import { type Form, isChunked, signDraft } from './forms.ts';
import type { Route } from './routes.ts';

const onBodies = (form: Form, { payload }: Route): boolean => isChunked(form) && payload === 'object';
const isSigned = ({ payload }: Form): boolean => payload.startsWith('chunked-signed');
const hasTrailer = ({ payload }: Form): boolean => payload.endsWith('trailer');

/** Signed chunks give a lie away as that, unsigned ones by the checksum or the length. */
const bySignatureOr =
  (...unsigned: readonly string[]) =>
  (form: Form): readonly string[] =>
    isSigned(form) ? ['403 SignatureDoesNotMatch'] : unsigned;

function chunksChanged(change: (chunks: readonly Chunk[]) => readonly Chunk[]): Row['sign'] {
  return changedAfter((signed) => ({ ...signed, chunks: change(signed.chunks) }));
}

function firstChanged(change: (chunk: Chunk) => Chunk): Row['sign'] {
  return chunksChanged(([first, ...others]) => (first === undefined ? [] : [change(first), ...others]));
}

const onWire = (change: (framed: Buffer) => Buffer): Row['sign'] => changedAfter((signed) => ({ ...signed, onWire: change }));

const chunkSignature = (head: string, change: (signature: string) => string): string =>
  head.replace(/chunk-signature=(\w*)/, (_, signature: string) => `chunk-signature=${change(signature)}`);

const otherDigit = (signature: string): string => `${signature.startsWith('0') ? '1' : '0'}${signature.slice(1)}`;

const chunks: readonly Row[] = [
  {
    name: 'chunks in another order',
    on: onBodies,
    refused: bySignatureOr('400 BadDigest'),
    sign: chunksChanged(([first, second, ...others]) => (first && second ? [second, first, ...others] : [])),
  },
  {
    name: 'a chunk dropped',
    on: onBodies,
    refused: bySignatureOr('400 IncompleteBody'),
    sign: chunksChanged(([first, , ...others]) => (first === undefined ? [] : [first, ...others])),
  },
  {
    name: 'a chunk twice',
    on: onBodies,
    refused: bySignatureOr('400 IncompleteBody'),
    sign: chunksChanged(([first, ...others]) => (first === undefined ? [] : [first, first, ...others])),
  },
  {
    name: 'data of a chunk changed',
    on: onBodies,
    refused: bySignatureOr('400 BadDigest'),
    sign: firstChanged(({ head, data }) => ({
      head,
      data: Buffer.concat([Buffer.from([(data[0] ?? 0) ^ 1]), data.subarray(1)]),
    })),
  },
  ...[1, -1].map(
    (more): Row => ({
      name: `size of a chunk said ${more > 0 ? 'larger' : 'smaller'}`,
      on: onBodies,
      refused: codes('400 InvalidRequest', '403 SignatureDoesNotMatch', '400 IncompleteBody'),
      sign: firstChanged(({ head, data }) => ({ head: head.replace(/^\w+/, (data.length + more).toString(16)), data })),
    }),
  ),
  ...['-1', '', 'zz', '0x10', '10000000000000', ' 2000'].map(
    (size): Row => ({
      name: `size of a chunk said '${size}'`,
      on: onBodies,
      refused: codes('400 InvalidRequest'),
      sign: firstChanged(({ head, data }) => ({ head: head.replace(/^\w+/, size), data })),
    }),
  ),
  {
    name: 'signature of a chunk changed',
    on: (form, route) => onBodies(form, route) && isSigned(form),
    refused: codes('403 SignatureDoesNotMatch'),
    sign: firstChanged(({ head, data }) => ({ head: chunkSignature(head, otherDigit), data })),
  },
  {
    name: 'signature of a chunk empty',
    on: (form, route) => onBodies(form, route) && isSigned(form),
    refused: codes('403 SignatureDoesNotMatch'),
    sign: firstChanged(({ head, data }) => ({ head: chunkSignature(head, () => ''), data })),
  },
  {
    name: 'chunks without signatures',
    on: (form, route) => onBodies(form, route) && isSigned(form),
    refused: codes('400 InvalidRequest'),
    sign: chunksChanged((signed) => signed.map(({ head, data }) => ({ head: head.replace(/;.*/, ''), data }))),
  },
  {
    name: 'signature of the last chunk changed',
    on: (form, route) => onBodies(form, route) && isSigned(form),
    refused: codes('403 SignatureDoesNotMatch'),
    sign: chunksChanged((signed) =>
      signed.map(({ head, data }) => ({ head: data.length === 0 ? chunkSignature(head, otherDigit) : head, data })),
    ),
  },
  {
    name: 'chunks of another request',
    on: (form, route) => onBodies(form, route) && isSigned(form),
    refused: codes('403 SignatureDoesNotMatch'),
    sign: (of) => withChunksOf(of, signDraft({ ...of.draft, path: `${of.draft.path}x` }, of.form, of.knobs)),
  },
  {
    name: 'chunks signed with another secret',
    on: (form, route) => onBodies(form, route) && isSigned(form),
    refused: codes('403 SignatureDoesNotMatch'),
    sign: (of) => withChunksOf(of, signDraft(of.draft, of.form, { ...of.knobs, secretAccessKey: 'another secret' })),
  },
];

function withChunksOf({ draft, form, knobs }: Parameters<Row['sign']>[0], other: SignedDraft): SignedDraft {
  return { ...signDraft(draft, form, knobs), chunks: other.chunks, trailer: other.trailer };
}

const ends: readonly Row[] = [
  {
    name: 'no last chunk',
    on: onBodies,
    refused: codes('400 IncompleteBody'),
    sign: onWire((framed) => framed.subarray(0, framed.lastIndexOf('\r\n0') + 2)),
  },
  {
    name: 'cut in the middle of a chunk',
    on: onBodies,
    refused: codes('400 IncompleteBody'),
    sign: onWire((framed) => framed.subarray(0, 9000)),
  },
  {
    name: 'nothing at all',
    on: onBodies,
    refused: codes('400 IncompleteBody'),
    sign: onWire(() => Buffer.alloc(0)),
  },
  {
    name: 'bytes behind the end',
    on: onBodies,
    refused: codes('400 InvalidRequest'),
    sign: onWire((framed) => Buffer.concat([framed, Buffer.from('x')])),
  },
  {
    name: 'a second body behind the end',
    on: onBodies,
    refused: codes('400 InvalidRequest'),
    sign: onWire((framed) => Buffer.concat([framed, framed])),
  },
  {
    name: 'a chunk header without end',
    on: onBodies,
    refused: codes('400 InvalidRequest'),
    sign: onWire((framed) => Buffer.concat([Buffer.from(`2000;chunk-signature=${'a'.repeat(5000)}`), framed])),
  },
  {
    name: 'lines that end with LF alone',
    on: onBodies,
    refused: codes('400 InvalidRequest'),
    sign: onWire((framed) => Buffer.from(framed.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')),
  },
  ...[1, -1, -8192].map(
    (more): Row => ({
      name: `a decoded length declared ${more > 0 ? 'larger' : `smaller by ${-more}`}`,
      on: onBodies,
      refused: codes('400 IncompleteBody'),
      sign: signedWith(() => ({ wishes: { decodedLength: (bytes) => bytes + more } })),
    }),
  ),
];

const onTrailers = (form: Form, route: Route): boolean => onBodies(form, route) && hasTrailer(form);
const trailerChanged = (change: (lines: readonly string[]) => readonly string[]): Row['sign'] =>
  changedAfter((signed) => ({ ...signed, trailer: change(signed.trailer ?? []) }));

const trailers: readonly Row[] = [
  {
    name: 'another checksum in the trailer',
    on: onTrailers,
    refused: bySignatureOr('400 BadDigest'),
    sign: trailerChanged((lines) => lines.map((line) => line.replace(/crc32:.*/, 'crc32:AAAAAA=='))),
  },
  {
    name: 'a false checksum in the trailer, truly signed',
    on: onTrailers,
    refused: codes('400 BadDigest'),
    sign: signedWith(() => ({ wishes: { trailer: () => 'x-amz-checksum-crc32:AAAAAA==' } })),
  },
  {
    name: 'a checksum of no digest in the trailer, truly signed',
    on: onTrailers,
    refused: codes('400 InvalidRequest', '400 BadDigest'),
    sign: signedWith(() => ({ wishes: { trailer: () => 'x-amz-checksum-crc32:none' } })),
  },
  {
    name: 'another checksum than announced, truly signed',
    on: onTrailers,
    refused: codes('400 MalformedTrailerError'),
    sign: signedWith(() => ({ wishes: { trailer: () => 'x-amz-checksum-sha1:2jmj7l5rSw0yVb/vlWAYkK/YBwk=' } })),
  },
  {
    name: 'a line in the trailer that nobody announced',
    on: onTrailers,
    refused: codes('400 MalformedTrailerError'),
    sign: trailerChanged((lines) => ['x-amz-meta-evil:yes', ...lines]),
  },
  {
    name: 'the line of the trailer twice',
    on: onTrailers,
    refused: codes('400 MalformedTrailerError'),
    sign: trailerChanged((lines) => [...lines.slice(0, 1), ...lines]),
  },
  {
    name: 'no line in the trailer',
    on: onTrailers,
    refused: codes('400 MalformedTrailerError'),
    sign: trailerChanged((lines) => lines.slice(1)),
  },
  {
    name: 'signature of the trailer changed',
    on: (form, route) => onTrailers(form, route) && isSigned(form),
    refused: codes('403 SignatureDoesNotMatch'),
    sign: trailerChanged((lines) =>
      lines.map((line) => line.replace(/(signature:)(\w+)/, (_, name: string, value: string) => name + otherDigit(value))),
    ),
  },
  {
    name: 'no signature of the trailer',
    on: (form, route) => onTrailers(form, route) && isSigned(form),
    refused: codes('403 SignatureDoesNotMatch'),
    sign: trailerChanged((lines) => lines.slice(0, 1)),
  },
  {
    name: 'the trailer announced to nobody',
    on: onTrailers,
    refused: codes('403 SignatureDoesNotMatch'),
    sign: changedAfter((signed) => changedHeader(signed, 'x-amz-trailer', () => undefined)),
  },
];

export const chunkRows: readonly Row[] = [...chunks, ...ends, ...trailers];
