/** The form of every signed call: {"inner": {…}, "auth": {"pubkey", "expiry", "signature": [four]}}. */
import { type JsonObject, malformed, readArray, readCount, readHash, readObject } from './fields.ts';
import { readPublicKey, type WireKey } from './public-key.ts';

export interface Envelope {
  readonly inner: JsonObject;
  readonly auth: Auth;
}

export interface Auth {
  readonly signer: WireKey;
  /** Unix seconds. */
  readonly expiry: number;
  readonly signature: readonly [string, string, string, string];
}

export function readEnvelope(body: unknown): Envelope {
  const { inner, auth } = readObject(body, 'the body');
  return { inner: readObject(inner, 'inner'), auth: readAuth(readObject(auth, 'auth')) };
}

function readAuth({ pubkey, expiry, signature }: JsonObject): Auth {
  const signer = readPublicKey(pubkey, 'auth.pubkey');
  const seconds = readCount(expiry, 'auth.expiry');
  if (!Number.isSafeInteger(seconds)) throw malformed('auth.expiry', 'below 2^53');
  const [a, b, c, d, ...more] = readArray(signature, 'auth.signature', 4);
  if (more.length > 0) throw malformed('auth.signature', 'a list of four');
  const limb = (value: unknown): string => readHash(value, 'auth.signature');
  return { signer, expiry: seconds, signature: [limb(a), limb(b), limb(c), limb(d)] };
}
