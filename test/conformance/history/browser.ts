/** History sync where web apps run it: a page of another origin, S3 mode on a spoke, offline and back, kept in IndexedDB over a reload. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PutBucketCorsCommand, S3Client } from '@aws-sdk/client-s3';
import type { S3Access } from '@felloe/testkit/cluster/s3-client.ts';
import { findProgram } from '@felloe/testkit/services/service-process.ts';
import { build } from 'esbuild';
import { chromium, type Page } from 'playwright-core';
import { expect, it } from 'vitest';

const modules = [
  'documents/local/indexed-db-store',
  'history/conformance/sample-history',
  'history/encryption',
  'history/history-device',
  'history/kept-local-history',
  'history/s3/s3-backend',
];

type PageModules = typeof import('@felloe/sdk/documents/local/indexed-db-store.ts') &
  typeof import('@felloe/sdk/history/conformance/sample-history.ts') &
  typeof import('@felloe/sdk/history/encryption.ts') &
  typeof import('@felloe/sdk/history/history-device.ts') &
  typeof import('@felloe/sdk/history/kept-local-history.ts') &
  typeof import('@felloe/sdk/history/s3/s3-backend.ts');

interface Wish {
  readonly access: S3Access & { readonly bucket: string };
  readonly secret: string;
  readonly deviceId: string;
  readonly record?: string;
  readonly joins?: true;
  readonly syncs?: true;
}

/** Runs in the page, anew each time: only what IndexedDB keeps is carried over. */
async function inPage(wish: Wish): Promise<{ commands: string[]; waiting: number; fault: string | undefined }> {
  const { felloe } = globalThis as unknown as { readonly felloe: PageModules };
  const keys = await felloe.historyKeysOf(wish.secret);
  const local = await felloe.KeptLocalHistory.open(await felloe.indexedDbStore(`history-${wish.deviceId}`));
  const retry = { attemptsMax: 1 };
  const backend = new felloe.S3Backend({ ...wish.access, userId: keys.userId, retry });
  const device = new felloe.HistoryDevice({ backend, local, keys, deviceId: wish.deviceId });
  if (wish.joins === true) await device.join();
  if (wish.record !== undefined) await device.record(felloe.sampleEntry({ command: wish.record }));
  const fault =
    wish.syncs !== true
      ? undefined
      : await device.sync().then(
          () => undefined,
          (thrown: { readonly code: string }) => thrown.code,
        );
  const { entries } = await device.read();
  return { commands: entries.map(({ command }) => command).toSorted(), waiting: local.waiting().length, fault };
}

export function browserTest(accessOf: () => S3Access, bucket: string): void {
  it('syncs in a browser, offline and back, and keeps everything over a reload', async () => {
    await using stack = new AsyncDisposableStack();
    await letPagesIn(accessOf(), bucket);
    const executablePath = findProgram('chromium');
    if (executablePath === undefined) throw new Error('tests need chromium: apt-get install --no-install-recommends chromium');
    const server = createServer((_request, response) => response.end('<!doctype html><title>history</title>'));
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    stack.defer(() => void server.close());
    // In containers and as root there is no sandbox; what it loads is ours.
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
    stack.defer(() => browser.close());
    const program = await bundle();
    const { endpoint, region, accessKeyId, secretAccessKey } = accessOf();
    const shared = { access: { endpoint, region, accessKeyId, secretAccessKey, bucket }, secret: crypto.randomUUID() };
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const load = async (page: Page) => {
      await page.goto(url);
      await page.addScriptTag({ content: program });
    };
    const contexts = [await browser.newContext(), await browser.newContext()] as const;
    const [phone, laptop] = [await contexts[0].newPage(), await contexts[1].newPage()];
    for (const page of [phone, laptop]) await load(page);
    const ask = async (page: Page, deviceId: string, wish: Partial<Wish>) =>
      await page.evaluate(inPage, { ...shared, deviceId, ...wish });
    await ask(phone, 'phone', { joins: true });
    await ask(laptop, 'laptop', { joins: true, record: 'first', syncs: true });
    expect(await ask(phone, 'phone', { syncs: true })).toEqual({ commands: ['first'], waiting: 0, fault: undefined });
    await contexts[0].setOffline(true);
    expect(await ask(phone, 'phone', { record: 'offline', syncs: true })).toMatchObject({ waiting: 1, fault: 'unavailable' });
    await contexts[0].setOffline(false);
    await load(phone);
    expect(await ask(phone, 'phone', { syncs: true })).toEqual({ commands: ['first', 'offline'], waiting: 0, fault: undefined });
    expect(await ask(laptop, 'laptop', { syncs: true })).toMatchObject({ commands: ['first', 'offline'] });
  });
}

/** As an app's bundler would make it. Whatever is of Node in it fails here. */
async function bundle(): Promise<string> {
  const contents = modules.map((name) => `export * from '@felloe/sdk/${name}.ts';`).join('\n');
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'felloe',
    platform: 'browser',
    target: 'es2024',
  });
  return outputFiles[0]?.text ?? '';
}

/** What whoever runs a bucket for browsers does once. */
async function letPagesIn(access: S3Access, Bucket: string): Promise<void> {
  const { endpoint, region, accessKeyId, secretAccessKey } = access;
  const owner = new S3Client({ endpoint, region, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
  const rule = {
    AllowedOrigins: ['*'],
    AllowedMethods: ['GET', 'PUT', 'HEAD', 'DELETE'],
    AllowedHeaders: ['*'],
    ExposeHeaders: ['ETag'],
  };
  await owner.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules: [rule] } }));
  owner.destroy();
}
