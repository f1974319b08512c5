/**
 * Resolving a name and judging every address it has, for sockets that then connect to exactly these: a name that resolves to
 * something else the next moment (DNS rebinding) gains nothing.
 */
import type { LookupAddress, LookupOptions } from 'node:dns';
import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { StoreError } from '@felloe/engine/errors.ts';
import type { IsAllowedAddress } from './allowed-addresses.ts';

export type ResolveAll = (hostname: string) => Promise<readonly LookupAddress[]>;

export const resolveBySystem: ResolveAll = (hostname) =>
  new Promise((resolve, reject) => {
    systemLookup(hostname, { all: true, verbatim: true }, (error, addresses) =>
      error === null ? resolve(addresses) : reject(error),
    );
  });

/** For `lookup` of a socket. It fails with `access_denied` when any address of the name is not allowed: an honest name has none. */
export function createPinnedLookup(isAllowed: IsAllowedAddress, resolve: ResolveAll): LookupFunction {
  return (hostname, options: LookupOptions, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const [first] = addresses;
        if (first === undefined || !addresses.every(({ address }) => isAllowed(address))) {
          callback(addressRefused(hostname), '', 0);
        } else if (options.all === true) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, '', 0),
    );
  };
}

/** A socket asks nobody about an address; so it is judged before. Throws `access_denied`. */
export function requireAllowedHost(hostname: string, isAllowed: IsAllowedAddress): void {
  const address = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  if (isIP(address) !== 0 && !isAllowed(address)) throw addressRefused(hostname);
}

/** The address itself is not told: it would say what our resolver sees. */
function addressRefused(hostname: string): StoreError {
  return new StoreError('access_denied', `${hostname} is in no network that requests of tenants may go to`);
}
