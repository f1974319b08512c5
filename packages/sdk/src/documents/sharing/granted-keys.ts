/** The keys of a family member of somebody else, out of the grant. */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import type { FamilyKeys, FamilyKeySource } from '../encryption/family-keys.ts';
import type { Identity } from '../encryption/identity.ts';
import type { DocumentStorage } from '../storage/storage.ts';
import { parseGrant, unwrapGrant } from './grant.ts';

export class GrantedKeys implements FamilyKeySource {
  readonly #storage: DocumentStorage;
  readonly #grantKey: string;
  readonly #identity: Identity;
  #held: { readonly etag: string; readonly keys: FamilyKeys } | undefined;

  constructor(storage: DocumentStorage, grantKey: string, identity: Identity) {
    this.#storage = storage;
    this.#grantKey = grantKey;
    this.#identity = identity;
  }

  async keys(): Promise<FamilyKeys> {
    return this.#held?.keys ?? (await this.refresh());
  }

  /** @throws StoreError `access_denied` when the grant is gone or revoked */
  async refresh(): Promise<FamilyKeys> {
    const found = await this.#storage.get(this.#grantKey, { ifNoneMatch: this.#held?.etag });
    if (found === 'unchanged' && this.#held !== undefined) return this.#held.keys;
    if (found === undefined || found === 'unchanged') throw new StoreError('access_denied', 'the grant is gone');
    const keys = await unwrapGrant(parseGrant(found.body, this.#grantKey), this.#identity);
    this.#held = { etag: found.etag, keys };
    return keys;
  }
}
