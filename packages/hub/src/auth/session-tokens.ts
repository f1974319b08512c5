/**
 * Temporary credentials (what S3 tools know from AWS STS). Nothing of them is stored: the session token is their whole record, sealed
 * with AES-256-GCM under a key that only the hub has, and comes back with every request. It names the access key it was made by, and is
 * good only while that key is: revoking the key revokes all of its sessions, everywhere, by the same push.
 *
 * A token is `version, length of key id, key id, sealed(deflated JSON)` in base64url. It is read strictly: a field that this build does
 * not know could narrow the session, so such a token is refused.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { isPresignVerb, type PresignVerb } from '@felloe/engine/account/presign-rule.ts';
import { type CompiledPolicy, compilePolicy } from '@felloe/engine/access/compiled-policy.ts';
import { type PolicyDocument, readPolicy } from '@felloe/engine/access/policy.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { createBoundedCache } from '@felloe/runtime/bounded-cache.ts';
import type { Sealing } from './sealing.ts';

export interface Session {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly tenantId: string;
  /** The access key that acts; with the time it was made, since an id may come again in another tenant. */
  readonly parentId: string;
  readonly parentCreatedAt: number;
  readonly expiresAt: number;
  readonly name: string;
  readonly role: string;
  /** 0 when the role has no record of its own. */
  readonly roleCreatedAt: number;
  /** Undefined: all that the parent may. */
  readonly policy: CompiledPolicy | undefined;
  /** Of a presigned URL of a person: who acts instead of an access key, and for what. */
  readonly account?: AccountSubject | undefined;
}

export interface AccountSubject {
  readonly accountId: string;
  /** Empty for accounts of other issuers. */
  readonly sessionId: string;
  /** Empty in the account's own place. */
  readonly grantId: string;
  readonly container: string;
  readonly verb: PresignVerb;
  readonly path: string;
}

export interface NewSession {
  readonly tenantId: string;
  readonly parentId: string;
  readonly parentCreatedAt: number;
  readonly expiresAt: number;
  readonly name: string;
  readonly role: string;
  readonly roleCreatedAt: number;
  readonly policy: PolicyDocument | undefined;
  readonly account?: AccountSubject;
}

export interface MadeSession {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly token: string;
}

const version = 1;
const place = { tenantId: '', table: 'session_token', column: '', rowId: '' };
const idAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** A record is below this before it is deflated, or it was not made here. */
const recordBytesMax = 64 * 1024;
/** Opened tokens with their policies compiled: up to some ten KiB each. */
const openedMax = 4_096;

export class SessionTokens {
  readonly #sealing: Sealing;
  readonly #opened = createBoundedCache<string, Session>(openedMax);

  constructor(sealing: Sealing) {
    this.#sealing = sealing.forPurpose('session tokens');
  }

  /** Throws `too_large` (details.field = policy) when the token would not fit into a header. */
  make(wanted: NewSession): MadeSession {
    const accessKeyId = `FT${Array.from({ length: 18 }, () => idAlphabet[randomInt(idAlphabet.length)]).join('')}`;
    const secretAccessKey = randomBytes(30).toString('base64url');
    const { policy, ...rest } = wanted;
    const record = { accessKeyId, secretAccessKey, ...rest, ...(policy === undefined ? {} : { policy }) };
    const { sealed, keyId } = this.#sealing.sealBytes(deflateRawSync(JSON.stringify(record)), place);
    const id = Buffer.from(keyId);
    const token = Buffer.concat([Buffer.of(version, id.length), id, sealed]).toString('base64url');
    if (token.length > limits.access.sessionTokenLengthMax) {
      throw new StoreError('too_large', 'the session policy is too large', { details: { field: 'policy' } });
    }
    return { accessKeyId, secretAccessKey, token };
  }

  /** The session of the token, expired or not. Throws `unauthenticated` (details.reason = token) for what was not made here. */
  open(token: string): Session {
    const known = this.#opened.get(token);
    if (known !== undefined) return known;
    const session = this.#read(token);
    this.#opened.set(token, session);
    return session;
  }

  #read(token: string): Session {
    try {
      if (token.length > limits.access.sessionTokenLengthMax) throw new StoreError('invalid_argument', 'the token is too long');
      const bytes = Buffer.from(token, 'base64url');
      const idEnd = 2 + (bytes[1] ?? 0);
      // Another spelling of the same bytes would be another token to whatever keeps tokens by their text.
      if (bytes[0] !== version || bytes.toString('base64url') !== token) {
        throw new StoreError('invalid_argument', 'the token is malformed');
      }
      const opened = this.#sealing.openBytes(
        { sealed: bytes.subarray(idEnd), keyId: bytes.subarray(2, idEnd).toString('utf8') },
        place,
      );
      return sessionOf(JSON.parse(inflateRawSync(opened, { maxOutputLength: recordBytesMax }).toString('utf8')));
    } catch (cause) {
      throw new StoreError('unauthenticated', 'the session token is not one of ours', { cause, details: { reason: 'token' } });
    }
  }
}

/** Whether the session was made by this very key, not by another that has its id. */
export function isSessionOf(
  session: Session,
  key: { readonly tenantId: string; readonly accessKeyId: string; readonly createdAt: number },
): boolean {
  return session.parentId === key.accessKeyId && session.tenantId === key.tenantId && session.parentCreatedAt === key.createdAt;
}

function sessionOf(value: unknown): Session {
  const { policy, account, parentCreatedAt, roleCreatedAt, expiresAt, ...texts } = value as Record<string, unknown>;
  const { accessKeyId, secretAccessKey, tenantId, parentId, name, role, ...unknown } = texts;
  const [field] = Object.keys(unknown);
  if (field !== undefined) throw new StoreError('invalid_argument', `a session has no field ${field}`);
  return {
    accessKeyId: textOf(accessKeyId),
    secretAccessKey: textOf(secretAccessKey),
    tenantId: textOf(tenantId),
    parentId: textOf(parentId),
    parentCreatedAt: timeOf(parentCreatedAt),
    expiresAt: timeOf(expiresAt),
    name: textOf(name),
    role: textOf(role),
    roleCreatedAt: roleCreatedAt === 0 ? 0 : timeOf(roleCreatedAt),
    policy: policy === undefined ? undefined : compilePolicy(readPolicy(policy, 'principal')),
    account: account === undefined ? undefined : accountOf(account),
  };
}

function accountOf(value: unknown): AccountSubject {
  const { accountId, sessionId, grantId, container, verb, path, ...unknown } = value as Record<string, unknown>;
  const [field] = Object.keys(unknown);
  if (field !== undefined) throw new StoreError('invalid_argument', `an account of a session has no field ${field}`);
  const named = textOf(verb);
  if (!isPresignVerb(named)) throw new StoreError('invalid_argument', 'a session is for no such verb');
  return {
    accountId: textOf(accountId),
    sessionId: textOf(sessionId),
    grantId: textOf(grantId),
    container: textOf(container),
    verb: named,
    path: textOf(path),
  };
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new StoreError('invalid_argument', 'a field of a session is no text');
  return value;
}

/** Never 0: a session without an end would be none. */
function timeOf(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) <= 0) {
    throw new StoreError('invalid_argument', 'a time of a session is no time');
  }
  return value as number;
}
