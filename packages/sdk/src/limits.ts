/** How long and how often this client tries. Each can be given to the client; these are the defaults, with their reasons. */
export const sdkLimits = Object.freeze({
  /** One answer of an ordinary request: a spoke itself waits ten seconds for the hub. */
  attemptMs: 15_000,
  /** Tries in all, over all spokes. With full jitter below, four spread over some seconds: longer than a spoke's restart elsewhere. */
  attemptsMax: 4,
  retryDelayMsBase: 200,
  retryDelayMsMax: 5_000,
  /** A Retry-After beyond this is told to the caller instead of slept through. */
  retryAfterMsMax: 30_000,
  /** One probe of a spoke; slower counts as away. */
  probeMs: 2_000,
  /** Probes of each spoke: the fastest counts, since a handshake slows the first. */
  probesPerSpoke: 3,
  /** After this the spokes are measured again, so that a client returns to the nearest. */
  measureEveryMs: 60_000,
  /** A spoke that failed is asked last for this long. */
  failedSpokeMs: 10_000,
  /** Spokes send a comment every ten seconds: a silent stream is dead. */
  streamSilenceMs: 35_000,
});

export type SdkLimits = { readonly [K in keyof typeof sdkLimits]: number };
