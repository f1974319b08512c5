/** Chromium with the page of browser/page.ts, served from an origin of its own: everything it asks of a spoke is cross-origin. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { findProgram } from '@felloe/testkit/services/service-process.ts';
import { build } from 'esbuild';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

export interface BrowserUnderTest extends AsyncDisposable {
  /** Another device: nothing is shared with the other ones. */
  newDevice(): Promise<{ readonly context: BrowserContext; readonly page: Page }>;
  /** Bytes of the page's program, minified. */
  readonly programBytes: number;
}

export async function startBrowser(): Promise<BrowserUnderTest> {
  await using stack = new AsyncDisposableStack();
  const executablePath = findProgram('chromium');
  if (executablePath === undefined) throw new Error('tests need chromium: apt-get install --no-install-recommends chromium');
  const program = await bundle();
  const server = createServer((request, response) => {
    const isProgram = request.url === '/page.js';
    response.setHeader('content-type', isProgram ? 'text/javascript' : 'text/html');
    response.end(isProgram ? program : '<!doctype html><title>documents</title><script type="module" src="/page.js"></script>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stack.defer(() => void server.close());
  // In containers and as root there is no sandbox; what it loads is ours.
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  stack.defer(() => browser.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const owned = stack.move();
  return {
    newDevice: async () => {
      const context = await browser.newContext();
      const page = await context.newPage();
      page.on('pageerror', (error) => process.stderr.write(`the page failed: ${error.message}\n`));
      await page.goto(url);
      await page.waitForFunction('globalThis.app !== undefined');
      return { context, page };
    },
    programBytes: program.length,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** As an app's own build does it: nothing of Node is in reach. */
async function bundle(): Promise<string> {
  const entry = fileURLToPath(new URL('page.ts', import.meta.url));
  const built = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2024',
    logLevel: 'error',
  });
  return built.outputFiles[0]?.text ?? '';
}
