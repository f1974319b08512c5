/** The settings of a spoke. Only main.ts reads the environment: the variable of `tls.cert` is FELLOE_SPOKE_TLS_CERT. */
import { limits } from '@felloe/engine/limits.ts';
import type { ConfigurationFault, DeepReadonly } from '@felloe/runtime/configuration.ts';
import { logLevels } from '@felloe/runtime/logger.ts';
import { Type, type Static } from 'typebox';
import { VaultSettings } from './apps/vault/vault-settings.ts';

const Port = (description: string, port: number) => Type.Integer({ minimum: 0, maximum: 65_535, default: port, description });
const Host = (description: string, host: string) => Type.String({ minLength: 1, default: host, description });
const File = (description: string) => Type.Optional(Type.String({ minLength: 1, description }));
const Stands = (app: string) =>
  Type.Array(Type.String({ minLength: 3 }), {
    default: [],
    description: `Container that ${app} stands on, by name; \`host=name\` for requests to one host name. Without any the app is not served.`,
  });

export const SpokeSettings = Type.Object({
  name: Type.String({
    pattern: '^[a-z0-9][a-z0-9-]{0,62}$',
    description: 'Identity of this spoke; the one in its certificate. Workers share it.',
  }),
  region: Type.String({
    minLength: 1,
    default: 'us-east-1',
    description: 'Region that clients sign for and that listings show.',
  }),
  version: Type.String({ default: '0.1.0', description: 'Shown to the hub and in the API description.' }),
  hub: Type.Object({
    address: Type.String({ default: '127.0.0.1:7070', description: 'host:port of the hub.' }),
    ca: File(
      'Certificate authority of the hub, PEM. A spoke process needs the three files; within the process of the hub there is no wire.',
    ),
    cert: File('Certificate of this spoke, PEM. Read again for every connection; replace it by rename.'),
    key: File('Private key of that certificate, PEM.'),
  }),
  s3: Type.Object({
    host: Host('Address the S3 listener binds.', '0.0.0.0'),
    port: Port('Port of the S3 listener; 0 takes any.', 9000),
    baseHosts: Type.Array(Type.String(), {
      default: [],
      description: 'Host names under which `container.<name>` is virtual-host style.',
    }),
    websiteHosts: Type.Array(Type.String(), {
      default: [],
      description: 'Host names under which `container.<name>` is the website of a container.',
    }),
    endpoints: Type.Array(Type.String(), {
      default: [],
      description: 'Public S3 endpoints, as the hub tells clients. Port 0 in one stands for the port of the listener.',
    }),
    signatureV2: Type.Boolean({
      default: false,
      description:
        'Takes requests, URLs and forms of old clients, signed with Signature Version 2 (HMAC-SHA1). Each is checked by the hub, and covers less of the request than version 4.',
    }),
  }),
  app: Type.Object({
    host: Host('Address the app listener binds.', '0.0.0.0'),
    port: Port('Port of the app listener (/v1); 0 takes any.', 8080),
    endpoints: Type.Array(Type.String(), {
      default: [],
      description: 'Public app endpoints, as the hub tells clients. Port 0 in one stands for the port of the listener.',
    }),
    allowedOrigin: Type.String({ default: '*', description: 'Origin that browsers may call the app listener from.' }),
  }),
  apps: Type.Object({
    vault: Stands('the store vault (/vault)'),
    history: Stands('shell-history sync (/history)'),
    backups: Stands('database backups (/backups)'),
    documents: Stands('accounts and presigned URLs of pure-storage clients (/auth, /presigned-url)'),
  }),
  vault: VaultSettings,
  backups: Type.Object({
    moveEveryMs: Type.Integer({
      minimum: 100,
      default: limits.backup.moveEveryMs,
      description: 'How often this worker asks whether backups have to be moved to another backend.',
    }),
  }),
  history: Type.Object({
    rewriteEveryMs: Type.Integer({
      minimum: 10,
      default: limits.history.rewriteEveryMs,
      description:
        'How often a worker that serves shell histories asks for blobs to write anew without the entries that were deleted.',
    }),
  }),
  private: Type.Object({
    host: Host('Address the private listener binds: metrics and health.', '127.0.0.1'),
    port: Port('Port of the private listener; worker n listens on this plus n. 0 takes any.', 9100),
  }),
  tls: Type.Object({
    cert: File('Certificate chain of the public listeners, PEM. Without it they speak plain HTTP.'),
    key: File('Private key of that certificate, PEM.'),
  }),
  workers: Type.Integer({
    minimum: 0,
    maximum: 256,
    default: 0,
    description: 'Worker processes that share the listeners; 0 = one fewer than the cores, at least one.',
  }),
  hashThreads: Type.Integer({
    minimum: 0,
    maximum: 64,
    default: 1,
    description: 'Threads a worker that hash large bodies; 0 hashes them between requests.',
  }),
  connectionsMax: Type.Integer({
    minimum: 1,
    default: limits.request.connectionsMax,
    description: 'Connections of one listener of one worker; more are refused.',
  }),
  drainMs: Type.Integer({
    minimum: 0,
    default: limits.request.drainMsMax,
    description: 'After SIGTERM running requests may finish for this long.',
  }),
  accessLogs: Type.Object({
    everyMs: Type.Integer({
      minimum: 100,
      default: limits.accessLog.everyMs,
      description: 'Access logs of containers are written this often, or when they are long.',
    }),
  }),
  logLevel: Type.Enum([...logLevels], { default: 'info', description: 'Least severe level that is logged.' }),
  nats: Type.Object({
    url: Type.Optional(Type.String({ description: 'NATS server for read events. Without it they are only counted.' })),
  }),
  tracing: Type.Object({
    url: Type.Optional(Type.String({ description: 'OTLP/HTTP traces endpoint. Without it nothing is traced.' })),
    sampleRatio: Type.Number({
      minimum: 0,
      maximum: 1,
      default: 0.01,
      description: 'Share of requests without a trace context that are traced.',
    }),
  }),
  faults: Type.Optional(Type.String({ description: 'Fault points for tests: point:action[=argument][@n], comma separated.' })),
});

/** What a schema of single fields cannot say. Thrown together as a ConfigurationError by main.ts. */
export function faultsOfProcess(config: SpokeConfig): ConfigurationFault[] {
  const faults: ConfigurationFault[] = [];
  for (const field of ['ca', 'cert', 'key'] as const) {
    if (config.hub[field] !== undefined) continue;
    faults.push({ field: `hub.${field}`, variable: `FELLOE_SPOKE_HUB_${field.toUpperCase()}`, problem: 'is required' });
  }
  if ((config.tls.cert === undefined) !== (config.tls.key === undefined)) {
    const problem = 'is needed together with the other: a certificate and its key';
    faults.push({ field: 'tls', variable: 'FELLOE_SPOKE_TLS_CERT, FELLOE_SPOKE_TLS_KEY', problem });
  }
  return faults;
}

export type SpokeConfig = DeepReadonly<Static<typeof SpokeSettings>>;
