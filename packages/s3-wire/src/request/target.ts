/**
 * The request target as the client sent it. It is never normalised: `new URL()` would collapse `..` and `%2e%2e` and turn one
 * bucket into another (security-cases: CVE-2026-54917). Only origin-form (`/path?query`) is taken; a proxy's absolute-form would
 * carry a second host that nobody signed.
 */
import { S3Error } from '../errors.ts';
import { decodePercent } from './percent.ts';

export interface QueryPair {
  /** Decoded, `+` read as a space. */
  readonly name: string;
  readonly value: string;
  /** False for `?acl`, true for `?acl=`. SigV4 does not distinguish them; sub-resources may. */
  readonly hasValue: boolean;
}

export interface RequestTarget {
  /** Starts with `/`, exactly as sent, still encoded. */
  readonly rawPath: string;
  /** Without the `?`, exactly as sent. */
  readonly rawQuery: string;
  /** In the order sent. Empty pairs (`?a&&b`) are left out. */
  readonly query: readonly QueryPair[];
}

const noQuery: readonly QueryPair[] = [];

/** More pairs than any S3 operation has; a bound on the work of an unauthenticated request. */
const queryPairsMax = 100;

/** @throws S3Error InvalidURI when the target is not origin-form, holds a fragment, or has malformed escapes in its query. */
export function parseTarget(rawTarget: string): RequestTarget {
  if (rawTarget.charCodeAt(0) !== 0x2f) throw new S3Error('InvalidURI');
  if (rawTarget.includes('#')) throw new S3Error('InvalidURI');
  const mark = rawTarget.indexOf('?');
  if (mark === -1) return { rawPath: rawTarget, rawQuery: '', query: noQuery };
  const rawQuery = rawTarget.slice(mark + 1);
  return { rawPath: rawTarget.slice(0, mark), rawQuery, query: parseQuery(rawQuery) };
}

function parseQuery(rawQuery: string): readonly QueryPair[] {
  const pairs: QueryPair[] = [];
  let from = 0;
  while (from <= rawQuery.length) {
    let end = rawQuery.indexOf('&', from);
    if (end === -1) end = rawQuery.length;
    if (end > from) {
      const equals = rawQuery.indexOf('=', from);
      const hasValue = equals !== -1 && equals < end;
      if (pairs.length === queryPairsMax) throw new S3Error('InvalidURI');
      pairs.push({
        name: decodePercent(rawQuery.slice(from, hasValue ? equals : end), { plusIsSpace: true }),
        value: hasValue ? decodePercent(rawQuery.slice(equals + 1, end), { plusIsSpace: true }) : '',
        hasValue,
      });
    }
    from = end + 1;
  }
  return pairs;
}

/** The first value of the name; undefined when it is not there. */
export function queryValue(target: RequestTarget, name: string): string | undefined {
  for (const pair of target.query) {
    if (pair.name === name) return pair.value;
  }
  return undefined;
}

export function hasQuery(target: RequestTarget, name: string): boolean {
  return queryValue(target, name) !== undefined;
}
