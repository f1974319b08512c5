import { createConnection, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { StoreError } from '@felloe/engine/errors.ts';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { S3TestClient } from './fixture/s3-client.ts';
import { type S3TestServer, startS3Server } from './fixture/s3-server.ts';

let server: S3TestServer;
let client: S3TestClient;

beforeAll(async () => {
  server = await startS3Server();
  client = new S3TestClient(server);
  await client.send('PUT', '/bucket-one');
});
afterAll(() => server[Symbol.asyncDispose]());
afterEach(() => {
  server.storage.beforeStored = () => Promise.resolve();
  server.storage.breaksAfterBytes = Number.POSITIVE_INFINITY;
  server.refuseAll(undefined);
});

/** A connection on which the request's head and this much of its body were sent. */
function openPut(target: string, body: Buffer, sent: number): Promise<Socket> {
  const url = client.presigned('PUT', target);
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: '127.0.0.1', port: server.port }, () => {
      socket.write(`PUT ${url} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nContent-Length: ${body.length}\r\n\r\n`);
      socket.write(body.subarray(0, sent), () => resolve(socket));
    });
    socket.on('error', reject);
  });
}

test.each([1_000_000, 100])('a body of %i bytes that came whole is stored though its client has gone', async (size) => {
  const stored = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  server.storage.beforeStored = () => {
    reached.resolve();
    return stored.promise;
  };
  const socket = await openPut(`/bucket-one/gone-${size}`, Buffer.alloc(size, 'x'), size);
  await reached.promise;
  socket.destroy();
  await sleep(50);
  stored.resolve();
  await expect.poll(async () => (await client.send('HEAD', `/bucket-one/gone-${size}`)).status).toBe(200);
});

test.each([1_000_000, 100])('a body of %i bytes that was cut is not stored', async (size) => {
  const socket = await openPut(`/bucket-one/cut-${size}`, Buffer.alloc(size, 'x'), size - 1);
  await sleep(50);
  socket.destroy();
  await sleep(50);
  expect((await client.send('HEAD', `/bucket-one/cut-${size}`)).status).toBe(404);
});

test('a read that breaks in the middle ends the connection, never the answer', async () => {
  await client.send('PUT', '/bucket-one/large', { body: Buffer.alloc(2_000_000, 'x') });
  server.storage.breaksAfterBytes = 1_000_000;
  await expect(client.send('GET', '/bucket-one/large')).rejects.toThrow(/aborted|hang up|reset/i);
  server.storage.breaksAfterBytes = 0;
  await expect(client.send('GET', '/bucket-one/large')).rejects.toThrow(/aborted|hang up|reset/i);
});

test('two requests on one connection are answered in order, also after a refusal', async () => {
  const first = client.presigned('GET', '/bucket-one/nothing');
  const second = client.presigned('PUT', '/bucket-one/second');
  const third = client.presigned('GET', '/bucket-one/second');
  const host = `Host: 127.0.0.1:${server.port}`;
  const reply = await new Promise<string>((resolve, reject) => {
    let text = '';
    const socket = createConnection({ host: '127.0.0.1', port: server.port }, () => {
      socket.write(`GET ${first} HTTP/1.1\r\n${host}\r\n\r\nPUT ${second} HTTP/1.1\r\n${host}\r\nContent-Length: 4\r\n\r\nbody`);
      socket.write(`GET ${third} HTTP/1.1\r\n${host}\r\nConnection: close\r\n\r\n`);
    });
    socket.on('data', (chunk) => {
      text += chunk.toString();
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
  expect([...reply.matchAll(/HTTP\/1\.1 (\d+)/g)].map((match) => match[1])).toEqual(['404', '200', '200']);
  expect(reply.endsWith('body')).toBe(true);
});

test('a client beyond its rate is told to slow down', async () => {
  server.refuseAll(new StoreError('rate_limited', undefined, { retryAfterMs: 200 }));
  const refused = await client.send('PUT', '/bucket-one/fast', { body: 'x' });
  expect([refused.status, refused.code, refused.headers['retry-after']]).toEqual([503, 'SlowDown', '1']);
});

/** What the server says to these bytes on one connection, until it has been quiet for a moment or has closed. */
function exchange(...pieces: readonly (string | Buffer)[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = '';
    const socket = createConnection({ host: '127.0.0.1', port: server.port });
    socket.setNoDelay(true);
    socket.on('error', reject);
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString('latin1');
    });
    socket.on('close', () => resolve(heard));
    void (async () => {
      for (const piece of pieces) {
        socket.write(piece);
        await sleep(50);
      }
      await sleep(50);
      socket.destroy();
    })();
  });
}

function headOf(method: string, target: string, length: number): string {
  return `${method} ${target} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nContent-Length: ${length}\r\n\r\n`;
}

test('a small body is the same whether it comes with its head, behind it or in pieces', async () => {
  const target = client.presigned('PUT', '/bucket-one/pieces');
  for (const cuts of [[0], [0, 1_000], [0, 100, 101, 3_000]]) {
    const body = Buffer.from(Array.from({ length: 4_096 }, () => Math.floor(Math.random() * 256)));
    const parts = cuts.map((cut, index) => body.subarray(cut, cuts[index + 1]));
    const first = Buffer.concat([Buffer.from(headOf('PUT', target, body.length)), parts[0] ?? body]);
    expect(await exchange(first, ...parts.slice(1))).toMatch(/^HTTP\/1.1 200 /);
    expect(await exchange(headOf('PUT', target, body.length), ...parts)).toMatch(/^HTTP\/1.1 200 /);
    expect((await client.send('GET', '/bucket-one/pieces')).body.equals(body)).toBe(true);
  }
});

test('a refusal that is known at once is heard whole, whether the body has come or not', async () => {
  const refused = client.presigned('PUT', '/bucket-one/refused').replace(/Signature=..../, 'Signature=0000');
  const head = headOf('PUT', refused, 100);
  for (const pieces of [[head + 'x'.repeat(100)], [head + 'x'.repeat(50), 'x'.repeat(50)], [head, 'x'.repeat(100)]]) {
    const heard = await exchange(...pieces);
    expect(heard).toMatch(/^HTTP\/1.1 403 .*<Code>SignatureDoesNotMatch<\/Code>.*<\/Error>$/s);
    expect(heard).toMatch(/connection: close/i);
  }
});

test('a form of no bytes and without a length is answered by the token service', async () => {
  const heard = await exchange(
    `POST / HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n`,
  );
  expect(heard).toContain('<Code>MissingAuthenticationToken</Code>');
});
