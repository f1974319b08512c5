/**
 * IP addresses and CIDR ranges (RFC 4632, RFC 4291). An IPv4 address in IPv6 clothes (`::ffff:10.0.0.1`, as dual-stack sockets name
 * their peers) is the IPv4 address, in ranges too: a rule must not depend on how a listener was bound.
 */

export interface AddressRange {
  /** 4 or 16 bytes. */
  readonly bytes: readonly number[];
  /** How many leading bits of an address have to be those of `bytes`. */
  readonly prefixBits: number;
}

/** `10.0.0.0/8`, `2001:db8::/32`, or a single address; undefined for anything else. Bits beyond the prefix do not matter. */
export function parseAddressRange(text: string): AddressRange | undefined {
  const slash = text.indexOf('/');
  const bytes = parseBytes(slash === -1 ? text : text.slice(0, slash));
  if (bytes === undefined) return undefined;
  const prefixBits = slash === -1 ? bytes.length * 8 : parsePrefix(text.slice(slash + 1), bytes.length * 8);
  return prefixBits === undefined ? undefined : unmapped({ bytes, prefixBits });
}

/** False for what is no address. */
export function addressInRange(address: string, range: AddressRange): boolean {
  const bytes = parseAddress(address);
  if (bytes === undefined || bytes.length !== range.bytes.length) return false;
  let bits = range.prefixBits;
  for (let index = 0; bits > 0; index += 1, bits -= 8) {
    const mask = bits >= 8 ? 0xff : (0xff << (8 - bits)) & 0xff;
    if (((bytes[index] ?? 0) & mask) !== ((range.bytes[index] ?? 0) & mask)) return false;
  }
  return true;
}

/**
 * What one peer may well be all of: an IPv4 address, or the /64 of an IPv6 address, which is what one household or machine is given
 * (RFC 6177). For counting; the text itself for what is no address.
 */
export function peerNetwork(address: string): string {
  const bytes = parseAddress(address);
  if (bytes === undefined) return address;
  return bytes.length === 4 ? bytes.join('.') : `${Buffer.from(bytes.slice(0, 8)).toString('hex')}/64`;
}

/** 4 or 16 bytes; a mapped IPv4 address has 4. */
function parseAddress(text: string): readonly number[] | undefined {
  // The zone of a link-local peer (`fe80::1%eth0`) is no part of its address.
  const zone = text.indexOf('%');
  const bytes = parseBytes(zone === -1 ? text : text.slice(0, zone));
  return bytes === undefined ? undefined : unmapped({ bytes, prefixBits: bytes.length * 8 }).bytes;
}

function parseBytes(text: string): number[] | undefined {
  return text.includes(':') ? parseV6(text) : parseV4(text);
}

const mappedPrefix = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

function unmapped(range: AddressRange): AddressRange {
  const { bytes, prefixBits } = range;
  const isMapped = bytes.length === 16 && prefixBits >= 96 && mappedPrefix.every((byte, index) => bytes[index] === byte);
  return isMapped ? { bytes: bytes.slice(12), prefixBits: prefixBits - 96 } : range;
}

function parsePrefix(text: string, max: number): number | undefined {
  if (!/^\d{1,3}$/.test(text)) return undefined;
  const bits = Number(text);
  return bits <= max ? bits : undefined;
}

/** Four decimal numbers, none with a leading zero: inet_aton would read it as octal. */
function parseV4(text: string): number[] | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part))) return undefined;
  const bytes = parts.map(Number);
  return bytes.every((byte) => byte <= 255) ? bytes : undefined;
}

function parseV6(text: string): number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = groupBytes(halves[0] ?? '');
  const tail = halves.length === 2 ? groupBytes(halves[1] ?? '') : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 16 - head.length - tail.length;
  // `::` stands for at least one group.
  if (halves.length === 2 ? missing < 2 : missing !== 0) return undefined;
  return [...head, ...Array.from({ length: missing }, () => 0), ...tail];
}

function groupBytes(text: string): number[] | undefined {
  if (text === '') return [];
  const groups = text.split(':');
  const bytes: number[] = [];
  for (const [index, group] of groups.entries()) {
    if (index === groups.length - 1 && group.includes('.')) {
      const embedded = parseV4(group);
      if (embedded === undefined) return undefined;
      bytes.push(...embedded);
    } else {
      if (!/^[0-9a-f]{1,4}$/i.test(group)) return undefined;
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
    }
  }
  return bytes;
}
