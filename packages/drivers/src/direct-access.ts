/**
 * What a driver offers to clients that go straight to its provider, without a spoke in between. Every driver has one of these; one whose
 * bytes nobody else can reach has `noDirectAccess`.
 *
 * A URL is a bearer's right that nobody can take back before it ends. So what arrives under a URL is never what is read later, unless the
 * provider itself refuses all bytes but the ones announced: `adopt` copies it to an id that no URL leads to, and tells what it copied.
 */
import { StoreError } from '@felloe/engine/errors.ts';

export interface DirectAccess {
  /**
   * `none`: there are no URLs, every call fails with `unsupported`. `checked`: the provider refuses a body that has another SHA-256 than
   * the URL was made for, also when the client sends nothing but the body. `unchecked`: it takes whatever comes.
   */
  readonly uploads: 'none' | 'checked' | 'unchecked';
  /** A URL for one verb, one blob and a while. Content types are never bound: clients send the one they like, or none. */
  signUrl(request: DirectUrl): Promise<string>;
  /** What a client left under an id, whole; undefined when nothing. */
  locate(id: string, signal: AbortSignal): Promise<LocatedBlob | undefined>;
  /** Copies what lies under `request.from` to the fresh id `request.to`, durably. `blob_missing` when nothing lies there, `too_large` above the limit. */
  adopt(request: AdoptRequest): Promise<AdoptedBlob>;
  /** What the provider calls the blob at a locator, for those who reach it by another door: a path without a slash at its beginning. */
  nameOf(locator: string): string;
}

export type DirectUrl =
  | { readonly verb: 'put'; readonly id: string; readonly lifetimeMs: number; readonly sha256?: string; readonly size?: number }
  | { readonly verb: 'get' | 'head'; readonly locator: string; readonly lifetimeMs: number };

export interface LocatedBlob {
  readonly locator: string;
  readonly size: number;
  /** Another one when other bytes were left since; opaque. */
  readonly version: string;
}

export interface AdoptRequest {
  readonly from: string;
  readonly to: string;
  readonly sizeBytesMax: number;
  readonly signal: AbortSignal;
}

export interface AdoptedBlob {
  readonly locator: string;
  readonly size: number;
  /** Lower-case hex, of the copy. */
  readonly sha256: string;
}

function unsupported(): Promise<never> {
  return Promise.reject(new StoreError('unsupported', 'this backend is reached through a spoke only'));
}

export const noDirectAccess: DirectAccess = Object.freeze({
  uploads: 'none',
  signUrl: unsupported,
  locate: unsupported,
  adopt: unsupported,
  nameOf: () => {
    throw new StoreError('unsupported', 'this backend is reached through a spoke only');
  },
});
