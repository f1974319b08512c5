/**
 * Snapshots: one value a topic and public key, replaced only by who has seen the last one. The server compares digests within its
 * commit; `updateSnapshot` turns that into read, merge, save, until nobody came between.
 */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { delay, jitteredDelayMs } from '../delay.ts';
import { objectIn, optional, textIn } from './answers.ts';
import { digestOf } from './digest.ts';
import { download, type OnProgress, readBody, upload } from './transfer.ts';
import type { VaultClient } from './vault-client.ts';

export interface SnapshotPlace {
  /** `v1/<read>_<write>/<name>` */
  readonly topic: string;
  /** Public key, decimal; the client's own when not given. */
  readonly owner?: string | undefined;
}

export interface Snapshot {
  readonly bytes: Uint8Array;
  /** Of exactly these bytes: what the next save names as the one it replaces. */
  readonly digest: string;
}

export interface SnapshotOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** Undefined when there is none. One request where the vault offers that, two at the original. @throws StoreError */
export async function readSnapshot(
  client: VaultClient,
  { topic, owner = client.publicKey }: SnapshotPlace,
  options: SnapshotOptions = {},
): Promise<Snapshot | undefined> {
  const { signal } = options;
  const inner = { pubkey: owner, topic };
  return await client.repeat(signal, async () => {
    const atOnce = client.readsAtOnce ? await readAtOnce(client, inner, options) : 'not offered';
    return atOnce === 'not offered' ? await readByUrl(client, inner, options) : atOnce;
  });
}

interface SnapshotName {
  readonly pubkey: string;
  readonly topic: string;
}

async function readAtOnce(
  client: VaultClient,
  inner: SnapshotName,
  options: SnapshotOptions,
): Promise<Snapshot | undefined | 'not offered'> {
  const signed = { call: 'get_snapshot', inner } as const;
  const response = await client.open({ path: '/read-snapshot', signed, inner, signal: options.signal }).catch(absent);
  // What comes without its digest is the answer of another server to a path it does not know.
  const tag = response?.headers.get('etag');
  if (response === undefined || (response.status !== 204 && typeof tag !== 'string')) {
    await response?.body?.cancel().catch(() => {});
    client.readsAtOnce = false;
    return 'not offered';
  }
  if (response.status === 204) return undefined;
  const bytes = await readBody(response, { fetch: client.fetch, limits: client.limits, ...options });
  const digest = await digestOf(bytes);
  if (tag !== `"${digest}"`) {
    throw new StoreError('digest_mismatch', 'the bytes that came do not have the digest of the snapshot', { retryable: true });
  }
  return { bytes, digest };
}

function absent(thrown: unknown): undefined {
  if (thrown instanceof StoreError && thrown.code === 'not_found') return undefined;
  throw thrown;
}

async function readByUrl(client: VaultClient, inner: SnapshotName, options: SnapshotOptions): Promise<Snapshot | undefined> {
  const signed = { call: 'get_snapshot', inner } as const;
  const answer = await client.call({ path: '/get-snapshot', signed, inner, signal: options.signal });
  // A field that is absent is not the same as null: null means a new account, and would be written over.
  const { presignedUrl } = objectIn(answer);
  if (presignedUrl === null) return undefined;
  const bytes = await download(textIn(presignedUrl), undefined, { fetch: client.fetch, limits: client.limits, ...options });
  return { bytes, digest: await digestOf(bytes) };
}

export interface SnapshotSave extends SnapshotPlace {
  readonly bytes: Uint8Array;
  /** Digest of the one it replaces; undefined when there must be none. */
  readonly prevDigest: string | undefined;
}

/**
 * Saves once. Done again after an answer was lost, it succeeds and changes nothing.
 * @returns the digest, for the next save
 * @throws StoreError `precondition_failed` when another snapshot is current
 */
export async function saveSnapshot(client: VaultClient, save: SnapshotSave, options: SnapshotOptions = {}): Promise<string> {
  const { signal } = options;
  const { topic, owner = client.publicKey, bytes, prevDigest = null } = save;
  const place = { topic, pubkey: owner, digest: await digestOf(bytes) };
  const inner = { ...place, prevDigest };
  for (let count = 1; ; count += 1) {
    await client.repeat(signal, () => sendBytes(client, { place, bytes }, options));
    try {
      // By itself: announced anew, the vault would no longer know a save whose answer was lost from another one.
      await client.repeat(signal, () =>
        client.call({ path: '/save-snapshot', signed: { call: 'save_snapshot', inner }, inner, signal }),
      );
      return place.digest;
    } catch (thrown) {
      // The announcement was forgotten meanwhile.
      const isForgotten = thrown instanceof StoreError && thrown.code === 'upload_not_found';
      if (!isForgotten || count >= client.limits.attemptsMax) throw thrown;
    }
  }
}

/** Announces the bytes and sends them. */
async function sendBytes(
  client: VaultClient,
  { place, bytes }: { readonly place: SnapshotName & { readonly digest: string }; readonly bytes: Uint8Array },
  options: SnapshotOptions,
): Promise<void> {
  const { signal } = options;
  const signed = { call: 'pre_save_snapshot', inner: place } as const;
  const answer = objectIn(await client.call({ path: '/pre-save-snapshot', signed, inner: place, signal }));
  const url = optional(answer['presignedUrl'], textIn);
  if (url === undefined) throw new StoreError('internal', 'the vault told nowhere to send the bytes');
  await upload(url, bytes, { fetch: client.fetch, limits: client.limits, ...options });
}

/** The next value, from the current one (undefined: there is none). Undefined leaves it as it is. May be called many times. */
export type Merge = (current: Uint8Array | undefined) => Uint8Array | undefined | Promise<Uint8Array | undefined>;

/**
 * Reads, merges and saves, and again from the start when somebody else saved in between: no update is ever lost.
 * @returns what is saved now; undefined when there was nothing and `merge` left it so
 * @throws StoreError; `precondition_failed` after `mergesMax` others came first
 */
export async function updateSnapshot(
  client: VaultClient,
  place: SnapshotPlace & { readonly merge: Merge },
  options: SnapshotOptions = {},
): Promise<Snapshot | undefined> {
  const { mergesMax, retryDelayMsBase: delayMsBase, retryDelayMsMax: delayMsMax } = client.limits;
  for (let count = 1; ; count += 1) {
    const current = await readSnapshot(client, place, { signal: options.signal });
    const bytes = await place.merge(current?.bytes);
    if (bytes === undefined) return current;
    try {
      const digest = await saveSnapshot(client, { ...place, bytes, prevDigest: current?.digest }, options);
      return { bytes, digest };
    } catch (thrown) {
      if (!wasOvertaken(thrown) || count >= mergesMax) throw thrown;
      await delay(jitteredDelayMs(count, { delayMsBase, delayMsMax }), options.signal);
    }
  }
}

/** The original answers a conflict with a status alone, ours with a code of its own. */
function wasOvertaken(thrown: unknown): boolean {
  return thrown instanceof StoreError && (thrown.code === 'precondition_failed' || thrown.code === 'conflict');
}
