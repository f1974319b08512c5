/**
 * Data keys: made at random, wrapped for storage, opened for one authorised request. Each wrapping has a key of its own (HKDF of the
 * wrapping key with a random salt), so no number of objects wears a key out. The wrapped form is bound to tenant, container, named key
 * and encryption context: moved to another version it opens there too (copies share blobs), moved anywhere else it does not.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { decodeAttributes } from '@felloe/engine/artifact/attributes.ts';
import { encryptionOf, type HeldEncryption, isEncrypted } from '@felloe/engine/encryption/artifact-encryption.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { keyBytes } from '../auth/sealing.ts';
import type { EncryptionKeyRow } from './encryption-key-queries.ts';
import { type EncryptionKeys, installationKeyName } from './encryption-keys.ts';
import { systemTenantId } from '../session/call-context.ts';

/** version (1) · id of the wrapping key (16) · salt (32) · sealed key (32) · tag (16) */
const wrappedVersion = 1;
const idBytes = 16;
const saltBytes = 32;
const tagBytes = 16;
const wrappedBytes = 1 + idBytes + saltBytes + keyBytes + tagBytes;
/** Every wrapping has its own key, which is used once. */
const onlyNonce = Buffer.alloc(12);

/** Where a data key is used. */
export interface DataKeyPlace {
  readonly tenantId: string;
  readonly containerId: string;
}

export interface DataKeyWish {
  readonly place: DataKeyPlace;
  /** Of the tenant's keys; undefined: the installation's own. */
  readonly keyId: string | undefined;
  /** JSON in its canonical form, empty for none. */
  readonly context: string;
  /** Wrapped instead of a new one. */
  readonly key?: Buffer;
}

export interface DataKey {
  readonly key: Buffer;
  /** base64 */
  readonly wrapped: string;
}

/** What wraps them. */
export type WrappingKeys = Pick<EncryptionKeys, 'requireByName' | 'requireById' | 'open'>;

export class DataKeys {
  readonly #keys: WrappingKeys;

  constructor(keys: WrappingKeys) {
    this.#keys = keys;
  }

  /** Throws `key_not_found`. */
  make({ place, keyId, context, key = randomBytes(keyBytes) }: DataKeyWish): DataKey {
    if (key.length !== keyBytes) throw new StoreError('invalid_argument', `a data key has ${keyBytes} bytes`);
    const row =
      keyId === undefined
        ? this.#keys.requireByName(systemTenantId, installationKeyName)
        : this.#keys.requireByName(place.tenantId, keyId);
    const salt = randomBytes(saltBytes);
    const cipher = createCipheriv('aes-256-gcm', this.#wrappingKey(row, salt), onlyNonce, { authTagLength: tagBytes });
    cipher.setAAD(boundTo(place, row, context));
    const sealed = Buffer.concat([cipher.update(key), cipher.final()]);
    const parts = [Buffer.of(wrappedVersion), idOf(row), salt, sealed, cipher.getAuthTag()];
    return { key, wrapped: Buffer.concat(parts).toString('base64') };
  }

  /** Throws `internal` when it does not open there, `key_not_found` when its key is disabled. */
  open(place: DataKeyPlace, { wrapped, context = '' }: HeldEncryption): Buffer {
    const bytes = Buffer.from(wrapped, 'base64');
    if (bytes.length !== wrappedBytes || bytes[0] !== wrappedVersion)
      throw new StoreError('internal', 'a wrapped key is damaged');
    const row = this.#keys.requireById(uuidOf(bytes.subarray(1, 1 + idBytes)));
    const salt = bytes.subarray(1 + idBytes, 1 + idBytes + saltBytes);
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#wrappingKey(row, salt), onlyNonce, { authTagLength: tagBytes });
      decipher.setAAD(boundTo(place, row, context));
      decipher.setAuthTag(bytes.subarray(-tagBytes));
      return Buffer.concat([decipher.update(bytes.subarray(1 + idBytes + saltBytes, -tagBytes)), decipher.final()]);
    } catch (cause) {
      throw new StoreError('internal', 'a wrapped key does not open', { cause });
    }
  }

  /**
   * For a record that is given out to somebody who may read or write its bytes: nothing when they lie plain or only the client has the
   * key. @param attributes as they are stored; those of plain bytes are not even parsed.
   */
  ofAttributes(place: DataKeyPlace, attributes: string): Buffer | undefined {
    if (!isEncrypted(attributes)) return undefined;
    const encryption = encryptionOf(decodeAttributes(attributes));
    return encryption === undefined || encryption.scheme === 'customer' ? undefined : this.open(place, encryption);
  }

  #wrappingKey(row: EncryptionKeyRow, salt: Buffer): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#keys.open(row), salt, 'felloe data key 1', keyBytes));
  }
}

/** Lengths go before the parts, so that no two have the same bytes. */
function boundTo({ tenantId, containerId }: DataKeyPlace, row: EncryptionKeyRow, context: string): Buffer {
  const parts = [tenantId, containerId, row.tenantId, row.name, row.encryptionKeyId, context];
  return Buffer.from(parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join('|'));
}

function idOf(row: EncryptionKeyRow): Buffer {
  return Buffer.from(row.encryptionKeyId.replaceAll('-', ''), 'hex');
}

function uuidOf(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
