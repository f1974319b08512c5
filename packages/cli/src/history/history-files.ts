/** Where `felloe history` keeps things: a configuration without secrets, and a data directory. Both can be named; the defaults are XDG's. */
import { chmod, mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { StoreError } from '@felloe/engine/errors.ts';
import { type HistoryFile, historyFileOf } from '@felloe/sdk/history/configuration.ts';
import { UsageError } from '../terminal/failure.ts';
import type { Terminal } from '../terminal/terminal.ts';

export interface HistoryPaths {
  readonly config: string;
  readonly data: string;
}

export interface HistoryPathFlags {
  readonly config?: string;
  readonly data?: string;
}

export function historyPathsOf(terminal: Terminal, flags: HistoryPathFlags): HistoryPaths {
  const { environment } = terminal;
  const base = (xdg: string, ofHome: string): string => {
    const given = environment[xdg];
    if (given !== undefined && given !== '') return given;
    if (environment['HOME'] !== undefined) return join(environment['HOME'], ofHome);
    throw new UsageError('HOME is not set: name the files with --config and --data');
  };
  const at = (given: string | undefined, byDefault: () => string): string =>
    resolve(terminal.workingDirectory, given ?? byDefault());
  return {
    config: at(flags.config ?? environment['FELLOE_HISTORY_CONFIG'], () =>
      join(base('XDG_CONFIG_HOME', '.config'), 'felloe/history.json'),
    ),
    data: at(flags.data ?? environment['FELLOE_HISTORY_DATA'], () =>
      join(base('XDG_DATA_HOME', '.local/share'), 'felloe/history'),
    ),
  };
}

/** An empty one when there is none. @throws StoreError `invalid_argument` */
export async function readHistoryFile(path: string): Promise<HistoryFile> {
  const text = await readFileIfThere(path);
  if (text === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new StoreError('invalid_argument', `${path} is no JSON`, { cause });
  }
  return historyFileOf(value);
}

export async function readFileIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOENT' || thrown.code === 'ENOTDIR')) return undefined;
    throw new StoreError('invalid_argument', `${path} cannot be read`, { cause: thrown });
  }
}

/** Checked before it is written: a file that the next command refuses must not come to be. */
export async function writeHistoryFile(path: string, content: HistoryFile): Promise<void> {
  // Its device is another one: were both the same, each would take the other's entries for its own.
  if ('user_secret' in content) throw new UsageError(`${path} is the original client's own file: give another one with --config`);
  await writeWhole(path, [`${JSON.stringify(historyFileOf(content), undefined, 2)}\n`]);
}

/** Written beside, synced and renamed: a crash leaves the old file or the new one. Only the owner reads it. */
export async function writeWhole(path: string, pieces: Iterable<string>): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${process.pid}.new`;
  const file = await open(temporary, 'w', 0o600);
  try {
    for (const piece of pieces) await file.writeFile(piece);
    await file.sync();
  } finally {
    await file.close();
  }
  // The mode of open is cut by the umask and ignored when the file was there.
  await chmod(temporary, 0o600);
  await rename(temporary, path);
}
