/**
 * Opening download URLs, with a memory of those that were opened before: who fetches something range by range, or asks for the same bytes
 * again, comes with the same token (delivery/through-spoke.ts). The same text says the same, so unsealing it once is enough; its time is
 * looked at whenever it comes. Keys are good for longer than what is sealed under them, so nothing outlives its key here.
 */
import { LRUCache } from 'lru-cache';
import { type DownloadClaim, openDownload, requireTime } from './claims.ts';
import type { UrlKeyRing } from './url-keys.ts';

export interface OpenedDownloads {
  /** @throws StoreError `access_denied`, at once or later, for a token that is none or too old */
  open(token: string, now: number): DownloadClaim | Promise<DownloadClaim>;
}

/** About 15 MB when full. */
const claimsMax = 5_000;
const tokenLengthMax = 1_500;

export function createOpenedDownloads(keys: UrlKeyRing): OpenedDownloads {
  const opened = new LRUCache<string, DownloadClaim>({ max: claimsMax });
  const openNew = async (token: string, now: number): Promise<DownloadClaim> => {
    const claim = await openDownload(keys, token, now);
    if (token.length <= tokenLengthMax) opened.set(token, claim);
    return claim;
  };
  return {
    open(token, now) {
      const claim = opened.get(token);
      if (claim === undefined) return openNew(token, now);
      requireTime(claim.expiresAt, now);
      return claim;
    },
  };
}
