/**
 * Hashing passwords off the main thread (Node's own Argon2, OpenSSL's, on its thread pool), a few at a time. Whoever knows no password
 * costs as much as one who does: an unknown account's is compared with a hash that nothing matches.
 */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import {
  decodePasswordHash,
  encodePasswordHash,
  type HashParameters,
  hashParameters,
  isOutdated,
  normalisePassword,
} from '@felloe/engine/account/password.ts';
import { limits } from '@felloe/engine/limits.ts';
import { createSemaphore } from '@felloe/runtime/semaphore.ts';

export interface Passwords {
  /** The PHC string of a password. Throws `unavailable` when too many wait. */
  hash(password: string): Promise<string>;
  /** @param stored PHC string; undefined or empty for none: the same work, and never right */
  verify(password: string, stored: string | undefined): Promise<{ readonly right: boolean; readonly outdated: boolean }>;
}

const saltBytes = 16;
const hashBytes = 32;

export function createPasswords(parameters: HashParameters = hashParameters): Passwords {
  const turns = createSemaphore({
    name: 'password hashing',
    capacity: limits.account.hashesAtOnceMax,
    waitersMax: limits.account.hashesWaitingMax,
  });
  const decoy = { ...parameters, salt: randomBytes(saltBytes), hash: randomBytes(hashBytes) };

  const hashed = async (password: string, salt: Buffer, { memory, passes, parallelism }: HashParameters): Promise<Buffer> => {
    using _turn = await turns.acquire(1);
    return await new Promise<Buffer>((resolve, reject) => {
      argon2(
        'argon2id',
        { message: normalisePassword(password), nonce: salt, memory, passes, parallelism, tagLength: hashBytes },
        (error, hash) => (error === null ? resolve(hash) : reject(error)),
      );
    });
  };

  return {
    hash: async (password) => {
      const salt = randomBytes(saltBytes);
      return encodePasswordHash({ ...parameters, salt, hash: await hashed(password, salt, parameters) });
    },
    verify: async (password, stored) => {
      const isThere = stored !== undefined && stored !== '';
      const wanted = isThere ? decodePasswordHash(stored) : decoy;
      const found = await hashed(password, wanted.salt, wanted);
      const right = found.length === wanted.hash.length && timingSafeEqual(found, wanted.hash);
      return { right: right && isThere, outdated: isThere && isOutdated(wanted) };
    },
  };
}
