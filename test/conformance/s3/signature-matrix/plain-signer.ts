/**
 * Signature Version 4 written anew from AWS's description of it, sharing no code with the product, with everything that can be done
 * wrong as a knob: a wrong request is signed truly, so that it is the one wrong thing that has it refused.
 */
import { createHash, createHmac } from 'node:crypto';
import type { Draft, Pair } from './draft.ts';

export interface SigningKnobs {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  readonly region: string;
  readonly service: string;
  readonly terminator: string;
  readonly algorithm: string;
  /** yyyymmddThhmmssZ */
  readonly timestamp: string;
  /** yyyymmdd of the credential. */
  readonly scopeDate: string;
}

export function sha256(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

export function scopeOf({ scopeDate, region, service, terminator }: SigningKnobs): string {
  return [scopeDate, region, service, terminator].join('/');
}

/** Signs any text with the key derived for the scope: a string to sign, a policy, a chunk. */
export function signText(knobs: SigningKnobs, text: string): string {
  const { secretAccessKey, scopeDate, region, service, terminator } = knobs;
  const key = [scopeDate, region, service, terminator].reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`) as Buffer;
  return hmac(key, text).toString('hex');
}

/** What is signed of a request: the draft as it will be sent, these of its headers, this last line. */
export function signRequest(knobs: SigningKnobs, draft: Draft, signed: readonly string[], payloadHash: string): string {
  const values = (name: string) =>
    draft.headers.filter(([sent]) => sent.toLowerCase() === name).map(([, value]) => tidied(value));
  const lines = signed.map((name) => `${name}:${values(name).join(',')}\n`).join('');
  const canonical = [draft.method, draft.path, canonicalQuery(draft.query), lines, signed.join(';'), payloadHash].join('\n');
  const hash = sha256(Buffer.from(canonical, 'latin1'));
  return signText(knobs, [knobs.algorithm, knobs.timestamp, scopeOf(knobs), hash].join('\n'));
}

function tidied(value: string): string {
  return value.replace(/^[ \t]+|[ \t]+$/g, '').replace(/[ \t]+/g, ' ');
}

function canonicalQuery(query: readonly Pair[]): string {
  const encoded = query.map(([name, value]) => [reencoded(name), reencoded(value ?? '')] as const);
  const inOrder = encoded.toSorted(([a, x], [b, y]) => (a === b ? Number(x > y) - Number(x < y) : a > b ? 1 : -1));
  return inOrder.map(([name, value]) => `${name}=${value}`).join('&');
}

/** Byte by byte: whatever the sender escaped, exactly the unreserved characters stay. */
export function reencoded(raw: string): string {
  const bytes: number[] = [];
  for (let index = 0; index < raw.length; index += 1) {
    const escaped = /^%([0-9A-Fa-f]{2})/.exec(raw.slice(index, index + 3))?.[1];
    if (escaped !== undefined) index += 2;
    bytes.push(escaped === undefined ? (raw[index] === '+' ? 0x20 : raw.charCodeAt(index)) : Number.parseInt(escaped, 16));
  }
  return bytes.map(encodedByte).join('');
}

function encodedByte(byte: number): string {
  const character = String.fromCharCode(byte);
  return /[A-Za-z0-9\-._~]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}

/** A text as it stands in a query or a path's segment. */
export function encoded(text: string): string {
  return [...Buffer.from(text)].map(encodedByte).join('');
}
