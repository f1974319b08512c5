/** Checks of the services that an installation is given: can they be reached and do they answer. */
import { connect } from 'node:net';
import { StoreError } from '@felloe/engine/errors.ts';
import pg from 'pg';
import type { Finding } from './check.ts';

const connectMs = 3_000;

export async function checkPostgres(url: string): Promise<readonly Finding[]> {
  const check = 'postgres';
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: connectMs, query_timeout: connectMs });
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    return [{ check, state: 'ok', detail: `Postgres ${rows[0]?.server_version ?? ''} answers at ${hostOf(url)}` }];
  } catch (thrown) {
    const advice = 'Check --postgres-url: postgres://user:password@host:port/database.';
    return [{ check, state: 'failed', detail: `${hostOf(url)}: ${StoreError.from(thrown).message}`, advice }];
  } finally {
    await client.end().catch(() => {});
  }
}

/** NATS greets with INFO by itself; Redis answers PING, be it to ask for a password. */
export async function checkNats(url: string): Promise<readonly Finding[]> {
  return await checkLine('nats', url, { defaultPort: 4222, send: '', expected: /^INFO / });
}

export async function checkRedis(url: string): Promise<readonly Finding[]> {
  return await checkLine('redis', url, { defaultPort: 6379, send: 'PING\r\n', expected: /^(\+PONG|-NOAUTH)/ });
}

async function checkLine(
  check: string,
  url: string,
  rule: { readonly defaultPort: number; readonly send: string; readonly expected: RegExp },
): Promise<readonly Finding[]> {
  const where = hostOf(url);
  try {
    const line = await firstLine(new URL(url), rule);
    if (rule.expected.test(line)) return [{ check, state: 'ok', detail: `${check} answers at ${where}` }];
    return [{ check, state: 'failed', detail: `${where} answers, but not as ${check} does`, advice: `Check --${check}-url.` }];
  } catch (thrown) {
    return [{ check, state: 'failed', detail: `${where}: ${StoreError.from(thrown).message}`, advice: `Check --${check}-url.` }];
  }
}

function firstLine(url: URL, rule: { readonly defaultPort: number; readonly send: string }): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: url.hostname, port: url.port === '' ? rule.defaultPort : Number(url.port) });
    socket.setTimeout(connectMs, () => socket.destroy(new Error('it does not answer')));
    socket.once('error', reject);
    socket.once('connect', () => {
      if (rule.send !== '') socket.write(rule.send);
    });
    socket.once('data', (bytes) => {
      socket.destroy();
      resolve(bytes.toString('latin1'));
    });
  });
}

/** Without user and password. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'the URL given';
}
