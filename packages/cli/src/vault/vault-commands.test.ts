/** Where the commands have key and vault from; what they do with a vault stands in test/conformance/vault. */
import { createServer } from 'node:http';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { newKeyPair } from '@felloe/sdk/vault/keys.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../program.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { writeOutput } from './files.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'felloe-cli-vault-'));
});
afterAll(() => rm(directory, { recursive: true }));

const pair = newKeyPair();

function terminalOf(environment: Record<string, string>, input = ''): Terminal & { out: string; err: string } {
  const told = {
    out: '',
    err: '',
    stdin: Readable.from([input]),
    stdout: {
      write: (text: string | Uint8Array) => (told.out += typeof text === 'string' ? text : Buffer.from(text).toString()),
    },
    stderr: { write: (text: string) => (told.err += text) },
    environment,
    workingDirectory: directory,
    signal: new AbortController().signal,
  };
  return told;
}

async function run(args: readonly string[], environment: Record<string, string> = {}, input = '') {
  const terminal = terminalOf(environment, input);
  const code = await runCommandLine(terminal, ['vault', ...args]);
  return { code, out: terminal.out, err: terminal.err };
}

describe('the signing key of felloe vault', () => {
  it('comes from a file, from standard input, or from the environment', async () => {
    await writeFile(join(directory, 'plain.key'), `${pair.signingKey}\n`);
    await writeFile(join(directory, 'json.key'), JSON.stringify(pair));
    for (const [args, environment, input] of [
      [['--key-file', 'plain.key'], {}, ''],
      [['--key-file', 'json.key'], {}, ''],
      [['--key-file', '-'], {}, `${pair.signingKey}\n`],
      [[], { FELLOE_VAULT_KEY_FILE: 'plain.key' }, ''],
      [[], { FELLOE_VAULT_KEY: pair.signingKey, FELLOE_VAULT_KEY_FILE: '' }, ''],
    ] as const) {
      const { code, out } = await run(['key', 'show', '--json', ...args], environment, input);
      expect([code, JSON.parse(out)]).toEqual([0, { publicKey: pair.publicKey, publicKeyHex: pair.publicKeyHex }]);
    }
  });

  it('is asked for by its ways when there is none, and never told', async () => {
    expect(await run(['ls', '--url', 'http://127.0.0.1:9/vault'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('--key-file'),
    });
    const broken = pair.signingKey.slice(0, -1);
    for (const input of [broken, `{"signingKey": "${broken}"`, `{"other": "${broken}"}`, broken.toUpperCase()]) {
      const { code, out, err } = await run(['key', 'show', '--key-file', '-'], {}, input);
      expect(code).toBeGreaterThan(0);
      expect(out + err).not.toContain(broken.slice(2, 20));
    }
  });
});

describe('the vault of felloe vault', () => {
  it('is found by the file of start, and asked at its path', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":"unauthenticated","message":"expired"}');
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const written = {
      s3Endpoints: [],
      appEndpoints: [endpoint],
      region: 'r',
      tenant: 't',
      accessKeyId: 'A',
      secretAccessKey: 'S',
    };
    await writeFile(join(directory, 'admin.json'), JSON.stringify({ ...written, adminToken: 'T' }));
    const environment = { FELLOE_VAULT_KEY: pair.signingKey };
    const { code, err } = await run(['ls', '--data', '.'], environment);
    server.close();
    expect([code, asked]).toEqual([1, ['/vault/list-topics']]);
    // Advice about keys of the vault, and not about tokens of administrators.
    expect(err).toMatch(/expired \(unauthenticated\)\n.*clock/);
    expect((await run(['ls', '--data', 'nowhere'], environment)).err).toContain('FELLOE_VAULT_URL');
    expect((await run(['ls', '--url', 'nonsense'], environment)).code).toBe(2);
  });
});

describe('a file that is written', () => {
  it('stays as it was when the writing fails, and leaves nothing beside it', async () => {
    await writeFile(join(directory, 'kept'), 'before');
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('half');
      throw new Error('the link broke');
    }
    await expect(writeOutput(terminalOf({}), 'kept', broken())).rejects.toThrow('the link broke');
    expect(await readFile(join(directory, 'kept'), 'utf8')).toBe('before');
    expect((await readdir(directory)).filter((name) => name.includes('.part'))).toEqual([]);
  });
});
