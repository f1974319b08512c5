/** Two implementations of one rule: whatever the one says of a claim, the other says too. */
import { beforeAll, describe, expect, it } from 'vitest';
import { G2 } from './curve.ts';
import { hexOfField } from './hex.ts';
import { mapToTwist } from './map-to-g2.ts';
import { messageDigest } from './message-digest.ts';
import { parsePublicKey } from './public-key.ts';
import { limbsOf, parseSignature } from './signature.ts';
import { signingContentOf } from './signing-content.ts';
import { capturedRequests } from './vectors/captured.ts';
import { type Claim, verify } from './verify.ts';
import { loadVerifyInWasm, type VerifyInWasm } from './verify-in-wasm.ts';

let verifyInWasm: VerifyInWasm;

beforeAll(async () => {
  verifyInWasm = await loadVerifyInWasm();
});

/** True, false, or why it is refused. */
function outcomeOf(verifier: VerifyInWasm, claim: Claim): boolean | string {
  try {
    return verifier(claim);
  } catch (thrown) {
    return (thrown as Error).message;
  }
}

function agreedOutcome(claim: Claim): boolean | string {
  const outcome = outcomeOf(verify, claim);
  expect(outcomeOf(verifyInWasm, claim)).toEqual(outcome);
  return outcome;
}

describe('WebAssembly and JavaScript agree', () => {
  it.each(capturedRequests)('on $path as captured', ({ signed, auth }) => {
    const digest = messageDigest({ pubkey: auth.pubkey, content: signingContentOf(signed), expiry: auth.expiry });
    expect(agreedOutcome({ publicKey: parsePublicKey(auth.pubkey), digest, signature: auth.signature })).toBe(true);
  });

  it('on points that are no signatures', () => {
    const [first] = capturedRequests;
    if (first === undefined) throw new Error('there are no captured requests');
    const publicKey = parsePublicKey(first.auth.pubkey);
    const digest = new Uint8Array(32);
    const [a, b, c, d] = first.auth.signature;
    const outside = G2.fromAffine(mapToTwist({ c0: 11n, c1: 13n }));
    const real = parseSignature(first.auth.signature);
    const zero = hexOfField(0n);
    const outcomes = [
      [b, a, d, c],
      [a, b, c, hexOfField(BigInt(d) ^ 1n)],
      [zero, zero, zero, zero],
      [a, b, c, d.toUpperCase()],
      limbsOf(outside),
      limbsOf(real.add(outside)),
      limbsOf(real.negate()),
    ].map((signature) => agreedOutcome({ publicKey, digest, signature }));
    expect(outcomes.slice(0, -1).every((outcome) => typeof outcome === 'string')).toBe(true);
    expect(outcomes.at(-1)).toBe(false);
  });
});
