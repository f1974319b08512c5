/**
 * Names of database backups: `{prefix}_{uuid}_{YYYY-MM-DD HH-MM-SS}_it{n}.sqlite`, in UTC and with a space, as seed 001's clients make
 * them. The name is who, when and which iteration, so one backup has one spelling: anything else is refused, never put right.
 */
import { StoreError } from '../errors.ts';

export interface BackupName {
  /** As it was given. */
  readonly fileName: string;
  /** Whose database it is, in the client's own words: a lower-case UUID. */
  readonly user: string;
  /** ms since 1970, whole seconds. */
  readonly takenAt: number;
  /** Rises with every save of the client. */
  readonly iteration: number;
}

export const backupPrefixDefault = 'leakr_db';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const afterPrefix =
  /^_([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})_(\d{4})-(\d\d)-(\d\d) (\d\d)-(\d\d)-(\d\d)_it(0|[1-9]\d{0,14})\.sqlite$/;

/** @throws StoreError `invalid_argument` for any other spelling */
export function parseBackupName(fileName: string, prefix: string): BackupName {
  const parts = fileName.startsWith(prefix) ? afterPrefix.exec(fileName.slice(prefix.length)) : null;
  if (parts === null) throw malformed(prefix);
  const [, user = '', year, month, day, hour, minute, second, iteration] = parts;
  const text = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const takenAt = Date.parse(text);
  // The 31st of June is a text like any other to the pattern, and to Date the 1st of July.
  if (!Number.isFinite(takenAt) || new Date(takenAt).toISOString() !== text) throw malformed(prefix);
  return { fileName, user, takenAt, iteration: Number(iteration) };
}

const prefixOfAny = /^[a-z0-9_-]{1,32}(?=_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}_)/;

/**
 * The name of a backup that may have been uploaded while another prefix was set: files stay what they are called.
 * @throws StoreError `invalid_argument` for a name that no prefix makes one
 */
export function parseKeptName(fileName: string): BackupName {
  const prefix = prefixOfAny.exec(fileName)?.[0];
  if (prefix === undefined) throw malformed('{prefix}');
  return parseBackupName(fileName, prefix);
}

/** @throws StoreError `invalid_argument` unless it is a lower-case UUID */
export function requireBackupUser(text: string): string {
  if (!uuid.test(text))
    throw new StoreError('invalid_argument', 'a user of backups is a UUID in lower case', { details: { field: 'user' } });
  return text;
}

function malformed(prefix: string): StoreError {
  return new StoreError('invalid_argument', `a backup is named ${prefix}_{uuid}_{YYYY-MM-DD HH-MM-SS}_it{n}.sqlite, in UTC`, {
    details: { field: 'filename' },
  });
}
