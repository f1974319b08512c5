/** Clients straight to the provider: URLs under the hub's key of the day, and taking over what they left. */
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { CopyObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { StoreError } from '@felloe/engine/errors.ts';
import { requireBlobId } from '../blob-id.ts';
import type { AdoptedBlob, AdoptRequest, DirectAccess, DirectUrl, LocatedBlob } from '../direct-access.ts';
import * as limits from '../limits.ts';
import { formatLocator, type ObjectNames, parseLocator } from './object-name.ts';
import type { S3Place } from './profiles.ts';
import type { ProviderCalls } from './provider-calls.ts';
import type { GrantSigner } from './request-signer.ts';

export interface S3DirectAccessOptions {
  readonly place: S3Place;
  readonly bucket: string;
  readonly names: ObjectNames;
  readonly calls: ProviderCalls;
  readonly signer: GrantSigner;
  /** Reads a whole blob back. */
  readonly open: (locator: string, signal: AbortSignal) => Promise<Readable>;
}

export class S3DirectAccess implements DirectAccess {
  readonly uploads: 'checked' | 'unchecked';
  readonly #options: S3DirectAccessOptions;
  readonly #origin: URL;
  /** With slashes at both ends: the bucket's part of a path, where it is not in the host. */
  readonly #root: string;

  constructor(options: S3DirectAccessOptions) {
    const { place, bucket } = options;
    this.#options = options;
    this.uploads = place.profile.checksUrlBodies ? 'checked' : 'unchecked';
    // A dot in the name would be outside the provider's certificate.
    const inHost = place.profile.addressing === 'virtual-host' && /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(bucket);
    this.#origin = new URL(place.endpoint);
    if (inHost) this.#origin.hostname = `${bucket}.${this.#origin.hostname}`;
    this.#root = inHost ? '/' : `/${bucket}/`;
  }

  async signUrl(request: DirectUrl): Promise<string> {
    const { names, signer } = this.#options;
    if (!(request.lifetimeMs >= 1000 && request.lifetimeMs <= limits.directUrlMsMax)) {
      throw new StoreError('invalid_argument', `a URL lives for 1,000 to ${limits.directUrlMsMax} ms`);
    }
    const path = `${this.#root}${names.of(request.verb === 'put' ? request.id : parseLocator(request.locator).id)}`;
    const size = request.verb === 'put' ? request.size : undefined;
    const sha256 = request.verb === 'put' && this.uploads === 'checked' ? request.sha256 : undefined;
    const query = await signer.signUrl(
      {
        method: request.verb.toUpperCase(),
        path,
        query: sha256 === undefined ? {} : { 'X-Amz-Content-Sha256': sha256 },
        headers: { host: this.#origin.host, ...(size === undefined ? {} : { 'content-length': String(size) }) },
        payloadHash: sha256 ?? 'UNSIGNED-PAYLOAD',
      },
      request.lifetimeMs,
    );
    return `${this.#origin.origin}${path}?${query}`;
  }

  async locate(id: string, signal: AbortSignal): Promise<LocatedBlob | undefined> {
    const { calls, bucket, names } = this.#options;
    const input = { Bucket: bucket, Key: names.of(id) };
    try {
      const found = await calls.call((client, options) => client.send(new HeadObjectCommand(input), options), {
        signal,
        repeatable: true,
      });
      const size = found.ContentLength ?? 0;
      return { size, locator: formatLocator({ id, size }), version: `${found.ETag} ${found.LastModified?.getTime()}` };
    } catch (thrown) {
      if (thrown instanceof StoreError && thrown.code === 'blob_missing') return undefined;
      throw thrown;
    }
  }

  async adopt({ from, to, sizeBytesMax, signal }: AdoptRequest): Promise<AdoptedBlob> {
    requireBlobId(from);
    requireBlobId(to);
    const source = await this.locate(from, signal);
    if (source === undefined) throw new StoreError('blob_missing');
    requireSize(source.size, sizeBytesMax);
    const told = await this.#copy(from, to, signal);
    // What lay there may have been replaced meanwhile: only the copy counts from here on.
    const copy = await this.locate(to, signal);
    if (copy === undefined) throw new StoreError('backend_failed', 'the provider copied a blob and does not have the copy');
    requireSize(copy.size, sizeBytesMax);
    const { locator, size } = copy;
    return { locator, size, sha256: told ?? (await this.#hash(locator, signal)) };
  }

  nameOf(locator: string): string {
    return this.#options.names.of(parseLocator(locator).id);
  }

  /** Answers the SHA-256 of the copy in hex where the provider tells it. */
  async #copy(from: string, to: string, signal: AbortSignal): Promise<string | undefined> {
    const { calls, bucket, names, place } = this.#options;
    const { hashesCopies } = place.profile;
    const input = {
      Bucket: bucket,
      Key: names.of(to),
      CopySource: `${bucket}/${names.of(from)}`,
      // Nothing of what the client said of the bytes comes along.
      MetadataDirective: 'REPLACE' as const,
      ContentType: 'application/octet-stream',
      ...(hashesCopies ? { ChecksumAlgorithm: 'SHA256' as const } : {}),
    };
    const answer = await calls.call((client, options) => client.send(new CopyObjectCommand(input), options), {
      signal,
      repeatable: true,
    });
    const told = hashesCopies ? answer.CopyObjectResult?.ChecksumSHA256 : undefined;
    // With a number of parts behind it, it would be a checksum of checksums.
    return told === undefined || told.includes('-') ? undefined : Buffer.from(told, 'base64').toString('hex');
  }

  async #hash(locator: string, signal: AbortSignal): Promise<string> {
    const hash = createHash('sha256');
    for await (const chunk of await this.#options.open(locator, signal)) hash.update(chunk as Buffer);
    return hash.digest('hex');
  }
}

function requireSize(size: number, sizeBytesMax: number): void {
  if (size <= sizeBytesMax) return;
  throw new StoreError('too_large', `the blob is larger than ${sizeBytesMax} bytes`, {
    details: { limit: String(sizeBytesMax) },
  });
}
