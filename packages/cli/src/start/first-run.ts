/**
 * What a new installation needs before anybody can use it: a backend, a tenant, an access key, and the containers of the apps. Asked of
 * the running product by its own API, and safe to repeat: a start that was cut in the middle goes on with the next one.
 */
import { StoreError } from '@felloe/engine/errors.ts';
import type { Client } from '@felloe/sdk/client.ts';
import type { AdminFile } from '../connection/admin-file.ts';
import { appContainers, appTenant } from './app-containers.ts';

export const firstTenant = 'default';
export const firstBackend = 'local';

export interface FirstRun {
  readonly client: Client;
  /** Absolute directory of the file-system backend; it exists. */
  readonly blobDirectory: string;
  /** What the last run left, when there was one. */
  readonly before: Pick<AdminFile, 'tenant' | 'accessKeyId' | 'secretAccessKey'> | undefined;
}

/** The key of the first tenant: the one of before when it is still good, else a new one. */
export async function ensureUsable(run: FirstRun): Promise<{ tenant: string; accessKeyId: string; secretAccessKey: string }> {
  const { client, before } = run;
  await ensureBackend(client, run.blobDirectory);
  await ensureApps(client);
  const tenant = before?.tenant ?? firstTenant;
  await ensure(
    () => client.request('tenant.describe', { parameters: { tenant } }),
    () => client.request('tenant.create', { body: { name: tenant } }),
  );
  if (before !== undefined && (await isGoodKey(client, tenant, before.accessKeyId))) {
    return { tenant, accessKeyId: before.accessKeyId, secretAccessKey: before.secretAccessKey };
  }
  const { accessKeyId, secretAccessKey } = await client.request('key.create', {
    parameters: { tenant },
    body: { name: 'made by felloe start' },
  });
  return { tenant, accessKeyId, secretAccessKey };
}

async function ensureBackend(client: Client, blobDirectory: string): Promise<void> {
  const { backends } = await client.request('backend.list', {});
  // Whoever has configured another default since does not get ours back.
  if (backends.some((backend) => backend.isDefault && backend.state !== 'removed')) return;
  await ensureDone(() =>
    client.request('backend.add', {
      body: { name: firstBackend, kind: 'file-system', configuration: { root: blobDirectory }, makeDefault: true },
    }),
  );
}

/** The apps have a tenant of their own, so that nobody's list of buckets shows what nobody made. */
async function ensureApps(client: Client): Promise<void> {
  await ensure(
    () => client.request('tenant.describe', { parameters: { tenant: appTenant } }),
    () => client.request('tenant.create', { body: { name: appTenant } }),
  );
  for (const name of Object.values(appContainers)) {
    await ensureDone(() => client.request('container.create', { parameters: { container: name }, query: { tenant: appTenant } }));
  }
}

async function isGoodKey(client: Client, tenant: string, accessKeyId: string): Promise<boolean> {
  let after: string | undefined;
  do {
    const page = await client.request('key.list', { parameters: { tenant }, query: after === undefined ? {} : { after } });
    const found = page.keys.find((key) => key.accessKeyId === accessKeyId);
    if (found !== undefined)
      return found.revokedAt === undefined && (found.expiresAt === undefined || found.expiresAt > Date.now());
    after = page.nextAfter;
  } while (after !== undefined);
  return false;
}

async function ensure(look: () => Promise<unknown>, make: () => Promise<unknown>): Promise<void> {
  try {
    await look();
  } catch (thrown) {
    if (StoreError.from(thrown).code !== 'not_found') throw thrown;
    await ensureDone(make);
  }
}

/** Another start may have been faster. */
async function ensureDone(make: () => Promise<unknown>): Promise<void> {
  try {
    await make();
  } catch (thrown) {
    const { code } = StoreError.from(thrown);
    if (code !== 'conflict' && code !== 'container_owned') throw thrown;
  }
}
