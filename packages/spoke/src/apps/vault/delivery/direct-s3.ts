/** Bytes by URLs straight to an S3 backend, under its key of the day: the spoke has that key, so the hub is not asked. */
import type { AppContext } from '../../../app-context.ts';
import type { CallOptions } from '@felloe/contracts/session/calls.ts';
import type { DirectBlob } from './direct-delivery.ts';

export interface UrlWish {
  readonly context: Pick<AppContext, 'call'>;
  /** How the spoke asks the hub for itself. */
  readonly call: CallOptions;
  readonly lifetimeMs: number;
}

/** Aligned with the blobs. */
export function urlsOfS3({ lifetimeMs }: UrlWish, blobs: readonly DirectBlob[]): Promise<string[]> {
  return Promise.all(blobs.map(({ direct, locator }) => direct.signUrl({ verb: 'get', locator, lifetimeMs })));
}
