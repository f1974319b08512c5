/**
 * Which addresses a request that a tenant asked for may go to: those of the public internet, and what the operator allows besides.
 * Otherwise a webhook could reach what only we can reach (server-side request forgery). Sources: IANA's special-purpose registries
 * for IPv4 and IPv6 (RFC 6890); of IPv6 only the global unicast block is given out at all.
 */
import { BlockList, isIP } from 'node:net';
import { StoreError } from '@felloe/engine/errors.ts';

/** Networks that mean this machine, this network, nobody, or everybody. */
const specialNetworks4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
const globalNetworks6 = ['2000::/3'];
/** Within the global block: protocol assignments (Teredo among them), documentation, and 6to4, which carries any IPv4 address. */
const specialNetworks6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

export type IsAllowedAddress = (address: string) => boolean;

/**
 * `allowed` are networks as `10.0.0.0/8`, or single addresses. Throws `invalid_argument` for a text that is neither. An IPv4 address in
 * IPv6 clothes counts as what it is.
 */
export function createAllowedAddresses(allowed: readonly string[]): IsAllowedAddress {
  const special4 = listOf(specialNetworks4);
  const special6 = listOf(specialNetworks6);
  const global6 = listOf(globalNetworks6);
  const allowedByOperator = listOf(allowed);
  return (address) => {
    const plain = withoutMapping(address);
    const version = isIP(plain);
    if (version === 0) return false;
    const family = version === 4 ? 'ipv4' : 'ipv6';
    if (allowedByOperator.check(plain, family)) return true;
    if (version === 4) return !special4.check(plain, family);
    return global6.check(plain, family) && !special6.check(plain, family);
  };
}

/** Those of the list and no others. Throws as `createAllowedAddresses` does. */
export function createListedAddresses(listed: readonly string[]): IsAllowedAddress {
  const list = listOf(listed);
  return (address) => {
    const plain = withoutMapping(address);
    const version = isIP(plain);
    return version !== 0 && list.check(plain, version === 4 ? 'ipv4' : 'ipv6');
  };
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', length] = network.split('/');
    const version = isIP(address);
    const bits = version === 4 ? 32 : 128;
    const prefix = length === undefined ? bits : Number(length);
    if (version === 0 || !/^\d{1,3}$/.test(length ?? '0') || prefix > bits) {
      throw new StoreError('invalid_argument', `${network} is no network such as 10.0.0.0/8`, { details: { field: 'networks' } });
    }
    list.addSubnet(address, prefix, version === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}

/** `::ffff:10.0.0.1` and `::ffff:a00:1` both reach 10.0.0.1. */
function withoutMapping(address: string): string {
  const [plain = ''] = address.split('%');
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(canonical6(plain));
  if (mapped === null) return plain;
  const number = (Number.parseInt(mapped[1] ?? '', 16) << 16) | Number.parseInt(mapped[2] ?? '', 16);
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 0xff).join('.');
}

/** The URL parser writes every IPv6 address in one way. */
function canonical6(address: string): string {
  if (isIP(address) !== 6) return address;
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}
