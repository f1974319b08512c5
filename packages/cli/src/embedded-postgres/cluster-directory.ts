/**
 * The data directory on disk:
 *   DIRECTORY/cluster    what initdb made (PGDATA), owned by the identity the server runs under
 *   DIRECTORY/password   the server's random password, readable by us alone
 * The cluster is made under another name and renamed when it is whole, so a crash in the middle of initdb leaves no half cluster.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { chmod, chown, lchown, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { StoreError } from '@felloe/engine/errors.ts';
import type { PostgresBinaries } from './binaries.ts';
import { findClosedFolder } from './closed-folder.ts';
import { chooseIdentity, type Identity, type User } from './identity.ts';
import { commandFor, isOwnNameKnown, tryCapability, tryNamespace } from './identity-command.ts';

export interface PreparedCluster {
  /** PGDATA. */
  readonly directory: string;
  readonly identity: Identity;
  readonly user: string;
  readonly password: string;
}

const serverUser = 'felloe';

/** The cluster below `dataDirectory`, made by initdb when there is none. Throws `unavailable` when initdb fails. */
export async function prepareCluster(dataDirectory: string, binaries: PostgresBinaries): Promise<PreparedCluster> {
  const directory = path.join(dataDirectory, 'cluster');
  const passwordFile = path.join(dataDirectory, 'password');
  await mkdir(dataDirectory, { recursive: true });
  const exists = existsSync(path.join(directory, 'PG_VERSION'));
  const identity = identityIn(dataDirectory, binaries, exists ? statSync(directory) : undefined);
  if (exists) return { directory, identity, user: serverUser, password: await readPassword(passwordFile) };

  const password = randomBytes(24).toString('base64url');
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  await makeCluster({ directory, identity, password, initdb: binaries.initdb });
  return { directory, identity, user: serverUser, password };
}

/**
 * For those who start servers later, and would rather know now: throws `unavailable` where a new cluster in `dataDirectory`, which is
 * there, could not run.
 */
export function requireIdentity(dataDirectory: string, binaries: PostgresBinaries): void {
  identityIn(dataDirectory, binaries, undefined);
}

function identityIn(dataDirectory: string, binaries: PostgresBinaries, owner: User | undefined): Identity {
  const places = { programs: path.join(binaries.directory, 'bin'), data: dataDirectory };
  return chooseIdentity({
    ownUid: process.geteuid?.(),
    ownNameKnown: isOwnNameKnown(),
    owner,
    closedTo: (user) => findClosedFolder(user, places),
    namespaceProblem: tryNamespace,
    capabilityFor: (user) => tryCapability(user, { program: binaries.postgres, folder: dataDirectory }),
  });
}

/**
 * Gives a cluster that root owns to the user its server runs as. No server may run on it. The directory itself comes last: an
 * interrupted handing over is done again by the next start. Throws `unavailable` when we may not.
 */
export async function handOver({ directory, identity }: PreparedCluster): Promise<void> {
  if (identity.kind !== 'user' || (await stat(directory)).uid === identity.user.uid) return;
  const { uid, gid } = identity.user;
  try {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    for (const entry of entries) await lchown(path.join(entry.parentPath, entry.name), uid, gid);
    await lchown(directory, uid, gid);
  } catch (cause) {
    throw new StoreError('unavailable', `${directory} is root's, whom Postgres refuses, and cannot be given to user ${uid}`, {
      cause,
    });
  }
}

async function readPassword(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (thrown) {
    const problem = `${file} cannot be read, and without it the Postgres beside it cannot be used: restore the file, or choose another directory`;
    throw new StoreError('conflict', problem, { cause: thrown });
  }
}

async function makeCluster(options: { directory: string; identity: Identity; password: string; initdb: string }): Promise<void> {
  const unfinished = `${options.directory}.unfinished`;
  const handedPassword = path.join(unfinished, 'password');
  const made = path.join(unfinished, 'cluster');
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  await writeFile(handedPassword, options.password, { mode: 0o600 });
  if (options.identity.kind === 'user') {
    const { uid, gid } = options.identity.user;
    await chown(handedPassword, uid, gid);
    await chown(unfinished, uid, gid);
  }
  // C collation orders text by bytes, as artifact paths are ordered, and does not change with the machine's libraries.
  const initdb = [options.initdb, '-D', made, '-U', serverUser, '-E', 'UTF8', '--locale=C', '-A', 'scram-sha-256'];
  await run(commandFor(options.identity, [...initdb, `--pwfile=${handedPassword}`]), unfinished);
  await chmod(made, 0o700);
  await rename(made, options.directory);
  await rm(unfinished, { recursive: true, force: true });
}

async function run(command: string[], workingDirectory: string): Promise<void> {
  const [program = '', ...rest] = command;
  const child = spawn(program, rest, { cwd: workingDirectory, stdio: ['ignore', 'ignore', 'pipe'], timeout: initdbTimeoutMs });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-4_000);
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.on('error', reject).on('close', (code) => (code === 0 ? resolve() : reject(new Error(`${program} ended with ${code}`))));
  await promise.catch((cause: unknown) => {
    throw new StoreError('unavailable', `the embedded Postgres could not be initialised: ${errors.trim() || String(cause)}`, {
      cause,
    });
  });
}

/** initdb takes half a second; on a slow, busy disk a minute. */
const initdbTimeoutMs = 120_000;
