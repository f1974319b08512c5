/**
 * The key ring of a family member, as its owner keeps it: every generation of the key, wrapped with a key that the owner's master key
 * yields, and, while a revocation runs, its journal. One object, so that adding a generation and beginning the journal are one write.
 */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { Type, type Static } from 'typebox';
import { Check } from 'typebox/value';
import { getJson, type LocalStore, putJson } from '../local/local-store.ts';
import type { UserKeys } from '../object-keys.ts';
import { type Bytes, type DocumentStorage, sinceReading } from '../storage/storage.ts';
import { decodeJson, encodeJson, randomBytes } from './byte-text.ts';
import { type FamilyKeys, familyKeysOf, type FamilyKeySource } from './family-keys.ts';
import { deriveWrappingKey, unwrapKey, wrapKey } from './key-wrapping.ts';
import { keyBytes } from './sealed-blob.ts';
import type { CryptoKey } from './crypto-key.ts';

/** A revocation under way. */
export const Rekey = Type.Object({
  to: Type.Integer({ minimum: 2, description: 'The generation that everything gets.' }),
  grantIds: Type.Array(Type.String(), { description: 'The grants that end with it.' }),
  startedAt: Type.String(),
  doneThrough: Type.String({ description: 'Every key up to this one was looked at; empty at the beginning.' }),
});
export type Rekey = Static<typeof Rekey>;

export const KeyRingFile = Type.Object({
  format: Type.Literal('felloe-key-ring-1'),
  current: Type.Integer({ minimum: 1 }),
  keys: Type.Array(Type.Object({ generation: Type.Integer({ minimum: 1 }), wrapped: Type.String(), createdAt: Type.String() }), {
    minItems: 1,
    maxItems: 10_000,
  }),
  rekey: Type.Optional(Rekey),
});
export type KeyRingFile = Static<typeof KeyRingFile>;

export interface KeyRingParts {
  readonly storage: DocumentStorage;
  readonly store: LocalStore;
  readonly keys: UserKeys;
  readonly masterKey: Bytes;
  readonly now: () => Date;
}

interface Held {
  readonly file: KeyRingFile;
  readonly etag: string;
}

export class KeyRing implements FamilyKeySource {
  readonly familyMemberId: string;
  readonly #parts: KeyRingParts;
  readonly #objectKey: string;
  #held: Held | undefined;
  #opened: { readonly etag: string; readonly keys: FamilyKeys } | undefined;

  constructor(familyMemberId: string, parts: KeyRingParts) {
    this.familyMemberId = familyMemberId;
    this.#parts = parts;
    this.#objectKey = parts.keys.familyMember(familyMemberId).keyRing;
  }

  async keys(): Promise<FamilyKeys> {
    this.#held ??= await getJson<Held>(this.#parts.store, this.#localName());
    return this.#held === undefined ? await this.refresh() : await this.#open(this.#held);
  }

  /** Makes the ring when the family member has none: one device's ring is everybody's. */
  async refresh(): Promise<FamilyKeys> {
    return await this.#open(await this.read());
  }

  /** The file as it is now; made when there is none. */
  async read(): Promise<Held> {
    for (let round = 1; round <= 5; round += 1) {
      const held = this.#held;
      const found = await this.#parts.storage.get(this.#objectKey, { ifNoneMatch: held?.etag });
      if (found === 'unchanged' && held !== undefined) return held;
      if (found !== undefined && found !== 'unchanged') {
        const file = decodeJson(found.body, this.#objectKey);
        if (!Check(KeyRingFile, file))
          throw new StoreError('backend_failed', `${this.#objectKey} is no key ring of this version`);
        return await this.#hold({ file, etag: found.etag });
      }
      const first = await this.#wrapped(randomBytes(keyBytes), 1);
      const file: KeyRingFile = { format: 'felloe-key-ring-1', current: 1, keys: [first] };
      const etag = await this.#parts.storage.put(this.#objectKey, encodeJson(file), sinceReading(undefined));
      if (etag !== undefined) return await this.#hold({ file, etag });
    }
    throw new StoreError('condition_conflict', `${this.#objectKey} changes faster than it can be read`);
  }

  /** Writes what `change` makes of the file as it is; undefined leaves it. Called again when somebody else was faster. */
  async update(change: (file: KeyRingFile) => Promise<KeyRingFile | undefined>): Promise<KeyRingFile> {
    for (let round = 1; round <= 20; round += 1) {
      const { file, etag } = await this.read();
      const next = await change(file);
      if (next === undefined) return file;
      const written = await this.#parts.storage.put(this.#objectKey, encodeJson(next), sinceReading(etag));
      if (written !== undefined) return (await this.#hold({ file: next, etag: written })).file;
    }
    throw new StoreError('condition_conflict', `${this.#objectKey} was changed by others twenty times in a row`);
  }

  /** The file with one more generation, which new writes take from then on. */
  async withNextGeneration(file: KeyRingFile): Promise<KeyRingFile> {
    const generation = Math.max(...file.keys.map((key) => key.generation)) + 1;
    return { ...file, current: generation, keys: [...file.keys, await this.#wrapped(randomBytes(keyBytes), generation)] };
  }

  async #wrapped(raw: Bytes, generation: number): Promise<KeyRingFile['keys'][number]> {
    const wrapped = await wrapKey(raw, await this.#wrappingKey());
    return { generation, wrapped, createdAt: this.#parts.now().toISOString() };
  }

  async #hold(held: Held): Promise<Held> {
    this.#held = held;
    await putJson(this.#parts.store, this.#localName(), held);
    return held;
  }

  async #open({ file, etag }: Held): Promise<FamilyKeys> {
    if (this.#opened?.etag === etag) return this.#opened.keys;
    const wrappingKey = await this.#wrappingKey();
    const raw = new Map<number, Bytes>();
    for (const { generation, wrapped } of file.keys) raw.set(generation, await unwrapKey(wrapped, wrappingKey));
    const keys = await familyKeysOf(file.current, raw);
    this.#opened = { etag, keys };
    return keys;
  }

  async #wrappingKey(): Promise<CryptoKey> {
    return await deriveWrappingKey(this.#parts.masterKey, { info: 'felloe documents key ring', salt: this.familyMemberId });
  }

  #localName(): string {
    return `key-ring/${this.familyMemberId}`;
  }
}
