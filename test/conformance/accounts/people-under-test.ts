/** Two spokes, and what tests of people ask of them: plain HTTP as any client sends it, paths untouched. */
import { type IncomingHttpHeaders, request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Cluster } from '@felloe/testkit/cluster/cluster.ts';

/** What an installation that sets itself up has for its apps. */
export const documents = 'felloe-documents';
export const tenant = 'apps';
export const password = 'correct horse battery staple';

export interface Told {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Parsed; an empty object for what is no JSON. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Wish {
  readonly method?: string;
  readonly token?: string;
  readonly body?: object | string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends the target as it is: `URL` and `fetch` would tidy it up. */
export async function ask(endpoint: string, target: string, wish: Wish = {}): Promise<Told> {
  const { hostname, port } = new URL(endpoint);
  const body = typeof wish.body === 'object' ? JSON.stringify(wish.body) : wish.body;
  const sent = request({
    hostname,
    port,
    path: target,
    method: wish.method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(wish.token === undefined ? {} : { authorization: `Bearer ${wish.token}` }),
      ...(typeof wish.body === 'object' ? { 'content-type': 'application/json' } : {}),
      ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
      ...wish.headers,
    },
  });
  const answered = new Promise<Told>((resolve, reject) => {
    sent.on('error', reject);
    sent.on('response', (answer) => {
      text(answer).then((told) => {
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: told, body: parsed(told) });
      }, reject);
    });
  });
  sent.end(body);
  return await answered;
}

function parsed(told: string): Told['body'] {
  try {
    return JSON.parse(told) as Told['body'];
  } catch {
    return {};
  }
}

/** Uses a presigned URL. */
export function use(url: string, wish: Wish = {}): Promise<Told> {
  const { origin } = new URL(url);
  return ask(origin, url.slice(origin.length), wish);
}

export interface Person {
  readonly identifier: string;
  readonly accountId: string;
}

let made = 0;

export async function newPerson(cluster: Cluster): Promise<Person> {
  made += 1;
  const identifier = `person-${made}@example.org`;
  const { accountId } = await cluster.admin.request('account.create', { parameters: { tenant }, body: { identifier, password } });
  return { identifier, accountId };
}

export interface Login {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly accountId: string;
  readonly deviceId: string;
}

export async function logIn(endpoint: string, identifier: string, more: object = {}): Promise<Login> {
  const { status, body, text: told } = await ask(endpoint, '/auth/login', { body: { identifier, password, ...more } });
  if (status !== 200) throw new Error(`the login was answered ${status}: ${told}`);
  const { access_token, refresh_token, account_id, device_id } = body as Record<string, string>;
  return {
    accessToken: access_token ?? '',
    refreshToken: refresh_token ?? '',
    accountId: account_id ?? '',
    deviceId: device_id ?? '',
  };
}

/** The URL for a verb and a key, or an error that tells how it was refused. */
export async function presign(endpoint: string, token: string, target: string): Promise<string> {
  const { status, body, text: told } = await ask(endpoint, `/presigned-url/${target}`, { token });
  if (status !== 200) throw new Error(`${target} was answered ${status}: ${told}`);
  return String(body['url']);
}
