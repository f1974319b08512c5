import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCommandLine } from '../program.ts';
import type { Terminal } from '../terminal/terminal.ts';

let server: Server;
let asked: { readonly target: string; readonly body: string }[];

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    void text(request).then((body) => {
      asked.push({ target: `${request.method} ${request.url}`, body });
      if (request.method === 'PUT') return response.writeHead(204).end();
      return response.writeHead(201).end(JSON.stringify({ accountId: 'a1', tenant: 'apps', state: 'active', createdAt: 1 }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function run(args: readonly string[], stdin: Readable): Promise<{ code: number; stdout: string; stderr: string }> {
  const written = { stdout: '', stderr: '' };
  const terminal: Terminal = {
    stdin,
    stdout: { write: (told) => (written.stdout += told) },
    stderr: { write: (told) => (written.stderr += told) },
    environment: { FELLOE_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, FELLOE_TOKEN: 'felloe_x' },
    workingDirectory: '/',
    signal: new AbortController().signal,
  };
  const code = await runCommandLine(terminal, ['account', ...args, '--tenant', 'apps']);
  return { code, ...written };
}

/** A terminal that a person types at; what it was told to show is kept. */
function typed(lines: readonly string[]): { stdin: Readable; raw: boolean[] } {
  const raw: boolean[] = [];
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (on: boolean) => {
      raw.push(on);
      if (on) setImmediate(() => stdin.write(`${lines[raw.filter(Boolean).length - 1] ?? ''}\r`));
    },
  });
  return { stdin, raw };
}

it('takes the password from standard input, and nowhere shows it', async () => {
  const told = await run(['create', 'ada@example.org'], Readable.from(['correct horse\nmore\n']));
  expect(told).toEqual({ code: 0, stdout: 'a1\n', stderr: '' });
  expect(asked).toEqual([
    { target: 'POST /v1/tenants/apps/accounts', body: '{"identifier":"ada@example.org","password":"correct horse"}' },
  ]);
  expect((await run(['create', 'ada'], Readable.from([]))).code).toBe(2);
  expect((await run(['create', 'ada', '--password', 'x'], Readable.from([]))).code).toBe(2);
});

it('asks for it twice at a terminal, without an echo', async () => {
  const { stdin, raw } = typed(['correx\u007fct horse', 'correct horse']);
  const told = await run(['set-password', 'ada@example.org'], stdin);
  expect([told.code, told.stderr]).toEqual([0, 'new password: \nnew password again: \n']);
  expect(raw).toEqual([true, false, true, false]);
  expect(asked).toEqual([
    { target: 'PUT /v1/tenants/apps/accounts/ada%40example.org/password', body: '{"password":"correct horse"}' },
  ]);
  expect((await run(['set-password', 'ada'], typed(['one', 'other']).stdin)).code).toBe(2);
  expect((await run(['set-password', 'ada'], typed(['one\u0003']).stdin)).code).toBe(2);
  expect(asked).toHaveLength(1);
});

it('makes accounts for people of other issuers without a password', async () => {
  await run(['create', '--issuer', 'https://issuer.example', '--subject', 's7'], Readable.from([]));
  expect(asked[0]?.body).toBe('{"issuer":"https://issuer.example","subject":"s7"}');
  expect((await run(['create', 'ada', '--issuer', 'https://issuer.example', '--subject', 's7'], Readable.from([]))).code).toBe(2);
});
