import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { S3Error } from '../errors.ts';
import { emptySha256Hex, formatScope } from '../sigv4/scope.ts';
import { deriveSigningKey, prepareSigningKey, signatureHex } from '../sigv4/signing-key.ts';
import type { ChunkSigning } from './chunk-signatures.ts';
import { AwsChunkedDecoder, decodeAwsChunked, lineBytesMax } from './decoder.ts';

const scope = { date: '20130524', region: 'us-east-1', service: 's3' };
const timestamp = '20130524T000000Z';
const key = prepareSigningKey(deriveSigningKey('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', scope));

function signingFrom(seedSignature: string): ChunkSigning {
  return { key, timestamp, scope, seedSignature };
}

/** The published examples: 66,560 bytes in chunks of 64 KiB. */
const publishedData = ['a'.repeat(65_536), 'a'.repeat(1024)] as const;
const publishedChunked = [
  `10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n${publishedData[0]}\r\n`,
  `400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n${publishedData[1]}\r\n`,
  '0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n',
].join('');
const publishedTrailer = [
  `10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2\r\n${publishedData[0]}\r\n`,
  `400;chunk-signature=1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7\r\n${publishedData[1]}\r\n`,
  '0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n',
  'x-amz-checksum-crc32c:sOO8/Q==\r\n',
  'x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n',
].join('');

async function decode(body: string | Buffer, decoder: AwsChunkedDecoder, pieceBytes = 10_007): Promise<Buffer> {
  const bytes = typeof body === 'string' ? Buffer.from(body, 'latin1') : body;
  async function* pieces() {
    for (let from = 0; from < bytes.length; from += pieceBytes) yield bytes.subarray(from, from + pieceBytes);
  }
  const decoded: Buffer[] = [];
  for await (const piece of decodeAwsChunked(pieces(), decoder)) decoded.push(piece);
  return Buffer.concat(decoded);
}

test.each([1, 2, 3, 63, 64, 1000, 65_536, 100_000])(
  'the published signed example decodes in pieces of %i bytes',
  async (pieceBytes) => {
    const signing = signingFrom('4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9');
    const decoder = new AwsChunkedDecoder({ decodedLengthBytes: 66_560, signing, trailer: false, trailerNames: [] });
    expect((await decode(publishedChunked, decoder, pieceBytes)).toString() === publishedData.join('')).toBe(true);
  },
);

test('the published signed example with a trailer decodes', async () => {
  const signing = signingFrom('106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e');
  const options = { decodedLengthBytes: 66_560, signing, trailer: true, trailerNames: ['x-amz-checksum-crc32c'] };
  const decoder = new AwsChunkedDecoder(options);
  expect((await decode(publishedTrailer, decoder)).length).toBe(66_560);
  expect([...decoder.trailers]).toEqual([['x-amz-checksum-crc32c', 'sOO8/Q==']]);
});

type Mode = 'signed' | 'signed-trailer' | 'unsigned-trailer';
const seed = 'f'.repeat(64);
const trailerLine = 'x-amz-checksum-crc32:AAAAAA==';

function sha256Hex(data: string): string {
  return createHash('sha256').update(data, 'latin1').digest('hex');
}

function chunkSignature(previous: string, data: string): string {
  return signatureHex(
    key,
    `AWS4-HMAC-SHA256-PAYLOAD\n${timestamp}\n${formatScope(scope)}\n${previous}\n${emptySha256Hex}\n${sha256Hex(data)}`,
  );
}

interface Chunk {
  readonly header: string;
  readonly data: string;
}

/** The parts of a true body, so that an attack can change one of them. */
interface Body {
  readonly chunks: Chunk[];
  readonly last: string;
  readonly trailer: string[];
}

function trueBody(mode: Mode, data: readonly string[]): Body {
  let previous = seed;
  const header = (text: string): string => {
    const size = text.length.toString(16);
    if (mode === 'unsigned-trailer') return size;
    previous = chunkSignature(previous, text);
    return `${size};chunk-signature=${previous}`;
  };
  const chunks = data.map((text) => ({ header: header(text), data: text }));
  const last = header('');
  const trailer = mode === 'signed' ? [] : [trailerLine];
  if (mode === 'signed-trailer') {
    const text = `AWS4-HMAC-SHA256-TRAILER\n${timestamp}\n${formatScope(scope)}\n${previous}\n${sha256Hex(`${trailerLine}\n`)}`;
    trailer.push(`x-amz-trailer-signature:${signatureHex(key, text)}`);
  }
  return { chunks, last, trailer };
}

function write(body: Body): string {
  const chunks = body.chunks.map((chunk) => `${chunk.header}\r\n${chunk.data}\r\n`).join('');
  return `${chunks}${body.last}\r\n${body.trailer.map((line) => `${line}\r\n`).join('')}\r\n`;
}

function decoderOf(mode: Mode, decodedLengthBytes: number): AwsChunkedDecoder {
  return new AwsChunkedDecoder({
    decodedLengthBytes,
    signing: mode === 'unsigned-trailer' ? undefined : signingFrom(seed),
    trailer: mode !== 'signed',
    trailerNames: mode === 'signed' ? [] : ['x-amz-checksum-crc32'],
  });
}

const modes: readonly Mode[] = ['signed', 'signed-trailer', 'unsigned-trailer'];

test.each(modes)('any true %s body decodes whatever the pieces it comes in', async (mode) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ minLength: 1, maxLength: 40 }), { maxLength: 5 }),
      fc.integer({ min: 1, max: 200 }),
      async (texts, pieceBytes) => {
        const data = texts.map((text) => Buffer.from(text).toString('latin1'));
        const whole = data.join('');
        const decoded = await decode(write(trueBody(mode, data)), decoderOf(mode, whole.length), pieceBytes);
        expect(decoded.toString('latin1')).toBe(whole);
      },
    ),
    { seed: 5, numRuns: 100 },
  );
});

interface Attack {
  readonly name: string;
  readonly code?: string;
  readonly modes?: readonly Mode[];
  /** Bytes the request declares; default the true number. */
  readonly declared?: number;
  /** Changes the parts, or what is written of them. */
  readonly change?: (body: Body) => Body;
  readonly rewrite?: (text: string) => string;
}

const data = ['first chunk of data', 'second chunk', 'third'];
const length = data.join('').length;
const signedModes: readonly Mode[] = ['signed', 'signed-trailer'];
const trailerModes: readonly Mode[] = ['signed-trailer', 'unsigned-trailer'];

function swapFirst(chunks: readonly Chunk[]): Chunk[] {
  return [chunks[1], chunks[0], chunks[2]].filter((chunk) => chunk !== undefined);
}

function mapFirst(chunks: readonly Chunk[], change: (chunk: Chunk) => Chunk): Chunk[] {
  return chunks.map((chunk, index) => (index === 0 ? change(chunk) : chunk));
}

const attacks: readonly Attack[] = [
  // the chain of signatures
  {
    name: 'chunks in another order',
    code: 'SignatureDoesNotMatch',
    modes: signedModes,
    change: (body) => ({ ...body, chunks: swapFirst(body.chunks) }),
  },
  {
    name: 'a chunk left out',
    code: 'SignatureDoesNotMatch',
    modes: signedModes,
    change: (body) => ({ ...body, chunks: body.chunks.slice(1) }),
  },
  {
    name: 'a chunk left out',
    code: 'IncompleteBody',
    modes: ['unsigned-trailer'],
    change: (body) => ({ ...body, chunks: body.chunks.slice(1) }),
  },
  {
    name: 'the last chunk left out, length declared so',
    modes: signedModes,
    declared: length - 5,
    change: (body) => ({ ...body, chunks: body.chunks.slice(0, 2) }),
  },
  { name: 'a chunk repeated', change: (body) => ({ ...body, chunks: body.chunks.flatMap((chunk) => [chunk, chunk]) }) },
  {
    name: 'data altered',
    code: 'SignatureDoesNotMatch',
    modes: signedModes,
    change: (body) => ({
      ...body,
      chunks: mapFirst(body.chunks, (chunk) => ({ ...chunk, data: chunk.data.replace('first', 'First') })),
    }),
  },
  {
    name: 'a signature altered',
    code: 'SignatureDoesNotMatch',
    modes: signedModes,
    change: (body) => ({
      ...body,
      chunks: mapFirst(body.chunks, (chunk) => ({
        ...chunk,
        header: `${chunk.header.slice(0, -1)}${chunk.header.endsWith('0') ? '1' : '0'}`,
      })),
    }),
  },
  {
    name: 'an empty signature',
    code: 'SignatureDoesNotMatch',
    modes: signedModes,
    change: (body) => ({
      ...body,
      chunks: mapFirst(body.chunks, () => ({ header: '13;chunk-signature=', data: data[0] ?? '' })),
    }),
  },
  {
    name: 'a long signature',
    code: 'SignatureDoesNotMatch',
    modes: signedModes,
    change: (body) => ({ ...body, chunks: mapFirst(body.chunks, (chunk) => ({ ...chunk, header: `${chunk.header}00` })) }),
  },
  {
    name: 'a signature in upper case',
    code: 'SignatureDoesNotMatch',
    modes: signedModes,
    rewrite: (text) => text.replace(/chunk-signature=([0-9a-f]+)/, (_all, hex: string) => `chunk-signature=${hex.toUpperCase()}`),
  },
  {
    name: 'no signature',
    code: 'InvalidRequest',
    modes: signedModes,
    change: (body) => ({ ...body, chunks: mapFirst(body.chunks, (chunk) => ({ ...chunk, header: '13' })) }),
  },
  {
    name: 'another extension instead of a signature',
    code: 'InvalidRequest',
    modes: signedModes,
    rewrite: (text) => text.replace('chunk-signature=', 'other-extension='),
  },
  {
    name: 'the final chunk with a wrong signature',
    code: 'SignatureDoesNotMatch',
    modes: signedModes,
    change: (body) => ({ ...body, last: `0;chunk-signature=${'0'.repeat(64)}` }),
  },
  {
    name: 'the final chunk without a signature',
    code: 'InvalidRequest',
    modes: signedModes,
    change: (body) => ({ ...body, last: '0' }),
  },
  {
    name: 'an unsigned body in a signed mode',
    code: 'InvalidRequest',
    modes: signedModes,
    rewrite: () => write(trueBody('unsigned-trailer', data)),
  },
  {
    name: 'a signed body in the unsigned mode',
    code: 'InvalidRequest',
    modes: ['unsigned-trailer'],
    rewrite: () => write(trueBody('signed-trailer', data)),
  },
  { name: 'a plain body', code: 'InvalidRequest', rewrite: () => 'just some text\r\nand more\r\n\r\n' },
  // sizes
  { name: 'a size too small', code: 'InvalidRequest', rewrite: (text) => text.replace(/^13/, '12') },
  { name: 'a size too large', rewrite: (text) => text.replace(/^13/, '14') },
  { name: 'a size of all that follows', rewrite: (text) => text.replace(/^13/, length.toString(16)) },
  { name: 'a size beyond what was declared', code: 'IncompleteBody', rewrite: (text) => text.replace(/^13/, 'fffffff') },
  { name: 'a size of 14 digits', code: 'InvalidRequest', rewrite: (text) => text.replace(/^13/, '00000000000013') },
  { name: 'a size beyond exact numbers', code: 'InvalidRequest', rewrite: (text) => text.replace(/^13/, 'ffffffffffffffffff') },
  { name: 'a negative size', code: 'InvalidRequest', rewrite: (text) => `-${text}` },
  { name: 'a size with a plus', code: 'InvalidRequest', rewrite: (text) => `+${text}` },
  { name: 'a size with 0x', code: 'InvalidRequest', rewrite: (text) => `0x${text}` },
  { name: 'a size behind a blank', code: 'InvalidRequest', rewrite: (text) => ` ${text}` },
  { name: 'a size that is no hex', code: 'InvalidRequest', rewrite: (text) => text.replace(/^13/, 'xyz') },
  { name: 'no size', code: 'InvalidRequest', rewrite: (text) => text.replace(/^13/, '') },
  { name: 'fewer bytes declared', code: 'IncompleteBody', declared: length - 1 },
  { name: 'no bytes declared', code: 'IncompleteBody', declared: 0 },
  { name: 'more bytes declared', code: 'IncompleteBody', declared: length + 1 },
  // framing
  { name: 'lines that end with LF', code: 'InvalidRequest', rewrite: (text) => text.replaceAll('\r\n', '\n') },
  {
    name: 'no line end behind the data',
    code: 'InvalidRequest',
    rewrite: (text) => text.replace('first chunk of data\r\n', 'first chunk of data'),
  },
  { name: 'a header line without end', code: 'InvalidRequest', rewrite: () => 'a'.repeat(lineBytesMax + 1) },
  { name: 'an extension without end', code: 'InvalidRequest', rewrite: () => `13;chunk-signature=${'0'.repeat(100_000)}` },
  { name: 'a NUL in the header', code: 'InvalidRequest', rewrite: (text) => `\u0000${text}` },
  { name: 'bytes after the end', code: 'InvalidRequest', rewrite: (text) => `${text}x` },
  { name: 'an empty line after the end', code: 'InvalidRequest', rewrite: (text) => `${text}\r\n` },
  { name: 'a second body after the end', code: 'InvalidRequest', rewrite: (text) => text + text },
  { name: 'no final chunk', code: 'IncompleteBody', rewrite: (text) => text.slice(0, text.indexOf('third') + 7) },
  { name: 'nothing at all', code: 'IncompleteBody', rewrite: () => '' },
  { name: 'a cut in the data', code: 'IncompleteBody', rewrite: (text) => text.slice(0, text.indexOf('second') + 3) },
  { name: 'a cut in a header', code: 'IncompleteBody', rewrite: (text) => text.slice(0, 1) },
  { name: 'a cut before the last line end', code: 'IncompleteBody', rewrite: (text) => text.slice(0, -1) },
  { name: 'a cut before the last line', code: 'IncompleteBody', rewrite: (text) => text.slice(0, -2) },
  // trailers
  {
    name: 'a trailer where none may be',
    code: 'MalformedTrailerError',
    modes: ['signed'],
    change: (body) => ({ ...body, trailer: [trailerLine] }),
  },
  {
    name: 'no trailer',
    code: 'MalformedTrailerError',
    modes: ['unsigned-trailer'],
    change: (body) => ({ ...body, trailer: [] }),
  },
  { name: 'no trailer', modes: ['signed-trailer'], change: (body) => ({ ...body, trailer: [] }) },
  {
    name: 'an undeclared trailer',
    code: 'MalformedTrailerError',
    modes: trailerModes,
    change: (body) => ({ ...body, trailer: ['x-amz-meta-a:1', ...body.trailer] }),
  },
  {
    name: 'another trailer',
    code: 'MalformedTrailerError',
    modes: trailerModes,
    rewrite: (text) => text.replace('x-amz-checksum-crc32', 'x-amz-checksum-sha1'),
  },
  {
    name: 'a trailer twice',
    code: 'MalformedTrailerError',
    modes: trailerModes,
    change: (body) => ({ ...body, trailer: [trailerLine, ...body.trailer] }),
  },
  {
    name: 'a trailer without a colon',
    code: 'MalformedTrailerError',
    modes: trailerModes,
    rewrite: (text) => text.replace('crc32:', 'crc32'),
  },
  {
    name: 'a trailer without a name',
    code: 'MalformedTrailerError',
    modes: trailerModes,
    rewrite: (text) => text.replace('x-amz-checksum-crc32:', ':'),
  },
  {
    name: 'a trailer altered',
    code: 'SignatureDoesNotMatch',
    modes: ['signed-trailer'],
    rewrite: (text) => text.replace('AAAAAA==', 'BBBBBB=='),
  },
  {
    name: 'no trailer signature',
    code: 'SignatureDoesNotMatch',
    modes: ['signed-trailer'],
    change: (body) => ({ ...body, trailer: [trailerLine] }),
  },
  {
    name: 'an empty trailer signature',
    code: 'SignatureDoesNotMatch',
    modes: ['signed-trailer'],
    change: (body) => ({ ...body, trailer: [trailerLine, 'x-amz-trailer-signature:'] }),
  },
  {
    name: 'a wrong trailer signature',
    code: 'SignatureDoesNotMatch',
    modes: ['signed-trailer'],
    change: (body) => ({ ...body, trailer: [trailerLine, `x-amz-trailer-signature:${'0'.repeat(64)}`] }),
  },
  {
    name: 'the final chunk signature as trailer signature',
    code: 'SignatureDoesNotMatch',
    modes: ['signed-trailer'],
    change: (body) => ({ ...body, trailer: [trailerLine, `x-amz-trailer-signature:${body.last.slice(-64)}`] }),
  },
  {
    name: 'a trailer behind its signature',
    code: 'MalformedTrailerError',
    modes: ['signed-trailer'],
    change: (body) => ({ ...body, trailer: [...body.trailer].reverse() }),
  },
  {
    name: 'a trailer signature in the unsigned mode',
    code: 'MalformedTrailerError',
    modes: ['unsigned-trailer'],
    change: (body) => ({ ...body, trailer: [...body.trailer, 'x-amz-trailer-signature:00'] }),
  },
  { name: 'a trailer line without end', modes: trailerModes, rewrite: (text) => text.replace('AAAAAA==', 'A'.repeat(5000)) },
  {
    name: 'trailer lines without end',
    code: 'MalformedTrailerError',
    modes: trailerModes,
    change: (body) => ({ ...body, trailer: Array.from({ length: 1000 }, () => trailerLine) }),
  },
];

const rows = attacks.flatMap((attack) => (attack.modes ?? modes).map((mode) => ({ ...attack, mode })));

test.each(rows)('$mode: $name is refused', async ({ mode, code, declared, change, rewrite }) => {
  const body = trueBody(mode, data);
  const text = write(change === undefined ? body : change(body));
  const attacked = rewrite === undefined ? text : rewrite(text);
  for (const pieceBytes of [1, 17, 1_000_000]) {
    const failure = await decode(attacked, decoderOf(mode, declared ?? length), pieceBytes).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(S3Error);
    if (code !== undefined) expect(failure).toMatchObject({ code });
  }
});

test('there are at least sixty attacks', () => {
  expect(rows.length).toBeGreaterThanOrEqual(60);
});

test('any single changed byte of a signed body is refused', async () => {
  const text = Buffer.from(write(trueBody('signed-trailer', data)), 'latin1');
  for (let index = 0; index < text.length; index += 1) {
    const changed = Buffer.from(text);
    changed[index] = (changed[index] ?? 0) ^ 0x01;
    const decoded = await decode(changed, decoderOf('signed-trailer', length), 1_000_000).catch((error: unknown) => error);
    // Letters of sizes and names may be read in either case; nothing else may pass.
    if (!(decoded instanceof S3Error)) throw new Error(`byte ${index} was changed and not noticed`);
  }
});

test('no attack makes the decoder hold more than a line', () => {
  const decoder = decoderOf('unsigned-trailer', 10 * 1024 * 1024);
  const piece = Buffer.alloc(1024 * 1024, 'a');
  expect(decoder.push(Buffer.from('a00000\r\n'))).toEqual([]);
  for (let index = 0; index < 10; index += 1) {
    const [decoded] = decoder.push(piece);
    // A view, not a copy.
    expect(decoded?.buffer).toBe(piece.buffer);
  }
});
