/** Where key-encryption keys come from: given files, or one that is made once in the hub's directory. */
import { createHash, randomBytes } from 'node:crypto';
import path from 'node:path';
import { StoreError } from '@felloe/engine/errors.ts';
import { createOnce, readIfThere } from './private-files.ts';
import { type KeyEncryptionKey, keyBytes, Sealing } from './sealing.ts';

export interface KeyFiles {
  readonly file: string | undefined;
  /** Keys of before, for what they sealed until it is sealed anew. */
  readonly previousFiles: readonly string[];
  readonly directory: string;
}

/** Throws `invalid_argument` when a file holds no key. */
export async function readSealing({ file, previousFiles, directory }: KeyFiles): Promise<Sealing> {
  const current = file === undefined ? await ownKey(directory) : await readKey(file);
  return new Sealing(current, await Promise.all(previousFiles.map(readKey)));
}

/** Made whole or not at all: two hubs that start at once, or one that dies meanwhile, must not each believe in a key of its own. */
async function ownKey(directory: string): Promise<KeyEncryptionKey> {
  const file = path.join(directory, 'key-encryption-key');
  return parse((await readIfThere(file)) ?? (await createOnce(file, `${randomBytes(keyBytes).toString('hex')}\n`)), file);
}

async function readKey(file: string): Promise<KeyEncryptionKey> {
  const text = await readIfThere(file);
  if (text === undefined) throw new StoreError('invalid_argument', `there is no key-encryption key at ${file}`);
  return parse(text, file);
}

function parse(text: string, file: string): KeyEncryptionKey {
  const trimmed = text.trim();
  const key = /^[0-9a-fA-F]{64}$/.test(trimmed) ? Buffer.from(trimmed, 'hex') : Buffer.from(trimmed, 'base64');
  if (key.length !== keyBytes) {
    throw new StoreError('invalid_argument', `${file} holds no ${keyBytes}-byte key in hex or base64`);
  }
  // The id tells which key sealed a row without telling anything of the key.
  return { id: createHash('sha256').update('felloe key id').update(key).digest('hex').slice(0, 16), key };
}
