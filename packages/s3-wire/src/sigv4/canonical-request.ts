/**
 * The canonical request and the string to sign (Signature Version 4, "Create a canonical request"), with S3's exceptions: the
 * path is encoded once and never normalised.
 *
 * Text here is latin-1: one character a byte, as Node gives raw headers, so that what is hashed is what was sent.
 */
import { decodePercent, encodePercent } from '../request/percent.ts';
import type { QueryPair, RequestTarget } from '../request/target.ts';
import type { SignedClaim } from './claim.ts';
import { algorithm, formatScope } from './scope.ts';

/**
 * The canonical path a signer has most likely used for this raw path, and the other one it may have used; undefined when there is none.
 * Clients that escape more or less than SigV4's encoding sign either what they sent or the proper encoding; both stand for the same key
 * (one decoding of the raw path), so taking either grants nothing else.
 */
export function likeliestPath(rawPath: string): string {
  return isCanonicalPath(rawPath) ? rawPath : properPath(rawPath);
}

export function otherPath(rawPath: string): string | undefined {
  const proper = properPath(rawPath);
  if (proper === rawPath) return undefined;
  return isCanonicalPath(rawPath) ? proper : rawPath;
}

function properPath(rawPath: string): string {
  return encodePercent(decodePercent(rawPath), { keepSlash: true });
}

/** Whether the path consists only of unreserved characters, slashes and upper-case escapes. */
export function isCanonicalPath(rawPath: string): boolean {
  for (let index = 0; index < rawPath.length; index += 1) {
    const code = rawPath.charCodeAt(index);
    const plain =
      (code >= 0x61 && code <= 0x7a) ||
      (code >= 0x2d && code <= 0x39) ||
      (code >= 0x41 && code <= 0x5a) ||
      code === 0x5f ||
      code === 0x7e;
    if (plain) continue;
    if (code !== 0x25 || !isUpperHex(rawPath.charCodeAt(index + 1)) || !isUpperHex(rawPath.charCodeAt(index + 2))) return false;
    index += 2;
  }
  return true;
}

function isUpperHex(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x46);
}

/** Names and values encoded, sorted by name and then value; X-Amz-Signature is what is being computed and stays out. */
export function canonicalQuery(target: RequestTarget): string {
  const { query } = target;
  if (query.length === 0) return '';
  if (query.length === 1 && query[0] !== undefined) return query[0].name === 'X-Amz-Signature' ? '' : canonicalPair(query[0]);
  const pairs: { readonly name: string; readonly value: string }[] = [];
  for (const pair of query) {
    if (pair.name !== 'X-Amz-Signature') pairs.push({ name: encodePercent(pair.name), value: encodePercent(pair.value) });
  }
  pairs.sort((left, right) => compare(left.name, right.name) || compare(left.value, right.value));
  return pairs.map((pair) => `${pair.name}=${pair.value}`).join('&');
}

function canonicalPair(pair: QueryPair): string {
  return `${encodePercent(pair.name)}=${encodePercent(pair.value)}`;
}

/** By code unit; the texts are ASCII. Not localeCompare: byte order is the rule. */
function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Runs of blanks inside a value count as one space. */
export function canonicalHeaderValue(value: string): string {
  if (!value.includes('  ') && !value.includes('\t')) return value;
  return value.replace(/[ \t]+/g, ' ');
}

/** The canonical request of a claim under one of its canonical paths. */
export function canonicalRequest(claim: SignedClaim, path: string, query: string): string {
  const { headers, method } = claim.request;
  let text = `${method}\n${path}\n${query}\n`;
  for (const name of claim.signedHeaders) text += `${name}:${canonicalHeaderValue(headers.get(name) ?? '')}\n`;
  return `${text}\n${claim.signedHeaderList}\n${claim.payloadHash}`;
}

/** What is signed with the derived key. */
export function stringToSign(claim: SignedClaim, canonicalRequestSha256Hex: string): string {
  return `${algorithm}\n${claim.timestamp}\n${formatScope(claim.scope)}\n${canonicalRequestSha256Hex}`;
}
