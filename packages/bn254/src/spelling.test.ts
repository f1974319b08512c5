/** One key and one signature have one spelling each; everything else is refused. */
import { describe, expect, it } from 'vitest';
import { Fp, fieldOrder, G1, groupOrder } from './curve.ts';
import { hexOfField } from './hex.ts';
import { messageDigest } from './message-digest.ts';
import { parsePublicKey, parsePublicKeyHex } from './public-key.ts';
import { readPublicKey } from './public-key-text.ts';
import { Refusal } from './refusal.ts';
import { parseSignature } from './signature.ts';
import { readSignature } from './signature-text.ts';
import { signingContentOf } from './signing-content.ts';
import { parseSigningKey } from './signing-key.ts';
import { capturedRequests, testOnlySigningKey } from './vectors/captured.ts';

const real = capturedRequests[0]?.auth;
if (real === undefined) throw new Error('there are no captured requests');
const realKey = real.pubkey;
const realX = BigInt(realKey);

describe('public keys', () => {
  it('are read in both forms', () => {
    const key = parsePublicKey(realKey);
    expect(key.hex).toBe(hexOfField(realX));
    expect(key.y % 2n).toBe(0n);
    expect(parsePublicKeyHex(key.hex)).toEqual(key);
  });

  it.each([
    ['empty', ''],
    ['a leading zero', `0${realKey}`],
    ['"007"', '007'],
    ['zero', '0'],
    ['a plus sign', `+${realKey}`],
    ['negative', '-5'],
    ['white space', ` ${realKey}`],
    ['a line end', `${realKey}\n`],
    ['hex', hexOfField(realX)],
    ['an exponent', '1e10'],
    ['digits of another script', '١٢٣'],
    ['the order of the field', fieldOrder.toString()],
    ['the same key plus the order of the field', (realX + fieldOrder).toString()],
    ['a number of a thousand digits', '9'.repeat(1000)],
  ])('refuses %s before any curve work', (_what, text) => {
    expect(() => readPublicKey(text)).toThrow(Refusal);
    expect(() => parsePublicKey(text)).toThrow(Refusal);
  });

  it('refuses numbers that are no point of the curve', () => {
    const offCurve = Array.from({ length: 40 }, (_, index) => BigInt(index) + 1_000_000n).filter(
      (x) => Fp.pow(Fp.add(Fp.pow(x, 3n), 3n), (fieldOrder - 1n) / 2n) !== 1n,
    );
    expect(offCurve.length).toBeGreaterThan(5);
    for (const x of offCurve) expect(() => parsePublicKey(x.toString())).toThrow('no point of the curve');
  });

  it('refuses keys of which everybody knows the secret', () => {
    const known = [1n, 2n, 3n, 256n, groupOrder - 1n].map((secret) => G1.BASE.multiply(secret).toAffine().x);
    // Multiplying x by a cube root of one multiplies the secret by a known number.
    known.push(Fp.pow(3n, (fieldOrder - 1n) / 3n));
    expect(known[0]).toBe(1n);
    for (const x of known) expect(() => parsePublicKey(x.toString())).toThrow('everybody knows');
    for (const secret of [1n, 2n, groupOrder - 1n]) expect(() => parseSigningKey(hexOfField(secret))).toThrow('everybody');
  });

  it.each([hexOfField(realX).toUpperCase(), hexOfField(realX).slice(2), `0x${realX.toString(16)}0`, hexOfField(fieldOrder)])(
    'refuses the hex form %s',
    (text) => {
      expect(() => parsePublicKeyHex(text)).toThrow(Refusal);
    },
  );
});

describe('signatures', () => {
  const [a, b, c, d] = real.signature;
  const zero = hexOfField(0n);

  it.each<[string, readonly string[]]>([
    ['three parts', [a, b, c]],
    ['five parts', [a, b, c, d, d]],
    ['no 0x', [a.slice(2), b, c, d]],
    ['upper case', [a.toUpperCase().replace('0X', '0x'), b, c, d]],
    ['too short', [a.slice(0, -1), b, c, d]],
    ['a line end', [`${a}\n`, b, c, d]],
    ['zero', [zero, zero, zero, zero]],
    ['a coordinate plus the order of the field', [a, hexOfField(BigInt(b) + fieldOrder), c, d]],
  ])('refuses %s before any curve work', (_what, limbs) => {
    expect(() => readSignature(limbs)).toThrow(Refusal);
  });

  it.each<[string, readonly string[]]>([
    ['swapped halves', [b, a, c, d]],
    ['one bit changed', [a, b, c, hexOfField(BigInt(d) ^ 1n)]],
    ['x = y = 1', [zero, hexOfField(1n), zero, hexOfField(1n)]],
  ])('refuses a point off the curve: %s', (_what, limbs) => {
    expect(() => parseSignature(limbs)).toThrow('a point of the curve');
  });
});

describe('signing keys', () => {
  it.each(['', '0x', testOnlySigningKey.slice(2), testOnlySigningKey.toUpperCase(), hexOfField(0n), hexOfField(groupOrder)])(
    'refuses %j without telling it',
    (text) => {
      expect(() => parseSigningKey(text)).toThrow(Refusal);
      expect(() => parseSigningKey(text)).not.toThrow(/[0-9a-f]{16}/);
    },
  );
});

describe('what is signed', () => {
  it('has digest before prevDigest, and tells none from a value', () => {
    const upload = { topic: 't', pubkey: '5', digest: '0xd' };
    const text = (prevDigest: string | null) =>
      Buffer.from(signingContentOf({ call: 'save_snapshot', inner: { ...upload, prevDigest } })).toString('latin1');
    const head = 'intmax2/v1/s3-store-vault/save_snapshot';
    const field = (value: string) => `${String.fromCharCode(value.length)}${'\0'.repeat(7)}${value}`;
    expect(text(null)).toBe(`${head}${field('t')}${field('5')}${field('0xd')}\0`);
    expect(text('0xp')).toBe(`${head}${field('t')}${field('5')}${field('0xd')}\u0001${field('0xp')}`);
  });

  it('counts bytes and not characters', () => {
    const content = signingContentOf({ call: 'get_snapshot', inner: { topic: 'ü', pubkey: '5' } });
    expect(content['intmax2/v1/s3-store-vault/get_snapshot'.length]).toBe(2);
  });

  it.each([-1, 1.5, Number.NaN, 2 ** 53])('refuses the expiry %s', (expiry) => {
    expect(() => messageDigest({ pubkey: '5', content: new Uint8Array(), expiry })).toThrow(Refusal);
  });
});
