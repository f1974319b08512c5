/** Where the key-encryption key comes from: a given file, or one made once in the hub's directory. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { StoreError } from '@felloe/engine/errors.ts';
import { type KeyEncryptionKey, keyBytes } from './sealing.ts';

export async function readKeyEncryptionKey(options: {
  readonly file: string | undefined;
  readonly directory: string;
}): Promise<KeyEncryptionKey> {
  if (options.file !== undefined) return parse(await readFile(options.file, 'utf8'), options.file);
  const file = path.join(options.directory, 'key-encryption-key');
  await mkdir(options.directory, { recursive: true, mode: 0o700 });
  try {
    // Exclusive: two hubs that start at once must not each believe in a key of their own.
    const handle = await open(file, 'wx', 0o600);
    try {
      await handle.writeFile(`${randomBytes(keyBytes).toString('hex')}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return parse(await readFile(file, 'utf8'), file);
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
