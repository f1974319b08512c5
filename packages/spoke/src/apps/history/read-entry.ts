/** One entry as a client sends it: what is in clear, and the fragment of JSON that is kept of the rest, to be given out as it is. */
import { createHash } from 'node:crypto';
import { StoreError } from '@felloe/engine/errors.ts';
import { requireEntry } from '@felloe/engine/history/entry.ts';
import { zeroTime } from '@felloe/engine/history/instant.ts';

export interface SentEntry {
  readonly userId: string;
  readonly encryptedId: string;
  readonly time: string;
  /** Of the encrypted bytes and the nonce; empty for an entry with an id, which needs none. */
  readonly digest: Buffer;
  /** `"enc_data":…,"nonce":…` */
  readonly fragment: Buffer;
}

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const noDigest = Buffer.alloc(0);

/** @throws StoreError `invalid_argument` */
export function readEntry(item: Buffer): SentEntry {
  const fields = parse(item);
  const encryptedId = textOf(fields, 'encrypted_id') ?? '';
  const time = textOf(fields, 'time') ?? zeroTime;
  requireEntry({ encryptedId, time });
  const fragment = `"enc_data":${bytesOf(fields, 'enc_data')},"nonce":${bytesOf(fields, 'nonce')}`;
  const digest = encryptedId === '' ? createHash('sha256').update(fragment).digest() : noDigest;
  return { userId: textOf(fields, 'user_id') ?? '', encryptedId, time, digest, fragment: Buffer.from(fragment) };
}

function parse(item: Buffer): Record<string, unknown> {
  try {
    return JSON.parse(item.toString('utf8')) as Record<string, unknown>;
  } catch (cause) {
    throw new StoreError('invalid_argument', 'an entry is not JSON', { cause });
  }
}

function textOf(fields: Record<string, unknown>, name: string): string | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw invalid(name, 'is no text');
  return value;
}

/** Base64 as JSON, with padding as Go writes it; null for bytes that were never set. */
function bytesOf(fields: Record<string, unknown>, name: string): string {
  const text = textOf(fields, name);
  if (text === undefined) return 'null';
  if (!base64.test(text)) throw invalid(name, 'is no base64');
  return `"${text}"`;
}

function invalid(field: string, fault: string): StoreError {
  return new StoreError('invalid_argument', `${field} of an entry ${fault}`, { details: { field } });
}
