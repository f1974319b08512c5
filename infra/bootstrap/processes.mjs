// Starting other programs: for their output, or in our place.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { binFolder, compiledFolder, nodeBinary, repositoryRoot } from './places.mjs';

/** The last part of a program's output is enough to see why it failed. */
const keptCharactersMax = 200_000;

/**
 * Runs a program to its end and keeps what it wrote, both streams in order of arrival.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ env?: Record<string, string | undefined>, onLine?: (line: string) => void }} [options]
 * @returns {Promise<{ code: number, output: string }>} code 127 when the program does not exist
 */
export function run(program, args, { env = process.env, onLine } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: repositoryRoot, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let unfinishedLine = '';
    const take = (chunk) => {
      const text = chunk.toString('utf8');
      output = (output + text).slice(-keptCharactersMax);
      const lines = (unfinishedLine + text).split('\n');
      unfinishedLine = lines.pop() ?? '';
      for (const line of lines) onLine?.(line);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('error', (error) => resolve({ code: 127, output: error.message }));
    child.once('close', (code, signal) => {
      if (unfinishedLine !== '') onLine?.(unfinishedLine);
      resolve({ code: code ?? signalExitCode(signal), output });
    });
  });
}

/**
 * Runs a script on the repository's Node in our place: its standard streams are ours, signals are passed on, and its exit code is
 * returned. Node cannot replace its own process, so this one stays and waits.
 * @param {readonly string[]} args
 * @param {Record<string, string>} [env]
 * @returns {Promise<number>}
 */
export function become(args, env = {}) {
  return new Promise((resolve, reject) => {
    const { program, prefix } = withDeathSignal();
    const child = spawn(program, [...prefix, ...args], {
      cwd: process.env.INIT_CWD ?? process.cwd(),
      env: {
        NODE_COMPILE_CACHE: compiledFolder,
        ...process.env,
        PATH: `${binFolder}${delimiter}${process.env.PATH ?? ''}`,
        ...env,
      },
      stdio: 'inherit',
    });
    const passOn = (signal) => child.kill(signal);
    // A terminal sends Ctrl-C to the child itself; passing it on as well would look like a second, impatient one.
    const signals = process.stdin.isTTY ? ['SIGTERM', 'SIGHUP'] : ['SIGTERM', 'SIGHUP', 'SIGINT'];
    for (const signal of signals) process.on(signal, passOn);
    if (process.stdin.isTTY) process.on('SIGINT', () => {});
    const watch = stopWhenNpmIsGone(() => child.kill('SIGTERM'));
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      clearInterval(watch);
      resolve(code ?? signalExitCode(signal));
    });
  });
}

/** npm that is killed with SIGKILL passes nothing on; what it started must not run on unseen. */
function stopWhenNpmIsGone(stop) {
  const startedBy = process.ppid;
  if (process.env.npm_lifecycle_event === undefined) return undefined;
  return setInterval(() => {
    if (process.ppid !== startedBy) stop();
  }, 1_000);
}

/** On Linux the child also gets SIGTERM when this process is killed so hard that it cannot pass a signal on. */
function withDeathSignal() {
  const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path));
  if (setpriv === undefined) return { program: nodeBinary, prefix: [] };
  return { program: setpriv, prefix: ['--pdeathsig=TERM', '--', nodeBinary] };
}

/** The shell's way to say which signal ended a program. */
function signalExitCode(signal) {
  return 128 + (constants.signals[signal] ?? 0);
}

/** The full path of a program on PATH or in the folders that hold servers, or undefined. */
export function findProgram(name) {
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    '/usr/local/sbin',
    '/usr/local/bin',
    '/usr/sbin',
    '/usr/bin',
    '/sbin',
    '/bin',
  ];
  return folders
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}
