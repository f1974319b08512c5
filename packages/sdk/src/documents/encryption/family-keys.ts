/**
 * The keys of one family member: one that new writes take, and the ones before it. The earlier ones stay in the ring: they name
 * attachments that were made under them, and open what a half-done revocation has not reached yet.
 */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import type { Bytes } from '../storage/storage.ts';
import { toHex } from './byte-text.ts';
import { type GenerationKey, generationOf, sealingKey, unseal } from './sealed-blob.ts';
import type { CryptoKey } from './crypto-key.ts';

export interface FamilyKeys {
  readonly current: GenerationKey;
  /** Raw, by generation: to be wrapped for others. */
  readonly raw: ReadonlyMap<number, Bytes>;
  readonly sealing: ReadonlyMap<number, CryptoKey>;
}

export async function familyKeysOf(current: number, raw: ReadonlyMap<number, Bytes>): Promise<FamilyKeys> {
  const sealing = new Map<number, CryptoKey>();
  for (const [generation, bytes] of raw) sealing.set(generation, await sealingKey(bytes));
  const key = sealing.get(current);
  if (key === undefined) throw new StoreError('backend_failed', `a key ring names generation ${current}, which it does not hold`);
  return { current: { generation: current, key }, raw, sealing };
}

/** Where the keys of a family member come from: its owner's ring, or a grant. */
export interface FamilyKeySource {
  /** As last known to this device; asks the storage only when it knows none. */
  keys(): Promise<FamilyKeys>;
  /** As they are in the storage now: one conditional request. */
  refresh(): Promise<FamilyKeys>;
}

/**
 * Opens what lies at a key, with the key of the ring that it was sealed with.
 * @throws StoreError `access_denied` when the ring does not have it, `digest_mismatch` when it was changed
 */
export async function openBlob(source: FamilyKeySource, sealed: Bytes, objectKey: string): Promise<Bytes> {
  const generation = generationOf(sealed, objectKey);
  const known = (await source.keys()).sealing.get(generation) ?? (await source.refresh()).sealing.get(generation);
  if (known === undefined)
    throw new StoreError('access_denied', `${objectKey} is sealed with a key that this user was not given`);
  return await unseal(sealed, known, objectKey);
}

/**
 * The names that an attachment may have: HMAC-SHA256 of its plaintext under each key of the family member, the current first. Nobody
 * without the keys learns from a name what it is of, and the same photo has the same name on every device.
 */
export async function attachmentNames(keys: FamilyKeys, plaintext: Bytes): Promise<readonly string[]> {
  const generations = [...keys.raw.keys()].toSorted((left, right) => right - left);
  return await Promise.all(
    generations.map(async (generation) => {
      const raw = keys.raw.get(generation) ?? new Uint8Array();
      const key = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
      return toHex(new Uint8Array(await crypto.subtle.sign('HMAC', key, plaintext)));
    }),
  );
}
