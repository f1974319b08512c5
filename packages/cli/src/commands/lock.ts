import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Lock } from '@felloe/contracts/http/coordination.ts';
import { type Lease, withLock } from '@felloe/sdk/lock.ts';
import type { Command } from 'commander';
import { ExitCodeError, UsageError } from '../terminal/failure.ts';
import { timeText } from '../terminal/output.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { durationMs, wholeNumber } from '../terminal/values.ts';
import { type CommandRun, group, remoteCommand, tenantOption } from './command.ts';

interface LockFlags {
  readonly ttl: number;
  readonly wait: number;
  readonly holder?: string;
  readonly fencingToken?: number;
}

const ttl = (command: Command): Command => command.option('--ttl <duration>', 'how long the lease lasts', durationMs, 30_000);
const wait = (command: Command): Command => command.option('--wait <duration>', 'how long to wait for it', durationMs, 0);
const holder = (command: Command): Command => command.option('--holder <text>', 'who holds it, unique to the asker');
const token = (command: Command): Command => command.option('--fencing-token <n>', 'the token that acquire printed', wholeNumber);

export function lockCommand(terminal: Terminal): Command {
  const acquireOptions = (command: Command) => holder(wait(ttl(tenantOption(command))));
  const runOptions = (command: Command) => wait(ttl(tenantOption(command)));
  const renewOptions = (command: Command) => token(holder(ttl(tenantOption(command))));
  const releaseOptions = (command: Command) => token(holder(tenantOption(command)));
  return group('lock', 'named locks with fencing tokens', [
    remoteCommand(terminal, { usage: 'acquire <name>', summary: 'take a lock for a time', options: acquireOptions }, acquire),
    remoteCommand(terminal, { usage: 'renew <name>', summary: 'prolong a lease', options: renewOptions }, renew),
    remoteCommand(terminal, { usage: 'release <name>', summary: 'give a lock back', options: releaseOptions }, release),
    remoteCommand(terminal, { usage: 'show <name>', summary: 'who holds a lock', options: tenantOption }, show),
    remoteCommand(
      terminal,
      {
        usage: 'run <name> <command...>',
        summary: 'run a command while holding a lock: lock run NAME -- COMMAND',
        options: runOptions,
      },
      run,
    ),
  ]);
}

const told = (lock: Lock): string =>
  lock.holder === ''
    ? `${lock.name} is free (last token ${lock.fencingToken})`
    : `${lock.name} held by ${lock.holder}, token ${lock.fencingToken}, until ${timeText(lock.expiresAt)}`;

async function acquire({ connection, output, flags, operands, tenant }: CommandRun<LockFlags>): Promise<void> {
  const [lock = ''] = operands;
  const taken = await connection.client.request('lock.acquire', {
    parameters: { lock },
    query: { tenant: tenant() },
    body: { holder: flags.holder ?? crypto.randomUUID(), ttlMs: flags.ttl, waitMs: flags.wait },
    attemptMs: flags.wait + connection.client.limits.attemptMs,
  });
  output.result(taken, told);
}

async function renew({ connection, output, flags, operands, tenant }: CommandRun<LockFlags>): Promise<void> {
  const [lock = ''] = operands;
  const body = { ...leaseOf(flags), ttlMs: flags.ttl };
  output.result(await connection.client.request('lock.renew', { parameters: { lock }, query: { tenant: tenant() }, body }), told);
}

async function release({ connection, output, flags, operands, tenant }: CommandRun<LockFlags>): Promise<void> {
  const [lock = ''] = operands;
  await connection.client.request('lock.release', { parameters: { lock }, query: { tenant: tenant() }, body: leaseOf(flags) });
  output.result({ released: lock }, () => `released ${lock}`);
}

async function show({ connection, output, operands, tenant }: CommandRun<object>): Promise<void> {
  const [lock = ''] = operands;
  output.result(await connection.client.request('lock.inspect', { parameters: { lock }, query: { tenant: tenant() } }), told);
}

/** The command's exit code is ours. When the lease is lost it gets SIGTERM: it must not go on beside another holder. */
async function run({ connection, flags, operands, tenant, terminal }: CommandRun<LockFlags>): Promise<void> {
  const [lock = '', program, ...args] = operands;
  if (program === undefined) throw new UsageError('say what to run: felloe lock run NAME -- COMMAND');
  const options = { ttlMs: flags.ttl, waitMs: flags.wait, tenant: tenant(), signal: terminal.signal };
  const exitCode = await withLock(connection.client, lock, options, (lease) => runUnder(lease, terminal, program, args));
  if (exitCode !== 0) throw new ExitCodeError(exitCode);
}

function runUnder(lease: Lease, terminal: Terminal, program: string, args: readonly string[]): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const environment = { ...terminal.environment, FELLOE_LOCK: lease.name, FELLOE_FENCING_TOKEN: String(lease.fencingToken) };
  const child = spawn(program, [...args], { stdio: 'inherit', cwd: terminal.workingDirectory, env: environment });
  const stop = (): void => void child.kill('SIGTERM');
  lease.signal.addEventListener('abort', stop, { once: true });
  child.once('error', (error) => reject(new UsageError(`${program} cannot be run: ${error.message}`)));
  child.once('exit', (code, signal) => {
    lease.signal.removeEventListener('abort', stop);
    // As shells say which signal ended a program.
    resolve(code ?? 128 + (signal === null ? 0 : (constants.signals[signal] ?? 0)));
  });
  return promise;
}

function leaseOf(flags: LockFlags): { holder: string; fencingToken: number } {
  const { holder: name, fencingToken } = flags;
  if (name === undefined || fencingToken === undefined)
    throw new UsageError('say which lease: --holder and --fencing-token, as acquire printed them');
  return { holder: name, fencingToken };
}
