/**
 * Entity tags as conditions name them. Here a tag has no quotes; a weak one keeps its `W/`. Parsing is lenient where S3 is:
 * clients send tags bare as well as quoted, and S3 forgives one missing quote.
 */
import { StoreError } from '../errors.ts';
import { limits } from '../limits.ts';

/** `"a", W/"b"`, bare `a` or `*` as ['a', 'W/b'] or ['*'] (RFC 9110 section 8.8.3). Throws `invalid_argument` beyond the limit. */
export function parseEntityTags(header: string): string[] {
  const tags: string[] = [];
  let index = 0;
  while (index < header.length) {
    index = skipSeparators(header, index);
    if (index >= header.length) break;
    if (tags.length === limits.artifact.conditionTagsMax) {
      throw new StoreError('invalid_argument', `more than ${limits.artifact.conditionTagsMax} entity tags`);
    }
    const weak = header.startsWith('W/', index);
    const start = weak ? index + 2 : index;
    const quoted = header[start] === '"';
    const end = tagEnd(header, start, quoted);
    const tag = quoted ? header.slice(start + 1, end) : header.slice(start, end).trim().replace(/"$/, '');
    tags.push(weak ? `W/${tag}` : tag);
    index = quoted ? end + 1 : end;
  }
  return tags;
}

function skipSeparators(header: string, from: number): number {
  let index = from;
  while (index < header.length && (header[index] === ',' || header[index] === ' ' || header[index] === '\t')) index += 1;
  return index;
}

function tagEnd(header: string, start: number, quoted: boolean): number {
  const end = quoted ? header.indexOf('"', start + 1) : header.indexOf(',', start);
  return end === -1 ? header.length : end;
}

/** Strong comparison, for If-Match: weak tags never match (RFC 9110 section 8.8.3.2). */
export function matchesStrongly(tags: readonly string[], etag: string): boolean {
  return tags.some((tag) => tag === '*' || (tag === etag && !tag.startsWith('W/')));
}

/** Weak comparison, for If-None-Match: `W/` is ignored. */
export function matchesWeakly(tags: readonly string[], etag: string): boolean {
  const wanted = opaque(etag);
  return tags.some((tag) => tag === '*' || opaque(tag) === wanted);
}

function opaque(tag: string): string {
  return tag.startsWith('W/') ? tag.slice(2) : tag;
}
