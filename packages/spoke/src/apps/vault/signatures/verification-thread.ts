/** A verifying thread: takes one claim after another. All curve work of a spoke is here; the thread that serves requests never does any. */
import { isMainThread, parentPort } from 'node:worker_threads';
import { messageDigest } from '@felloe/bn254/message-digest.ts';
import { parsePublicKeyHex } from '@felloe/bn254/public-key.ts';
import { Refusal } from '@felloe/bn254/refusal.ts';
import { loadVerifyInWasm } from '@felloe/bn254/verify-in-wasm.ts';
import type { SignedClaim } from './signature-verifier.ts';
import type { FromVerificationThread, ToVerificationThread } from './verification-messages.ts';

if (isMainThread || parentPort === null) throw new Error('signatures are verified in threads of their own');
const port = parentPort;
const verify = await loadVerifyInWasm();

// Claims that came while it loaded wait until somebody listens.
port.on('message', ({ claim }: ToVerificationThread) => {
  const answer: FromVerificationThread = { refusal: refusalOf(claim) };
  port.postMessage(answer);
});

function refusalOf({ publicKey, expiry, signature, content }: SignedClaim): string | undefined {
  try {
    const key = parsePublicKeyHex(publicKey);
    const digest = messageDigest({ pubkey: key.decimal, content, expiry });
    return verify({ publicKey: key, digest, signature }) ? undefined : 'the signature is not of this key over this request';
  } catch (thrown) {
    if (thrown instanceof Refusal) return thrown.message;
    // Not the claim's fault: the thread ends, and the pool makes another.
    throw thrown;
  }
}
