import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { systemClock } from '@felloe/runtime/clock.ts';
import { createSilentLogger } from '@felloe/runtime/logger.ts';
import { createManualClock } from '@felloe/runtime/manual-clock.ts';
import { describe, expect, test } from 'vitest';
import { capConnections } from './connection-cap.ts';
import { type ListenerOptions, startListener } from './listener.ts';

function optionsWith(receive: RequestListener, more: Partial<ListenerOptions> = {}): ListenerOptions {
  return {
    host: '127.0.0.1',
    port: 0,
    tls: undefined,
    connectionsMax: 100,
    app: async () => ({ receive, close: () => Promise.resolve() }),
    emptyRequestsEnded: false,
    observe: () => {},
    clock: systemClock,
    logger: createSilentLogger(),
    ...more,
  };
}

async function dial(port: number): Promise<Socket & { readonly heard: () => string }> {
  const socket = connect(port, '127.0.0.1');
  let heard = '';
  socket.on('data', (chunk: Buffer) => {
    heard += chunk.toString();
  });
  socket.on('error', () => {});
  await once(socket, 'connect');
  return Object.assign(socket, { heard: () => heard });
}

/** Answers with the raw target once the body has been read. */
const echo: RequestListener = (request, response) => {
  request.resume();
  request.once('end', () => response.end(request.url));
};

test('the raw target reaches the app, whatever it looks like', async () => {
  const listener = await startListener(optionsWith(echo));
  for (const target of ['/b/../c//k', '/b/%2e%2e/k%2F?x=1&x=2', '/%zz']) {
    const socket = await dial(listener.port);
    socket.write(`GET ${target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
    await once(socket, 'close');
    expect(socket.heard()).toContain(`\r\n\r\n`);
    expect(socket.heard().endsWith(target)).toBe(true);
  }
  await listener.close(0);
});

test('an app whose port is taken is closed again: what it has open would keep the process alive', async () => {
  const first = await startListener(optionsWith(echo));
  let closed = 0;
  const app = async () => ({ receive: echo, close: async () => void (closed += 1) });
  await expect(startListener(optionsWith(echo, { port: first.port, app }))).rejects.toMatchObject({ code: 'EADDRINUSE' });
  expect(closed).toBe(1);
  await first.close(0);
});

describe('stopping', () => {
  test('a running request finishes, its connection closes, new ones are refused', async () => {
    const started = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    const slow: RequestListener = (_request, response) => {
      started.resolve();
      void finish.promise.then(() => response.end('done'));
    };
    const listener = await startListener(optionsWith(slow));
    const socket = await dial(listener.port);
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await started.promise;
    const closing = listener.close(500);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await expect(dial(listener.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    finish.resolve();
    await closing;
    expect(socket.heard()).toContain('done');
  });

  test('what does not finish in time is cut', async () => {
    const listener = await startListener(optionsWith(echo));
    const socket = await dial(listener.port);
    socket.write('PUT / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n12345');
    await new Promise((resolve) => setTimeout(resolve, 50));
    const closed = once(socket, 'close');
    await listener.close(100);
    await closed;
    expect(socket.heard()).toBe('');
  });
});

describe('minimum throughput', () => {
  const head = 'PUT / HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000\r\n\r\n';

  test('a body that trickles is ended; one at speed and a connection between requests are not', async () => {
    const clock = createManualClock();
    const listener = await startListener(optionsWith(echo, { clock }));
    const [slow, fast, idle] = [await dial(listener.port), await dial(listener.port), await dial(listener.port)];
    slow.write(`${head}x`);
    fast.write(`${head}x`);
    for (let second = 0; second < 16; second += 2) {
      slow.write('x');
      fast.write('x'.repeat(4_000));
      await new Promise((resolve) => setTimeout(resolve, 30));
      await clock.advance(2_000);
    }
    await expect.poll(() => slow.closed).toBe(true);
    expect([fast.closed, idle.closed]).toEqual([false, false]);
    for (const socket of [fast, idle]) socket.destroy();
    const closing = listener.close(0);
    await clock.advance(1);
    await closing;
  });

  test('a body that our own side makes wait is not the fault of its sender', async () => {
    const clock = createManualClock();
    const requests: IncomingMessage[] = [];
    const paused: RequestListener = (request) => void requests.push(request);
    const listener = await startListener(optionsWith(paused, { clock }));
    const socket = await dial(listener.port);
    socket.write(head + 'x'.repeat(200_000));
    await expect.poll(() => requests.length).toBe(1);
    for (let second = 0; second < 20; second += 2) await clock.advance(2_000);
    expect(socket.closed).toBe(false);
    socket.destroy();
    const closing = listener.close(0);
    await clock.advance(1);
    await closing;
  });

  test('an answer that is not taken is ended', async () => {
    const clock = createManualClock();
    const flood: RequestListener = (_request, response) => {
      response.on('error', () => {});
      response.end(Buffer.alloc(64 * 1024 * 1024));
    };
    const listener = await startListener(optionsWith(flood, { clock }));
    const socket = await dial(listener.port);
    socket.pause();
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await new Promise((resolve) => setTimeout(resolve, 300));
    for (let second = 0; second < 20; second += 2) await clock.advance(2_000);
    socket.resume();
    await once(socket, 'close');
    expect(socket.bytesRead).toBeLessThan(64 * 1024 * 1024);
    const closing = listener.close(0);
    await clock.advance(1);
    await closing;
  });
});

test('one address opens so many connections and no more; a closed one makes room', async () => {
  const server = createServer((_request, response) => response.end());
  capConnections(server, { connectionsMax: 10, connectionsPerAddressMax: 3 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const sockets = [await dial(port), await dial(port), await dial(port)];
  const refused = await dial(port);
  await once(refused, 'close');
  expect(sockets.map((socket) => socket.closed)).toEqual([false, false, false]);
  sockets[0]?.destroy();
  await expect
    .poll(async () => {
      const socket = await dial(port);
      socket.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
      await once(socket, 'close');
      return socket.heard().startsWith('HTTP/1.1 200');
    })
    .toBe(true);
  server.close();
  server.closeAllConnections();
});

test('a connection on which no request ever came does not hold up the end', async () => {
  const listener = await startListener(optionsWith(echo));
  const silent = await dial(listener.port);
  const startedAt = performance.now();
  const [, gone] = await Promise.all([listener.close(20_000), once(silent, 'close')]);
  expect(gone).toBeDefined();
  expect(performance.now() - startedAt).toBeLessThan(3_000);
});
