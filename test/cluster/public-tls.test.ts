/** Public listeners speak TLS when they are given a certificate, and take its successor without a restart. */
import { once } from 'node:events';
import { rename, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { connect } from 'node:net';
import path from 'node:path';
import { connect as connectTls } from 'node:tls';
import { CertificateAuthority } from '@felloe/hub/auth/certificate-authority.ts';
import { systemClock } from '@felloe/runtime/clock.ts';
import { createSilentLogger } from '@felloe/runtime/logger.ts';
import { createManualClock } from '@felloe/runtime/manual-clock.ts';
import { type ListenerOptions, startListener } from '@felloe/spoke/http/listener.ts';
import { fastifyApp } from '@felloe/spoke/http/listener-app.ts';
import { makeScratchDirectory } from '@felloe/testkit/services/scratch-directory.ts';
import { describe, expect, it, vi } from 'vitest';

function optionsWith(more: Partial<ListenerOptions>): ListenerOptions {
  return {
    host: '127.0.0.1',
    port: 0,
    tls: undefined,
    connectionsMax: 100,
    emptyRequestsEnded: false,
    app: fastifyApp({
      plugin: async (fastify) => {
        fastify.all('/', (_, reply) => reply.send('served'));
      },
      pathParameterLengthMax: 100,
    }),
    observe: () => undefined,
    clock: systemClock,
    logger: createSilentLogger(),
    ...more,
  };
}

describe('a public listener with a certificate', () => {
  const lookEveryMs = 60_000;

  async function issue(directory: string, serial: string) {
    const authority = await CertificateAuthority.open(directory, Date.now);
    const issued = await authority.issueHubCertificate([`host-${serial}`]);
    return { ...issued, ca: authority.certificate };
  }

  /** The name in the certificate that a new connection is shown. */
  async function shownName(port: number): Promise<string> {
    const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    const { subjectaltname } = socket.getPeerCertificate();
    socket.destroy();
    return subjectaltname ?? '';
  }

  it('speaks TLS, takes a new pair without a restart, and keeps the old one while the pair is broken', async () => {
    await using scratch = await makeScratchDirectory('tls');
    const files = { cert: path.join(scratch.path, 'cert.pem'), key: path.join(scratch.path, 'key.pem') };
    const put = async (file: string, text: string) => {
      await writeFile(`${file}.new`, text);
      await rename(`${file}.new`, file);
    };
    const [first, second] = [await issue(scratch.path, 'one'), await issue(scratch.path, 'two')];
    await put(files.cert, first.cert);
    await put(files.key, first.key);
    const clock = createManualClock();
    const listener = await startListener(optionsWith({ tls: files, clock }));
    expect(await shownName(listener.port)).toBe('DNS:host-one');

    const answered = await new Promise<IncomingMessage>((resolve, reject) => {
      request({ port: listener.port, host: '127.0.0.1', servername: 'host-one', ca: first.ca, path: '/', agent: false }, resolve)
        .on('error', reject)
        .end();
    });
    expect(answered.statusCode).toBe(200);

    await put(files.cert, second.cert);
    await clock.advance(lookEveryMs);
    // Time for the look; the key is still the first one's.
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await shownName(listener.port)).toBe('DNS:host-one');

    await put(files.key, second.key);
    await vi.waitFor(
      async () => {
        await clock.advance(lookEveryMs);
        expect(await shownName(listener.port)).toBe('DNS:host-two');
      },
      { timeout: 5_000 },
    );
    const closed = listener.close(0);
    await clock.advance(lookEveryMs);
    await closed;
  });

  it('answers nothing to whoever speaks plain HTTP', async () => {
    await using scratch = await makeScratchDirectory('tls');
    const files = { cert: path.join(scratch.path, 'cert.pem'), key: path.join(scratch.path, 'key.pem') };
    const issued = await issue(scratch.path, 'one');
    await writeFile(files.cert, issued.cert);
    await writeFile(files.key, issued.key);
    const listener = await startListener(optionsWith({ tls: files }));
    const socket = connect(listener.port, '127.0.0.1');
    let heard = '';
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await once(socket, 'close');
    expect(heard).not.toContain('served');
    await listener.close(0);
  });
});
