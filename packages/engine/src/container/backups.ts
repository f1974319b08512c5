/** The setting of a container that database backups stand on. */
import { backupPrefixDefault } from '../backup/file-name.ts';
import { limits } from '../limits.ts';
import { countOf, fieldsOf, malformed, optional, textOf } from './strict-document.ts';

export interface BackupsSetting {
  /** Backends by name. Absent: where uploads are staged, so that nothing has to be moved. */
  readonly mainBackend?: string;
  readonly archiveBackend?: string;
  /** In the names of files. */
  readonly prefix: string;
  /** At most `writesPerWindowMax` writes of one user reach the final backends within this. */
  readonly windowMs: number;
  /** Bytes of one file. */
  readonly fileBytesMax: number;
  /** Files kept of one user; the oldest archived ones go. Absent: all. */
  readonly filesMax?: number;
  /** The one origin whose pages may call. Absent: no other than our own. */
  readonly origin?: string;
}

const fields = ['mainBackend', 'archiveBackend', 'prefix', 'windowMs', 'fileBytesMax', 'filesMax', 'origin'];
const backendNameLengthMax = 63;

export const backupsDefault: BackupsSetting = Object.freeze({
  prefix: backupPrefixDefault,
  windowMs: limits.backup.windowMs,
  fileBytesMax: limits.backup.fileBytesMax,
});

export function readBackups(value: unknown): BackupsSetting {
  const given = fieldsOf(value, fields);
  const backend = (field: 'mainBackend' | 'archiveBackend') =>
    optional(given[field], (name) => textOf(name, field, backendNameLengthMax));
  const mainBackend = backend('mainBackend');
  const archiveBackend = backend('archiveBackend');
  const filesMax = optional(given['filesMax'], (count) => countOf(count, 'filesMax', limits.backup.filesMin));
  const origin = optional(given['origin'], originOf);
  return {
    ...(mainBackend === undefined ? {} : { mainBackend }),
    ...(archiveBackend === undefined ? {} : { archiveBackend }),
    prefix: optional(given['prefix'], prefixOf) ?? backupsDefault.prefix,
    windowMs: optional(given['windowMs'], windowOf) ?? backupsDefault.windowMs,
    fileBytesMax: Math.min(
      optional(given['fileBytesMax'], (count) => countOf(count, 'fileBytesMax', 1)) ?? backupsDefault.fileBytesMax,
      limits.artifact.singlePutBytesMax,
    ),
    ...(filesMax === undefined ? {} : { filesMax }),
    ...(origin === undefined ? {} : { origin }),
  };
}

function windowOf(value: unknown): number {
  const windowMs = countOf(value, 'windowMs', 0);
  if (windowMs > limits.backup.windowMsMax) throw malformed('windowMs', `is more than ${limits.backup.windowMsMax}`);
  return windowMs;
}

function prefixOf(value: unknown): string {
  const text = textOf(value, 'prefix', 32);
  if (!/^[a-z0-9]+(?:[_-][a-z0-9]+)*$/.test(text)) throw malformed('prefix', 'is not of letters, digits, _ and -');
  return text;
}

/** As browsers send it (RFC 6454 section 6.1): scheme, host and port, and nothing else. */
function originOf(value: unknown): string {
  const text = textOf(value, 'origin', 256);
  if (!/^[a-z][a-z0-9+.-]*:\/\/[A-Za-z0-9.:[\]-]+$/.test(text))
    throw malformed('origin', 'is not an origin such as https://app.example.com');
  return text;
}
