/**
 * How a client reached us: the address its URLs begin with, and the address it comes from. Both are what the connection says, unless the
 * operator has set the one or trusts a proxy in front to say it (the last entry of each header: the one that proxy wrote).
 */
import { StoreError } from '@felloe/engine/errors.ts';
import type { VaultExchange } from './exchange.ts';

export interface ReachedBy {
  /** Scheme, host and prefix, without a slash at the end. @throws StoreError `invalid_argument` for a Host that is none */
  baseOf(exchange: VaultExchange): string;
  /** The peer; of IPv6 the network of 64 bits, which one party has whole. */
  sourceOf(exchange: VaultExchange): string;
}

export interface ReachedByOptions {
  readonly prefix: string;
  /** Configured, with or without a slash at the end; undefined: as the request says. */
  readonly publicUrl: string | undefined;
  readonly trustsForwarded: boolean;
}

const hostForm = /^(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;

export function createReachedBy({ prefix, publicUrl, trustsForwarded }: ReachedByOptions): ReachedBy {
  const fixed = publicUrl === undefined ? undefined : `${publicUrl.replace(/\/+$/, '')}${prefix}`;
  const forwarded = (exchange: VaultExchange, name: string): string | undefined =>
    trustsForwarded ? lastOf(exchange.header(name)) : undefined;
  return {
    baseOf(exchange) {
      if (fixed !== undefined) return fixed;
      const host = forwarded(exchange, 'x-forwarded-host') ?? exchange.header('host') ?? '';
      if (!hostForm.test(host)) throw new StoreError('invalid_argument', 'the Host header names no host');
      const scheme = forwarded(exchange, 'x-forwarded-proto') ?? ('encrypted' in exchange.raw.socket ? 'https' : 'http');
      return `${scheme === 'https' ? 'https' : 'http'}://${host}${prefix}`;
    },
    sourceOf: (exchange) => networkOf(forwarded(exchange, 'x-forwarded-for') ?? exchange.raw.socket.remoteAddress ?? ''),
  };
}

function lastOf(header: string | undefined): string | undefined {
  const last = header?.slice(header.lastIndexOf(',') + 1).trim();
  return last === '' ? undefined : last;
}

function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const [head = '', tail] = address.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  return [...before, ...Array.from({ length: zeros }, () => '0'), ...after].slice(0, 4).join(':');
}
