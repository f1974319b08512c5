/**
 * The certificate files of a listener, read again when they change. A set that cannot be read or does not fit together is not
 * used: the last good one stays, so a half-done rotation refuses nobody. Live connections keep what they were made with.
 */
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { experimental } from '@grpc/grpc-js';
import { StoreError } from '@felloe/engine/errors.ts';

export interface CertificateFilePaths {
  /** The authority that signs the peers, PEM. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

type CertificateProvider = experimental.CertificateProvider;
type CaListener = Parameters<CertificateProvider['addCaCertificateListener']>[0];
type IdentityListener = Parameters<CertificateProvider['addIdentityCertificateListener']>[0];

interface Contents {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

export class CertificateFiles implements CertificateProvider {
  readonly #paths: CertificateFilePaths;
  readonly #onRefused: (error: StoreError) => void;
  readonly #caListeners = new Set<CaListener>();
  readonly #identityListeners = new Set<IdentityListener>();
  #contents: Contents;

  private constructor(paths: CertificateFilePaths, contents: Contents, onRefused: (error: StoreError) => void) {
    this.#paths = paths;
    this.#contents = contents;
    this.#onRefused = onRefused;
  }

  /** Throws `invalid_argument` when the files cannot be used. `onRefused` hears of later ones that cannot. */
  static async read(paths: CertificateFilePaths, onRefused: (error: StoreError) => void): Promise<CertificateFiles> {
    return new CertificateFiles(paths, await readContents(paths), onRefused);
  }

  /** True when there was something new. */
  async refresh(): Promise<boolean> {
    let contents: Contents;
    try {
      contents = await readContents(this.#paths);
    } catch (error) {
      this.#onRefused(StoreError.from(error));
      return false;
    }
    if (sameContents(contents, this.#contents)) return false;
    this.#contents = contents;
    for (const listener of this.#identityListeners) listener(this.#identity());
    for (const listener of this.#caListeners) listener(this.#ca());
    return true;
  }

  addCaCertificateListener(listener: CaListener): void {
    this.#caListeners.add(listener);
    // grpc-js is ready to hear of it only after this call.
    process.nextTick(() => listener(this.#ca()));
  }

  removeCaCertificateListener(listener: CaListener): void {
    this.#caListeners.delete(listener);
  }

  addIdentityCertificateListener(listener: IdentityListener): void {
    this.#identityListeners.add(listener);
    process.nextTick(() => listener(this.#identity()));
  }

  removeIdentityCertificateListener(listener: IdentityListener): void {
    this.#identityListeners.delete(listener);
  }

  #ca() {
    return { caCertificate: this.#contents.ca };
  }

  #identity() {
    return { certificate: this.#contents.cert, privateKey: this.#contents.key };
  }
}

async function readContents(paths: CertificateFilePaths): Promise<Contents> {
  try {
    const [ca, cert, key] = await Promise.all([readFile(paths.ca), readFile(paths.cert), readFile(paths.key)]);
    // Refuses a certificate and a key that do not belong together, as between the two renames of a rotation.
    createSecureContext({ ca, cert, key });
    return { ca, cert, key };
  } catch (cause) {
    throw new StoreError('invalid_argument', `the certificate files at ${paths.cert} cannot be used`, { cause });
  }
}

function sameContents(one: Contents, other: Contents): boolean {
  return one.ca.equals(other.ca) && one.cert.equals(other.cert) && one.key.equals(other.key);
}
