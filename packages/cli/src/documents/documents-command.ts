/** What the commands of `felloe docs` share: options, files, the storage, the opened documents. */
import { AccountSession } from '@felloe/sdk/account-session.ts';
import { type Documents, openDocuments } from '@felloe/sdk/documents/documents.ts';
import { fromBase64 } from '@felloe/sdk/documents/encryption/byte-text.ts';
import { helperGrants } from '@felloe/sdk/documents/sharing/helper-grants.ts';
import type { GrantKeeper } from '@felloe/sdk/documents/sharing/grants.ts';
import { presignedStorage } from '@felloe/sdk/documents/storage/presigned-storage.ts';
import { s3Storage } from '@felloe/sdk/documents/storage/s3-storage.ts';
import type { DocumentStorage } from '@felloe/sdk/documents/storage/storage.ts';
import { Command } from 'commander';
import { UsageError } from '../terminal/failure.ts';
import { createOutput, type Output } from '../terminal/output.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type DirectoryStore, openDirectoryStore } from './directory-store.ts';
import {
  type DocumentsFile,
  type DocumentsPathFlags,
  type DocumentsPaths,
  documentsPathsOf,
  readDocumentsFile,
  readIfThere,
  writeSecret,
} from './documents-files.ts';

export interface DocumentsFlags extends DocumentsPathFlags {
  readonly json?: true;
}

export interface DocumentsRun<Flags> {
  readonly terminal: Terminal;
  readonly output: Output;
  readonly flags: Flags & DocumentsFlags;
  readonly operands: readonly string[];
  readonly paths: DocumentsPaths;
  /** As it is on disk. */
  readonly file: DocumentsFile;
  /** A line on stderr: results alone go to stdout. */
  readonly tell: (line: string) => void;
}

export interface Described {
  readonly usage: string;
  readonly summary: string;
  /** After the options: what else a manual page would say. */
  readonly manual: string;
  readonly options?: (command: Command) => Command;
}

export function documentsCommand<Flags>(
  terminal: Terminal,
  described: Described,
  run: (context: DocumentsRun<Flags>) => Promise<void>,
): Command {
  const [name = '', ...operands] = described.usage.split(' ');
  const command = new Command(name).description(described.summary);
  for (const operand of operands) command.argument(operand);
  described.options?.(command);
  command
    .option('--json', 'print the result as one line of JSON')
    .option('--config <file>', 'configuration (FELLOE_DOCS_CONFIG; default ~/.config/felloe/docs.json)')
    .option('--data <directory>', 'what this device keeps (FELLOE_DOCS_DATA; default ~/.local/share/felloe/docs)')
    .addHelpText('after', `\n${described.manual.trim()}`)
    .action(async () => {
      const flags = command.opts<Flags & DocumentsFlags>();
      const paths = documentsPathsOf(terminal, flags);
      const output = createOutput(terminal, flags.json === true);
      const file = await readDocumentsFile(paths.config);
      const tell = (line: string): void => void terminal.stderr.write(`${line}\n`);
      await run({ terminal, output, flags, operands: command.args, paths, file, tell });
    });
  return command;
}

export interface OpenedStorage {
  readonly storage: DocumentStorage;
  readonly userId: string;
  readonly grantKeeper?: GrantKeeper;
}

/** @param session of a login just made; else the one that was kept goes on */
export async function openStorage(
  { file, terminal, paths }: DocumentsRun<unknown>,
  session?: AccountSession,
): Promise<OpenedStorage> {
  const { storage, endpoint, region = 'us-east-1', bucket, access_key_id: accessKeyId, user_id: userId } = file;
  if (storage === undefined || endpoint === undefined) throw notSetUp();
  if (storage === 'felloe') {
    const used = session ?? (await resumed(endpoint, paths));
    return { storage: presignedStorage({ session: used }), userId: used.accountId, grantKeeper: helperGrants(used) };
  }
  const { FELLOE_DOCS_S3_SECRET_ACCESS_KEY, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = terminal.environment;
  const secretAccessKey = FELLOE_DOCS_S3_SECRET_ACCESS_KEY ?? AWS_SECRET_ACCESS_KEY;
  if (bucket === undefined || accessKeyId === undefined || userId === undefined) throw notSetUp();
  if (secretAccessKey === undefined)
    throw new UsageError('the secret access key is not known: set FELLOE_DOCS_S3_SECRET_ACCESS_KEY or AWS_SECRET_ACCESS_KEY');
  const sessionToken = AWS_SESSION_TOKEN === undefined ? {} : { sessionToken: AWS_SESSION_TOKEN };
  return { storage: s3Storage({ endpoint, region, bucket, accessKeyId, secretAccessKey, ...sessionToken }), userId };
}

/** Runs with this device's documents; its directory is this process's own meanwhile. */
export async function withDocuments<T>(
  run: DocumentsRun<unknown>,
  use: (documents: Documents, store: DirectoryStore) => Promise<T>,
): Promise<T> {
  const { file, paths } = run;
  const masterKey = await readIfThere(paths.masterKey);
  if (masterKey === undefined || file.device_id === undefined) throw notSetUp();
  // The store first: its lock also keeps two commands from renewing one login.
  await using store = await openDirectoryStore(paths.data);
  const opened = await openStorage(run);
  const documents = await openDocuments({
    ...opened,
    store,
    deviceId: file.device_id,
    masterKey: fromBase64(masterKey),
    ...(file.device_name === undefined ? {} : { deviceName: file.device_name }),
    ...(file.rule === undefined ? {} : { rule: file.rule }),
    ...(file.manifest === undefined ? {} : { manifest: file.manifest }),
  });
  return await use(documents, store);
}

/** Keeps each refresh token before the next request: the one before is void. */
export function keepRefreshToken(paths: Pick<DocumentsPaths, 'refreshToken'>): {
  options: { onRefreshToken: (token: string) => void };
  kept: () => Promise<void>;
} {
  let writing: Promise<void> = Promise.resolve();
  return {
    options: {
      onRefreshToken: (token) => {
        writing = writing.then(() => writeSecret(paths.refreshToken, token));
      },
    },
    kept: () => writing,
  };
}

async function resumed(endpoint: string, paths: DocumentsPaths): Promise<AccountSession> {
  const refreshToken = await readIfThere(paths.refreshToken);
  if (refreshToken === undefined) throw notSetUp();
  const { options, kept } = keepRefreshToken(paths);
  const session = await AccountSession.resume({ endpoint, ...options }, refreshToken);
  await kept();
  return session;
}

const notSetUp = (): UsageError => new UsageError('this device is not set up: run `felloe docs init`');
