/**
 * A path names an artifact in its container: 1 to 1,024 bytes of UTF-8 (S3's rule for keys), never normalised, so `a//b`, `../a`
 * and `a` are three names. Paths order by their UTF-8 bytes, as S3 lists them and as Postgres does under COLLATE "C".
 */
import { StoreError } from '../errors.ts';
import { limits } from '../limits.ts';

/** Length of a well-formed string in UTF-8 bytes, without encoding it. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    // Each half of a surrogate pair counts 2 of the pair's 4 bytes; every other unit from 0x800 takes 3.
    bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2;
  }
  return bytes;
}

/**
 * Throws `invalid_argument` when the text cannot be a path. Lone surrogates have no UTF-8 form. U+0000 is refused although S3
 * takes it: Postgres text cannot hold it, and no XML answer could name such a path. Other control characters are legal.
 */
export function requirePath(path: string): void {
  if (path.length === 0) throw refused('a path is empty', 'empty');
  // A string of more units than the byte limit is too long whatever its characters are: no need to walk it.
  if (path.length > limits.artifact.pathBytesMax || utf8Length(path) > limits.artifact.pathBytesMax) {
    throw refused(`a path has more than ${limits.artifact.pathBytesMax} bytes`, 'too_long');
  }
  requireText(path);
}

/** What prefixes, delimiters and start-after positions have to fulfil: a path's rules, but they may be empty. */
export function requirePathPart(text: string): void {
  if (text !== '') requirePath(text);
}

function requireText(text: string): void {
  if (text.includes('\u0000')) throw refused('a path contains U+0000', 'nul');
  if (!text.isWellFormed()) throw refused('a path contains a lone surrogate and has no UTF-8 form', 'lone_surrogate');
}

function refused(message: string, reason: string): StoreError {
  return new StoreError('invalid_argument', message, { details: { field: 'path', reason } });
}

/**
 * Order of two well-formed strings by their UTF-8 bytes: negative, zero or positive. UTF-16 order differs from it in one place
 * only: surrogates (U+10000 and above) sort before U+E000–U+FFFF, though their code points are higher.
 */
export function comparePaths(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a !== b) return rank(a) - rank(b);
  }
  return left.length - right.length;
}

/** Moves surrogates above all other units, which makes the order of units the order of code points. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
