/**
 * Reads that came before with the very same bytes and were verified: clients ask for the same snapshot and the same head of a mailbox again
 * and again under one signature. The same bytes are the same call by the same signer, so reading and verifying them once is enough, until
 * the signature expires. What is remembered is who may ask, never what was answered.
 */
import { crc32 } from 'node:zlib';
import { createBoundedCache } from '@felloe/runtime/bounded-cache.ts';
import type { PreparedCall } from './operations/operation.ts';
import type { Auth } from './wire/envelope.ts';

export interface RememberedCall extends PreparedCall {
  readonly auth: Auth;
}

export interface RememberedCalls {
  /** Undefined also for one whose signature has expired. */
  find(path: string, body: Buffer): RememberedCall | undefined;
  /** Of writes and of large bodies nothing is kept: they do not come again. */
  remember(path: string, body: Buffer, call: RememberedCall): void;
}

export interface RememberedCallsOptions {
  readonly now: () => number;
  /** Told of every verification that is saved. */
  readonly onFound: () => void;
}

interface KnownBody {
  readonly body: Buffer;
  readonly call: RememberedCall;
}

/** About 15 MB when full. */
const callsMax = 10_000;
const bodyBytesMax = 1_500;

export function createRememberedCalls({ now, onFound }: RememberedCallsOptions): RememberedCalls {
  const known = createBoundedCache<string, KnownBody>(callsMax);
  // Only where to look: a checksum and a comparison of the bytes cost half of a map that hashes the whole body as a text.
  const nameOf = (path: string, body: Buffer): string => `${path} ${crc32(body)}`;
  return {
    find(path, body) {
      if (body.length > bodyBytesMax) return undefined;
      const found = known.get(nameOf(path, body));
      if (found === undefined || !found.body.equals(body) || found.call.auth.expiry * 1_000 <= now()) return undefined;
      onFound();
      return found.call;
    },
    remember(path, body, call) {
      if (body.length <= bodyBytesMax && isRead(call)) known.set(nameOf(path, body), { body, call });
    },
  };
}

function isRead({ signed: { call } }: RememberedCall): boolean {
  return call === 'read' || call.startsWith('get_');
}
