import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { dropAnswers, partition } from './fault-settings.ts';

/** Sends every byte back; remembers what it got. */
function startEcho() {
  const seen: Buffer[] = [];
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => {
      seen.push(bytes);
      socket.write(bytes);
    });
    socket.on('end', () => socket.end());
  });
  return new Promise<{ port: number; seen: Buffer[]; close(): void }>((resolve) => {
    server.listen(0, '127.0.0.1', () =>
      resolve({ port: (server.address() as { port: number }).port, seen, close: () => server.close() }),
    );
  });
}

/** Sends, ends, and collects until the connection ends. */
async function exchange(port: number, bytes: Buffer | string) {
  const { promise, resolve } = Promise.withResolvers<{ answer: Buffer; error: string | undefined }>();
  const chunks: Buffer[] = [];
  let error: string | undefined;
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => socket.end(bytes));
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('end', () => socket.end());
  socket.on('error', (thrown: NodeJS.ErrnoException) => {
    error = thrown.code;
  });
  socket.on('close', () => resolve({ answer: Buffer.concat(chunks), error }));
  return promise;
}

describe('fault proxy', () => {
  let echo: Awaited<ReturnType<typeof startEcho>>;
  let proxy: FaultProxy;
  beforeEach(async () => {
    echo = await startEcho();
    proxy = await startFaultProxy({ target: { host: '127.0.0.1', port: echo.port } });
  });
  afterEach(async () => {
    await proxy.close();
    echo.close();
  });

  it('passes megabytes unchanged when no fault is set', async () => {
    const bytes = Buffer.alloc(8 * 1024 * 1024, 'abcdefg');
    const { answer, error } = await exchange(proxy.port, bytes);
    expect(error).toBeUndefined();
    expect(answer.equals(bytes)).toBe(true);
    expect(proxy.counts).toMatchObject({ accepted: 1, cut: 0, bytesUp: bytes.length, bytesDown: bytes.length });
  });

  it('delays without giving up order or throughput', async () => {
    await proxy.setFaults({ up: { delayMs: 60 }, down: { delayMs: 60 } });
    const bytes = Buffer.alloc(4 * 1024 * 1024, 'xyz');
    const startedAt = performance.now();
    expect((await exchange(proxy.port, bytes)).answer.equals(bytes)).toBe(true);
    const tookMs = performance.now() - startedAt;
    expect(tookMs).toBeGreaterThan(118);
    expect(tookMs).toBeLessThan(3_000);
  });

  it('limits the bandwidth', async () => {
    await proxy.setFaults({ down: { bytesPerSecond: 200_000 } });
    const startedAt = performance.now();
    await exchange(proxy.port, Buffer.alloc(40_000));
    expect(performance.now() - startedAt).toBeGreaterThan(190);
  });

  it('cuts after exactly N bytes in either direction', async () => {
    await proxy.setFaults({ down: { cut: { afterBytes: 1_000, how: 'close' } } });
    expect((await exchange(proxy.port, Buffer.alloc(5_000))).answer.length).toBe(1_000);
    echo.seen.length = 0;
    await proxy.setFaults({ up: { cut: { afterBytes: 123, how: 'reset' } } });
    await exchange(proxy.port, Buffer.alloc(5_000));
    await sleep(20);
    expect(Buffer.concat(echo.seen).length).toBe(123);
    expect(proxy.counts.cut).toBe(2);
  });

  it('loses the answer after forwarding the request', async () => {
    await proxy.setFaults(dropAnswers);
    expect(await exchange(proxy.port, 'please')).toEqual({ answer: Buffer.alloc(0), error: 'ECONNRESET' });
    expect(Buffer.concat(echo.seen).toString()).toBe('please');
  });

  it('cuts a limited number of times, then passes', async () => {
    await proxy.setFaults({ down: { cut: { afterBytes: 0, how: 'reset', times: 2 } } });
    const answers = [];
    for (let index = 0; index < 3; index += 1) answers.push((await exchange(proxy.port, 'hello')).answer.toString());
    expect(answers).toEqual(['', '', 'hello']);
  });

  it('flips one byte, once', async () => {
    await proxy.setFaults({ down: { corrupt: { atByte: 2 } } });
    expect((await exchange(proxy.port, 'abcd')).answer).toEqual(Buffer.from([0x61, 0x62, 0x63 ^ 0xff, 0x64]));
    expect((await exchange(proxy.port, 'abcd')).answer.toString()).toBe('abcd');
    expect(proxy.counts.corrupted).toBe(1);
  });

  it('holds everything in a partition and delivers it when healed, on old and new connections', async () => {
    const old = connect(proxy.port, '127.0.0.1');
    const heard: Buffer[] = [];
    old.on('data', (bytes: Buffer) => heard.push(bytes));
    old.write('one');
    await sleep(50);
    await proxy.setFaults(partition);
    old.write('two');
    const fresh = exchange(proxy.port, 'three');
    expect(await Promise.race([fresh, sleep(100, 'silence')])).toBe('silence');
    expect(Buffer.concat(heard).toString()).toBe('one');
    await proxy.clearFaults();
    expect((await fresh).answer.toString()).toBe('three');
    await sleep(50);
    expect(Buffer.concat(heard).toString()).toBe('onetwo');
    old.destroy();
  });

  it('refuses, resets, and comes back on the same port', async () => {
    await proxy.setFaults({ connections: 'refuse' });
    expect((await exchange(proxy.port, 'a')).error).toBe('ECONNREFUSED');
    await proxy.setFaults({ connections: 'reset' });
    expect((await exchange(proxy.port, 'a')).answer.length).toBe(0);
    await proxy.clearFaults();
    expect((await exchange(proxy.port, 'a')).answer.toString()).toBe('a');
  });

  it('resets every open connection on demand', async () => {
    const socket: Socket = connect(proxy.port, '127.0.0.1');
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    socket.write('x');
    await sleep(50);
    expect(proxy.cutAll('reset')).toBe(1);
    expect(await promise).toBe('ECONNRESET');
  });
});
