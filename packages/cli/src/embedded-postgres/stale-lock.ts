/**
 * postmaster.pid after a kill -9 of everything. Postgres removes a stale one itself unless its process number was given to
 * somebody else meanwhile, which is common in containers and after a reboot: then it would refuse to start for ever.
 */
import { readFile, readlink, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StoreError } from '@felloe/engine/errors.ts';

/** A parent that was just killed may be seen for a moment. */
const parentSeenMs = 1_000;

/**
 * Waits until no server runs on this cluster and removes a lock file that nobody holds. A server whose parent was killed is
 * in the middle of its shutdown for a moment. Throws `conflict` when one still runs at the deadline, and soon when the program that
 * started it still runs too: that one will not end by itself.
 */
export async function clearStaleLock(clusterDirectory: string, deadlineMs = 15_000): Promise<void> {
  const lockFile = path.join(clusterDirectory, 'postmaster.pid');
  const startedAt = performance.now();
  for (;;) {
    const text = await readFile(lockFile, 'utf8').catch(() => undefined);
    if (text === undefined) return;
    const pid = Number.parseInt(text, 10);
    if (process.platform !== 'linux') return; // no /proc: leave it to Postgres's own check
    if (!(Number.isSafeInteger(pid) && pid > 0 && (await worksIn(pid, clusterDirectory)))) {
      await rm(lockFile, { force: true });
      return;
    }
    const waitedMs = performance.now() - startedAt;
    if (waitedMs > parentSeenMs && (await parentIsLikeUs(pid))) {
      throw new StoreError('conflict', `felloe runs already on ${clusterDirectory}: stop it first, or choose another directory`);
    }
    if (waitedMs > deadlineMs) {
      throw new StoreError('conflict', `another Postgres (process ${pid}) runs on ${clusterDirectory}`);
    }
    await sleep(20);
  }
}

/**
 * A postmaster's working directory is its cluster: this tells it from a stranger with the same process number. In containers root may
 * not see that of another user's process (it lacks CAP_SYS_PTRACE); the command line, which everybody may see, names the cluster too.
 */
async function worksIn(pid: number, directory: string): Promise<boolean> {
  const working = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  if (working !== undefined) return working === path.resolve(directory);
  const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
  return words[words.indexOf('-D') + 1] === directory;
}

/** Its parent is a running program of our kind, and not whoever adopts orphans. */
async function parentIsLikeUs(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const parent = /^PPid:\t(\d+)$/m.exec(status)?.[1];
  if (parent === undefined || parent === '0' || parent === '1') return false;
  const programs = await Promise.all([parent, 'self'].map((each) => readlink(`/proc/${each}/exe`).catch(() => undefined)));
  return programs[0] !== undefined && programs[0] === programs[1];
}
