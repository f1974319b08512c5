/** The URL: presigned S3 against the S3 listener of this spoke, so that any HTTP client can use it as it is. */
import type { SessionCredential__Output } from '@felloe/contracts/gen/felloe/v1/SessionCredential.ts';
import { limits } from '@felloe/engine/limits.ts';
import { encodePercent } from '@felloe/s3-wire/request/percent.ts';
import { presignUrl } from '@felloe/s3-wire/sigv4/sign.ts';
import type { AskedThing } from './asked-thing.ts';

export const methodOfVerb = { get: 'GET', head: 'HEAD', put: 'PUT', delete: 'DELETE', list: 'GET' } as const;

export function signedUrl(parts: {
  /** `https://host:port` */
  readonly endpoint: string;
  readonly container: string;
  readonly asked: AskedThing;
  readonly credential: SessionCredential__Output;
  readonly region: string;
  readonly now: number;
}): string {
  const { endpoint, container, asked, credential, region, now } = parts;
  return presignUrl(
    {
      method: methodOfVerb[asked.verb],
      url: `${endpoint}${targetOf(container, asked)}`,
      expiresSeconds: limits.account.urlMs / 1000,
    },
    {
      accessKeyId: credential.access_key_id,
      secretAccessKey: credential.secret_access_key,
      sessionToken: credential.session_token,
      region,
    },
    now,
  );
}

function targetOf(container: string, { verb, path, listing }: AskedThing): string {
  if (verb !== 'list') return `/${encodePercent(container)}/${encodePercent(path, { keepSlash: true })}`;
  const parameters = [['list-type', '2'], ['prefix', path], ...listing];
  const query = parameters.map(([name = '', value = '']) => `${encodePercent(name)}=${encodePercent(value)}`).join('&');
  return `/${encodePercent(container)}?${query}`;
}

/**
 * The endpoint that clients reach: a configured public one; else the host that this very request was sent to, with the port of the
 * S3 listener.
 */
export function endpointFor(
  { configured, listening }: { readonly configured: readonly string[]; readonly listening: readonly string[] },
  host: string | undefined,
): string {
  const [chosen] = configured;
  if (chosen !== undefined) return chosen.replace(/\/$/, '');
  const [own = ''] = listening;
  const name = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d+)?$/i.exec(host ?? '')?.[1];
  return name === undefined ? own : own.replace(/^(https?:\/\/)(?:\[[^\]]*\]|[^:/]+)/, `$1${name}`);
}
