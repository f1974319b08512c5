/**
 * Every limit of the system, each with its reason. Units are the last word of a name: bytes, ms, or a plain count (Max/Min).
 * A limit that an operator may change has its default here and its field in the process's configuration; the rest are contracts.
 */
import { accountLimits, backupLimits, historyLimits, signatureLimits, vaultLimits } from './app-limits.ts';
import { day, gib, hour, kib, mib, minute, second, tib } from './limit-units.ts';

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
  /**
   * Bytes on the way in one direction before the peer has to say that it read some. HTTP/2 begins with 64 KiB, which a spoke at a distance
   * of 80 ms fills with a thousand commits a second; this carries hundreds of thousands, and a page of records in one round trip. It bounds
   * what an end holds for a peer that reads nothing.
   */
  windowBytes: 8 * mib,
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
  /** Ids leased at once: at 5,000 PUTs a second one lease call every 200 ms. A lease costs the hub as much as thirty commits. A hub gives at most its own number, whatever is asked. */
  leaseBatchMax: 1024,
  /** A spoke asks for more when fewer than this are left, or twice what it used while the last lease was on its way, so that no PUT waits for one. */
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
  /** A statement that takes longer than this holds no other lane's commits up: a flush of the log to a slow disk is faster. */
  tripPatienceMs: 25,
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
  /** Metadata cache: a record is about 600 bytes, so some 450,000 hot records. */
  cacheBytesMax: 256 * mib,
  /** Events of one page. */
  eventPageMax: 1000,
  /**
   * Of the events that share a row of the outbox. With its other columns (93 bytes) such a row stays below the 2,032 bytes from
   * which Postgres moves values out of a table's pages: longer ones cost as many inserts again, and readers of one event all of them.
   */
  outboxRowBytesMax: 1930,
  /** Events are kept this long for consumers that resume. */
  eventRetentionMs: 7 * day,
  /** Events looked at in each lane for one page that only some of them belong to: a reading stays a matter of milliseconds. */
  eventScanMax: 2000,
  /** A reader that does not wait is answered after looking for so long, with how far it came. */
  eventScanMs: 2 * second,
  /** Rows of old events deleted in one transaction: it holds up its lane no longer than a large commit. */
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
  /** A lock that nobody has had for so long loses its record: until then its last holder may still end a write that it began. */
  keptFreeMs: day,
  /** How often such records are looked for, and how many are removed in one transaction. */
  removeEveryMs: 10 * minute,
  removeBatchMax: 1000,
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
