/**
 * Every limit of the system, each with its reason. Units are the last word of a name: bytes, ms, or a plain count (Max/Min).
 * A limit that an operator may change has its default here and its field in the process's configuration; the rest are contracts.
 */
const kib = 1024;
const mib = 1024 * kib;
const gib = 1024 * mib;
const tib = 1024 * gib;
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** What a client may send over HTTP. */
const requestLimits = {
  /** 8 KiB is what S3 and most proxies allow; Node would take 16. The largest SigV4 request with 2 KiB of metadata needs about 5. */
  headerBytesMax: 8 * kib,
  /** Numeric entities keep the parser busy for a second at some MiB; 1,000 removals of 1,024-byte paths, escaped, fit in 2. */
  xmlBodyBytesMax: 2 * mib,
  /** Deeper than any S3 document; stops nesting attacks before the parser recurses. */
  xmlDepthMax: 16,
  /** Administration bodies are small records; the largest is a container's settings. */
  jsonBodyBytesMax: 256 * kib,
  /** POST forms carry fields, then the file: fields together as S3 limits them (20 KB). */
  formFieldBytesMax: 20 * kib,
  /** A chunk header of aws-chunked is a length and a signature (about 90 bytes); a longer line is an attack. */
  chunkHeaderBytesMax: kib,
  /** AWS asks for at least 8 KiB a signed chunk; clients use 64 KiB to 1 MiB. Larger would be buffered only by their fault. */
  chunkBytesMax: 16 * mib,
  /** Trailers carry one checksum and one signature. */
  trailerBytesMax: 4 * kib,
  /** AWS SigV4: a signature is good for 15 minutes around its date. */
  clockSkewMs: 15 * minute,
  /** AWS SigV4: a presigned URL lives at most seven days; derived signing keys can be fetched for as long. */
  presignTtlMsMax: 7 * day,
  /** Headers have to arrive within this: a slow-header attacker holds a socket no longer. */
  headersTimeoutMs: 20 * second,
  /** A body slower than this after the grace is an attack or a dead peer: the connection ends. */
  throughputBytesPerSecondMin: kib,
  /** How long a body may be slow before the minimum throughput is asked of it. */
  throughputGraceMs: 10 * second,
  /** Longer than the idle time-out of common balancers (60 s), so the balancer closes first and no request meets a closed socket. */
  keepAliveTimeoutMs: 65 * second,
  /** Sockets of one spoke worker: each costs about 50 KiB under load. */
  connectionsMax: 10_000,
  /** Sockets of one remote address: more than any client library opens, fewer than an attacker wants. */
  connectionsPerAddressMax: 1024,
  /** After SIGTERM, running requests may finish this long; then their connections are cut. */
  drainMsMax: 30 * second,
} as const;

/** Containers, paths and artifacts. */
const artifactLimits = {
  /** S3: a key is at most 1,024 bytes of UTF-8. */
  pathBytesMax: 1024,
  /** S3: user metadata, names and values together, at most 2 KB. */
  metadataBytesMax: 2 * kib,
  /** All attributes as JSON: 2 KiB of metadata escaped six-fold, and the named headers. Keeps a record's row below a database page or two. */
  attributesBytesMax: 16 * kib,
  /** Ten tags of 128 and 256 characters escaped, and an access list of 100 grants (AWS's limits), with room for retention. */
  annotationsBytesMax: 48 * kib,
  /** S3: tags of an object, of a bucket; characters of a tag's key and value. */
  tagsMax: 10,
  containerTagsMax: 50,
  tagKeyLengthMax: 128,
  tagValueLengthMax: 256,
  /** S3: default retention of at most a hundred years, in either unit; a larger number is a mistake nobody could take back. */
  retentionDaysMax: 36_500,
  retentionYearsMax: 100,
  /** S3: 3 to 63 characters, so that a name is also a DNS label. */
  containerNameLengthMin: 3,
  containerNameLengthMax: 63,
  /** Settings hold lifecycle, CORS and policy documents; AWS allows 20 KB for the largest of them. */
  containerSettingsBytesMax: 128 * kib,
  /** AWS's earlier default is 100 and its highest quota was 1,000 for long; more per tenant needs only a higher number here. */
  containersPerTenantMax: 1000,
  /** S3: one PUT carries at most 5 GiB. */
  singlePutBytesMax: 5 * gib,
  /** 5 TiB, the limit clients know. AWS has raised its own to 50 TB; 10,000 parts of 5 GiB would allow it, no test here has. */
  artifactBytesMax: 5 * tib,
  /** S3: DeleteObjects takes at most 1,000 keys. */
  removalBatchMax: 1000,
  /** S3: a list page has at most 1,000 entries. */
  listPageMax: 1000,
  /** Rows read at once behind a common prefix: most rows there may belong to the next one and be read in vain. */
  listReadMin: 8,
  /** Entity tags named by one condition header; the header limit allows about 200. */
  conditionTagsMax: 256,
} as const;

/** Documents of settings that clients write. */
const settingLimits = {
  /** S3: a bucket's configuration, as XML or JSON, has at most 64 KB. */
  sourceBytesMax: 64 * kib,
  /** S3: a CORS configuration has at most 100 rules. */
  corsRulesMax: 100,
  /** Origins, methods or headers of one rule: each is compared for each request with an origin. */
  corsItemsMax: 100,
  /** S3: the id of a rule has at most 255 characters. */
  corsIdLengthMax: 255,
  /** A host name has 253 characters; scheme, port and wildcard fit too. */
  corsTextLengthMax: 300,
  /** S3: a website has at most 50 routing rules. */
  websiteRulesMax: 50,
  /** Host names and paths of a website: as long as a path. */
  websiteTextLengthMax: kib,
  /** S3: rules of a lifecycle configuration, characters of a rule's ID, noncurrent versions kept by number. */
  lifecycleRulesMax: 1000,
  ruleIdLengthMax: 255,
  newerVersionsMax: 100,
  /** One transition a storage class, of which S3 knows some ten. */
  transitionsMax: 16,
  /** S3: notification configurations of a bucket. */
  notificationRulesMax: 100,
  /** A webhook's address or an ARN that holds one; the longest that browsers and proxies agree on. */
  targetLengthMax: 2048,
  /** A log artifact's path is this, a date and a unique part, and has to stay below the longest path. */
  logPrefixLengthMax: 800,
  /** S3: an access list has at most 100 grants. */
  logGrantsMax: 100,
} as const;

/** Multipart uploads. */
const uploadLimits = {
  /** S3: part numbers run from 1 to 10,000. */
  partNumberMax: 10_000,
  /** S3: every part but the last has at least 5 MiB. */
  partBytesMin: 5 * mib,
  /** S3: a part has at most 5 GiB. */
  partBytesMax: 5 * gib,
  /** S3: part and upload listings have at most 1,000 entries. */
  listPageMax: 1000,
  /** Open uploads of one tenant: each holds blobs nobody sees, so they are bounded like orphans. */
  openUploadsPerTenantMax: 10_000,
  /** An upload nobody touched for this long is aborted by the hub; clients resume within days, not weeks. */
  idleMsMax: 7 * day,
} as const;

/** Sessions between spokes and the hub. */
const sessionLimits = {
  /** How long a broken session may be resumed with its epoch: longer than a hub restart, shorter than a client's patience. */
  leaseMs: 10 * second,
  /** Four beats fit into the silence limit, so one lost turn of an event loop does not stop a spoke. */
  heartbeatMs: 500,
  /** Revocation has to act within two seconds: a spoke that heard nothing for so long stops deciding. */
  silenceMs: 2 * second,
  /** A dead TCP peer is noticed by silence; this is for the first connection and for TLS. */
  connectMs: 5 * second,
  reconnectDelayMsMin: 50,
  /** Below the lease, so that a spoke tries several times while its epoch can still be resumed. */
  reconnectDelayMsMax: 2 * second,
  /** Requests of one frame: keeps a frame far below the message limit of gRPC. */
  frameItemsMax: 512,
  /** grpc-js refuses larger messages by default; ours hold 512 records of at most a few KiB. */
  frameBytesMax: 4 * mib,
  /** Calls in flight of one session; the next ones are refused with `unavailable` instead of queueing without bound. */
  callsInFlightMax: 8192,
  /** How long a spoke waits for an ordinary call. Longer than the hub's slowest healthy commit by two orders of magnitude. */
  callMs: 10 * second,
  /** Completing 10,000 parts and removing 1,000 paths do more work than a write. */
  longCallMs: 30 * second,
  /** Counters are reported this often. */
  reportMs: 5 * second,
} as const;

/** Blobs, segments and the collector. */
const blobLimits = {
  /** Ids leased at once: at 5,000 PUTs a second one lease call every 50 ms. */
  leaseBatchMax: 256,
  /** A spoke asks for more when fewer than this are left, so that no PUT waits for a lease. */
  leaseRefillBelow: 64,
  /** An id not used, renewed or committed for this long is expired. Renewed while bytes flow. */
  pendingMsMax: 15 * minute,
  /** Ids in use are renewed this often: several tries fit before expiry. */
  renewMs: 2 * minute,
  /** Time between a blob's death and its deletion: the longest read (5 GiB parts at the minimum throughput are cut by `readMsMax`) and the longest provider URL. */
  graceMs: 75 * minute,
  /** The longest read of one blob before the spoke resolves the artifact again; below the grace. */
  readMsMax: hour,
  /** URLs that lead straight to a provider cannot be revoked, so they live shortly. */
  providerUrlTtlMs: minute,
  /** Longest life of such a URL; with readMsMax it has to stay below the grace. */
  providerUrlTtlMsMax: 10 * minute,
  /** A paused spoke may wake and write late: gone rows stay for this long, and the blob is deleted once more. Longer than any upload and than the oldest database backup one would restore. */
  zombieMs: 7 * day,
  /** Work handed out at once and how long it is the taker's. */
  workBatchMax: 256,
  workValidMs: 5 * minute,
  /** How often the hub looks for work to hand out. */
  collectEveryMs: 10 * second,
  /** Measured: below this an append with a shared sync costs 2–5 µs, a file of its own 65–280 µs. */
  packedBytesMax: 128 * kib,
  /** Compacting copies at most this much, some seconds of disk; a restart rewrites nothing larger. */
  segmentBytesMax: 256 * mib,
  /** A sealed segment with less than this share of live bytes is copied: on average every byte is then copied less than once more. */
  segmentLiveShareMin: 0.5,
  /** A segment that was just sealed may still have commits on their way: its share of live bytes means nothing before this. */
  segmentSettleMs: minute,
  /** Bytes asked of a backend at once while streaming; measured: 1 MiB reads reach 4.2 GB/s, 64 KiB 2.8. */
  readChunkBytes: mib,
  /** Backend calls that move no body: stat, delete, discard, list. */
  backendCallMs: 30 * second,
  /** Bytes of a put or an open have to begin moving within this. */
  backendFirstByteMs: 15 * second,
  /** Tries of a backend call in all, the first included. */
  backendTriesMax: 3,
  /** A step of the scrub: so many a backend are looked for, and so many listed. At this pace a million blobs take six weeks, for next to nothing. */
  scrubEveryMs: hour,
  scrubPageMax: 1000,
  /** Blobs of one page looked for at once: serving has the rest of the backend to itself. */
  scrubLooksMax: 8,
  /** Lost blobs of one page whose names are looked for: nothing finds them but reading all records of their tenant. */
  lostNamedMax: 20,
  /** Names told of each. */
  lostNamesMax: 10,
} as const;

/** The hub's own work. */
const hubLimits = {
  /** Commits of one transaction: more gain nothing (the flush is already shared) and make a retry one by one longer. */
  commitBatchMax: 256,
  /** So many of those who wait share a transaction at once; of more, half do, so that hub and spokes work at the same time. */
  commitBatchMin: 32,
  /** Commits waiting in one lane; further ones are refused with `unavailable`. */
  laneQueueMax: 4096,
  /** Lanes: transactions in flight at once. Postgres gains little beyond its cores times two. */
  lanesMax: 16,
  /** One transaction has to be answered within this, or its outcome is asked for by idempotency key. */
  transactionMs: 10 * second,
  /** Postgres is given up for this commit after this; the caller gets `unavailable`. */
  databaseRetryMs: 8 * second,
  /** A stored answer is kept this long: longer than a spoke sends a request again (its lease), with room for a paused process. */
  idempotencyRetentionMs: hour,
  /** Metadata cache: a record is about 1 KiB, so a quarter million hot records. */
  cacheBytesMax: 256 * mib,
  /** Events of one page. */
  eventPageMax: 1000,
  /** Events are kept this long for consumers that resume. */
  eventRetentionMs: 7 * day,
  /** Events looked at in each lane for one page that only some of them belong to: a reading stays a matter of milliseconds. */
  eventScanMax: 2000,
  /** A reader that does not wait is answered after looking for so long, with how far it came. */
  eventScanMs: 2 * second,
  /** Old events deleted in one transaction: it holds up its lane no longer than a large commit. */
  eventPurgeBatchMax: 1000,
  eventPurgeEveryMs: minute,
  /** Events of a lane read at once for the relay, and sent without having been acknowledged: a round trip is shared by so many. */
  relayPageMax: 256,
  relayUnderWayMax: 128,
  /** An acknowledgement takes milliseconds; a server that needs longer is away, and the event is sent again under the same id. */
  relayAcknowledgeMs: 5 * second,
  /** A hub that died tells again what it told within this before its death. */
  relaySaveMs: second,
  /** The server's memory of ids. It costs memory there, and has to outlast a restart of the hub. */
  relayDuplicateWindowMs: 2 * minute,
  /** NATS is looked for at least this often while it is away. */
  relayDelayMsMax: 5 * second,
  /** Waiting events are counted up to this in each lane: beyond it the exact number tells nobody more. */
  relayLagCountMax: 100_000,
  /** A long poll for events ends after this, below the idle limits of proxies. */
  eventWaitMsMax: 25 * second,
  /** Tokens a spoke takes ahead of use, and how long they are good: bounds how far two spokes exceed a limit together. */
  tokensAheadMax: 64,
  tokensValidMs: 200,
  /** Redis is asked on no hot path; slower than this it counts as away. */
  volatileCallMs: 500,
  /** The hub's own leadership lease and how often it is renewed. */
  leaderLeaseMs: 10 * second,
  leaderRenewMs: 3 * second,
} as const;

/** Named locks. */
const lockLimits = {
  /** Names are paths of a sort; the same bound as a path makes them fit every index. */
  nameBytesMax: 512,
  holderBytesMax: 256,
  /** Shorter leases than a round trip and a garbage collection would be lost by healthy holders. */
  ttlMsMin: second,
  /** A holder that dies blocks others this long at most. */
  ttlMsMax: hour,
  /** Waiting for a lock ends after this; the asker asks again. Below the idle limits of proxies. */
  waitMsMax: 25 * second,
  /** Waiters of one lock; further ones are refused. */
  waitersMax: 1000,
} as const;

/** Keys and tenants. */
const accessLimits = {
  keysPerTenantMax: 10_000,
  /** Grants of one key: judged on every request, so a handful. */
  grantsPerPrincipalMax: 32,
  /** Held in RAM by the hub, and listed whole. */
  rolesPerTenantMax: 1_000,
  /** Names, prefixes or address ranges of one restriction: compared one by one on every request of the key. */
  restrictionItemsMax: 64,
  /** AWS STS: temporary credentials live at least 15 minutes, of GetSessionToken at most 36 hours, of AssumeRole at most 12. */
  sessionMsMin: 15 * minute,
  sessionMsMax: 36 * hour,
  roleSessionMsMax: 12 * hour,
  /** AWS STS: characters of a session policy as the client writes it. */
  sessionPolicyLengthMax: 2048,
  /** A session token travels in a header of every request, beside all others in 8 KiB. */
  sessionTokenLengthMax: 4 * kib,
  /** AWS bounds a policy by its size (20 KB), which also bounds these; they keep one judgement short whatever the document. */
  policySourceBytesMax: 20 * kib,
  policyStatementsMax: 400,
  policyItemsMax: 1000,
  policyConditionsMax: 100,
  /** A resource is a container and a path with room for `${*}`; a fact of a tag has 128 characters. */
  policyTextLengthMax: 4 * kib,
  /** S3: an access list has at most 100 grants. */
  accessListEntriesMax: 100,
  /** Spokes keep derived signing keys for this long before they ask again; revocation is pushed besides. */
  credentialCacheMs: 5 * minute,
  /** Wrong logins for one name per minute, over all spokes (seed 002). */
  loginFailuresPerMinuteMax: 5,
  /** Wrong logins from one address per minute: an office shares one. */
  loginFailuresPerAddressPerMinuteMax: 60,
  /** Logins for one name that wait for each other: they are judged one by one, so that none is tried beyond the limit. */
  loginsWaitingPerNameMax: 32,
} as const;

/** Encryption at rest. */
const encryptionLimits = {
  /** AWS: an ARN or alias of a key; Vault's and Barbican's names are shorter. */
  keyIdLengthMax: 512,
  /** A tenant's named keys: all lie sealed in the hub's RAM. */
  keysPerTenantMax: 1000,
  /** The encryption context as JSON: it travels in one header of at most 8 KiB, in base64, and lies with every version. */
  contextBytesMax: 4 * kib,
} as const;

/** Lifecycle: what the hub does to old artifacts by itself. */
const lifecycleLimits = {
  /** Rows of one page of a walk: some milliseconds of the database, a few hundred KiB. */
  pageMax: 500,
  /** Pages a second of all walks together: users' requests come first, and ten million artifacts still take less than a night. */
  pagesPerSecondMax: 20,
  /** Removals sent into the lanes at once: as many as share a transaction well without filling it. */
  removalsUnderWayMax: 64,
  /** How often the hub looks whose turn it is. Ages end at midnight, so a walk a day is due, and one after a change of the rules. */
  everyMs: 5 * minute,
  /** A walk saves its place this often: a hub that takes over looks at this much again. */
  saveEveryMs: 5 * second,
} as const;

/** Notifications: what the hub tells targets that tenants name. */
const notificationLimits = {
  /** Changes looked at for one transaction of the queue. */
  pageMax: 256,
  /** A page ends earlier where its changes mean so many notifications: a megabyte or two in one statement. */
  routedRowsMax: 1000,
  /** Notifications read for one target at once, and deleted together when they are told: a hub that dies tells so many again. */
  deliveryPageMax: 32,
  /** Notifications of one target of one container that wait; beyond it new ones are given up at once. About 100 MiB of rows. */
  waitingMax: 100_000,
  /** Notifications of one container that were given up and are kept for its owner to see. */
  deadMax: 10_000,
  /** What a target does not take for so long is given up: longer than a night's outage. */
  retryMs: day,
  /** Waits between tries grow to this; longer would make a target that came back wait for nothing. */
  delayMsMax: minute,
  delayMsBase: second,
  /** A target that refuses what it is told (4xx) will hardly change its mind. */
  refusalsMax: 5,
  /** One webhook has to be answered within this. */
  webhookMs: 10 * second,
  /** Nobody reads the answers of webhooks. */
  webhookAnswerBytesMax: 64 * kib,
  /** Targets told at the same time; each holds a socket. Of one tenant fewer, so that its slow ones keep no other tenant waiting. */
  targetsUnderWayMax: 256,
  tenantTargetsUnderWayMax: 16,
  /** A webhook's secret: at least the output of its hash. */
  secretLengthMin: 32,
  secretLengthMax: 256,
} as const;

/** Access logs that spokes write for containers. */
const accessLogLimits = {
  /** AWS delivers best effort, most within some hours; fewer artifacts are better than fresher ones. */
  everyMs: 5 * minute,
  /** A log artifact is written when so much is gathered: large enough to be worth one, small enough to hold. */
  artifactBytesMax: 4 * mib,
  /** Held by one worker for all containers; beyond it further lines are not kept, which best effort allows. */
  heldBytesMax: 32 * mib,
  /** Containers logged by one worker at once. */
  containersMax: 1000,
} as const;

/** The store vault. Times are the original's (packages/docs/vault.md) and an operator's to change. */
const vaultLimits = {
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
  /** What a deployment chose is asked for again after this. */
  deliveryMs: 2 * second,
} as const;

/** Database backups. */
const backupLimits = {
  /** Of one file. A browser extension's database has some megabytes; clients send all of it with every save. */
  fileBytesMax: 256 * mib,
  /** Clients save several times a second while people type: within this only the last of them goes on to the final backend. */
  windowMs: 60 * second,
  /** Of one user within a window, to main and archive together: the latest to the one, what it replaced to the other. */
  writesPerWindowMax: 2,
  /** The latest and, where clients have gone apart, the newest are never rotated away; some history besides. */
  filesMin: 5,
  /** Names somebody may claim: one for every browser profile and more. */
  usersPerAccountMax: 64,
  /** A move that nobody finished is given to another spoke after this: a file of the greatest length over a slow link. */
  moveValidMs: 10 * minute,
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
const accountLimits = {
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
  /** What an external verifier said is believed for this long: it cannot tell us of a revocation. */
  verifierCacheMs: 30 * second,
} as const;

/** Signatures of the store vault. One verification takes about 20 ms of a core, one that is remembered some microseconds. */
const signatureLimits = {
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
const historyLimits = {
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
  userRequestsPerSecond: 50,
  userRequestsBurst: 1000,
  sourceRequestsPerSecond: 500,
  sourceRequestsBurst: 5000,
  /** Addresses and users whose requests one worker counts. */
  countedMax: 50_000,
  /** Answers whose arrival one worker waits to learn of. */
  receiptsMax: 50_000,
} as const;

export const limits = Object.freeze({
  request: Object.freeze(requestLimits),
  artifact: Object.freeze(artifactLimits),
  upload: Object.freeze(uploadLimits),
  session: Object.freeze(sessionLimits),
  setting: Object.freeze(settingLimits),
  blob: Object.freeze(blobLimits),
  hub: Object.freeze(hubLimits),
  lock: Object.freeze(lockLimits),
  access: Object.freeze(accessLimits),
  account: Object.freeze(accountLimits),
  lifecycle: Object.freeze(lifecycleLimits),
  notification: Object.freeze(notificationLimits),
  accessLog: Object.freeze(accessLogLimits),
  encryption: Object.freeze(encryptionLimits),
  history: Object.freeze(historyLimits),
  vault: Object.freeze(vaultLimits),
  signature: Object.freeze(signatureLimits),
  backup: Object.freeze(backupLimits),
});

export type Limits = typeof limits;
