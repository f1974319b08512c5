/**
 * Incremental hashers with one face. MD5 and the SHAs come from OpenSSL, CRC-32 from zlib, CRC32C, CRC64NVME and the
 * xxHashes from WebAssembly.
 *
 * Compiling WebAssembly is asynchronous and an instance costs memory, so a factory holds one instance of each and lets hashers take
 * turns: updates are synchronous, and a hasher keeps its state (a few bytes) between them.
 */
import { createHash, type Hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { createCRC32, createCRC64, createXXHash128, createXXHash3, createXXHash64, type IHasher } from 'hash-wasm';
import type { DigestAlgorithm } from './algorithms.ts';
import { hashOnce, type OpensslName } from './hash-once.ts';
import { type GatheredMd5, Md5Gathering } from './md5-gathering.ts';

/** Reversed polynomials, as both algorithms process the least significant bit first. */
const castagnoliPolynomial = 0x82f63b78;
const nvmePolynomialHex = '9a6c9329ac4bc9b5';

export interface Hasher {
  update(bytes: Uint8Array): void;
  /** Big-endian bytes, as the base64 of S3's headers has them. Ends the hasher: call it once. */
  digest(): Buffer;
}

export interface HasherFactory {
  create(algorithm: DigestAlgorithm): Hasher;
  /** The digest of one buffer. */
  hash(algorithm: DigestAlgorithm, bytes: Uint8Array): Buffer;
  /** The MD5 of one buffer, which is needed later: small ones that come together are hashed together, at a quarter of the cost. */
  gatherMd5(bytes: Uint8Array): GatheredMd5;
}

/** Loads the WebAssembly halves; call it once, at the composition root, and pass the factory on. */
export async function createHasherFactory(): Promise<HasherFactory> {
  const [castagnoli, nvme, xxHash64, xxHash3, xxHash128] = await Promise.all([
    createCRC32(castagnoliPolynomial),
    createCRC64(nvmePolynomialHex),
    createXXHash64(),
    createXXHash3(),
    createXXHash128(),
  ]);
  const create = (algorithm: DigestAlgorithm): Hasher => {
    switch (algorithm) {
      case 'CRC32':
        return new ZlibCrc32();
      case 'CRC32C':
        return new SharedHasher(castagnoli);
      case 'CRC64NVME':
        return new SharedHasher(nvme);
      case 'MD5':
        return new OpensslHasher('md5');
      case 'SHA1':
        return new OpensslHasher('sha1');
      case 'SHA256':
        return new OpensslHasher('sha256');
      case 'SHA512':
        return new OpensslHasher('sha512');
      case 'XXHASH64':
        return new SharedHasher(xxHash64);
      case 'XXHASH3':
        return new SharedHasher(xxHash3);
      case 'XXHASH128':
        return new SharedHasher(xxHash128);
    }
  };
  const gathering = new Md5Gathering();
  return {
    create,
    hash: (algorithm, bytes) => hashWhole(create, algorithm, bytes),
    gatherMd5: (bytes) => gathering.add(bytes),
  };
}

function hashWhole(create: HasherFactory['create'], algorithm: DigestAlgorithm, bytes: Uint8Array): Buffer {
  if (algorithm === 'MD5') return hashOnce('md5', bytes);
  if (algorithm === 'SHA1') return hashOnce('sha1', bytes);
  if (algorithm === 'SHA256') return hashOnce('sha256', bytes);
  if (algorithm === 'SHA512') return hashOnce('sha512', bytes);
  const hasher = create(algorithm);
  hasher.update(bytes);
  return hasher.digest();
}

/** A first update up to this size waits for a second one: most small bodies come in one piece and get the one-shot hash. */
const waitingBytesMax = 16 * 1024;

class OpensslHasher implements Hasher {
  readonly #name: OpensslName;
  #hash: Hash | undefined;
  /** A copy, because the caller may pass its buffer on. */
  #waiting: Buffer | undefined;

  constructor(name: OpensslName) {
    this.#name = name;
  }

  update(bytes: Uint8Array): void {
    if (this.#hash === undefined) {
      if (this.#waiting === undefined && bytes.length <= waitingBytesMax) {
        this.#waiting = Buffer.from(bytes);
        return;
      }
      this.#hash = createHash(this.#name);
      if (this.#waiting !== undefined) this.#hash.update(this.#waiting);
      this.#waiting = undefined;
    }
    this.#hash.update(bytes);
  }

  digest(): Buffer {
    return this.#hash?.digest() ?? hashOnce(this.#name, this.#waiting ?? noBytes);
  }
}

const noBytes = Buffer.alloc(0);

class ZlibCrc32 implements Hasher {
  #value = 0;

  update(bytes: Uint8Array): void {
    this.#value = crc32(bytes, this.#value);
  }

  digest(): Buffer {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(this.#value);
    return bytes;
  }
}

/** Borrows the factory's instance for the length of each call. */
class SharedHasher implements Hasher {
  readonly #instance: IHasher;
  #state: Uint8Array | undefined;

  constructor(instance: IHasher) {
    this.#instance = instance;
  }

  update(bytes: Uint8Array): void {
    this.#resume();
    this.#instance.update(bytes);
    this.#state = this.#instance.save();
  }

  digest(): Buffer {
    this.#resume();
    return Buffer.from(this.#instance.digest('binary'));
  }

  #resume(): void {
    if (this.#state === undefined) this.#instance.init();
    else this.#instance.load(this.#state);
  }
}
