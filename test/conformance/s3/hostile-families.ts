/** Keys that are made to be taken for one another: twins of case and of normalisation, beginnings of each other, forms of one escape. */

const texts = [
  'Ångström',
  'ﬃnal',
  '한글',
  'Ω≈ç',
  'naïve café',
  'ǅ',
  'Straße',
  'ΌΣΟΣ',
  'ﷺ',
  '①½',
  'a\u0323\u0307',
  '\u1e9b\u0323',
];

const normalised = texts.flatMap((text) => (['NFC', 'NFD', 'NFKC', 'NFKD'] as const).map((form) => text.normalize(form)));
const cased = ['key', 'iıİ', 'straße', 'ﬀ', 'ωμέγα', '\u{10400}', 'a/b/c'].flatMap((text) => [
  text,
  text.toUpperCase(),
  text.toLowerCase(),
  `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`,
]);

const chain = 'one/two//three/./four/../five\\six%2Fseven eight+nine?ten#eleven';
const beginnings = Array.from(chain, (_, end) => chain.slice(0, end + 1));

const punctuation = [...' !"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'];
const escapes = punctuation.flatMap((character) => {
  const escaped = `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  return [`x${character}`, `x${escaped}`, `x${escaped.toUpperCase()}`, `x${escaped.replace('%', '%25')}`];
});

const devices = ['CON', 'PRN', 'AUX', 'NUL', 'COM0', 'COM9', 'LPT1', 'CONIN$', 'CLOCK$'].flatMap((name) => [
  name,
  name.toLowerCase(),
  `${name}.txt`,
  `folder/${name}`,
  `${name}:`,
  `${name} `,
]);
const windows = [
  'C:\\a',
  'C:/a',
  '\\\\server\\share',
  '\\\\?\\C:\\a',
  'a::$DATA',
  'a.',
  'a. ',
  'a ',
  'GIT~1',
  'PROGRA~1',
  '.GIT/config',
];

const bidi = ['\u200f', '\u202a', '\u202b', '\u202c', '\u202d', '\u2066', '\u2069', '\u061c'].flatMap((mark) => [
  mark,
  `a${mark}b`,
]);
const emoji = [
  '👍',
  '👍🏽',
  '👨‍👩‍👧‍👦',
  '🏳️‍🌈',
  '🇩🇪',
  '❤',
  '❤️',
  '1️⃣',
  '\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
];
const invisible = ['\u200b', '\u200c', '\u200d', '\u2060', '\u00ad', '\u034f', '\u3164', '\ufe0f', '\u{e0001}'].map(
  (mark) => `see${mark}n`,
);
const controls = Array.from({ length: 32 }, (_, code) => `c${String.fromCharCode(code + 1)}`);
/** 1024 bytes of characters of each width, and one byte less. */
const longest = ['a', 'é', '日', '🎈'].flatMap((character) => {
  const width = Buffer.byteLength(character);
  const most = character.repeat(Math.floor(1024 / width));
  return [`${most}${'z'.repeat(1024 % width)}`, `${character.repeat(Math.floor(1023 / width))}`];
});

export const keyFamilies: readonly string[] = [
  ...normalised,
  ...cased,
  ...beginnings,
  ...escapes,
  ...devices,
  ...windows,
  ...bidi,
  ...emoji,
  ...invisible,
  ...controls,
  ...longest,
];
