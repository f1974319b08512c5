/** Certificates of the public listeners, taken anew when their files change. */
import { readFile, stat } from 'node:fs/promises';
import type { Server as TlsServer } from 'node:https';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Logger } from '@felloe/runtime/logger.ts';

export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

/** Certificates are renewed days before they end; a minute is soon enough and costs nothing. */
const lookEveryMs = 60_000;

export async function readTlsFiles(files: TlsFiles): Promise<{ readonly cert: Buffer; readonly key: Buffer }> {
  const [cert, key] = await Promise.all([readFile(files.cert), readFile(files.key)]);
  return { cert, key };
}

export async function keepCertificateFresh(options: {
  readonly server: TlsServer;
  readonly files: TlsFiles;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { server, files, clock, logger, signal } = options;
  let known = await fingerprintOf(files);
  while (!signal.aborted) {
    await clock.sleep(lookEveryMs, signal).catch(() => {});
    if (signal.aborted) return;
    const found = await fingerprintOf(files);
    if (found === known || found === undefined) continue;
    try {
      server.setSecureContext({ ...(await readTlsFiles(files)), minVersion: 'TLSv1.2' });
      known = found;
      logger.info({ cert: files.cert }, 'the certificate of the listener was replaced');
    } catch (thrown) {
      // The pair may be half replaced; the next look finds both.
      logger.error({ err: thrown, cert: files.cert }, 'the new certificate cannot be used; the old one stays');
    }
  }
}

/** undefined when a file cannot be looked at: the certificate in use stays. */
async function fingerprintOf(files: TlsFiles): Promise<string | undefined> {
  try {
    const [cert, key] = await Promise.all([stat(files.cert), stat(files.key)]);
    return `${cert.ino}:${cert.mtimeMs}:${key.ino}:${key.mtimeMs}`;
  } catch {
    return undefined;
  }
}
