/** What the commands of `felloe docs` share: options, files, the storage, the opened documents. */
import type { AccountSession } from '@felloe/sdk/account-session.ts';
import { type Documents, openDocuments } from '@felloe/sdk/documents/documents.ts';
import { fromBase64 } from '@felloe/sdk/documents/encryption/byte-text.ts';
import { helperGrants } from '@felloe/sdk/documents/sharing/helper-grants.ts';
import type { GrantKeeper } from '@felloe/sdk/documents/sharing/grants.ts';
import { presignedStorage } from '@felloe/sdk/documents/storage/presigned-storage.ts';
import { s3Storage } from '@felloe/sdk/documents/storage/s3-storage.ts';
import type { DocumentStorage } from '@felloe/sdk/documents/storage/storage.ts';
import type { Command } from 'commander';
import { type LeafDescription, leafCommand, type LeafRun } from '../commands/leaf.ts';
import { readSecretIfThere } from '../files/private-files.ts';
import { resumeLogin } from '../files/refresh-token.ts';
import { UsageError } from '../terminal/failure.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type DirectoryStore, openDirectoryStore } from './directory-store.ts';
import {
  type DocumentsFile,
  type DocumentsPathFlags,
  type DocumentsPaths,
  documentsPathsOf,
  readDocumentsFile,
} from './documents-files.ts';

export type DocumentsFlags = DocumentsPathFlags;

export interface DocumentsRun<Flags> extends LeafRun<Flags & DocumentsFlags> {
  readonly paths: DocumentsPaths;
  /** As it is on disk. */
  readonly file: DocumentsFile;
}

export function documentsCommand<Flags>(
  terminal: Terminal,
  described: LeafDescription,
  run: (context: DocumentsRun<Flags>) => Promise<void>,
): Command {
  return leafCommand<Flags & DocumentsFlags>(terminal, described, sharedOptions, async (leaf) => {
    const paths = documentsPathsOf(terminal, leaf.flags);
    await run({ ...leaf, paths, file: await readDocumentsFile(paths.config) });
  });
}

function sharedOptions(command: Command): Command {
  return command
    .option('--config <file>', 'configuration (FELLOE_DOCS_CONFIG; default ~/.config/felloe/docs.json)')
    .option('--data <directory>', 'what this device keeps (FELLOE_DOCS_DATA; default ~/.local/share/felloe/docs)');
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
  const masterKey = await readSecretIfThere(paths.masterKey);
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

async function resumed(endpoint: string, paths: DocumentsPaths): Promise<AccountSession> {
  const login = await resumeLogin(endpoint, paths.refreshToken);
  if (login === undefined) throw notSetUp();
  return login.session;
}

const notSetUp = (): UsageError => new UsageError('this device is not set up: run `felloe docs init`');
