/** How long and how often the vault client tries. Each can be given to the client; these are the defaults, with their reasons. */
export const vaultClientLimits = Object.freeze({
  /** One answer of a call: a spoke itself waits ten seconds for the hub. */
  attemptMs: 15_000,
  /** Tries of one operation in all, over all endpoints. */
  attemptsMax: 5,
  retryDelayMsBase: 200,
  retryDelayMsMax: 5_000,
  /** A Retry-After beyond this is told to the caller instead of slept through. */
  retryAfterMsMax: 30_000,
  /** Optimistic saves of one update: each that fails means that somebody else's succeeded. */
  mergesMax: 20,
  /** A transfer that moves nothing for so long is dead. */
  stallMs: 30_000,
  /** A transfer whose progress cannot be seen may take the time of one this slow. */
  transferBytesPerSecondMin: 16 * 1024,
  /** Entries, digests and rows of one call (the server's limit). */
  batchMax: 64,
  /** Tries of one download with one URL: a page of many is not asked for again because one link broke. */
  downloadsMax: 3,
  /** Transfers at a time: what browsers open to one host. */
  transfersMax: 6,
  /** Writes are signed for so long, as the original's clients do; reads for a day, so that one signature serves them all. */
  writeSignatureSeconds: 60,
  readSignatureSeconds: 24 * 60 * 60,
  /** A read signature with less left than this is replaced. */
  readSignatureLeftSecondsMin: 60 * 60,
  /** Without a live stream, how often it is asked for new entries. */
  pollMs: 5_000,
  /** Spokes send a comment every ten seconds or so: a silent stream is dead. */
  streamSilenceMs: 45_000,
  /** Uploads from this size on are sent in pieces, so that their progress is seen. */
  pieceBytes: 64 * 1024,
});

export type VaultClientLimits = { readonly [Name in keyof typeof vaultClientLimits]: number };
