// The real services and clients that the tests run against, as Debian packages. Postgres is not among them: its server binaries come
// from npm. Nothing is skipped in silence: what is missing is installed, or named, and then the command fails.
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { findProgram, run } from './processes.mjs';
import { BootstrapError, say, step } from './steps.mjs';

/** Each with the program that proves its presence, and what it is for. */
export const systemPackages = [
  { name: 'redis-server', program: 'redis-server', use: 'the volatile state of the hub' },
  { name: 'nats-server', program: 'nats-server', use: 'the event streams' },
  { name: 'radosgw', program: 'radosgw', use: 'an S3 server that is not ours, for the S3 driver' },
  { name: 'ceph-mon', program: 'ceph-mon', use: 'radosgw stores in it' },
  { name: 'ceph-osd', program: 'ceph-osd', use: 'radosgw stores in it' },
  { name: 'ceph-common', program: 'ceph', use: 'sets the test cluster of radosgw up' },
  { name: 'awscli', program: 'aws', use: 'a real S3 client' },
  { name: 'rclone', program: 'rclone', use: 'a real S3 client' },
  { name: 'restic', program: 'restic', use: 'a real S3 client' },
  { name: 's3cmd', program: 's3cmd', use: 'a real S3 client' },
  { name: 's3fs', program: 's3fs', use: 'a real S3 client: a bucket as a file system' },
  { name: 'chromium', program: 'chromium', use: 'a real browser, for the sdk' },
  { name: 'strace', program: 'strace', use: 'counts and fails system calls' },
  { name: 'util-linux', program: 'setpriv', use: 'ties the life of a service to the test that started it' },
  { name: 'procps', program: 'ps', use: 'looks at processes' },
  { name: 'git', program: 'git', use: 'names the commit in reports' },
];

const policyFile = '/usr/sbin/policy-rc.d';

export async function ensureSystemPackages() {
  const missing = missingPackages();
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name);
  if (!isDebian() || process.getuid?.() !== 0) {
    const lines = missing.map(({ name, program, use }) => `  ${name} (program ${program}): ${use}`);
    const how = isDebian()
      ? `sudo apt-get install --no-install-recommends ${names.join(' ')}`
      : 'install them by the means of your system';
    throw new BootstrapError(
      `the tests need programs that are not here, and only root on Debian or Ubuntu can have them installed:\n${lines.join('\n')}\n${how}`,
    );
  }
  say(`missing for the tests: ${names.join(' ')}`);
  await step('apt-get update', () => aptGet(['update'], names));
  await step(`apt-get install ${names.length} packages`, () =>
    withoutStartingServices(() => aptGet(['install', '--yes', '--no-install-recommends', ...names], names)),
  );
  const still = missingPackages();
  if (still.length > 0)
    throw new BootstrapError(`installed, but not found afterwards: ${still.map(({ program }) => program).join(', ')}`);
}

export function missingPackages() {
  return systemPackages.filter(({ program }) => findProgram(program) === undefined);
}

async function aptGet(args, names) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  // Wait for another apt instead of failing: unattended upgrades run on fresh machines.
  const options = ['-q', '-o', 'DPkg::Lock::Timeout=120', '-o', 'Dpkg::Use-Pty=0'];
  const onLine = (line) => {
    const name = /^Setting up ([^ :]+)/.exec(line)?.[1];
    const told = name === undefined ? /^(Err:|E:|W:|After this operation|Need to get)/.test(line) : names.includes(name);
    if (told) process.stderr.write(`  ${line}\n`);
  };
  const { code, output } = await run('apt-get', [...options, ...args], { env, onLine });
  if (code === 0) return;
  const reason = /Temporary failure resolving|Could not (resolve|connect)|Network is unreachable/.test(output)
    ? "Debian's package mirror cannot be reached; check the network"
    : `apt-get ${args[0]} ended with code ${code}`;
  throw new BootstrapError(`${reason}\n${output.trimEnd().split('\n').slice(-10).join('\n')}`);
}

/** Tests start services of their own on free ports; the packages' own must not run beside them. Debian asks policy-rc.d (101: no). */
async function withoutStartingServices(install) {
  if (existsSync(policyFile)) return await install();
  const remove = () => rmSync(policyFile, { force: true });
  writeFileSync(policyFile, '#!/bin/sh\nexit 101\n');
  chmodSync(policyFile, 0o755);
  // Also when somebody loses patience: left behind, it would keep every service of this machine from starting.
  const stop = () => process.exit(130);
  process.once('exit', remove);
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    return await install();
  } finally {
    remove();
    process.off('exit', remove);
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}

function isDebian() {
  if (!existsSync('/etc/os-release')) return false;
  return /^(ID|ID_LIKE)=.*debian/m.test(readFileSync('/etc/os-release', 'utf8'));
}
