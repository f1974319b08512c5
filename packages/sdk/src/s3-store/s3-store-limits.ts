/** How long and how often the S3 client tries, and what it reads at most. */
export const s3StoreLimits = Object.freeze({
  /** One request with its body: batches are at most some megabytes. */
  attemptMs: 30_000,
  /** Tries of one request that fails by the server's or the network's fault. */
  attemptsMax: 4,
  delayMsBase: 200,
  delayMsMax: 5_000,
  /** Two million keys: more under one prefix is a mistake, not a history. */
  listPagesMax: 2_000,
  /** Tries of one compare-and-set: twenty devices at once need about as many rounds in the worst case. */
  casAttemptsMax: 60,
  casDelayMsBase: 20,
  casDelayMsMax: 1_000,
});
