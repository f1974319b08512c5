/**
 * A hub and a spoke in this process, over a real Postgres, with storage that counts: for tests that ask what does not happen. They speak
 * to it over HTTP like anybody; only tenants, keys and the counter are handed in and out.
 */
import { hash } from 'node:crypto';
import { request } from 'node:http';
import type { Driver } from '@felloe/drivers/driver.ts';
import { createMemoryDriver } from '@felloe/drivers/memory/memory-driver.ts';
import { readConfiguration } from '@felloe/runtime/configuration.ts';
import { createSilentLogger } from '@felloe/runtime/logger.ts';
import { presignUrl, signHeaders } from '@felloe/s3-wire/sigv4/sign.ts';
import { SpokeSettings } from '@felloe/spoke/config.ts';
import { createSpoke } from '@felloe/spoke/spoke.ts';
import { startTestHub, startTestPostgres } from '../hub/test-hub.ts';
import type { S3Access } from '../cluster/s3-client.ts';

export interface TenantKey extends S3Access {
  readonly tenantId: string;
}

export interface HttpAsked {
  readonly method: string;
  /** Percent-encoded, with the leading slash. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Who signs; nobody when absent. */
  readonly key?: S3Access | undefined;
  /** The signature goes into the URL. */
  readonly presigned?: boolean;
  /** In place of the endpoint's own: virtual-host style. */
  readonly host?: string;
}

export interface HttpTold {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** S3's error code; empty without one. */
  readonly code: string;
}

export interface WatchedInstallation extends AsyncDisposable {
  /** `<container>.<this>:<port>` is virtual-host style. */
  readonly baseHost: string;
  readonly port: number;
  /** Calls of the storage driver so far that touch bytes. */
  storageCalls(): number;
  tenant(name: string, email?: string): Promise<{ readonly tenantId: string }>;
  key(tenant: string, body?: object): Promise<TenantKey>;
  send(asked: HttpAsked): Promise<HttpTold>;
}

const region = 'us-east-1';
const baseHost = 's3.felloe.test';

export async function startWatchedInstallation(): Promise<WatchedInstallation> {
  await using stack = new AsyncDisposableStack();
  const postgres = await startTestPostgres();
  stack.defer(() => postgres.stop());
  const hub = await startTestHub(postgres);
  stack.defer(() => hub.close());
  await hub.administer('backend.add', { name: 'watched', kind: 'memory', configuration: {} });
  let calls = 0;
  const environment = {
    FELLOE_SPOKE_NAME: 'watched-spoke',
    FELLOE_SPOKE_REGION: region,
    FELLOE_SPOKE_S3_HOST: '127.0.0.1',
    FELLOE_SPOKE_S3_PORT: '0',
    FELLOE_SPOKE_S3_BASE_HOSTS: baseHost,
    FELLOE_SPOKE_APP_PORT: '0',
    FELLOE_SPOKE_PRIVATE_PORT: '0',
    FELLOE_SPOKE_HASH_THREADS: '0',
  };
  const config = readConfiguration(SpokeSettings, { environment, prefix: 'FELLOE_SPOKE_' });
  const spoke = stack.use(
    await createSpoke(config, {
      connect: () => Promise.resolve(hub.hub.acceptInProcess(config.name)),
      logger: createSilentLogger(),
      openDriver: async ({ name }) =>
        watched(createMemoryDriver({ name, bytesMax: 2 ** 30, now: Date.now }), () => {
          calls += 1;
        }),
    }),
  );
  await spoke.ready;
  const endpoint = `http://127.0.0.1:${spoke.s3Port}`;
  const owned = stack.move();
  return {
    baseHost,
    port: spoke.s3Port,
    storageCalls: () => calls,
    tenant: async (name, email) => hub.administer('tenant.create', { name, ...(email === undefined ? {} : { email }) }),
    key: async (tenant, body = {}) => {
      const { tenantId } = await hub.administer<{ tenantId: string }>('tenant.describe', { tenant });
      const made = await hub.administer<{ accessKeyId: string; secretAccessKey: string }>('key.create', { tenant, ...body });
      return { ...made, tenantId, endpoint, region };
    },
    send: (asked) => send(spoke.s3Port, asked),
    [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose](),
  };
}

/** Health is asked in the background and touches nothing. */
function watched(driver: Driver, count: () => void): Driver {
  return new Proxy(driver, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...given: unknown[]): unknown => {
        if (name === 'put' || name === 'open' || name === 'send' || name === 'stat' || name === 'delete') count();
        return Reflect.apply(member, target, given);
      };
    },
  });
}

function send(port: number, { method, target, headers = {}, body, key, presigned, host }: HttpAsked): Promise<HttpTold> {
  const authority = host ?? `127.0.0.1:${port}`;
  const url = `http://${authority}${target}`;
  const bytes = body === undefined ? undefined : Buffer.from(body);
  const isInUrl = key !== undefined && presigned === true;
  const path = isInUrl
    ? presignUrl({ method, url, headers, payloadHash: 'UNSIGNED-PAYLOAD', expiresSeconds: 60 }, key, Date.now()).slice(
        `http://${authority}`.length,
      )
    : target;
  const signed =
    key === undefined || isInUrl ? headers : signHeaders({ method, url, headers, payloadHash: digestOf(bytes) }, key, Date.now());
  const length = bytes === undefined ? {} : { 'content-length': String(bytes.length) };
  return new Promise((resolve, reject) => {
    const asking = request({ host: '127.0.0.1', port, method, path, headers: { ...signed, ...length, host: authority } });
    asking.once('error', reject);
    asking.once('response', (answer) => {
      const pieces: Buffer[] = [];
      answer.on('data', (piece: Buffer) => pieces.push(piece));
      answer.once('error', reject);
      answer.once('end', () => {
        const text = Buffer.concat(pieces).toString('utf8');
        const code = /<Code>([^<]*)<\/Code>/.exec(text)?.[1] ?? '';
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text, code });
      });
    });
    asking.end(bytes);
  });
}

function digestOf(bytes: Buffer | undefined): string {
  return hash('sha256', bytes ?? '', 'hex');
}
