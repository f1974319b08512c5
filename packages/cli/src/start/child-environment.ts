/** The settings of hub and spokes as variables: what a child process is given, and what the same code reads within one process. */
import { join } from 'node:path';
import type { SpokePorts } from './ports.ts';
import { endpointOf } from './addresses.ts';
import { appContainers } from './app-containers.ts';
import { firstBackend } from './first-run.ts';
import type { StartOptions } from './start-options.ts';

export type Variables = Readonly<Record<string, string>>;

export interface InstallationPlaces {
  readonly hubDirectory: string;
  readonly blobDirectory: string;
  readonly adminTokenFile: string;
  readonly certificateDirectory: string;
  readonly logDirectory: string;
  readonly postgresDirectory: string;
}

export function placesIn(dataDirectory: string): InstallationPlaces {
  return {
    hubDirectory: join(dataDirectory, 'hub'),
    blobDirectory: join(dataDirectory, 'blobs'),
    adminTokenFile: join(dataDirectory, 'hub', 'admin-token'),
    certificateDirectory: join(dataDirectory, 'certificates'),
    logDirectory: join(dataDirectory, 'logs'),
    postgresDirectory: join(dataDirectory, 'postgres'),
  };
}

export interface HubPlan {
  readonly options: StartOptions;
  readonly postgresUrl: string;
  /** 0 for any, and for a hub that only its own process speaks to. */
  readonly sessionPort: number;
  /** Backends that lie in the data directory, by id. */
  readonly ownBackends: readonly string[];
}

export function hubVariables({ options, postgresUrl, sessionPort, ownBackends }: HubPlan): Variables {
  const places = placesIn(options.dataDirectory);
  return {
    FELLOE_HUB_DIRECTORY: places.hubDirectory,
    FELLOE_HUB_POSTGRES_URL: postgresUrl,
    FELLOE_HUB_LISTEN_HOST: '127.0.0.1',
    FELLOE_HUB_LISTEN_PORT: String(sessionPort),
    FELLOE_HUB_PRIVATE_PORT: '0',
    FELLOE_HUB_ADMIN_TOKEN_FILE: places.adminTokenFile,
    FELLOE_HUB_LOCAL_BACKENDS_ROOT: places.blobDirectory,
    FELLOE_HUB_LOCAL_BACKENDS_IDS: ownBackends.join(','),
    // The first backend of an embedded Postgres is the one that the first start made for its directory.
    FELLOE_HUB_LOCAL_BACKENDS_FIRST_NAMED: options.postgresUrl === undefined ? firstBackend : '',
    ...(options.natsUrl === undefined ? {} : { FELLOE_HUB_NATS_URL: options.natsUrl }),
    ...(options.redisUrl === undefined ? {} : { FELLOE_HUB_REDIS_URL: options.redisUrl }),
  };
}

export interface SpokePlan {
  readonly options: StartOptions;
  readonly name: string;
  readonly ports: SpokePorts;
  /** Undefined within the hub's own process. */
  readonly hub: { readonly port: number; readonly ca: string; readonly cert: string; readonly key: string } | undefined;
}

export function spokeVariables({ options, name, ports, hub }: SpokePlan): Variables {
  return {
    FELLOE_SPOKE_NAME: name,
    FELLOE_SPOKE_S3_HOST: options.host,
    FELLOE_SPOKE_S3_PORT: String(ports.s3),
    FELLOE_SPOKE_S3_ENDPOINTS: endpointOf(options.host, ports.s3),
    FELLOE_SPOKE_APP_HOST: options.host,
    FELLOE_SPOKE_APP_PORT: String(ports.app),
    FELLOE_SPOKE_APP_ENDPOINTS: endpointOf(options.host, ports.app),
    FELLOE_SPOKE_PRIVATE_PORT: '0',
    FELLOE_SPOKE_APPS_VAULT: appContainers.vault,
    FELLOE_SPOKE_APPS_HISTORY: appContainers.history,
    FELLOE_SPOKE_APPS_BACKUPS: appContainers.backups,
    FELLOE_SPOKE_APPS_DOCUMENTS: appContainers.documents,
    // One process each: what outside tools are told of and may kill.
    FELLOE_SPOKE_WORKERS: '1',
    ...(options.natsUrl === undefined ? {} : { FELLOE_SPOKE_NATS_URL: options.natsUrl }),
    ...(hub === undefined
      ? {}
      : {
          FELLOE_SPOKE_HUB_ADDRESS: `127.0.0.1:${hub.port}`,
          FELLOE_SPOKE_HUB_CA: hub.ca,
          FELLOE_SPOKE_HUB_CERT: hub.cert,
          FELLOE_SPOKE_HUB_KEY: hub.key,
        }),
  };
}

/** Variables of the start's own environment that a child gets besides: settings of its kind, and what programs need to run. */
const ordinary = [
  'PATH',
  'HOME',
  'TMPDIR',
  'LANG',
  'TZ',
  'NODE_OPTIONS',
  'NODE_EXTRA_CA_CERTS',
  // Hub and spokes start from what an earlier start compiled.
  'NODE_COMPILE_CACHE',
] as const;

export function inheritedVariables(
  environment: Readonly<Record<string, string | undefined>>,
  prefixes: readonly string[],
): Variables {
  const wanted = Object.entries(environment).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined &&
      (ordinary.some((name) => name === entry[0]) || prefixes.some((prefix) => entry[0].startsWith(prefix))),
  );
  return Object.fromEntries(wanted);
}
