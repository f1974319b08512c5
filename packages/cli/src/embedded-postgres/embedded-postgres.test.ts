import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, chown, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPostgresBinaries } from './binaries.ts';
import { findClosedFolder } from './closed-folder.ts';
import { startEmbeddedPostgres } from './embedded-postgres.ts';
import { nobody } from './identity.ts';
import { tryCapability, tryNamespace } from './identity-command.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'felloe-postgres-'));
  await chmod(root, 0o755);
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

interface ParentOptions {
  readonly dataDirectory: string;
  readonly uid?: number;
  readonly environment?: NodeJS.ProcessEnv;
  /** A command that runs the rest of its line. */
  readonly through?: readonly string[];
}

/** A parent process of its own, so that it can be killed; tells the url and the pid of its server. */
async function startInProcess(options: ParentOptions) {
  const module = new URL('./embedded-postgres.ts', import.meta.url).href;
  const script = `const { startEmbeddedPostgres } = await import(${JSON.stringify(module)});
    const server = await startEmbeddedPostgres({ dataDirectory: ${JSON.stringify(options.dataDirectory)} });
    console.log(JSON.stringify({ url: server.url, pid: server.pid }));
    process.on('SIGTERM', () => void server.stop().then(() => process.exit(0)));
    setInterval(() => undefined, 1_000);`;
  const user = options.uid === undefined ? {} : { uid: options.uid, gid: options.uid };
  const [program, ...rest] = [...(options.through ?? []), process.execPath, '--input-type=module', '-e', script];
  const parent = spawn(program, rest, {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.environment === undefined ? {} : { env: options.environment }),
    ...user,
  });
  let errors = '';
  parent.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    errors += chunk;
  });
  for await (const line of createInterface({ input: parent.stdout })) {
    const started = JSON.parse(line) as { url: string; pid: number };
    return { parent: parent as ChildProcess, ...started };
  }
  throw new Error(`the parent process ended without starting a server: ${errors}`);
}

async function waitUntilGone(pid: number): Promise<boolean> {
  for (let attempt = 0; attempt < 250; attempt += 1) {
    const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
    if (state === undefined || / Z /.test(state)) return true;
    await sleep(40);
  }
  return false;
}

async function stopped({ parent, pid }: { parent: ChildProcess; pid: number }): Promise<void> {
  parent.kill('SIGTERM');
  expect(await waitUntilGone(pid)).toBe(true);
}

/** A PATH on which there is all that a server needs, but no program that makes namespaces. */
async function pathWithoutNamespaces(): Promise<string> {
  const folder = await mkdtemp(path.join(root, 'programs-'));
  for (const program of ['setpriv', 'test']) await symlink(`/usr/bin/${program}`, path.join(folder, program));
  return folder;
}

type TestBody = () => Promise<void>;
const isRoot = process.geteuid?.() === 0;
// Container engines and a changed root mostly forbid namespaces, and some the capability; identity.test.ts holds what is said there.
const hasNamespaces = isRoot && tryNamespace() === undefined;
const hasCapability =
  isRoot && 'capability' in tryCapability(nobody, { program: findPostgresBinaries().postgres, folder: tmpdir() });
// Whoever is to run Node as another user needs a clone that everybody may enter, such as none below /root.
const othersRunNode = isRoot && findClosedFolder(nobody, { programs: process.execPath, data: import.meta.dirname }) === undefined;
const itIf = (holds: boolean) => (title: string, body: TestBody) => void (holds && it(title, body));
/** What only root can try, or only Linux promises, is not a test elsewhere: an ordinary user's own case is every other test here. */
const itOn = {
  linux: itIf(process.platform === 'linux'),
  rootBesideOthers: itIf(othersRunNode),
  rootBesideOthersWithNamespaces: itIf(othersRunNode && hasNamespaces),
  rootWithCapability: itIf(hasCapability),
  rootThatPassesFolders: itIf(hasNamespaces || hasCapability),
};

describe('startEmbeddedPostgres', { timeout: 120_000 }, () => {
  it('is durable, sorts by bytes, listens on loopback and wants its password', async () => {
    await using server = await startEmbeddedPostgres({ dataDirectory: path.join(root, 'settings') });
    const rows = await query(
      server.url,
      `SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes', 'listen_addresses')`,
    );
    expect(Object.fromEntries((rows as { name: string; setting: string }[]).map((row) => [row.name, row.setting]))).toEqual({
      fsync: 'on',
      synchronous_commit: 'on',
      full_page_writes: 'on',
      listen_addresses: '127.0.0.1',
    });
    expect(await query(server.url, `SELECT 'Z' < 'a' AS bytes`)).toEqual([{ bytes: true }]);
    await expect(query(server.url.replace(/:[^:@]+@/, ':wrong@'), 'SELECT 1')).rejects.toThrow(/password/);
  });

  it('keeps data over a clean restart and over a kill, on the same port', async () => {
    const dataDirectory = path.join(root, 'restart');
    const first = await startEmbeddedPostgres({ dataDirectory });
    await query(first.url, 'CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)');
    await first.stop();
    const second = await startEmbeddedPostgres({ dataDirectory, port: first.port });
    await query(second.url, 'INSERT INTO kept VALUES (2)');
    second.signal('SIGKILL');
    await second.ended;
    await using third = await startEmbeddedPostgres({ dataDirectory, port: first.port });
    expect(third.url).toBe(first.url);
    expect(await query(third.url, 'SELECT n FROM kept ORDER BY n')).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('removes a lock file whose process number now belongs to a stranger', async () => {
    const dataDirectory = path.join(root, 'stale');
    const first = await startEmbeddedPostgres({ dataDirectory });
    await first.stop();
    const lockFile = path.join(dataDirectory, 'cluster', 'postmaster.pid');
    await writeFile(lockFile, `${process.pid}\n${dataDirectory}/cluster\n0\n1\n\n127.0.0.1\n\n`);
    await using second = await startEmbeddedPostgres({ dataDirectory });
    expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('starts over when initdb was interrupted', async () => {
    const dataDirectory = path.join(root, 'interrupted');
    const first = await startEmbeddedPostgres({ dataDirectory });
    await first.stop();
    await rm(path.join(dataDirectory, 'cluster'), { recursive: true });
    await writeFile(path.join(dataDirectory, 'cluster.unfinished'), 'left over');
    await using second = await startEmbeddedPostgres({ dataDirectory });
    expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  itOn.linux('dies with its parent, and the next start waits for that', async () => {
    const dataDirectory = path.join(root, 'parent');
    const { parent, url, pid } = await startInProcess({ dataDirectory });
    await query(url, 'CREATE TABLE kept (n int)');
    parent.kill('SIGKILL');
    await using again = await startEmbeddedPostgres({ dataDirectory });
    expect(await query(again.url, 'SELECT count(*)::int AS n FROM kept')).toEqual([{ n: 0 }]);
    expect(await waitUntilGone(pid)).toBe(true);
  });

  itOn.rootThatPassesFolders('serves root from a private folder, and dies with its parent', async () => {
    const hidden = await mkdtemp(path.join(root, 'hidden-'));
    const dataDirectory = path.join(hidden, 'data');
    const { parent, url, pid } = await startInProcess({ dataDirectory });
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    parent.kill('SIGKILL');
    expect(await waitUntilGone(pid)).toBe(true);
  });

  itOn.rootWithCapability(
    'serves data that nobody made below a folder that was closed afterwards, and dies with its parent',
    async () => {
      const folder = await mkdtemp(path.join(root, 'closing-'));
      const dataDirectory = path.join(folder, 'data');
      await chmod(folder, 0o755);
      const first = await startEmbeddedPostgres({ dataDirectory });
      await query(first.url, 'CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)');
      await first.stop();
      await chmod(folder, 0o700);
      // As in containers: not even root looks into the processes of other users.
      const through = ['setpriv', '--bounding-set=-sys_ptrace'];
      const second = await startInProcess({ dataDirectory, through });
      expect(await query(second.url, 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
      const status = await readFile(`/proc/${second.pid}/status`, 'utf8');
      expect(status).toMatch(/^Uid:\t65534\t65534\t65534\t65534$/m);
      // One bit: CAP_DAC_OVERRIDE, or CAP_DAC_READ_SEARCH.
      expect(status).toMatch(/^CapPrm:\t0{15}[24]$/m);
      expect(status).toMatch(/^NoNewPrivs:\t1$/m);
      await expect(startInProcess({ dataDirectory, through })).rejects.toThrow(/runs already on/);
      second.parent.kill('SIGKILL');
      await using third = await startEmbeddedPostgres({ dataDirectory });
      expect(await query(third.url, 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
      expect(await waitUntilGone(second.pid)).toBe(true);
    },
  );

  itOn.rootWithCapability('serves data of a namespace, which are root’s, where there can be none', async () => {
    const hidden = await mkdtemp(path.join(root, 'moved-'));
    const dataDirectory = path.join(hidden, 'data');
    const environment = { PATH: await pathWithoutNamespaces() };
    const first = await startInProcess({ dataDirectory, environment });
    await query(first.url, 'CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)');
    await stopped(first);
    const cluster = path.join(dataDirectory, 'cluster');
    expect((await stat(cluster)).uid).toBe(nobody.uid);
    const files = await readdir(cluster, { recursive: true });
    for (const file of ['', ...files]) await chown(path.join(cluster, file), 0, 0);
    const second = await startInProcess({ dataDirectory, environment });
    expect(await query(second.url, 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
    await stopped(second);
  });

  for (const { title, uid, itOnRight } of [
    { title: 'an ordinary user', uid: 65534, itOnRight: itOn.rootBesideOthers },
    { title: 'a user without a name', uid: 12345, itOnRight: itOn.rootBesideOthersWithNamespaces },
  ]) {
    itOnRight(`serves ${title}`, async () => {
      const own = await mkdtemp(path.join(root, 'ordinary-'));
      await chown(own, uid, uid);
      const started = await startInProcess({ dataDirectory: path.join(own, 'data'), uid });
      expect(await query(started.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      await stopped(started);
    });
  }
});
