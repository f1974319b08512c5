/** Limits of the history library, each with its reason. */
export const historyLimits = Object.freeze({
  /** Entries in one submit: the original's own chunk when it uploads everything again; 500 are about 300 KiB. */
  submitEntriesMax: 500,
  /** One answer of the history server: a bootstrap of 100 MB over a slow line takes minutes. */
  httpAttemptMs: 5 * 60_000,
  httpAttemptsMax: 4,
  httpDelayMsBase: 200,
  httpDelayMsMax: 5_000,
  /** A batch file that would grow beyond this is followed by a next one: appending rewrites it. */
  batchBytesMax: 512 * 1024,
  batchEntriesMax: 500,
  /** Objects read or written at the same time. */
  parallelRequests: 8,
  /** Servers take signatures up to 15 minutes from their clock, so an hour's batch can still grow half an hour later; four times that. */
  batchSlackMs: 2 * 60 * 60_000,
  /** How long a warm backend believes that nobody asks for a dump while the registry stays as it is. */
  dumpRequestsAgeMsMax: 60_000,
  /** A device that has waited so long for a dump looks for it no more: each look costs two calls. */
  dumpAwaitedMsMax: 90 * 24 * 60 * 60_000,
  /** Deletions in the head of their list before it is put aside: rewriting the head stays below some 100 KiB. */
  deletionsPerPart: 1_000,
  /** Default life of what waits for a device, and age from which hourly batches are put together to days. */
  retentionDays: 30,
  /** Ids make keys of objects; S3 takes 1,024 bytes in all. */
  idLengthMax: 200,
});
