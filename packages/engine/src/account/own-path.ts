/**
 * Whose paths of a pure-storage container are whose (seed 002): everything of an account lies below `users/<account id>/`. A path comes
 * raw from a URL and is decoded once and never normalised: what another reader could take for another path is refused.
 */
import { requirePath } from '../artifact/path.ts';
import { StoreError } from '../errors.ts';

/** The place of an account; with its slash, so that no other account's place begins with it. */
export function placeOfAccount(accountId: string): string {
  return `users/${accountId}/`;
}

/**
 * The path that the rest of a request target names. `/users/…` and `users/…` are one path.
 * @param raw percent-encoded, without a query
 * @throws StoreError `invalid_argument` for dot segments, empty segments, encoded slashes, backslashes, control characters and what is
 *   no UTF-8
 */
export function pathOfRaw(raw: string): string {
  if (/%2f|%5c|%00|\\/i.test(raw)) throw malformed('slashes and backslashes of a path are not encoded');
  if (/[^!-~]/.test(raw)) throw malformed('characters beyond ASCII are percent-encoded');
  let text: string;
  try {
    text = decodeURIComponent(raw);
  } catch (cause) {
    throw new StoreError('invalid_argument', 'the path is not percent-encoded UTF-8', { cause, details: { field: 'path' } });
  }
  return requireCleanPath(text.startsWith('/') ? text.slice(1) : text);
}

/** A whole path or, with a slash at its end, a prefix. @throws StoreError `invalid_argument` */
export function requireCleanPath(path: string): string {
  if (/\p{Cc}/u.test(path)) throw malformed('the path has control characters');
  const segments = path.split('/');
  const isWhole = segments.every((segment, at) => {
    if (segment === '.' || segment === '..') return false;
    // Nothing after the last slash is a prefix.
    return segment !== '' || (at === segments.length - 1 && at > 0);
  });
  if (!isWhole) throw malformed('the path has empty or dot segments');
  // A second decoding somewhere would make it another path.
  if (/%(?:2e|2f|5c|25)/i.test(path)) throw malformed('the path is encoded twice');
  requirePath(path);
  return path;
}

function malformed(message: string): StoreError {
  return new StoreError('invalid_argument', message, { details: { field: 'path' } });
}
