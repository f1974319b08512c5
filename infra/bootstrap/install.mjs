// node_modules as the lock file says, or a clear reason why not.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modulesFolder, nodeBinary, pnpmVersion, repositoryRoot } from './places.mjs';
import { run } from './processes.mjs';
import { BootstrapError, say, step } from './steps.mjs';

const stampFile = join(modulesFolder, '.felloe-installed');
const nodeMajorMin = 20;

/** Installs when node_modules is missing or was made from another lock file; else takes a few milliseconds. */
export async function ensureInstalled() {
  const wanted = fingerprint();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted && existsSync(nodeBinary)) return;
  const major = Number(process.versions.node.split('.')[0]);
  if (major < nodeMajorMin) {
    throw new BootstrapError(
      `Node ${nodeMajorMin} or later is needed to install the dependencies; this is Node ${process.versions.node}`,
    );
  }
  await step('installing the dependencies (first run or changed lock file)', install);
  writeFileSync(stampFile, wanted);
}

/** What an install depends on: the lock file, the workspace's settings and every package's manifest. */
function fingerprint() {
  const packages = readdirSync(join(repositoryRoot, 'packages')).map((name) => join('packages', name, 'package.json'));
  const files = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', join('test', 'package.json'), ...packages.sort()];
  const hash = createHash('sha256').update(`${process.platform} ${process.arch} ${pnpmVersion}\n`);
  for (const file of files) {
    const path = join(repositoryRoot, file);
    if (existsSync(path)) hash.update(`${file}\n`).update(readFileSync(path));
  }
  return hash.digest('hex');
}

async function install() {
  // Never without --frozen-lockfile: what runs is what was reviewed.
  const args = ['-y', '--prefer-offline', `pnpm@${pnpmVersion}`, 'install', '--frozen-lockfile', '--reporter=append-only'];
  // npm by itself tries for minutes when there is no network; somebody is watching.
  const patience = {
    npm_config_fetch_retries: '2',
    npm_config_fetch_retry_mintimeout: '1000',
    npm_config_fetch_retry_maxtimeout: '5000',
  };
  const env = { ...process.env, CI: 'true', npm_config_update_notifier: 'false', npm_config_fund: 'false', ...patience };
  // `npm --silent start` hands its silence down, and npx would fail without a word.
  env.npm_config_loglevel = 'notice';
  const { code, output } = await run('npx', args, { env, onLine: showProgress });
  if (code !== 0) throw new BootstrapError(reasonOf(code, output));
  const probe = spawnSync(nodeBinary, ['--version'], { encoding: 'utf8' });
  if (probe.status !== 0) {
    throw new BootstrapError('the package "node" was installed without its binary; remove node_modules and run this again');
  }
  say(`the repository's Node is ${probe.stdout.trim()}`);
}

/** Lines about engines are about the Node that only starts us; the rest of the noise says nothing to a newcomer. */
const noise = [/unsupported engine/i, /EBADENGINE/, /npm (warn|notice)/i, /^\s*$/, /deprecated/i, /supply-chain/i];

function showProgress(line) {
  if (!noise.some((pattern) => pattern.test(line))) process.stderr.write(`  ${line.trimEnd()}\n`);
}

function reasonOf(code, output) {
  if (code === 127) return 'npx was not found; it comes with npm, which Node brings along (on Debian: apt-get install npm)';
  if (/CERT|certificate/.test(output)) {
    return `the certificate of the package registry is not trusted; behind a proxy, name its authority in NODE_EXTRA_CA_CERTS\n${tail(output)}`;
  }
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network/i.test(output)) {
    return `the package registry cannot be reached; check the network or the proxy settings\n${tail(output)}`;
  }
  if (/ERR_PNPM_OUTDATED_LOCKFILE/.test(output)) {
    return 'pnpm-lock.yaml does not fit the package.json files; whoever changed them runs "npx pnpm install" and commits the lock file';
  }
  if (/ENOSPC/.test(output)) return 'the disk is full';
  if (/EACCES|EPERM/.test(output)) return `a folder cannot be written\n${tail(output)}`;
  return `pnpm ended with code ${code}\n${tail(output)}`;
}

function tail(output) {
  return output.trimEnd().split('\n').slice(-15).join('\n');
}
