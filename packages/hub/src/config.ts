/** The settings of the hub. Only main.ts reads the environment: the variable of `postgres.url` is FELLOE_HUB_POSTGRES_URL. */
import { limits } from '@felloe/engine/limits.ts';
import type { DeepReadonly } from '@felloe/runtime/configuration.ts';
import { logLevels } from '@felloe/runtime/logger.ts';
import { type Static, Type } from 'typebox';

const File = (description: string) => Type.Optional(Type.String({ minLength: 1, description }));
const Milliseconds = (value: number, description: string) => Type.Integer({ minimum: 1, default: value, description });

export const HubSettings = Type.Object({
  name: Type.String({
    pattern: '^[a-zA-Z0-9][a-zA-Z0-9.-]{0,62}$',
    default: 'hub',
    description:
      'Name of this hub. A restarted hub of the same name leads at once; one of another name waits for the lease to end.',
  }),
  region: Type.String({ minLength: 1, default: 'us-east-1', description: 'Region of the installation.' }),
  version: Type.String({ default: '0.1.0', description: 'Shown in status.' }),
  directory: Type.String({
    minLength: 1,
    description: 'Where the hub keeps its own files: key-encryption key, development authority.',
  }),
  postgres: Type.Object({
    url: Type.String({ minLength: 1, description: 'Postgres: postgres://user:password@host:port/database.' }),
    connectionsMax: Type.Integer({ minimum: 4, maximum: 500, default: 20, description: 'Connections held at most.' }),
  }),
  redis: Type.Object({
    url: Type.Optional(
      Type.String({ description: 'Redis for shared volatile state. Without it the hub keeps it in its own memory.' }),
    ),
  }),
  nats: Type.Object({
    url: Type.Optional(
      Type.String({ description: 'NATS server events are relayed to. Without it they stay readable from the hub.' }),
    ),
  }),
  listen: Type.Object({
    host: Type.String({ minLength: 1, default: '127.0.0.1', description: 'Address the session listener binds.' }),
    port: Type.Integer({ minimum: 0, maximum: 65_535, default: 7070, description: 'Port of the session listener; 0 takes any.' }),
    ca: File('Authority that signs spokes, PEM. Without the three files the development authority in `directory` is used.'),
    cert: File('Certificate of the hub, PEM. Replace it by rename; it is read again without a restart.'),
    key: File('Private key of that certificate, PEM.'),
    hosts: Type.Array(Type.String(), {
      default: ['localhost', '127.0.0.1'],
      description: 'Names and addresses in the development certificate: how spokes call the hub.',
    }),
  }),
  private: Type.Object({
    host: Type.String({
      minLength: 1,
      default: '127.0.0.1',
      description: 'Address the private listener binds: metrics and health.',
    }),
    port: Type.Integer({ minimum: 0, maximum: 65_535, default: 9099, description: 'Port of the private listener; 0 takes any.' }),
  }),
  keyEncryptionKey: File('File with the 32-byte key (hex or base64) that seals secrets. Without it one is made in `directory`.'),
  previousKeyEncryptionKeys: Type.Array(Type.String({ minLength: 1 }), {
    default: [],
    description: 'Files with earlier keys. What they sealed is sealed anew at the start; remove them an hour after it.',
  }),
  adminToken: Type.Optional(
    Type.String({
      minLength: 16,
      secret: true,
      description: 'Token of the first administrator, made by whoever sets the installation up. Usually given as a file.',
    }),
  ),
  localBackends: Type.Object({
    root: File(
      'Absolute path at which the file-system backends named here lie now. A hub whose directories were moved records it before it lets a spoke in; `felloe start` says so of its data directory.',
    ),
    ids: Type.Array(Type.String({ minLength: 1 }), { default: [], description: 'Backends that lie there, by id.' }),
    firstNamed: Type.String({
      default: '',
      description: 'Name of a backend that lies there, too: of all that ever had the name, the first.',
    }),
  }),
  lanes: Type.Integer({
    minimum: 1,
    maximum: limits.hub.lanesMax,
    default: 4,
    description: 'Transactions of containers in flight at once. May be raised, never lowered, once containers exist.',
  }),
  cacheBytesMax: Type.Integer({
    minimum: 1 << 20,
    default: limits.hub.cacheBytesMax,
    description: 'Bound of the metadata cache in bytes.',
  }),
  collector: Type.Object({
    everyMs: Milliseconds(limits.blob.collectEveryMs, 'How often the collector looks for work.'),
    graceMs: Milliseconds(limits.blob.graceMs, 'Time between a blob’s death and its deletion: above the longest read.'),
    zombieMs: Milliseconds(
      limits.blob.zombieMs,
      'When a deleted blob is deleted once more, and unknown bytes are: above the longest upload and backup age.',
    ),
    settleMs: Milliseconds(limits.blob.segmentSettleMs, 'A segment is not compacted sooner than this after it was sealed.'),
    workValidMs: Milliseconds(limits.blob.workValidMs, 'Work a spoke took is given to another after this.'),
    pendingMs: Milliseconds(limits.blob.pendingMsMax, 'Blob ids that are not committed or renewed for this long expire.'),
    liveShareMin: Type.Number({
      minimum: 0,
      maximum: 1,
      default: limits.blob.segmentLiveShareMin,
      description: 'Segments with a smaller share of live bytes are compacted.',
    }),
    scrubEveryMs: Type.Integer({
      minimum: 0,
      default: limits.blob.scrubEveryMs,
      description:
        'How often a page of each backend is compared with the records; 0 for never, as before restoring an old database.',
    }),
  }),
  history: Type.Object({
    cleanEveryMs: Milliseconds(
      limits.history.cleanEveryMs,
      'How often the hub looks what is to be forgotten in shell histories: inboxes past their time, users without devices.',
    ),
    rewriteAfterMs: Milliseconds(
      limits.history.rewriteAfterMs,
      'How long bytes of deleted entries stay in a blob beside others before a spoke writes what is left to a new one.',
    ),
  }),
  lifecycle: Type.Object({
    daySeconds: Type.Integer({
      minimum: 1,
      maximum: 86_400,
      default: 86_400,
      description: 'Length of a day of lifecycle rules. Shorter ones are for tests; they are not rounded up to midnight.',
    }),
    everyMs: Milliseconds(limits.lifecycle.everyMs, 'How often the hub looks which containers’ lifecycle is due.'),
  }),
  notifications: Type.Object({
    networks: Type.Array(Type.String(), {
      default: [],
      description: 'Private networks and addresses that webhooks may go to, such as 10.0.0.0/8. Public ones need no mention.',
    }),
    retryMs: Milliseconds(limits.notification.retryMs, 'A notification that its target does not take for so long is given up.'),
    delayMsMax: Milliseconds(limits.notification.delayMsMax, 'Longest wait between two tries.'),
  }),
  vault: Type.Object({
    urlMs: Type.Integer({
      minimum: 1,
      // Far below the life of the keys that seal them.
      maximum: limits.blob.providerUrlTtlMsMax,
      default: limits.vault.urlMs,
      description: 'How long upload URLs that spokes hand out for bytes of the store vault are good.',
    }),
    saveMs: Milliseconds(limits.vault.saveMs, 'A snapshot may be saved so long after it was announced.'),
    pendingMs: Milliseconds(limits.vault.pendingMs, 'What was announced and not finished for so long is forgotten.'),
    directPendingMs: Milliseconds(
      limits.vault.directPendingMs,
      'The same for history entries that clients send straight to a provider: longer than the slowest client takes to send one.',
    ),
    cleanEveryMs: Milliseconds(limits.vault.cleanEveryMs, 'How often the hub looks for that.'),
    retainEveryMs: Milliseconds(limits.vault.retainEveryMs, 'How often the hub looks for entries past their topic’s retention.'),
    delivery: Type.Enum(['spoke', 's3', 'cloudfront'], {
      default: 'spoke',
      description:
        'How bytes of the store vault get to and from clients: through a spoke; by URLs straight to an S3 backend; up like that and down by CloudFront.',
    }),
    directUrlMs: Type.Integer({
      minimum: 1000,
      maximum: limits.blob.providerUrlTtlMsMax,
      default: limits.blob.providerUrlTtlMs,
      description: 'How long a URL that leads straight to a provider is good. Nobody can revoke it.',
    }),
    s3: Type.Object({
      bucket: Type.Optional(
        Type.String({
          minLength: 3,
          description:
            'S3 bucket that clients write to by themselves. Without it they do where the container is placed, if that is S3.',
        }),
      ),
      profile: Type.Enum(['aws', 'r2', 'b2', 'wasabi', 'spaces', 'minio', 'ceph', 'felloe', 'generic'], {
        default: 'aws',
        description: 'Provider of that bucket, as S3 profiles of backends name it.',
      }),
      region: Type.Optional(Type.String({ minLength: 1, description: 'Region of that S3 bucket.' })),
      endpoint: Type.Optional(
        Type.String({ minLength: 1, description: 'URL of its S3 provider; overrides the one of the profile.' }),
      ),
    }),
    cloudfront: Type.Object({
      domain: Type.Optional(
        Type.String({ minLength: 1, description: 'Domain of the distribution that has the S3 bucket as its origin.' }),
      ),
      keyPairId: Type.Optional(Type.String({ minLength: 1, description: 'Id of the public key that the distribution trusts.' })),
      privateKeyBase64: Type.Optional(
        Type.String({ minLength: 1, secret: true, description: 'Its private key, RSA, PEM in base64.' }),
      ),
    }),
  }),
  accounts: Type.Object({
    networks: Type.Array(Type.String(), {
      default: [],
      description:
        'Private networks and addresses in which token issuers and verifiers of containers may be asked, also over plain http. Public ones need no mention.',
    }),
  }),
  partBytesMin: Type.Integer({
    minimum: 1,
    default: limits.upload.partBytesMin,
    description: 'Smallest part of a multipart upload but the last.',
  }),
  logLevel: Type.Enum([...logLevels], { default: 'info', description: 'Least severe level that is logged.' }),
  tracing: Type.Object({
    url: Type.Optional(Type.String({ description: 'OTLP/HTTP traces endpoint. Without it nothing is traced.' })),
  }),
  faults: Type.Optional(Type.String({ description: 'Fault points for tests: point:action[=argument][@n], comma separated.' })),
});

export type HubConfig = DeepReadonly<Static<typeof HubSettings>>;

/** How spokes call a hub that was given no certificate: plain session within one process only. */
export function certificateFiles(config: HubConfig): { ca: string; cert: string; key: string } | undefined {
  const { ca, cert, key } = config.listen;
  return ca !== undefined && cert !== undefined && key !== undefined ? { ca, cert, key } : undefined;
}
