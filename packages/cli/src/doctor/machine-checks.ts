/** Checks of this machine: the runtime, the data directory and its room, the ports, the certificates in the directory. */
import { X509Certificate } from 'node:crypto';
import { constants } from 'node:fs';
import { access, readdir, readFile, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { bytesText } from '../terminal/output.ts';
import { tryPorts } from '../start/ports.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { Finding } from './check.ts';

const nodeMajorMin = 24;
/** Postgres alone writes a gigabyte of log before it recycles. */
const freeBytesFailed = 256 * 1024 * 1024;
const freeBytesWarning = 2 * 1024 * 1024 * 1024;
const dayMs = 86_400_000;
const lifeWarningMs = 14 * dayMs;

export function checkRuntime(version: string): readonly Finding[] {
  const major = Number(version.replace(/^v/, '').split('.')[0]);
  const isFine = major >= nodeMajorMin;
  const advice = isFine ? {} : { advice: 'Start it with npm (npm start, npm run felloe), which brings the right Node.' };
  return [
    { check: 'node', state: isFine ? 'ok' : 'failed', detail: `Node ${version}, ${nodeMajorMin} or later is needed`, ...advice },
  ];
}

export async function checkDataDirectory(directory: string): Promise<readonly Finding[]> {
  try {
    await access(directory, constants.W_OK);
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') {
      return [{ check: 'data directory', state: 'ok', detail: `${directory} does not exist yet; felloe start makes it` }];
    }
    return [
      {
        check: 'data directory',
        state: 'failed',
        detail: `${directory} cannot be written`,
        advice: 'Give another with --data, or change its owner.',
      },
    ];
  }
  const { bavail, bsize } = await statfs(directory);
  const free = bavail * bsize;
  const state = free < freeBytesFailed ? 'failed' : free < freeBytesWarning ? 'warning' : 'ok';
  const advice = state === 'ok' ? {} : { advice: 'Free some space, or move the directory to a larger disk.' };
  return [{ check: 'disk space', state, detail: `${bytesText(free)} free for ${directory}`, ...advice }];
}

/** Only when nothing of ours runs: else the ports are taken by us. */
export async function checkPorts(ports: {
  readonly host: string;
  readonly s3Port: number;
  readonly appPort: number;
}): Promise<readonly Finding[]> {
  try {
    await tryPorts({ ...ports, count: 1 });
    return [{ check: 'ports', state: 'ok', detail: `${ports.s3Port} and ${ports.appPort} are free` }];
  } catch (thrown) {
    return [
      {
        check: 'ports',
        state: 'failed',
        detail: StoreError.from(thrown).message,
        advice: 'Stop the other program or choose other ports.',
      },
    ];
  }
}

export async function checkCertificates(directories: readonly string[], nowMs: number): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const directory of directories) {
    for (const file of await certificateFiles(directory)) findings.push(await checkCertificate(file, nowMs));
  }
  return findings;
}

async function certificateFiles(directory: string): Promise<string[]> {
  try {
    const names = await readdir(directory, { recursive: true });
    return names.filter((name) => /\.(crt|pem)$/.test(name) && !/key/.test(name)).map((name) => join(directory, name));
  } catch {
    // None are made before the first start with --spokes.
    return [];
  }
}

async function checkCertificate(file: string, nowMs: number): Promise<Finding> {
  const check = 'certificate';
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(await readFile(file));
  } catch (thrown) {
    return { check, state: 'failed', detail: `${file} cannot be read: ${StoreError.from(thrown).message}` };
  }
  const leftMs = certificate.validToDate.getTime() - nowMs;
  const detail = `${file} (${certificate.subject.replaceAll('\n', ', ')}) ends ${certificate.validToDate.toISOString()}`;
  if (leftMs <= 0)
    return {
      check,
      state: 'failed',
      detail,
      advice: 'Start again: development certificates are renewed; replace given ones by rename.',
    };
  if (leftMs < lifeWarningMs)
    return { check, state: 'warning', detail, advice: 'It is renewed at the next start; replace given ones by rename.' };
  return { check, state: 'ok', detail };
}
