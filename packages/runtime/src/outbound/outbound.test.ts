import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createAllowedAddresses, createListedAddresses } from './allowed-addresses.ts';
import { createOutboundPoster } from './outbound-post.ts';
import { parseOutboundUrl } from './outbound-request.ts';
import type { ResolveAll } from './pinned-lookup.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A server on 127.0.0.1; answers what `answer` says and keeps what it was asked. */
async function startServer(answer: { status: number; headers?: Record<string, string>; body?: string; delayMs?: number }) {
  const asked: { url: string; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      asked.push({ url: request.url ?? '', body });
      setTimeout(() => response.writeHead(answer.status, answer.headers).end(answer.body), answer.delayMs ?? 0);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { asked, port: (server.address() as AddressInfo).port };
}

const posterOf = (allowed: string[], resolve?: ResolveAll, deadlineMs = 2_000) =>
  createOutboundPoster({
    isAllowed: createAllowedAddresses(allowed),
    deadlineMs,
    answerBytesMax: 1024,
    ...(resolve ? { resolve } : {}),
  });
const post = (poster: ReturnType<typeof posterOf>, url: string) =>
  poster.post({ url, headers: { 'content-type': 'text/plain' }, body: 'x', signal: new AbortController().signal });
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    (value) => value,
    (error: { code: string }) => error.code,
  );

it('an address of a list is one of its networks, and nothing of the internet besides', () => {
  const isListed = createListedAddresses(['10.0.0.0/8', '::1']);
  const addresses = ['10.1.2.3', '::ffff:10.1.2.3', '::1', '11.0.0.1', '1.1.1.1', '2606:4700::1', 'localhost', ''];
  expect(addresses.filter(isListed)).toEqual(addresses.slice(0, 3));
});

describe('an address that requests of tenants may go to', () => {
  const isAllowed = createAllowedAddresses([]);

  it.each(['1.1.1.1', '172.15.0.1', '172.32.0.1', '100.63.0.1', '2606:4700::1', '::ffff:1.1.1.1'])('is %s', (address) => {
    expect(isAllowed(address)).toBe(true);
  });

  it.each([
    '127.0.0.1',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fd12:3456::1',
    'ff02::1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '0:0:0:0:0:ffff:10.0.0.1',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001::1',
    '2001:db8::1',
    'localhost',
    '',
  ])('is not %s', (address) => {
    expect(isAllowed(address)).toBe(false);
  });

  it('is also what the operator allows', () => {
    const mine = createAllowedAddresses(['10.0.0.0/8', 'fd00::/8', '192.168.1.7']);
    expect(['10.9.9.9', '::ffff:10.0.0.1', 'fd00::1', '192.168.1.7'].map(mine)).toEqual([true, true, true, true]);
    expect(['192.168.1.8', '127.0.0.1', 'fe80::1'].map(mine)).toEqual([false, false, false]);
    for (const text of ['10.0.0.0/33', '10.0.0/8', 'x', '10.0.0.0/', '10.0.0.0/-1'])
      expect(() => createAllowedAddresses([text])).toThrow();
  });
});

describe('a request of a tenant', () => {
  it('goes to the address that was judged, and nowhere else when the name changes its mind', async () => {
    const { asked, port } = await startServer({ status: 204 });
    let answers = ['127.0.0.1'];
    const poster = posterOf(['127.0.0.1'], async () => answers.map((address) => ({ address, family: 4 })));
    expect(await post(poster, `http://hook.example:${port}/a?b`)).toBe(204);
    expect(asked).toEqual([{ url: '/a?b', body: 'x' }]);
    poster.close();
    answers = ['1.1.1.1', '10.0.0.1'];
    const other = posterOf(['127.0.0.1'], async () => answers.map((address) => ({ address, family: 4 })));
    expect(await codeOf(post(other, `http://hook.example:${port}/`))).toBe('access_denied');
    other.close();
  });

  it.each(['127.0.0.1', '0x7f.1', '2130706433', '0177.0.0.1', '[::1]', '[::ffff:127.0.0.1]', 'localhost'])(
    'is refused for %s, however it is written',
    async (host) => {
      const { asked, port } = await startServer({ status: 200 });
      const poster = posterOf([]);
      expect(await codeOf(post(poster, `http://${host}:${port}/`))).toBe('access_denied');
      expect(asked).toEqual([]);
      poster.close();
    },
  );

  it('follows no redirect', async () => {
    const inner = await startServer({ status: 200 });
    const { port } = await startServer({ status: 307, headers: { location: `http://127.0.0.1:${inner.port}/` } });
    const poster = posterOf(['127.0.0.1']);
    expect(await post(poster, `http://127.0.0.1:${port}/`)).toBe(307);
    expect(inner.asked).toEqual([]);
    poster.close();
  });

  it('ends by its deadline, and does not read an endless answer', async () => {
    const slow = await startServer({ status: 200, delayMs: 5_000 });
    const long = await startServer({ status: 200, body: 'x'.repeat(100_000) });
    const poster = posterOf(['127.0.0.1'], undefined, 100);
    expect(await codeOf(post(poster, `http://127.0.0.1:${slow.port}/`))).toBe('unavailable');
    expect(await post(poster, `http://127.0.0.1:${long.port}/`)).toBe(200);
    poster.close();
  });

  it.each(['ftp://a/', 'file:///etc/passwd', 'http://u:p@a/', 'http://u@a/', '/x', '', 'javascript:1'])('is no %s', (text) => {
    expect(() => parseOutboundUrl(text)).toThrow();
  });
});
