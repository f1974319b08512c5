/**
 * Who a user is to other users: an X25519 key pair (RFC 7748) that the master key yields, so that nothing but the master key has to be
 * kept. Two users agree on a wrapping key by ECDH; HKDF binds it to one grant.
 */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import type { Bytes } from '../storage/storage.ts';
import { toHex } from './byte-text.ts';
import { deriveBytes, deriveWrappingKey } from './key-wrapping.ts';
import type { CryptoKey } from './crypto-key.ts';

export interface Identity {
  /** 32 bytes; lies in clear at public-key.blob. */
  readonly publicKey: Bytes;
  /** The wrapping key that only the two of them can derive. */
  agree(otherPublicKey: Bytes, grantId: string): Promise<CryptoKey>;
}

/** RFC 8410: what stands before the 32 bytes of an X25519 private key in PKCS #8. */
const pkcs8Head = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x6e, 0x04, 0x22, 0x04, 0x20] as const;
/** The base point of Curve25519. */
const basePoint = Uint8Array.from({ length: 32 }, (_, index) => (index === 0 ? 9 : 0));

export async function identityOf(masterKey: Bytes): Promise<Identity> {
  const secret = await deriveBytes(masterKey, { info: 'felloe documents identity', salt: '' }, 32);
  const privateKey = await crypto.subtle.importKey('pkcs8', Uint8Array.from([...pkcs8Head, ...secret]), 'X25519', false, [
    'deriveBits',
  ]);
  return {
    publicKey: await agreement(privateKey, basePoint),
    agree: async (otherPublicKey, grantId) =>
      await deriveWrappingKey(await agreement(privateKey, otherPublicKey), { info: 'felloe documents grant', salt: grantId }),
  };
}

/** Sixteen hex digits in groups, to be compared over the telephone: a storage that swaps public keys is found out. */
export async function fingerprintOf(publicKey: Bytes): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', publicKey));
  return toHex(digest.subarray(0, 8)).replaceAll(/(....)(?=.)/g, '$1-');
}

async function agreement(privateKey: CryptoKey, publicKey: Bytes): Promise<Bytes> {
  try {
    const other = await crypto.subtle.importKey('raw', publicKey, 'X25519', true, []);
    return new Uint8Array(await crypto.subtle.deriveBits({ name: 'X25519', public: other }, privateKey, 256));
  } catch (cause) {
    throw new StoreError('invalid_argument', 'this is no public key of X25519', { cause });
  }
}
