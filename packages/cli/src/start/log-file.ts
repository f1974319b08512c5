/** Logs of a start go to files, since its terminal is for people; they are kept small by starting each run with a new one. */
import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export interface LogFile {
  readonly path: string;
  write(text: string | Uint8Array): void;
  close(): void;
}

/** The file of the run before is kept beside it as `.1`. Synchronous writes: the last lines before a crash are those that matter. */
export function openLogFile(directory: string, name: string): LogFile {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, `${name}.log`);
  if (existsSync(path)) renameSync(path, `${path}.1`);
  const descriptor = openSync(path, 'a', 0o600);
  let open = true;
  return {
    path,
    write: (text) => {
      if (!open) return;
      if (typeof text === 'string') writeSync(descriptor, text);
      else writeSync(descriptor, text);
    },
    close: () => {
      if (open) closeSync(descriptor);
      open = false;
    },
  };
}
