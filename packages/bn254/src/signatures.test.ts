/** The whole scheme against requests that the real client signed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { G1, G2, groupOrder } from './curve.ts';
import { hashToG2 } from './hash-to-g2.ts';
import { mapToG2, mapToTwist } from './map-to-g2.ts';
import { messageDigest } from './message-digest.ts';
import { parsePublicKey } from './public-key.ts';
import { hexOfField } from './hex.ts';
import { permute } from './poseidon.ts';
import { limbsOf, parseSignature } from './signature.ts';
import { makeSigningKey, parseSigningKey } from './signing-key.ts';
import { type SignedCall, signingContentOf } from './signing-content.ts';
import { capturedRequests, helloWorldSignature, testOnlySigningKey } from './vectors/captured.ts';
import { verify } from './verify.ts';

const signer = parseSigningKey(testOnlySigningKey);
const utf8 = new TextEncoder();
const [first] = capturedRequests;
if (first === undefined) throw new Error('there are no captured requests');

describe('captured requests', () => {
  it.each(capturedRequests)('$path verifies, and our signer makes the same signature', ({ signed, auth }) => {
    const content = signingContentOf(signed);
    const digest = messageDigest({ pubkey: auth.pubkey, content, expiry: auth.expiry });
    expect(verify({ publicKey: parsePublicKey(auth.pubkey), digest, signature: auth.signature })).toBe(true);
    expect(signer.authorise(content, auth.expiry)).toEqual(auth);
  });

  it('a text is hashed as the client hashes it', () => {
    expect(signer.sign(utf8.encode('hello world'))).toEqual(helloWorldSignature);
  });
});

describe('parts of the hash', () => {
  it('permutes zeros as published', () => {
    expect(permute(Array.from({ length: 12 }, () => 0n)).slice(0, 4)).toEqual([
      4330397376401421145n,
      14124799381142128323n,
      8742572140681234676n,
      14345658006221440202n,
    ]);
  });

  it('maps one to the agreed point', () => {
    expect(mapToG2({ c0: 1n, c1: 0n }).toAffine().x.c0).toBe(
      12994054379246242930997819300517812813323481445446407404988774464198245037454n,
    );
  });

  it('maps every element to a point, of which the multiple by the cofactor is exact and in the group', () => {
    const element = fc.bigInt({ min: 0n, max: G1.CURVE().p - 1n });
    fc.assert(
      fc.property(element, element, (c0, c1) => {
        const twistPoint = G2.fromAffine(mapToTwist({ c0, c1 }));
        twistPoint.toAffine();
        const plain = multiplySlowly(twistPoint, G2.CURVE().h);
        const fast = mapToG2({ c0, c1 });
        expect(fast.equals(plain)).toBe(true);
        expect(multiplySlowly(fast, groupOrder).is0()).toBe(true);
      }),
      {
        numRuns: 3,
        examples: [
          [0n, 0n],
          [0n, 1n],
        ],
      },
    );
  });
});

/** Double and add, with nothing clever. */
function multiplySlowly(point: typeof G2.BASE, scalar: bigint): typeof G2.BASE {
  let product = G2.ZERO;
  for (const digit of scalar.toString(2)) {
    product = product.double();
    if (digit === '1') product = product.add(point);
  }
  return product;
}

describe('what is not the signed request is refused', () => {
  const { auth } = first;
  const digestOf = (signed: SignedCall, expiry = auth.expiry) =>
    messageDigest({ pubkey: auth.pubkey, content: signingContentOf(signed), expiry });
  const publicKey = parsePublicKey(auth.pubkey);
  const { data } = (first.signed as Extract<SignedCall, { call: 'save_data_batch' }>).inner;
  const [entry] = data;
  if (entry === undefined) throw new Error('the captured batch is empty');
  const batch = (changed: Partial<typeof entry>): SignedCall => ({
    call: 'save_data_batch',
    inner: { data: [{ ...entry, ...changed }] },
  });

  it.each<[string, Uint8Array]>([
    ['another expiry', digestOf(first.signed, auth.expiry + 1)],
    ['another digest', digestOf(batch({ digest: `0x${'0'.repeat(64)}` }))],
    ['another topic', digestOf(batch({ topic: 'v1/ra_wo/deposit' }))],
    ['another call', digestOf({ call: 'get_data_batch', inner: { pubkey: auth.pubkey } })],
  ])('%s', (_what, digest) => {
    expect(verify({ publicKey, digest, signature: auth.signature })).toBe(false);
  });

  it('another key', () => {
    const other = parseSigningKey(makeSigningKey()).publicKey;
    expect(verify({ publicKey: other, digest: digestOf(first.signed), signature: auth.signature })).toBe(false);
  });

  it('the negative of the signature', () => {
    const negative = limbsOf(parseSignature(auth.signature).negate());
    expect(verify({ publicKey, digest: digestOf(first.signed), signature: negative })).toBe(false);
  });

  it('a point of the curve that is outside of the group', () => {
    const outside = G2.fromAffine(mapToTwist({ c0: 5n, c1: 7n }));
    expect(() => parseSignature(limbsOf(outside))).toThrow('subgroup');
    // Also one whose part in the group is right: the real signature and a point whose order divides the cofactor.
    const small = multiplySlowly(outside, groupOrder);
    expect(() => parseSignature(limbsOf(parseSignature(auth.signature).add(small)))).toThrow('subgroup');
  });

  it('hashes that differ are other points', () => {
    expect(hashToG2(utf8.encode('a')).equals(hashToG2(utf8.encode('b')))).toBe(false);
  });
});

describe('signing', () => {
  it('works for secrets whose point has the odd y', () => {
    for (let secret = 0x1234_5678_9abcn; secret < 0x1234_5678_9ac0n; secret += 1n) {
      const key = parseSigningKey(hexOfField(secret));
      const digest = messageDigest({ pubkey: key.publicKey.decimal, content: utf8.encode('x'), expiry: 1 });
      expect(verify({ publicKey: key.publicKey, digest, signature: key.sign(digest) })).toBe(true);
    }
  });
});
