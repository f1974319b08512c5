import { X509Certificate } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CertificateAuthority, certificateFilesIn, certificateValidMs } from './certificate-authority.ts';

const dayMs = 24 * 60 * 60 * 1000;
let directory: string;
let now: number;
const open = (name = 'authority') => CertificateAuthority.open(path.join(directory, name), () => now);

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'felloe-authority-'));
  now = Date.now();
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

it('is made once, however many open it at once, and only its owner reads it', async () => {
  const opened = await Promise.all(Array.from({ length: 8 }, () => open()));
  expect(new Set(opened.map(({ certificate }) => certificate)).size).toBe(1);
  expect((await open()).certificate).toBe(opened[0]?.certificate);
  expect(await readdir(path.join(directory, 'authority'))).toEqual(['authority.pem']);
  expect((await stat(path.join(directory, 'authority', 'authority.pem'))).mode & 0o777).toBe(0o600);
});

it('signs a hub for its hosts and a spoke for its name, each for its side of the session', async () => {
  const authority = await open();
  const root = new X509Certificate(authority.certificate);
  const hub = new X509Certificate((await authority.issueHubCertificate(['hub.example', '192.0.2.7'])).cert);
  expect(hub.verify(root.publicKey)).toBe(true);
  expect(hub.checkHost('hub.example')).toBe('hub.example');
  expect(hub.checkIP('192.0.2.7')).toBe('192.0.2.7');
  expect(hub.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  const spoke = new X509Certificate((await authority.issueSpokeCertificate('spoke-1')).cert);
  expect(spoke.subjectAltName).toBe('URI:spiffe://felloe/spoke/spoke-1');
  expect(spoke.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  expect(spoke.ca).toBe(false);
  expect(Date.parse(spoke.validTo) - now).toBeCloseTo(certificateValidMs, -4);
});

it('signs no name that could be read as another', async () => {
  const authority = await open();
  for (const name of ['', 'a/b', 'a,URI:spiffe://felloe/spoke/b', 'a b', '../a', 'x'.repeat(64)]) {
    await expect(async () => authority.issueSpokeCertificate(name), name).rejects.toThrow(/a spoke has a name/);
  }
});

it('renews files when a third of their time is left, and when they are of another authority', async () => {
  const files = certificateFilesIn(directory);
  const authority = await open();
  const ensure = (by: CertificateAuthority) => by.ensureFiles(directory, () => by.issueSpokeCertificate('spoke-1'));
  expect(await ensure(authority)).toBe(true);
  expect((await stat(files.key)).mode & 0o777).toBe(0o600);
  const first = await readFile(files.cert, 'utf8');
  now += 19 * dayMs;
  expect(await ensure(authority)).toBe(false);
  now += 2 * dayMs;
  expect(await ensure(authority)).toBe(true);
  expect(await readFile(files.cert, 'utf8')).not.toBe(first);
  expect(await ensure(await open('another'))).toBe(true);
  await writeFile(files.cert, 'not a certificate');
  expect(await ensure(await open('another'))).toBe(true);
});

it('says which file it cannot use', async () => {
  await open();
  const file = path.join(directory, 'authority', 'authority.pem');
  await writeFile(file, '');
  await expect(open()).rejects.toThrow(file);
});
