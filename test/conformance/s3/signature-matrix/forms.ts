/** The ways a request can carry a signature, crossed with the ways its body can be covered by one. */
import { crc32 } from 'node:zlib';
import type { Chunk, Draft, Line, SignedDraft } from './draft.ts';
import { encoded, type SigningKnobs, scopeOf, sha256, signRequest, signText } from './plain-signer.ts';

export interface Form {
  readonly name: string;
  readonly carrier: 'header' | 'query';
  readonly payload: 'signed' | 'unsigned' | 'chunked-signed' | 'chunked-signed-trailer' | 'chunked-unsigned-trailer';
}

export const forms: readonly Form[] = [
  { name: 'header', carrier: 'header', payload: 'signed' },
  { name: 'UNSIGNED-PAYLOAD', carrier: 'header', payload: 'unsigned' },
  { name: 'chunked-signed', carrier: 'header', payload: 'chunked-signed' },
  { name: 'chunked-signed-trailer', carrier: 'header', payload: 'chunked-signed-trailer' },
  { name: 'unsigned-trailer', carrier: 'header', payload: 'chunked-unsigned-trailer' },
  { name: 'presigned', carrier: 'query', payload: 'unsigned' },
  { name: 'presigned, chunked-signed', carrier: 'query', payload: 'chunked-signed' },
  { name: 'presigned, unsigned-trailer', carrier: 'query', payload: 'chunked-unsigned-trailer' },
];

export const streamingModes = {
  'chunked-signed': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  'chunked-signed-trailer': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
  'chunked-unsigned-trailer': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
} as const;

/** What a row changes before the signature is made, so that the signature is true of it. */
export interface Wishes {
  /** Of the headers' names, in order. */
  readonly signedHeaders?: (names: readonly string[]) => readonly string[];
  readonly payloadHash?: string;
  readonly expires?: string;
  readonly decodedLength?: (bytes: number) => number;
  /** The line of the trailer, which is then signed as it is. */
  readonly trailer?: (line: string) => string;
  /** What is said instead of the true signature; the chain of chunks goes on from the true one. */
  readonly signature?: (signature: string) => string;
}

const chunkBytes = 8192;
const trailerName = 'x-amz-checksum-crc32';
const noBytes = Buffer.alloc(0);

export function isChunked({ payload }: Form): boolean {
  return payload !== 'signed' && payload !== 'unsigned';
}

/** The request with what its form says about the body, ready to be signed by whichever signer. */
export function prepared(draft: Draft, form: Form, wishes: Wishes = {}): { draft: Draft; payloadHash: string } {
  const body = draft.body ?? noBytes;
  const { payload } = form;
  const said: Line[] = [];
  if (payload !== 'signed' && payload !== 'unsigned') {
    said.push(
      ['content-encoding', 'aws-chunked'],
      ['x-amz-decoded-content-length', String(wishes.decodedLength?.(body.length) ?? body.length)],
    );
    if (payload.endsWith('trailer')) said.push(['x-amz-trailer', trailerName]);
  }
  const usual = payload === 'signed' ? sha256(body) : payload === 'unsigned' ? 'UNSIGNED-PAYLOAD' : streamingModes[payload];
  const payloadHash = wishes.payloadHash ?? usual;
  // A presigned URL of a plain body says nothing about it.
  if (form.carrier === 'header' || isChunked(form)) said.push(['x-amz-content-sha256', payloadHash]);
  return { draft: { ...draft, headers: [...draft.headers, ...said] }, payloadHash };
}

export function signDraft(unsigned: Draft, form: Form, knobs: SigningKnobs, wishes: Wishes = {}): SignedDraft {
  const { draft, payloadHash } = prepared(unsigned, form, wishes);
  const token: Line[] = knobs.sessionToken === undefined ? [] : [['x-amz-security-token', knobs.sessionToken]];
  const dated: Line[] = form.carrier === 'header' ? [['x-amz-date', knobs.timestamp], ...token] : [];
  const toSign: Draft = { ...draft, headers: [...draft.headers, ...dated] };
  const names = [...new Set(toSign.headers.map(([name]) => name.toLowerCase()))].sort();
  const signed = wishes.signedHeaders?.(names) ?? names;
  const credential = `${knobs.accessKeyId}/${scopeOf(knobs)}`;
  const say = wishes.signature ?? ((signature: string) => signature);
  if (form.carrier === 'header') {
    const signature = signRequest(knobs, toSign, signed, payloadHash);
    const parts = `Credential=${credential}, SignedHeaders=${signed.join(';')}, Signature=${say(signature)}`;
    const authorized: Draft = { ...toSign, headers: [...toSign.headers, ['Authorization', `${knobs.algorithm} ${parts}`]] };
    return withFrames(authorized, { form, knobs, wishes, seed: signature });
  }
  const parameters: Record<string, string | undefined> = {
    'X-Amz-Algorithm': knobs.algorithm,
    'X-Amz-Credential': credential,
    'X-Amz-Date': knobs.timestamp,
    'X-Amz-Expires': wishes.expires ?? '300',
    'X-Amz-Security-Token': knobs.sessionToken,
    'X-Amz-SignedHeaders': signed.join(';'),
  };
  const added = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, encoded(value)] as const],
  );
  const query = [...toSign.query, ...added];
  const signature = signRequest(knobs, { ...toSign, query }, signed, payloadHash);
  return withFrames(
    { ...toSign, query: [...query, ['X-Amz-Signature', encoded(say(signature))]] },
    { form, knobs, wishes, seed: signature },
  );
}

export interface Framing {
  readonly form: Form;
  readonly knobs: SigningKnobs;
  readonly wishes?: Wishes;
  /** The signature of the request. */
  readonly seed: string;
}

/** The body as its form frames it. */
export function withFrames(draft: Draft, { form: { payload }, knobs, wishes = {}, seed }: Framing): SignedDraft {
  if (payload === 'signed' || payload === 'unsigned') return { ...draft, chunks: [] };
  const body = draft.body ?? noBytes;
  const isSigned = payload !== 'chunked-unsigned-trailer';
  let link = seed;
  const chained = (kind: string, ...hashes: readonly string[]): string => {
    link = signText(knobs, [`AWS4-HMAC-SHA256-${kind}`, knobs.timestamp, scopeOf(knobs), link, ...hashes].join('\n'));
    return link;
  };
  const chunks: Chunk[] = [];
  for (let from = 0; from <= body.length; from += chunkBytes) {
    const data = body.subarray(from, from + chunkBytes);
    if (data.length > 0) chunks.push(frame(data));
  }
  chunks.push(frame(noBytes));
  if (payload === 'chunked-signed') return { ...draft, chunks };
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crc32(body));
  const line = `${trailerName}:${crc.toString('base64')}`;
  const trailer = [wishes.trailer?.(line) ?? line];
  if (isSigned) trailer.push(`x-amz-trailer-signature:${chained('TRAILER', sha256(`${trailer[0]}\n`))}`);
  return { ...draft, chunks, trailer };

  function frame(data: Buffer): Chunk {
    const signature = isSigned ? `;chunk-signature=${chained('PAYLOAD', sha256(''), sha256(data))}` : '';
    return { head: `${data.length.toString(16)}${signature}`, data };
  }
}
