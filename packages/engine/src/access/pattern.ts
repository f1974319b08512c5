/**
 * Patterns of policies: `*` is any text, also none and also with slashes, `?` is any one character. A peer's resource `photos*` that
 * meant only containers let nobody into what its owner had opened; ours is plain text from end to end, as AWS's is.
 *
 * Matching remembers one star and goes back to it, so it takes at most length × length steps and no stack, unlike a regular expression.
 */

type Token = string | typeof anyText | typeof anyCharacter;
const anyText = Symbol('any text');
const anyCharacter = Symbol('any character');

export type TextMatcher = (text: string) => boolean;

/** @param pattern with `${*}`, `${?}` and `${$}` for the characters themselves. */
export function compilePattern(pattern: string): TextMatcher {
  if (!/[*?$]/.test(pattern)) return (text) => text === pattern;
  const tokens = tokensOf(pattern);
  if (tokens.length === 1 && tokens[0] === anyText) return () => true;
  return (text) => matches(tokens, [...text]);
}

/** Whether the pattern stands for one text only. */
export function isLiteral(pattern: string): boolean {
  return !/[*?]/.test(pattern.replaceAll(/\$\{[*?$]\}/g, ''));
}

function tokensOf(pattern: string): Token[] {
  const tokens: Token[] = [];
  for (const piece of pattern.match(/\$\{[*?$]\}|./gsu) ?? []) {
    if (piece.length > 1 && piece.startsWith('${')) tokens.push(piece.charAt(2));
    else if (piece === '?') tokens.push(anyCharacter);
    else if (piece !== '*') tokens.push(piece);
    else if (tokens.at(-1) !== anyText) tokens.push(anyText);
  }
  return tokens;
}

function matches(tokens: readonly Token[], text: readonly string[]): boolean {
  let token = 0;
  let at = 0;
  let star = -1;
  let starAt = 0;
  while (at < text.length) {
    const wanted = tokens[token];
    if (wanted === anyText) {
      star = token;
      starAt = at;
      token += 1;
    } else if (wanted === anyCharacter || wanted === text[at]) {
      token += 1;
      at += 1;
    } else if (star !== -1) {
      // The star takes one character more.
      starAt += 1;
      at = starAt;
      token = star + 1;
    } else {
      return false;
    }
  }
  while (tokens[token] === anyText) token += 1;
  return token === tokens.length;
}
