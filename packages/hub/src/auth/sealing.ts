/**
 * Secrets at rest: AES-256-GCM under a key-encryption key. The additional data names the tenant, table, column and row, so that a
 * ciphertext moved to another row, or opened under another key's name, does not open (NIST SP 800-38D: 96-bit random nonces, at
 * most 2^32 sealings a key).
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { StoreError } from '@felloe/engine/errors.ts';

const nonceBytes = 12;
const tagBytes = 16;
export const keyBytes = 32;

/** Which cell of the database a secret belongs to. */
export interface SecretPlace {
  readonly tenantId: string;
  readonly table: string;
  readonly column: string;
  readonly rowId: string;
}

export interface KeyEncryptionKey {
  readonly id: string;
  readonly key: Buffer;
}

export interface Sealed {
  readonly sealed: Buffer;
  readonly keyId: string;
}

export class Sealing {
  readonly #current: KeyEncryptionKey;
  readonly #previous: readonly KeyEncryptionKey[];
  readonly #keys: ReadonlyMap<string, Buffer>;

  /** Seals under `current`; opens what `current` or one of `previous` sealed. */
  constructor(current: KeyEncryptionKey, previous: readonly KeyEncryptionKey[] = []) {
    for (const { key, id } of [current, ...previous]) {
      if (key.length !== keyBytes)
        throw new StoreError('invalid_argument', `the key-encryption key ${id} has not ${keyBytes} bytes`);
    }
    this.#current = current;
    this.#previous = previous;
    this.#keys = new Map([current, ...previous].map(({ id, key }) => [id, key]));
  }

  get currentKeyId(): string {
    return this.#current.id;
  }

  /**
   * The same under keys derived for one purpose (HKDF, RFC 5869): what is handed out by the million must not use up the nonces of what
   * guards the database, and nothing made for one purpose opens for another.
   */
  forPurpose(purpose: string): Sealing {
    const derived = ({ id, key }: KeyEncryptionKey): KeyEncryptionKey => ({
      id,
      key: Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `felloe ${purpose}`, keyBytes)),
    });
    return new Sealing(derived(this.#current), this.#previous.map(derived));
  }

  /** 32 bytes for one purpose, the same at every call; of the current key alone. */
  deriveKey(purpose: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#current.key, Buffer.alloc(0), `felloe ${purpose}`, keyBytes));
  }

  seal(secret: string, place: SecretPlace): Sealed {
    return this.sealBytes(Buffer.from(secret), place);
  }

  sealBytes(secret: Buffer, place: SecretPlace): Sealed {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.#current.key, nonce);
    cipher.setAAD(additionalData(place, this.#current.id));
    const text = Buffer.concat([cipher.update(secret), cipher.final()]);
    return { sealed: Buffer.concat([nonce, cipher.getAuthTag(), text]), keyId: this.#current.id };
  }

  /** Throws `internal` when the bytes were changed, belong to another place, or their key is not at hand. */
  open(sealed: Sealed, place: SecretPlace): string {
    return this.openBytes(sealed, place).toString('utf8');
  }

  /** As `open`. */
  openBytes({ sealed, keyId }: Sealed, place: SecretPlace): Buffer {
    const key = this.#keys.get(keyId);
    if (key === undefined) throw new StoreError('internal', `the key-encryption key ${keyId} is not at hand`);
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes });
      decipher.setAAD(additionalData(place, keyId));
      decipher.setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes));
      return Buffer.concat([decipher.update(sealed.subarray(nonceBytes + tagBytes)), decipher.final()]);
    } catch (cause) {
      throw new StoreError('internal', `a sealed secret of ${place.table} does not open`, { cause });
    }
  }

  /** The same secret under the current key, for rotation; undefined when it is there already. */
  rewrap(sealed: Sealed, place: SecretPlace): Sealed | undefined {
    return sealed.keyId === this.#current.id ? undefined : this.seal(this.open(sealed, place), place);
  }
}

/** Lengths go before the parts, so that no two places have the same bytes. */
function additionalData(place: SecretPlace, keyId: string): Buffer {
  const parts = [place.tenantId, place.table, place.column, place.rowId, keyId];
  return Buffer.from(parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join('|'));
}
