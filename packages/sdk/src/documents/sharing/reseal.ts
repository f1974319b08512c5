/** One object under the current key of its family member. Readers see the old bytes or the new ones, and have the keys for both. */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { type FamilyKeySource, openBlob } from '../encryption/family-keys.ts';
import { generationOf, seal } from '../encryption/sealed-blob.ts';
import type { DocumentStorage } from '../storage/storage.ts';

const roundsMax = 10;

/** Whether it had to be written. Objects that are gone, or have the current key already, are left; a racing write is looked at again. */
export async function reseal(storage: DocumentStorage, source: FamilyKeySource, key: string): Promise<boolean> {
  for (let round = 1; round <= roundsMax; round += 1) {
    const found = await storage.get(key);
    if (found === undefined || found === 'unchanged') return false;
    const { current } = await source.keys();
    if (generationOf(found.body, key) >= current.generation) return false;
    const plaintext = await openBlob(source, found.body, key);
    const written = await storage.put(key, await seal(plaintext, current, key), { ifMatch: found.etag });
    if (written !== undefined) return true;
  }
  throw new StoreError('condition_conflict', `${key} was changed by others ${roundsMax} times in a row`);
}
