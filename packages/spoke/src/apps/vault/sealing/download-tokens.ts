/**
 * The tokens of download URLs, with a memory of what they say: those that were made here, and those that others made and were opened here.
 * A client comes with one soon after it was made, who fetches range by range comes with the same again, and so does who asks for the same
 * bytes again (delivery/through-spoke.ts). The same text says the same, so it is unsealed at most once; its time is looked at whenever it
 * comes. Keys are good for longer than what is sealed under them, so nothing outlives its key here.
 */
import { createBoundedCache } from '@felloe/runtime/bounded-cache.ts';
import { type DownloadClaim, openDownload, requireTime, sealDownload } from './claims.ts';
import type { UrlKeyRing } from './url-keys.ts';

export interface DownloadTokens {
  seal(claim: DownloadClaim, now: number): Promise<string>;
  /** @throws StoreError `access_denied`, at once or later, for a token that is none or too old */
  open(token: string, now: number): DownloadClaim | Promise<DownloadClaim>;
}

/** About 15 MB when full. */
const claimsMax = 5_000;
const tokenLengthMax = 1_500;
/** As much as key id and nonce take, which no two tokens share: a map would hash all of a token, which costs a microsecond. */
const nameLength = 22;

interface KnownToken {
  readonly token: string;
  readonly claim: DownloadClaim;
}

export function createDownloadTokens(keys: UrlKeyRing): DownloadTokens {
  const known = createBoundedCache<string, KnownToken>(claimsMax);
  const remember = (token: string, claim: DownloadClaim): void => {
    if (token.length <= tokenLengthMax) known.set(token.slice(0, nameLength), { token, claim });
  };
  const openUnknown = async (token: string, now: number): Promise<DownloadClaim> => {
    const claim = await openDownload(keys, token, now);
    remember(token, claim);
    return claim;
  };
  return {
    async seal(claim, now) {
      const token = await sealDownload(keys, claim, now);
      remember(token, claim);
      return token;
    },
    open(token, now) {
      const found = known.get(token.slice(0, nameLength));
      // Whatever else stands behind the same beginning was not made here or opened.
      if (found === undefined || found.token !== token) return openUnknown(token, now);
      requireTime(found.claim.expiresAt, now);
      return found.claim;
    },
  };
}
