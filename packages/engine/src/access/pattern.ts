/**
 * Patterns of policies: `*` is any text, also none and also with slashes, `?` is any one character. A peer's resource `photos*` that
 * meant only containers let nobody into what its owner had opened; ours is plain text from end to end, as AWS's is.
 *
 * Matching remembers one star and goes back to it, so it takes at most length × length steps and no stack, unlike a regular expression.
 */

/** What stands for something of the asker, by the facts of the same names. */
const variables = ['principal_id', 'principal_tenant'] as const;
const variable = new RegExp(`\\$\\{(${variables.join('|')})\\}`, 'g');

export function hasVariables(pattern: string): boolean {
  return pattern.search(variable) !== -1;
}

/** Whether every `${` begins something that this reads. */
export function isWellFormedPattern(pattern: string): boolean {
  return !pattern
    .replaceAll(variable, '')
    .replaceAll(/\$\{[*?$]\}/g, '')
    .includes('${');
}

/** The pattern for one asker; undefined when it has no such thing. What is filled in is text, also where it looks like a pattern. */
export function fillPattern(pattern: string, factOf: (name: string) => string | undefined): string | undefined {
  let isWhole = true;
  const filled = pattern.replaceAll(variable, (_, name: string) => {
    const value = factOf(name);
    if (value === undefined) isWhole = false;
    return (value ?? '').replaceAll(/[*?$]/g, '${$&}');
  });
  return isWhole ? filled : undefined;
}

/** The one text that a pattern without stars and question marks stands for. */
export function literalOf(pattern: string): string {
  return pattern.replaceAll(/\$\{([*?$])\}/g, '$1');
}

type Token = string | typeof anyText | typeof anyCharacter;
const anyText = Symbol('any text');
const anyCharacter = Symbol('any character');

export type TextMatcher = (text: string) => boolean;

/** @param pattern with `${*}`, `${?}` and `${$}` for the characters themselves, its variables filled in. */
export function compilePattern(pattern: string): TextMatcher {
  if (!/[*?$]/.test(pattern)) return (text) => text === pattern;
  const tokens = tokensOf(pattern);
  if (tokens.length === 1 && tokens[0] === anyText) return () => true;
  return (text) => matches(tokens, [...text]);
}

/** Whether the pattern stands for one text only. */
export function isLiteral(pattern: string): boolean {
  return !hasVariables(pattern) && !/[*?]/.test(pattern.replaceAll(/\$\{[*?$]\}/g, ''));
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
