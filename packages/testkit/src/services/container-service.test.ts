import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { testEnvironment } from '../environment.ts';
import { makeScratchDirectory } from './scratch-directory.ts';
import { nothingToRun } from './service.ts';
import { startProcess } from './service-process.ts';

/** testcontainers finds its engine by the environment of the process and remembers it, so each case has a process of its own. */
async function rungTaken(socket: string): Promise<{ origin: string; tookMs: number }> {
  const program = `
    const { startRedis } = await import(${JSON.stringify(fileURLToPath(new URL('./redis.ts', import.meta.url)))});
    const beganAt = performance.now();
    const service = await startRedis();
    const tookMs = performance.now() - beganAt;
    await service.stop();
    process.stdout.write(JSON.stringify({ origin: service.origin, tookMs }), () => process.exit());`;
  let answer = '';
  const child = startProcess({
    program: process.execPath,
    arguments: ['--input-type=module', '--eval', program],
    environment: { ...testEnvironment, DOCKER_HOST: `unix://${socket}` },
    onStdout: (text) => {
      answer += text;
    },
  });
  const ended = await child.ended;
  if (ended !== '0') throw new Error(`ended with ${ended}: ${child.output()}`);
  return JSON.parse(answer) as { origin: string; tookMs: number };
}

describe('the ladder, where an engine is no help', { timeout: 120_000 }, () => {
  it('goes on soon when a socket takes connections and never answers', async () => {
    await using scratch = await makeScratchDirectory('engine');
    const socket = path.join(scratch.path, 'docker.sock');
    const silent = createServer().listen(socket);
    const { origin, tookMs } = await rungTaken(socket);
    silent.close();
    expect(origin).toBe('binary');
    expect(tookMs).toBeLessThan(20_000);
  });

  it('goes on when nobody listens at the socket', async () => {
    await using scratch = await makeScratchDirectory('engine');
    expect(await rungTaken(path.join(scratch.path, 'docker.sock'))).toMatchObject({ origin: 'binary' });
  });

  it('goes on when an engine answers and can get no images', async () => {
    await using scratch = await makeScratchDirectory('engine');
    const socket = path.join(scratch.path, 'docker.sock');
    const asked: string[] = [];
    const engine = createHttpServer((request, response) => {
      const { url = '' } = request;
      asked.push(url);
      response.setHeader('connection', 'close');
      if (url.endsWith('/info')) response.end(JSON.stringify({ OSType: 'linux', OperatingSystem: 'double' }));
      // Asked for where tests themselves run in a container.
      else if (url.endsWith('/networks/bridge')) response.end(JSON.stringify({ IPAM: { Config: [{ Gateway: '127.0.0.1' }] } }));
      else response.writeHead(url.includes('/images/create') ? 500 : 404).end(JSON.stringify({ message: 'no such host' }));
    }).listen(socket);
    const { origin } = await rungTaken(socket);
    engine.close();
    expect(origin).toBe('binary');
    expect(asked).toContainEqual(expect.stringContaining('/images/create'));
  });

  it('says at its foot why no container was taken', () => {
    const error = nothingToRun({ service: 'NATS', debianPackage: 'nats-server', variable: 'X', engine: 'none answers' });
    expect(error.message).toMatch(/start a Docker engine \(none answers\)/);
  });
});
