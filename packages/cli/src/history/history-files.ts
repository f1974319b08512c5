/** Where `felloe history` keeps things: a configuration without secrets, and a data directory. Both can be named. */
import { type HistoryFile, historyFileOf } from '@felloe/sdk/history/configuration.ts';
import { readJsonIfThere, writeJson } from '../files/settings-file.ts';
import { userPath } from '../files/user-paths.ts';
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
  return {
    config: userPath(terminal, {
      base: 'config',
      given: flags.config,
      variable: 'FELLOE_HISTORY_CONFIG',
      path: 'history.json',
    }),
    data: userPath(terminal, { base: 'data', given: flags.data, variable: 'FELLOE_HISTORY_DATA', path: 'history' }),
  };
}

/** An empty one when there is none. @throws StoreError `invalid_argument` */
export async function readHistoryFile(path: string): Promise<HistoryFile> {
  const value = await readJsonIfThere(path);
  return value === undefined ? {} : historyFileOf(value);
}

/** Checked before it is written: a file that the next command refuses must not come to be. */
export async function writeHistoryFile(path: string, content: HistoryFile): Promise<void> {
  // Its device is another one: were both the same, each would take the other's entries for its own.
  if ('user_secret' in content) throw new UsageError(`${path} is the original client's own file: give another one with --config`);
  await writeJson(path, historyFileOf(content));
}
