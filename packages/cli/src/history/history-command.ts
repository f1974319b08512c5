/** What the commands of `felloe history` share: options, files, the secret, the backend. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { backendSettingsOf, type Environment, type HistoryFile, openBackend } from '@felloe/sdk/history/configuration.ts';
import { type HistoryKeys, historyKeysOf } from '@felloe/sdk/history/encryption.ts';
import { HistoryDevice } from '@felloe/sdk/history/history-device.ts';
import type { SyncBackend } from '@felloe/sdk/history/sync-backend.ts';
import type { Command } from 'commander';
import { type LeafDescription, leafCommand, type LeafRun } from '../commands/leaf.ts';
import { UsageError } from '../terminal/failure.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { withAwsCredentials } from './aws-credentials.ts';
import { FileLocalHistory } from './file-local-history.ts';
import { type HistoryPathFlags, type HistoryPaths, historyPathsOf, readHistoryFile } from './history-files.ts';

export interface HistoryFlags extends HistoryPathFlags {
  readonly secretFile?: string;
}

export interface HistoryRun<Flags> extends LeafRun<Flags & HistoryFlags> {
  readonly paths: HistoryPaths;
  /** The terminal's, with keys of AWS's credentials file where it has none. */
  readonly environment: Environment;
  /** As it is on disk. */
  readonly file: HistoryFile;
}

export function historyCommand<Flags>(
  terminal: Terminal,
  described: LeafDescription,
  run: (context: HistoryRun<Flags>) => Promise<void>,
): Command {
  return leafCommand<Flags & HistoryFlags>(terminal, described, sharedOptions, async (leaf) => {
    const paths = historyPathsOf(terminal, leaf.flags);
    const file = await readHistoryFile(paths.config);
    const environment = await withAwsCredentials(terminal.environment);
    await run({ ...leaf, paths, environment, file });
  });
}

function sharedOptions(command: Command): Command {
  return command
    .option('--config <file>', 'configuration (FELLOE_HISTORY_CONFIG; default ~/.config/felloe/history.json)')
    .option('--data <directory>', 'what this device keeps (FELLOE_HISTORY_DATA; default ~/.local/share/felloe/history)')
    .option('--secret-file <file>', 'file with the secret of the history (or FELLOE_HISTORY_SECRET)');
}

/** The secret from --secret-file, FELLOE_HISTORY_SECRET or the configured file. Undefined when there is none. */
export async function findSecret({ terminal, flags, file }: HistoryRun<unknown>): Promise<string | undefined> {
  const given = terminal.environment['FELLOE_HISTORY_SECRET'];
  if (flags.secretFile !== undefined) return await secretIn(resolve(terminal.workingDirectory, flags.secretFile));
  if (given !== undefined && given !== '') return given;
  return file.secret_file === undefined || file.secret_file === '' ? undefined : await secretIn(file.secret_file);
}

/** A file with nothing but the secret, or the original client's own configuration. */
async function secretIn(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new UsageError(`the file with the secret, ${path}, cannot be read`);
  });
  const found = /^\s*\{/.test(text) ? (JSON.parse(text) as { readonly user_secret?: unknown }).user_secret : text.trim();
  if (typeof found !== 'string' || found === '') throw new UsageError(`${path} holds no secret`);
  return found;
}

export async function requireKeys(run: HistoryRun<unknown>): Promise<HistoryKeys> {
  const secret = await findSecret(run);
  if (secret === undefined || secret === '') {
    throw new UsageError('the secret of the history is not known: set FELLOE_HISTORY_SECRET, or give --secret-file');
  }
  return await historyKeysOf(secret);
}

export function requireDeviceId({ file, terminal }: HistoryRun<unknown>): string {
  const deviceId = terminal.environment['FELLOE_HISTORY_DEVICE_ID'] ?? file.device_id;
  if ('user_secret' in file)
    throw new UsageError("that is the original client's own file: run `felloe history init --original-config` with it");
  if (deviceId === undefined || deviceId === '') throw new UsageError('this device is not set up: run `felloe history init`');
  return deviceId;
}

/** Runs with this device's history; its directory is this process's own meanwhile. */
export async function withDevice<T>(
  run: HistoryRun<unknown>,
  use: (device: HistoryDevice, local: FileLocalHistory) => Promise<T>,
  choose?: (userId: string) => SyncBackend,
): Promise<T> {
  const keys = await requireKeys(run);
  const deviceId = requireDeviceId(run);
  const backend = choose?.(keys.userId) ?? openBackend(backendSettingsOf(run.file, run.environment), { userId: keys.userId });
  await using local = await FileLocalHistory.open(run.paths.data);
  return await use(new HistoryDevice({ backend, local, keys, deviceId }), local);
}
