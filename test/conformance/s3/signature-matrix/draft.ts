/** A request before it is signed, and after: lists of lines, so that anything can be said twice, in another order or wrongly. */
import type { Wire } from './wire.ts';

/** A query parameter as it is to stand on the wire; undefined without a `=`. */
export type Pair = readonly [name: string, value: string | undefined];
export type Line = readonly [name: string, value: string];

export interface Draft {
  readonly method: string;
  /** Escaped as it is to be sent and signed. */
  readonly path: string;
  readonly query: readonly Pair[];
  readonly headers: readonly Line[];
  /** The bytes that are meant, without framing. */
  readonly body?: Buffer | undefined;
}

/** Signed, its body framed: what a row may still change behind the signer's back. */
export interface SignedDraft extends Draft {
  /** Chunks of an aws-chunked body with what stands before each; empty for a plain one. */
  readonly chunks: readonly Chunk[];
  /** Lines behind the last chunk; absent without a trailer. */
  readonly trailer?: readonly string[] | undefined;
  /** What is done to the framed body on its way. */
  readonly onWire?: (framed: Buffer) => Buffer;
}

export interface Chunk {
  /** `2000;chunk-signature=…` */
  readonly head: string;
  readonly data: Buffer;
}

export function renderDraft(draft: SignedDraft): Wire {
  const query = draft.query.map(([name, value]) => (value === undefined ? name : `${name}=${value}`)).join('&');
  const sent = draft.chunks.length === 0 ? (draft.body ?? Buffer.alloc(0)) : framed(draft);
  const body = draft.onWire?.(sent) ?? sent;
  const said = draft.headers.some(([name]) => name.toLowerCase() === 'content-length');
  const isBare = body.length === 0 && (draft.method === 'GET' || draft.method === 'HEAD' || draft.method === 'DELETE');
  const length: Line[] = said || isBare ? [] : [['Content-Length', String(body.length)]];
  const target = query === '' ? draft.path : `${draft.path}?${query}`;
  return { method: draft.method, target, headers: [...draft.headers, ...length], body };
}

function framed({ chunks, trailer }: SignedDraft): Buffer {
  const pieces = chunks.flatMap(({ head, data }) => [
    Buffer.from(`${head}\r\n`),
    data,
    Buffer.from(data.length === 0 ? '' : '\r\n'),
  ]);
  const lines = (trailer ?? []).map((line) => `${line}\r\n`).join('');
  return Buffer.concat([...pieces, Buffer.from(`${lines}\r\n`)]);
}

export function withHeader<T extends Draft>(draft: T, name: string, value: string): T {
  return { ...draft, headers: [...draft.headers, [name, value]] };
}

/** Every line of the name changed; undefined takes it away. */
export function changedHeader<T extends Draft>(draft: T, name: string, change: (value: string) => string | undefined): T {
  const headers = draft.headers.flatMap(([said, value]): Line[] => {
    const now = said.toLowerCase() === name.toLowerCase() ? change(value) : value;
    return now === undefined ? [] : [[said, now]];
  });
  return { ...draft, headers };
}

export function changedQuery<T extends Draft>(draft: T, name: string, change: (value: string) => string | undefined): T {
  const query = draft.query.flatMap(([said, value]): Pair[] => {
    const now = said === name ? change(value ?? '') : value;
    return now === undefined && said === name ? [] : [[said, now]];
  });
  return { ...draft, query };
}
