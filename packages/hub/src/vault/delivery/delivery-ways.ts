/**
 * Which way the bytes of the vault go, for the whole deployment, and what of it only the hub can do. `s3` and `cloudfront` need a backend
 * that speaks S3: the one of the settings `vault.s3`, which is made here at the first start, or else where the container is placed. What lies
 * elsewhere goes through a spoke, whatever was chosen.
 */
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import { createBoundedCache } from '@felloe/runtime/bounded-cache.ts';
import type { Backends } from '../../backends/backends.ts';
import type { HubConfig } from '../../config.ts';
import type { ContainerRow } from '../../metadata/records.ts';
import { type CloudFrontSigner, createCloudFrontSigner } from './cloudfront-signer.ts';

export type DeliveryWay = HubConfig['vault']['delivery'];

export interface DeliveryWaysOptions {
  readonly config: HubConfig['vault'];
  readonly backends: Pick<Backends, 'all' | 'byId' | 'add' | 'place' | 'reachedBy'>;
  readonly clock: Clock;
}

/** Of the backend that the settings `vault.s3` ask for. */
export const ownBackendName = 'vault-s3';

export class DeliveryWays {
  readonly way: DeliveryWay;
  /** How long a URL that leads straight to a provider is good. */
  readonly urlMs: number;
  readonly #options: DeliveryWaysOptions;
  readonly #signer: CloudFrontSigner | undefined;
  /** By name and end. A signature costs a core about a millisecond, and clients poll. */
  readonly #signed = createBoundedCache<string, Promise<string>>(limits.vault.signedUrlsMax);

  /** @throws StoreError `invalid_argument` when the settings cannot work together. */
  constructor(options: DeliveryWaysOptions) {
    const { delivery, directUrlMs, cloudfront } = options.config;
    this.#options = options;
    this.way = delivery;
    this.urlMs = directUrlMs;
    this.#signer = delivery === 'cloudfront' ? signerOf(cloudfront) : undefined;
  }

  /** Makes the backend of `vault.s3` when there is none. Part of the start. */
  async prepare(): Promise<void> {
    const { config, backends } = this.#options;
    if (this.way === 'spoke' || config.s3.bucket === undefined || this.#ownBackend() !== undefined) return;
    const { profile, region, endpoint } = config.s3;
    await backends.add({
      name: ownBackendName,
      kind: 's3',
      configuration: {
        bucket: config.s3.bucket,
        profile,
        prefix: 'felloe/',
        ...(region === undefined ? {} : { region }),
        ...(endpoint === undefined ? {} : { endpoint }),
      },
      secret: undefined,
      reach: 'any',
      makeDefault: 'never',
    });
  }

  /** Where a client of this spoke may write by itself; undefined when its bytes go through the spoke. */
  directBackend(container: ContainerRow, spoke: string): string | undefined {
    if (this.way === 'spoke') return undefined;
    const { backends } = this.#options;
    const row = this.#ownBackend() ?? backends.byId(backends.place(container, spoke));
    if (row === undefined || row.kind !== 's3' || row.state !== 'active') return undefined;
    return backends.reachedBy(spoke).includes(row.backendId) ? row.backendId : undefined;
  }

  /** Of the settings `vault.s3`; empty when clients are sent wherever the bytes lie. */
  ownBackendId(): string {
    return this.#ownBackend()?.backendId ?? '';
  }

  /**
   * Aligned with the names. They live for `urlMs` at most and half of it at least: all URLs of a while end together, so that those
   * asked for again are the same and need no new signature.
   */
  async signUrls(names: readonly string[]): Promise<string[]> {
    const signer = this.#signer;
    if (signer === undefined) throw new StoreError('unsupported', 'nothing is delivered by CloudFront here');
    const stepMs = this.urlMs / 2;
    const expiresAt = (Math.floor(this.#options.clock.now() / stepMs) + 2) * stepMs;
    return Promise.all(names.map((name) => this.#signedUrl(signer, name, expiresAt)));
  }

  #signedUrl(signer: CloudFrontSigner, name: string, expiresAt: number): Promise<string> {
    const key = `${expiresAt} ${name}`;
    const known = this.#signed.get(key);
    if (known !== undefined) return known;
    const url = signer.urlOf(name, expiresAt);
    this.#signed.set(key, url);
    url.catch(() => this.#signed.delete(key));
    return url;
  }

  #ownBackend() {
    const { config, backends } = this.#options;
    if (config.s3.bucket === undefined) return undefined;
    return backends.all().find((row) => row.name === ownBackendName && row.state !== 'removed');
  }
}

function signerOf({ domain, keyPairId, privateKeyBase64 }: HubConfig['vault']['cloudfront']): CloudFrontSigner {
  if (domain === undefined || keyPairId === undefined || privateKeyBase64 === undefined) {
    throw new StoreError('invalid_argument', 'delivery by CloudFront needs its domain, key pair id and private key', {
      details: { field: 'vault.cloudfront' },
    });
  }
  return createCloudFrontSigner({ domain, keyPairId, privateKeyBase64 });
}
