/** Bytes from CloudFront. Its private key never leaves the hub, which signs the URLs of a page in one call. */
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { DirectBlob } from './direct-delivery.ts';
import type { UrlWish } from './direct-s3.ts';

/** Aligned with the blobs. */
export async function urlsOfCloudFront({ context, call }: UrlWish, blobs: readonly DirectBlob[]): Promise<string[]> {
  const names = blobs.map(({ direct, locator }) => direct.nameOf(locator));
  const signed: string[] = [];
  for (let from = 0; from < names.length; from += limits.vault.batchMax) {
    const { urls } = await context.call('sign_vault_urls', { names: names.slice(from, from + limits.vault.batchMax) }, call);
    signed.push(...urls);
  }
  if (signed.length !== names.length) throw new StoreError('internal', 'the hub signed another number of URLs');
  return signed;
}
