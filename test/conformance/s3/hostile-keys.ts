/** Keys from the advisories of other gateways, and random ones from the same alphabet. */

const traversal = [
  '..',
  '.',
  '../a',
  '../../etc/passwd',
  'a/..',
  'a/../b',
  'a/./b',
  './a',
  '/..',
  '/../a',
  '..\\a',
  '\\..\\..\\a',
  'a\\b',
  '%2e%2e',
  '%2e%2e%2fa',
  '..%2fa',
  '%252e%252e',
  '....//a',
  '..;/a',
];
const slashes = ['/', '//', '///', 'a/', '/a', 'a//b', 'a///b', '//a', 'a//', 'p', 'p/q', 'p/q/', 'p/q/r', 'p//q'];
const encodings = [
  '%',
  '%%',
  '%2',
  '%zz',
  '%00',
  '%2F',
  '%252F',
  'a+b',
  'a b',
  ' ',
  '  ',
  ' a',
  'a ',
  '+',
  '&',
  '=',
  '?',
  '#',
  'a?b=c&d',
  'a#b',
  '?versionId=1',
  '?uploads',
  'a;b',
  'a,b',
  'a:b',
  'a@b',
  '$&',
  '$1',
  '${x}',
  '{}',
  '[]',
  '|',
  '^',
  '`',
  '~',
  '!',
  "'",
  '"',
  '()',
  '*',
];
const markup = [
  '<',
  '>',
  '<a>',
  '</Key>',
  ']]>',
  '<![CDATA[x]]>',
  '&amp;',
  '&lt;',
  '&#x0;',
  '<!-- -->',
  '<script>alert(1)</script>',
];
const controls = [
  '\u0001',
  '\u0007',
  '\t',
  '\n',
  '\r',
  '\r\nX-Evil: 1',
  'a\nb',
  '\u001b[31m',
  '\u001f',
  '\u007f',
  '\u0080',
  '\u009f',
  '\u00a0',
  '\u00ad',
  '\u200b',
  '\u200e',
  '\u2028',
  '\u202e',
  '\ufeff',
  '\ufffd',
  '\ufffe',
  '\uffff',
];
const letters = [
  'ü',
  'u\u0308',
  'É',
  'é',
  'ß',
  'SS',
  'ﬁ',
  'İ',
  'ı',
  'Ω',
  'Ω',
  '日本語',
  '한국어',
  'עברית',
  '\u{1f4a9}',
  '\u{10ffff}',
  '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
  'a\u0300\u0301\u0302',
];
const reserved = [
  'CON',
  'NUL',
  'con.txt',
  'COM1',
  'a.',
  'a:stream',
  '~',
  '~root',
  '-rf',
  '--',
  '.git',
  '.minio.sys/config',
  '.felloe',
  'blobs',
  'segments',
  'null',
  'undefined',
  'NaN',
  'true',
  '0',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  "'; drop table artifact; --",
  '%s%s%n',
  '\\x00',
  '\\u0000',
];
const lengths = [
  'x'.repeat(255),
  'x'.repeat(256),
  'x'.repeat(1024),
  'é'.repeat(128),
  'é'.repeat(512),
  '\u{1f4a9}'.repeat(256),
  `${'a/'.repeat(511)}ab`,
  '/'.repeat(1024),
];

export const hostileKeys: readonly string[] = [
  ...traversal,
  ...slashes,
  ...encodings,
  ...markup,
  ...controls,
  ...letters,
  ...reserved,
  ...lengths,
];

const alphabet = [...'ab/.\\% +&=?#<>"\'\u0001\n\u007f\u00e4\u0308\u65e5\uffff', '..', '//', '%2e', '\u{1f4a9}', '\u{10000}'];

/** Distinct enough: up to 40 pieces of the alphabet each. */
export function randomKeys(count: number, seed: number): string[] {
  const next = randomBelow(seed);
  return Array.from({ length: count }, () =>
    Array.from({ length: 1 + next(40) }, () => alphabet[next(alphabet.length)] ?? 'a').join(''),
  );
}

export function shuffled(keys: readonly string[], seed: number): string[] {
  const next = randomBelow(seed);
  const order = [...keys];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = next(last + 1);
    [order[last], order[other]] = [order[other] ?? '', order[last] ?? ''];
  }
  return order;
}

function randomBelow(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    // Numerical Recipes' linear congruential generator: all that is needed is variety that repeats.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
