/**
 * One JSON document that several devices change: read it with its entity tag, change it, write it If-Match (or If-None-Match: * when there
 * was none), and begin again when somebody was faster. A write whose answer was lost is found done by the next reading, since changes are
 * idempotent.
 */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { delay, jitteredDelayMs } from '../delay.ts';
import { s3StoreLimits } from './s3-store-limits.ts';
import type { S3Store, StoredObject } from './s3-store.ts';

export interface Document<T> {
  readonly value: T;
  /** Undefined when it does not exist yet. */
  readonly etag: string | undefined;
}

export interface Change<T> {
  readonly key: string;
  readonly parse: (text: string | undefined) => T;
  /** The new value, or undefined when nothing has to change. Called again on every reading. */
  readonly change: (before: T) => T | undefined;
  /** What the caller read or wrote last: saves the first GET. A stale one costs one refused PUT. */
  readonly held?: Document<T> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One GET and one PUT without rivals; one PUT when `held` is current. */
export async function compareAndSet<T>(store: S3Store, wanted: Change<T>): Promise<Document<T>> {
  let before = wanted.held ?? (await readDocument(store, wanted));
  for (let attempt = 1; attempt <= s3StoreLimits.casAttemptsMax; attempt += 1) {
    const value = wanted.change(before.value);
    if (value === undefined) return before;
    const condition = before.etag === undefined ? ({ ifNoneMatch: '*' } as const) : { ifMatch: before.etag };
    const outcome = await store.put(wanted.key, encodeJson(value), { condition, signal: wanted.signal });
    if (outcome.kind === 'written') return { value, etag: outcome.etag };
    const rule = { delayMsBase: s3StoreLimits.casDelayMsBase, delayMsMax: s3StoreLimits.casDelayMsMax };
    await delay(jitteredDelayMs(attempt, rule), wanted.signal);
    before = await readDocument(store, wanted);
  }
  throw new StoreError(
    'condition_conflict',
    `${wanted.key} was changed by others ${s3StoreLimits.casAttemptsMax} times in a row`,
  );
}

export async function readDocument<T>(store: S3Store, wanted: Pick<Change<T>, 'key' | 'parse' | 'signal'>): Promise<Document<T>> {
  const found = (await store.get(wanted.key, undefined, wanted.signal)) as StoredObject | undefined;
  return { value: wanted.parse(found === undefined ? undefined : decodeText(found.body)), etag: found?.etag };
}

export function encodeJson(value: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(value));
}

export function decodeText(body: Uint8Array): string {
  return new TextDecoder().decode(body);
}
