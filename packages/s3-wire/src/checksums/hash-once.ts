/** OpenSSL's hashes of bytes that are whole. */
import { hash } from 'node:crypto';

export type OpensslName = 'md5' | 'sha1' | 'sha256' | 'sha512';

/**
 * One-shot hashes are several times cheaper than hash objects, which is most of the cost of a small object. By way of a text, because
 * Node gives each buffer it makes memory of its own, which costs as much as the hash of 500 bytes.
 */
export function hashOnce(name: OpensslName, bytes: Uint8Array): Buffer {
  return Buffer.from(hash(name, bytes, 'binary'), 'binary');
}
