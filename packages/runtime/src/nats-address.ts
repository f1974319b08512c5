/** The address of NATS, as it stands in a configuration, taken apart for its client. */
import { StoreError } from '@felloe/engine/errors.ts';

/** What its client calls these. */
export interface NatsAddress {
  /** host:port */
  readonly servers: string[];
  readonly user?: string;
  readonly pass?: string;
  readonly token?: string;
  readonly tls?: object;
}

/**
 * `nats://user:password@host:port` or `tls://token@host:port`; further servers of the same cluster after commas. The client takes
 * hosts without credentials or scheme, so both are taken out. Throws `invalid_argument`.
 */
export function natsAddressOf(url: string): NatsAddress {
  const servers: string[] = [];
  let credentials: Pick<NatsAddress, 'user' | 'pass' | 'token'> = {};
  let isEncrypted = false;
  for (const part of url.split(',')) {
    const parsed = parseServer(part.trim());
    servers.push(`${parsed.hostname}:${parsed.port === '' ? defaultPort : parsed.port}`);
    isEncrypted ||= parsed.protocol === 'tls:';
    const user = decodeURIComponent(parsed.username);
    if (parsed.password !== '') credentials = { user, pass: decodeURIComponent(parsed.password) };
    else if (user !== '') credentials = { token: user };
  }
  return { servers, ...credentials, ...(isEncrypted ? { tls: {} } : {}) };
}

const defaultPort = '4222';

function parseServer(text: string): URL {
  const url = URL.parse(text.includes('://') ? text : `nats://${text}`);
  if (url === null || url.hostname === '' || !['nats:', 'tls:'].includes(url.protocol)) {
    throw new StoreError('invalid_argument', 'the address of NATS is not nats://host:port or tls://host:port');
  }
  return url;
}
