/** The library where apps run it: login, sync, attachment, conflict, offline and back, in Chromium. */
import { randomUUID } from 'node:crypto';
import { PutBucketCorsCommand, S3Client } from '@aws-sdk/client-s3';
import { Client } from '@felloe/sdk/client.ts';
import type { Product } from '@felloe/testkit/product/product.ts';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BrowserUnderTest, startBrowser } from './browser/browser-under-test.ts';
import type { PageApp } from './browser/page.ts';

const tenant = 'apps';
const container = 'felloe-documents';
const password = 'correct horse battery staple';

export function describeBrowser(productOf: () => Product): void {
  let browser: BrowserUnderTest;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.[Symbol.asyncDispose]();
  });

  it('logs in, syncs, attaches, settles a conflict, and works offline and back', async () => {
    const { appEndpoints, adminToken } = productOf();
    const admin = new Client({ endpoints: appEndpoints, credentials: { kind: 'token', token: adminToken }, choose: 'given' });
    await letPagesIn(admin, productOf());
    const identifier = `${randomUUID()}@example.org`;
    await admin.request('account.create', { parameters: { tenant }, body: { identifier, password } });
    const login = { endpoint: appEndpoints[0] ?? '', identifier, password };
    const [phone, laptop] = await Promise.all([browser.newDevice(), browser.newDevice()]);

    const recoveryWords = await call(phone.page, 'open', { ...login, deviceId: 'phone' });
    await call(laptop.page, 'open', { ...login, deviceId: 'laptop', recoveryWords });
    await call(phone.page, 'put', 'record', 'first');
    await call(phone.page, 'attach', [1, 2, 3], 'photo.jpg');
    expect(await call(phone.page, 'sync')).toEqual({ version: 2, told: 2, conflicts: [] });
    await call(laptop.page, 'sync');
    expect(await call(laptop.page, 'list')).toEqual([{ id: 'record', version: 1, body: 'first' }]);
    expect(await call(laptop.page, 'attachments')).toEqual([{ name: 'photo.jpg', type: 'image/jpeg', content: [1, 2, 3] }]);

    for (const { context } of [phone, laptop]) await context.setOffline(true);
    await call(phone.page, 'put', 'record', 'phone');
    await call(laptop.page, 'put', 'record', 'laptop');
    await call(laptop.page, 'put', 'other', 'made offline');
    expect(await call(laptop.page, 'syncFailing')).toBe('unavailable');
    expect([await call(laptop.page, 'waiting'), (await call(laptop.page, 'list')).length]).toEqual([2, 2]);
    for (const { context } of [phone, laptop]) await context.setOffline(false);
    expect((await call(phone.page, 'sync')).told).toBe(1);
    const told = await call(laptop.page, 'sync');
    expect(told.conflicts).toEqual([{ familyMemberId: 'emma', recordId: 'record', mine: 3, theirs: 2, current: 'mine' }]);
    expect(await call(laptop.page, 'versions', 'record')).toEqual([1, 2, 3]);

    // A page that is loaded anew has everything from IndexedDB, and tells by itself what it did since.
    await call(phone.page, 'sync');
    await phone.page.reload();
    await phone.page.waitForFunction('globalThis.app !== undefined');
    await call(phone.page, 'open', { ...login, deviceId: 'phone' });
    const seen = [
      { id: 'other', version: 1, body: 'made offline' },
      { id: 'record', version: 3, body: 'laptop' },
    ];
    expect(await call(phone.page, 'list')).toEqual(seen);
    await call(phone.page, 'put', 'other', 'again');
    expect(await call(phone.page, 'watchUntilTold')).toBe(6);
  });
}

/** What whoever runs an app for browsers does once: pages of other origins may use the container's URLs, and see ETags. */
async function letPagesIn(admin: Client, product: Product): Promise<void> {
  const keys = await admin.request('key.create', { parameters: { tenant }, body: { name: 'owner' } });
  const { endpoint, region } = product.access();
  const owner = new S3Client({ endpoint, region, forcePathStyle: true, credentials: keys });
  const rule = {
    AllowedOrigins: ['*'],
    AllowedMethods: ['GET', 'PUT', 'HEAD', 'DELETE'],
    AllowedHeaders: ['*'],
    ExposeHeaders: ['ETag'],
  };
  await owner.send(new PutBucketCorsCommand({ Bucket: container, CORSConfiguration: { CORSRules: [rule] } }));
  owner.destroy();
}

type Arguments<N extends keyof PageApp> = Parameters<PageApp[N]>;

/** A function of the page's app. */
async function call<N extends keyof PageApp>(
  page: Page,
  name: N,
  ...given: Arguments<N>
): Promise<Awaited<ReturnType<PageApp[N]>>> {
  const run = ({ called, values }: { called: string; values: readonly unknown[] }): unknown => {
    const { app } = globalThis as unknown as { app: Record<string, (...values: readonly unknown[]) => unknown> };
    return app[called]?.(...values);
  };
  return (await page.evaluate(run, { called: name, values: given })) as Awaited<ReturnType<PageApp[N]>>;
}
