/** What a failed system call means to whoever asked the driver. */
import { StoreError } from '@felloe/engine/errors.ts';

export function fileErrorCode(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}

/** Errors as StoreError; a StoreError stays itself. `doing` completes "the disk failed while …". Paths stay out of the message. */
export function fromFileError(thrown: unknown, doing: string): StoreError {
  if (thrown instanceof StoreError) return thrown;
  const code = fileErrorCode(thrown) ?? 'unknown';
  const options = { cause: thrown, details: { systemError: code } };
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new StoreError('storage_full', undefined, options);
    case 'ENOENT':
      return new StoreError('blob_missing', undefined, options);
    case 'EMFILE':
    case 'ENFILE':
    case 'ENOMEM':
      return new StoreError('unavailable', 'the process is out of descriptors or memory', options);
    case 'ELOOP':
    case 'ENOTDIR':
      return new StoreError('backend_failed', 'something other than a file of ours lies at the blob', {
        ...options,
        retryable: false,
      });
    default:
      return new StoreError('backend_failed', `the disk failed while ${doing} (${code})`, options);
  }
}

/** As `fromFileError`, for writing: what is absent then is a folder of ours, not a blob. */
export function fromWriteError(thrown: unknown, doing: string): StoreError {
  if (fileErrorCode(thrown) !== 'ENOENT') return fromFileError(thrown, doing);
  return new StoreError('backend_failed', `a folder of the backend vanished while ${doing}`, { cause: thrown });
}

/** Bytes that are not those that were put: rot, a torn write that somebody named, or a foreign hand. */
export function corruptBlob(reason: string): StoreError {
  return new StoreError('backend_failed', `the stored bytes are damaged: ${reason}`, {
    retryable: false,
    details: { damage: reason },
  });
}
