/** Limits of the apps, as `limits` tells them: each with its reason, units last. */
import { day, gib, hour, kib, mib, minute, second } from './limit-units.ts';

/** The store vault. Times are the original's (packages/docs/vault.md) and an operator's to change. */
export const vaultLimits = {
  /** Seed 000: a topic is below 256 bytes. */
  topicBytesMax: 255,
  /** Seed 000: entries, digests and rows of one call. */
  batchMax: 64,
  /** Longer than the 35 MB that the original takes as a body; a longer text is for the documents library or S3. */
  entryBytesMax: gib,
  /** Uploads one public key may have begun and not finished: each may hold bytes nobody sees. */
  openUploadsPerSignerMax: 4096,
  /** How long a URL to send or fetch bytes is good. */
  urlMs: 20 * second,
  /** A snapshot whose bytes came may be saved so long after it was announced: twice the URL's time. */
  saveMs: 40 * second,
  /** Announced and not saved, or not uploaded, for so long: forgotten. Four times the URL's time. */
  pendingMs: 80 * second,
  /** How often that is looked for. */
  cleanEveryMs: 10 * second,
  /** Rows of one clean-up transaction: it holds up its lane no longer than a large commit. */
  cleanBatchMax: 256,
  /** Retention is counted in days: this is exact enough, and walks over all mailboxes are few. */
  retainEveryMs: hour,
  /** Waiting for a new entry ends after this; the asker asks again. Below the idle limits of proxies. */
  waitMsMax: 25 * second,
  /** Askers who wait, all mailboxes together: each holds a call and a timer. */
  waitersMax: 50_000,
  /** Topics of one page. */
  topicPageMax: 100,
  /** Faults of one kind that a page of the check tells. */
  checkFaultsMax: 100,
  /** Rules of the setting `vault`: looked through for every commit. */
  topicRulesMax: 100,
  retentionDaysMax: 36_500,
  /** Snapshot heads in RAM, each about half a KiB. */
  cachedHeadsMax: 100_000,
  /** URLs made lately, each about half a KiB: who polls gets the one of before. */
  rememberedUrlsMax: 10_000,
  /** Keys of URLs change this often, and are good for as long after: far above `urlMs`. */
  urlKeyMs: hour,
  /** An upload that was begun in time may go on for so long after it; meanwhile the spoke keeps it announced. */
  uploadMsMax: hour,
  /** How often: sooner than anything that is announced is forgotten. */
  keepAnnouncedMs: 10 * second,
  /** New signatures one source address may have verified by one worker each second: about what a core does. */
  verificationsPerSecond: 50,
  /** Streams of one public key at a worker: one a device and topic. Of all: each holds a socket and a call that waits at the hub. */
  streamsPerKeyMax: 32,
  streamsMax: 2_000,
  /** A stream ends after this, so that clients find spokes that have been added. */
  streamMsMax: hour,
  /** Nothing was written for so long: a comment goes out. Below the idle limits of proxies. */
  streamHeartbeatMs: 15 * second,
  /** Exports and imports of one public key at a worker, and of all: each reads or writes all that a key has. */
  transfersPerKeyMax: 2,
  transfersMax: 32,
  /** Topics whose heads one call asks for. */
  headsMax: 64,
  /** Direct uploads that a page names for its reader to look for: a question to the backend each. The rest is looked for as work. */
  unfinishedMax: 64,
  /** Who waits for entries looks for such uploads this often. */
  lookAgainMs: 2 * second,
  /** A reader waits so long for uploads that clients may have finished by themselves; the looking goes on without it. */
  settleMs: 3 * second,
  /** All rounds of that for one reader, below the patience of clients; each but the last has brought something. */
  settleAllMs: 20 * second,
  /** Looking for one of them, copying and hashing it: a gibibyte at 20 MB/s. */
  adoptMs: minute,
  /** Looks at the backend of one worker at once for that: serving has the rest of its connections. */
  looksMax: 16,
  /** What a worker knows of uploads that had wrong bytes, so that nobody makes it hash them again and again. */
  wrongUploadsMax: 10_000,
  /** Direct uploads are looked for so long after they were announced, then at each doubling of that age. */
  firstLookMs: 5 * second,
  /** Not there after this: forgotten. Above `uploadMsMax`, which the way through a spoke allows; nobody tells a client of a provider. */
  directPendingMs: 15 * minute,
  /** URLs of the content network that the hub remembers, half a KiB each: clients poll, and a signature costs a millisecond of a core. */
  signedUrlsMax: 20_000,
  /** What a deployment chose is asked for again after this. */
  deliveryMs: 2 * second,
} as const;

/** Database backups. */
export const backupLimits = {
  /** Of one file. A browser extension's database has some megabytes; clients send all of it with every save. */
  fileBytesMax: 256 * mib,
  /** Clients save several times a second while people type: within this only the last of them goes on to the final backend. */
  windowMs: 60 * second,
  /** Files that wait longer than a day for their final backend are as good as never moved. */
  windowMsMax: day,
  /** Of one user within a window, to main and archive together: the latest to the one, what it replaced to the other. */
  writesPerWindowMax: 2,
  /** The latest and, where clients have gone apart, the newest are never rotated away; some history besides. */
  filesMin: 5,
  /** Names somebody may claim: one for every browser profile and more. */
  usersPerAccountMax: 64,
  /** A move that nobody finished is given to another spoke after this: a file of the greatest length over a slow link. */
  moveValidMs: 10 * minute,
  /** A user whose backends a spoke does not reach is not looked at for it again for this long. */
  passedOverMs: 30 * second,
  /** A question of some bytes; what is acknowledged is safe where it is, so a move may wait for it. */
  moveEveryMs: 2 * second,
  /** Moves a spoke takes at a time. */
  movesTakenMax: 8,
  /** Older files that one commit rotates away; the rest goes with the next. */
  rotatedPerCommitMax: 32,
  /** Files of one page of a listing. */
  pageMax: 1_000,
} as const;

/** Accounts of people, their devices, tokens and grants. */
export const accountLimits = {
  accountsPerTenantMax: 1_000_000,
  /** An e-mail address has at most 254 characters (RFC 5321). */
  identifierLengthMax: 254,
  /** NIST SP 800-63B: at least 8 characters, and at least 64 have to be taken. More would only be hashed. */
  passwordLengthMin: 8,
  passwordLengthMax: 256,
  /** Held in RAM with their account, and listed whole. */
  devicesPerAccountMax: 100,
  deviceIdLengthMax: 128,
  deviceNameLengthMax: 128,
  /** A login beyond it ends the session that was used longest ago. */
  sessionsPerAccountMax: 200,
  grantsPerAccountMax: 1_000,
  /** A token that was stolen works no longer than this where nobody asks us. Short enough to be useless, long enough for few refreshes. */
  accessTokenMs: 10 * minute,
  /** Nobody logs in again who comes once a month. Every refresh begins anew. */
  refreshTokenMs: 60 * day,
  /** The refresh token before the current one is still good for this: its answer may have been lost, or two tabs asked together. */
  refreshLeewayMs: 10 * second,
  /** Signing keys are used for so long, and published this long before: whoever keeps our key set for an hour knows the next one. */
  signingKeyMs: 30 * day,
  signingKeyAheadMs: 2 * hour,
  /** Devices are seen about this often: a write for every request would cost more than it tells. */
  lastSeenMs: minute,
  /** Passwords hashed at once, each on a thread of Node's pool (four, shared with files and names) with its 46 MiB. */
  hashesAtOnceMax: 2,
  hashesWaitingMax: 128,
  /** Presigned URLs for pure storage (seed 002). */
  urlMs: hour,
  /** Issuers that one container trusts: each keeps a key set in RAM. */
  issuersMax: 8,
  audiencesMax: 16,
  /** Tokens of others carry claims of all sorts; with other headers they have to fit into 8 KiB. */
  bearerLengthMax: 6 * kib,
  /** Key sets of other issuers: kept this long, then asked for again; kept further while the issuer is away. */
  keySetMs: 10 * minute,
  keySetStaleMsMax: day,
  /** An unknown key makes us ask again, but not more often than this: anybody can make up key ids. */
  keySetAgainMs: 30 * second,
  keySetBytesMax: 256 * kib,
  issuerCallMs: 5 * second,
  /**
   * What an issuer or a verifier said is believed for this long at a spoke: neither can tell us of a revocation, and a container that
   * trusts it no longer tells the hub alone.
   */
  outsideCacheMs: 30 * second,
  /** However long a token of somebody else says it is good; a wrong unit of theirs is no time at all. */
  outsideTokenMsMax: day,
  /** Questions to one verifier at once: anybody can make up tokens that it has to be asked about. */
  verifierCallsAtOnceMax: 64,
} as const;

/** Signatures of the store vault. One verification takes about 20 ms of a core, one that is remembered some microseconds. */
export const signatureLimits = {
  /** Clients sign reads for 24 hours; an hour more for clocks that go fast. */
  expiryMsMax: 25 * hour,
  /** Claims that wait for one thread: about as many as it does within `waitMsMax`. */
  waitingPerThreadMax: 128,
  /** A claim that has waited so long is refused: its client would have left before its answer. */
  waitMsMax: 5 * second,
  /** A thread that works longer on what it was given than this hangs, and is replaced. Hundreds of times what it takes. */
  verifyMsMax: 15 * second,
  /** Verified claims one worker remembers until they expire, about 150 bytes each. */
  verifiedMax: 100_000,
  /** Refused claims it remembers, so that one that is sent again and again costs its thread once. */
  refusedMax: 10_000,
} as const;

/** Shell histories. */
export const historyLimits = {
  /** User ids have 44 characters and device ids 36; the rest is room for other clients. */
  nameLengthMax: 256,
  entryIdLengthMax: 256,
  /** RFC 3339 with nanoseconds and offset has 35. */
  timeLengthMax: 64,
  /** Clients keep commands of up to 512 KB, which encrypted and in base64 are a megabyte with what belongs to them. */
  entryBytesMax: 4 * mib,
  /** A whole history in one body: the original's users have dumped 100 MB. */
  bodyBytesMax: 256 * mib,
  /** So many small entries fill such a body; their index is held in memory for one commit. */
  entriesPerBodyMax: 500_000,
  /** Entries of one message to the hub: about 200 bytes each, far below the longest frame. */
  entriesPerMessageMax: 2000,
  /** Entries of one answer, and what their bytes may come to: what a spoke holds of it at once. */
  pageEntriesMax: 1000,
  pageBytesMax: 4 * mib,
  /** A blob is closed when it has so much: bounds what a body holds in memory, and what a deletion writes again. */
  blobBytesMax: mib,
  /** Blobs of one answer read at the same time. */
  readsAtOnceMax: 16,
  /** Ids of one deletion request as it is kept: a longer one is kept in parts. */
  deletionIdsMax: 2000,
  /** A deletion request as it comes: a hundred thousand ids. */
  deletionBodyBytesMax: 16 * mib,
  /** Deletion requests of one answer of the hub, and their bytes. */
  deletionPageMax: 200,
  deletionPageBytesMax: mib,
  /** A device is told so often of a deletion: as in the original, more often than answers get lost. */
  deletionReadsMax: 100,
  /** What nobody submitted within this is forgotten: longer than the slowest body at the minimum throughput would be worth waiting for. */
  stagedMs: hour,
  /** Users without any device are forgotten with their log after this; until then a device that comes back finds it. */
  abandonedMs: 30 * day,
  /** How often the hub looks for what is to be forgotten, and how much of it goes in one transaction. */
  cleanEveryMs: 10 * minute,
  cleanBatchMax: 500,
  /** Bytes of deleted entries in blobs that hold others are written out of them after this: deletions come in bursts. */
  rewriteAfterMs: hour,
  rewriteEveryMs: 5 * minute,
  /** Blobs one spoke takes to rewrite at once; each is some megabyte. */
  rewriteBatchMax: 16,
  /** A rewriting that was not told of in so long is somebody else's. */
  rewriteValidMs: 10 * minute,
  /** Defaults of the container's setting. */
  usersMax: 10_000,
  devicesMax: 100,
  userBytesMax: gib,
  inboxDays: 30,
  /** A second, and at once: of one user (a reupload sends ten bodies of 500 entries at a time) and of one address (many users behind it). */
  userRequestsPerSecond: 200,
  userRequestsBurst: 5000,
  sourceRequestsPerSecond: 2000,
  sourceRequestsBurst: 20_000,
  /** Addresses and users whose requests one worker counts. */
  countedMax: 50_000,
  /** Answers whose arrival one worker waits to learn of. */
  receiptsMax: 50_000,
} as const;
