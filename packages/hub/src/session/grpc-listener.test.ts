/** Mutual TLS of the session listener, over real sockets. */
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { credentials } from '@grpc/grpc-js';
import type { HubEnd } from '@felloe/contracts/session/frame-link.ts';
import { spokeEndOf } from '@felloe/contracts/session/grpc-link.ts';
import { loadSessionProtocol } from '@felloe/contracts/session/protocol.ts';
import { createSilentLogger } from '@felloe/runtime/logger.ts';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CertificateAuthority, certificateFilesIn, type IssuedCertificate } from '../auth/certificate-authority.ts';
import { type SessionListener, startSessionListener } from './grpc-listener.ts';

const protocol = loadSessionProtocol();
const hourMs = 60 * 60 * 1000;
let directory: string;
let authority: CertificateAuthority;
let listener: SessionListener;
let accepted: { identity: string; link: HubEnd }[];

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'felloe-listener-'));
  authority = await CertificateAuthority.open(path.join(directory, 'authority'), Date.now);
  await writeFilesOf(await authority.issueHubCertificate(['localhost', '127.0.0.1']));
  accepted = [];
  listener = await startSessionListener({
    protocol,
    host: '127.0.0.1',
    port: 0,
    files: certificateFilesIn(directory),
    refreshEveryMs: hourMs,
    accept: (link, { identity }) => {
      accepted.push({ identity, link });
      link.onFrame((frame) => link.send({ heartbeat: frame.heartbeat + 1 }));
    },
    logger: createSilentLogger(),
  });
});

afterEach(async () => {
  await listener.close();
  await rm(directory, { recursive: true, force: true });
});

async function writeFilesOf(issued: IssuedCertificate): Promise<void> {
  const files = certificateFilesIn(directory);
  for (const [file, content] of [
    [files.ca, authority.certificate],
    [files.key, issued.key],
    [files.cert, issued.cert],
  ] as const) {
    await writeFile(`${file}.new`, content);
    await rename(`${file}.new`, file);
  }
}

interface Spoke {
  readonly lost: Promise<string>;
  /** The hub's answer to a beat, or why the link was lost. */
  beat(value: number): Promise<number | string>;
  close(): void;
}

function connect(certificate: IssuedCertificate | undefined, trusted = authority.certificate): Spoke {
  const tls = credentials.createSsl(
    Buffer.from(trusted),
    certificate === undefined ? null : Buffer.from(certificate.key),
    certificate === undefined ? null : Buffer.from(certificate.cert),
  );
  const client = new protocol.client(`127.0.0.1:${listener.port}`, tls, { 'grpc.use_local_subchannel_pool': 1 });
  const link = spokeEndOf(client.Session());
  const lost = Promise.withResolvers<string>();
  link.onLost((reason) => {
    lost.resolve(reason.message);
    client.close();
  });
  let heard: (value: number) => void = () => undefined;
  link.onFrame((frame) => heard(frame.heartbeat));
  return {
    lost: lost.promise,
    beat: (value) => {
      const answer = new Promise<number>((resolve) => {
        heard = resolve;
      });
      link.send({ heartbeat: value });
      return Promise.race([answer, lost.promise]);
    },
    close: () => link.close(),
  };
}

it('takes the identity of a spoke from its certificate', async () => {
  const spoke = connect(await authority.issueSpokeCertificate('spoke-1'));
  expect(await spoke.beat(1)).toBe(2);
  expect(accepted.map(({ identity }) => identity)).toEqual(['spoke-1']);
  spoke.close();
});

it('refuses who brings no certificate, one of another authority, one that has run out or one that names no spoke', async () => {
  const other = await CertificateAuthority.open(path.join(directory, 'other'), Date.now);
  const past = await CertificateAuthority.open(path.join(directory, 'authority'), () => Date.now() - hourMs);
  const alternativeNames = [{ type: 'dns', value: 'spoke-1' }] as const;
  const refused: Record<string, IssuedCertificate | undefined> = {
    none: undefined,
    foreign: await other.issueSpokeCertificate('spoke-1'),
    expired: await past.issueSpokeCertificate('spoke-1', hourMs / 2),
    nameless: await authority.issue({ name: 'spoke-1', alternativeNames, usage: 'client', validMs: hourMs }),
  };
  for (const [why, certificate] of Object.entries(refused)) {
    expect(await connect(certificate).beat(1), why).toEqual(expect.any(String));
  }
  expect(accepted).toEqual([]);
});

it('rotates its certificate and its authority without losing a live session', async () => {
  const live = connect(await authority.issueSpokeCertificate('spoke-1'));
  expect(await live.beat(1)).toBe(2);
  const old = authority;
  authority = await CertificateAuthority.open(path.join(directory, 'next'), Date.now);
  await writeFilesOf(await authority.issueHubCertificate(['127.0.0.1']));
  expect(await listener.refresh()).toBe(true);
  expect(await live.beat(5)).toBe(6);
  const next = connect(await authority.issueSpokeCertificate('spoke-2'));
  expect(await next.beat(7)).toBe(8);
  // What the old authority signed opens no new session.
  expect(await connect(await old.issueSpokeCertificate('spoke-1'), authority.certificate).beat(1)).toEqual(expect.any(String));
  live.close();
  next.close();
});

it('keeps the last good certificate while the files do not fit together', async () => {
  await writeFile(certificateFilesIn(directory).key, (await authority.issueHubCertificate(['127.0.0.1'])).key);
  expect(await listener.refresh()).toBe(false);
  const spoke = connect(await authority.issueSpokeCertificate('spoke-1'));
  expect(await spoke.beat(1)).toBe(2);
  spoke.close();
});

it('ends a session when its certificate runs out', async () => {
  const spoke = connect(await authority.issueSpokeCertificate('spoke-1', 2500));
  expect(await spoke.beat(1)).toBe(2);
  await vi.waitFor(async () => expect(await Promise.race([spoke.lost, Promise.resolve('live')])).not.toBe('live'), {
    timeout: 5000,
    interval: 100,
  });
});
