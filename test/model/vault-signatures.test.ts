/** The vault's two verifiers, JavaScript and WebAssembly, agree on any key and message, and take what our signer makes. */
import { createHash } from 'node:crypto';
import { groupOrder } from '@felloe/bn254/field-order.ts';
import { hexOfField } from '@felloe/bn254/hex.ts';
import { parseSigningKey } from '@felloe/bn254/signing-key.ts';
import { verify } from '@felloe/bn254/verify.ts';
import { loadVerifyInWasm } from '@felloe/bn254/verify-in-wasm.ts';
import { expect, test } from 'vitest';
import { counts, seedFor } from '../tier.ts';

test('both verifiers say the same of right and wrong signatures', async () => {
  const verifyInWasm = await loadVerifyInWasm();
  const seed = seedFor('vault signatures');
  const digestOf = (name: string) => new Uint8Array(createHash('sha256').update(`${seed} ${name}`).digest());
  for (let round = 0; round < counts({ quick: 5, full: 2_000 }); round += 1) {
    const secret = BigInt(`0x${Buffer.from(digestOf(`secret ${round}`)).toString('hex')}`) % groupOrder;
    const { publicKey, sign } = parseSigningKey(hexOfField(secret));
    const digest = digestOf(`message ${round}`);
    const right = { publicKey, digest, signature: sign(digest) };
    const changed = digest.map((byte, index) => (index === round % digest.length ? byte ^ 1 : byte));
    expect([verify(right), verifyInWasm(right)]).toEqual([true, true]);
    expect([verify({ ...right, digest: changed }), verifyInWasm({ ...right, digest: changed })]).toEqual([false, false]);
  }
});
