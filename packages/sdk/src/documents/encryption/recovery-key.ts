/**
 * The recovery key: 24 words (BIP 39, 256 bits) that open the master key when every device is lost. Argon2id (RFC 9106) with the costs of
 * the reference makes each guess expensive; salt and costs lie beside the wrapped key, so that they can be raised later.
 */
import { generateMnemonic, mnemonicToEntropy, validateMnemonic } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { argon2id } from 'hash-wasm';
import { Type, type Static } from 'typebox';
import { Check } from 'typebox/value';
import type { Bytes } from '../storage/storage.ts';
import { fromBase64, randomBytes, toBase64 } from './byte-text.ts';
import { deriveWrappingKey, unwrapKey, wrapKey } from './key-wrapping.ts';
import type { CryptoKey } from './crypto-key.ts';

const costs = { memoryKiB: 64 * 1024, passes: 3, lanes: 1 } as const;

/** What lies at master-key.blob. Costs have an upper bound: a storage must not keep a device computing for hours. */
export const MasterKeyFile = Type.Object({
  format: Type.Literal('felloe-master-key-1'),
  kdf: Type.Object({
    name: Type.Literal('argon2id'),
    memoryKiB: Type.Integer({ minimum: costs.memoryKiB, maximum: 1024 * 1024 }),
    passes: Type.Integer({ minimum: costs.passes, maximum: 20 }),
    lanes: Type.Integer({ minimum: 1, maximum: 16 }),
    salt: Type.String({ description: '16 bytes or more, in base64.' }),
  }),
  wrappedMasterKey: Type.String({ description: 'AES key wrap, in base64.' }),
});
export type MasterKeyFile = Static<typeof MasterKeyFile>;

/** 24 words, to be written down by a person. */
export function newRecoveryWords(): string {
  return generateMnemonic(wordlist, 256);
}

export async function lockMasterKey(masterKey: Bytes, words: string): Promise<MasterKeyFile> {
  const kdf = { name: 'argon2id', ...costs, salt: toBase64(randomBytes(16)) } as const;
  return { format: 'felloe-master-key-1', kdf, wrappedMasterKey: await wrapKey(masterKey, await keyOfWords(words, kdf)) };
}

/** @throws StoreError `invalid_argument` for words that are none, `digest_mismatch` for the words of another key */
export async function unlockMasterKey(file: unknown, words: string): Promise<Bytes> {
  if (!Check(MasterKeyFile, file)) throw new StoreError('backend_failed', 'the master key file is none that this version reads');
  return await unwrapKey(file.wrappedMasterKey, await keyOfWords(words, file.kdf));
}

async function keyOfWords(words: string, kdf: MasterKeyFile['kdf']): Promise<CryptoKey> {
  const normal = words.trim().toLowerCase().split(/\s+/).join(' ');
  if (normal.split(' ').length !== 24 || !validateMnemonic(normal, wordlist))
    throw new StoreError(
      'invalid_argument',
      'a recovery key is 24 words of the English BIP 39 list; one of these is wrong or missing',
    );
  const stretched = await argon2id({
    password: mnemonicToEntropy(normal, wordlist),
    salt: fromBase64(kdf.salt),
    memorySize: kdf.memoryKiB,
    iterations: kdf.passes,
    parallelism: kdf.lanes,
    hashLength: 32,
    outputType: 'binary',
  });
  return await deriveWrappingKey(Uint8Array.from(stretched), { info: 'felloe documents recovery', salt: '' });
}
