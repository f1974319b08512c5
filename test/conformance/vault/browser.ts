/** The vault client in a real browser, on a page of another origin that was not served securely: no hash of the platform, CORS asked. */
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { newKeyPair } from '@felloe/sdk/vault/keys.ts';
import { readSnapshot } from '@felloe/sdk/vault/snapshot.ts';
import { VaultClient } from '@felloe/sdk/vault/vault-client.ts';
import { testEnvironment } from '@felloe/testkit/environment.ts';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { VaultUnderTest } from './vault-under-test.ts';

const folder = '@felloe/sdk/vault';
const modules = ['vault-client', 'snapshot', 'history', 'live', 'portability'];

/** As an app's bundler would make it. Whatever is of Node in it fails here. */
async function bundle(): Promise<string> {
  const contents = modules.map((name) => `export * from '${folder}/${name}.ts';`).join('\n');
  const options = {
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'vault',
    platform: 'browser',
    target: 'es2024',
  } as const;
  const { outputFiles } = await build({ ...options, stdin: { contents, resolveDir: import.meta.dirname, loader: 'ts' } });
  return outputFiles[0]?.text ?? '';
}

async function startPage(): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer((_request, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>app</title>'),
  );
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function browserProgram(): string {
  const found = (testEnvironment['PATH'] ?? '')
    .split(':')
    .map((directory) => join(directory, 'chromium'))
    .find((path) => existsSync(path));
  if (found === undefined) throw new Error('chromium is not on the PATH');
  return found;
}

/** What runs in the page; the bundle is there as `vault`. */
type VaultModules = typeof import('@felloe/sdk/vault/vault-client.ts') &
  typeof import('@felloe/sdk/vault/snapshot.ts') &
  typeof import('@felloe/sdk/vault/history.ts') &
  typeof import('@felloe/sdk/vault/live.ts') &
  typeof import('@felloe/sdk/vault/portability.ts');

async function inPage(given: { readonly endpoints: readonly string[]; readonly signingKey: string }) {
  const { vault } = globalThis as unknown as { readonly vault: VaultModules };
  const client = new vault.VaultClient(given);
  const text = new TextDecoder();
  const utf8 = new TextEncoder();
  const kept = new Map<string, string>();
  const cursors = {
    load: async (name: string) => kept.get(name),
    save: async (name: string, at: string) => void kept.set(name, at),
  };
  await vault.updateSnapshot(client, { topic: 'v1/ra_wa/state', merge: () => utf8.encode('from the browser') });
  const large = new Uint8Array(300_000).fill(7);
  const told: number[] = [];
  await vault.saveSnapshot(
    client,
    { topic: 'v1/ra_wa/large', bytes: large, prevDigest: undefined },
    { onProgress: ({ transferredBytes }) => void told.push(transferredBytes) },
  );
  const back = await vault.readSnapshot(client, { topic: 'v1/ra_wa/large' });
  const box = { topic: 'v1/ra_wo/box' };
  await vault.appendEntries(client, box, [utf8.encode('one'), utf8.encode('two')]);
  const entries: string[] = [];
  for await (const { bytes } of vault.liveEntries(client, box, { cursors })) {
    entries.push(text.decode(bytes));
    if (entries.length === 3) break;
    if (entries.length === 2) await vault.sendToMailbox(client, { ...box, to: client.publicKey, bytes: utf8.encode('three') });
  }
  const exported = await new Response(await vault.exportData(client)).blob();
  const { present } = await vault.importData(client, exported);
  return {
    isSecure: (globalThis as { readonly isSecureContext?: boolean }).isSecureContext,
    sizeBack: back?.bytes.length,
    progress: told.at(-1),
    entries,
    present,
    codes: await vault.readSnapshot(client, { topic: 'v1/nonsense' }).catch((thrown: { readonly code: string }) => thrown.code),
  };
}

export function browserTests(underTest: () => VaultUnderTest): void {
  describe('a browser', () => {
    test('saves, reads, appends, follows, exports and imports', async () => {
      await using page = await startPage();
      // Host names that are not local are not secure: there crypto.subtle is missing.
      const args = ['--no-sandbox', '--host-resolver-rules=MAP app.test 127.0.0.1'];
      const browser = await chromium.launch({ executablePath: browserProgram(), args });
      try {
        const tab = await browser.newPage();
        await tab.goto(`http://app.test:${page.port}/`);
        await tab.addScriptTag({ content: await bundle() });
        const given = { endpoints: underTest().bases, signingKey: newKeyPair().signingKey };
        expect(await tab.evaluate(inPage, given)).toEqual({
          isSecure: false,
          sizeBack: 300_000,
          progress: 300_000,
          entries: ['one', 'two', 'three'],
          present: 5,
          codes: 'invalid_argument',
        });
        const saved = await readSnapshot(new VaultClient(given), { topic: 'v1/ra_wa/state' });
        expect(new TextDecoder().decode(saved?.bytes)).toBe('from the browser');
      } finally {
        await browser.close();
      }
    });
  });
}
