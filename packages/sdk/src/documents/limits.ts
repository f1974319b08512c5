/** How much document sync takes on at once. Each can be given to `openDocuments`; these are the defaults, with their reasons. */
export const documentLimits = Object.freeze({
  /** One answer of the storage, its body included: ten megabytes over a slow line. */
  answerMs: 60_000,
  /** Tries of one request that failed in a way that may pass. More would keep an app that is offline from saying so. */
  attemptsMax: 4,
  retryDelayMsBase: 100,
  retryDelayMsMax: 3_000,
  /** Rounds of read, append and write for one change of the manifest. With jitter, fifty devices at once need some tens. */
  manifestRoundsMax: 200,
  manifestDelayMsBase: 20,
  manifestDelayMsMax: 1_500,
  /** Changes that the manifest itself holds before its older half goes to a segment: some 250 KB to read and write again each time. */
  manifestChangesMax: 1_000,
  /** Segments of one size before they become one of the next size. */
  segmentsPerLevel: 8,
  /** Changes that one write of the manifest appends. */
  appendMax: 200,
  /** Transfers at a time: browsers open six connections to one host. */
  transfersMax: 6,
  /** Of the JSON of one record. */
  recordBytesMax: 1024 * 1024,
  /** Of one attachment, before encryption: the client limit of seed 002. */
  attachmentBytesMax: 10 * 1024 * 1024,
  /** Changes waiting on a device; an app that writes more without syncing is told. */
  queueMax: 10_000,
  /** Keys re-encrypted between two notes in the journal: what a resumed revocation looks at again. */
  rekeyNoteEvery: 25,
  /** A presigned URL is not used any more when its end is this near: the request has to arrive before it. */
  urlMarginMs: 60_000,
  /** Presigned URLs remembered; the least recently used go. */
  urlsMax: 2_000,
  pollMsMin: 30_000,
  pollMsMax: 60_000,
  /** A device writes that it was seen at most this often. */
  deviceSeenMs: 15 * 60_000,
});

export type DocumentLimits = { readonly [K in keyof typeof documentLimits]: number };
