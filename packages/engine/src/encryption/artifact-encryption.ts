/**
 * How the bytes of an artifact version are encrypted: the one field of its attributes that the hub reads. Every version has a data key
 * of its own, which all its blobs share; this says who can open that key.
 */
import { type ArtifactAttributes, decodeAttributes } from '../artifact/attributes.ts';
import { StoreError } from '../errors.ts';
import { limits } from '../limits.ts';

/** The hub opens the data key, under the installation's own key or one the tenant has made. */
export interface HeldEncryption {
  readonly scheme: 'installation' | 'tenant';
  /** base64, as the hub wrapped it. */
  readonly wrapped: string;
  /** Of the tenant's key, as it was named; absent for the installation's own. */
  readonly keyId?: string;
  /** JSON object of texts, bound to the wrapped key; absent for none. */
  readonly context?: string;
  readonly containerKey?: boolean;
}

/** The client brings its key with every request; nobody else can open the data. */
export interface CustomerEncryption {
  readonly scheme: 'customer';
  /** base64: data key and verifier are derived from the client's key with it. */
  readonly salt: string;
  /** base64: tells a wrong key from the right one before any byte is read. */
  readonly verifier: string;
}

export type ArtifactEncryption = HeldEncryption | CustomerEncryption;

/** In JSON no text can hold this: its quotes would be escaped. Reading it costs plain artifacts nothing. */
const marker = '"encryption":{';

/** Whether the encoded attributes of a version say that its bytes are encrypted. */
export function isEncrypted(attributes: string): boolean {
  return attributes.includes(marker);
}

/** Throws `internal` for a damaged record. */
export function encryptionOf(attributes: ArtifactAttributes): ArtifactEncryption | undefined {
  const { encryption } = attributes;
  if (encryption === undefined) return undefined;
  const isKnown =
    encryption.scheme === 'customer'
      ? typeof encryption.salt === 'string' && typeof encryption.verifier === 'string'
      : (encryption.scheme === 'installation' || encryption.scheme === 'tenant') && typeof encryption.wrapped === 'string';
  if (!isKnown) throw new StoreError('internal', 'stored attributes are damaged at encryption');
  return encryption;
}

/** Which data key it is, without telling anything of it: two versions with the same mark have the same key. */
export function keyMark(encryption: ArtifactEncryption | undefined): string {
  if (encryption === undefined) return '';
  return encryption.scheme === 'customer' ? encryption.salt : encryption.wrapped;
}

/** The same of encoded attributes; those of plain bytes are not parsed. */
export function keyMarkOf(attributes: string): string {
  return isEncrypted(attributes) ? keyMark(encryptionOf(decodeAttributes(attributes))) : '';
}

/**
 * An encryption context in the one form in which it is bound and stored: sorted by name, without what means nothing.
 * @returns empty for none. @throws StoreError `invalid_argument` (details.field = context), `too_large`
 */
export function canonicalContext(text: string): string {
  const value = parsed(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed('is not a JSON object');
  const entries = Object.entries(value);
  if (entries.some(([, item]) => typeof item !== 'string')) throw malformed('has values that are not texts');
  if (entries.length === 0) return '';
  const sorted = JSON.stringify(Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1))));
  if (new TextEncoder().encode(sorted).length > limits.encryption.contextBytesMax) {
    throw new StoreError('too_large', `an encryption context has more than ${limits.encryption.contextBytesMax} bytes`, {
      details: { field: 'context', limit: String(limits.encryption.contextBytesMax) },
    });
  }
  return sorted;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new StoreError('invalid_argument', 'the encryption context is not JSON', { cause, details: { field: 'context' } });
  }
}

function malformed(fault: string): StoreError {
  return new StoreError('invalid_argument', `the encryption context ${fault}`, { details: { field: 'context' } });
}
