/** The settings of a cluster's processes as variables: real ports, one worker a spoke, times short enough to test. */
import { appContainers } from '@felloe/cli/start/app-containers.ts';

export type Variables = Readonly<Record<string, string>>;

export interface HubPlan {
  readonly directory: string;
  readonly sessionPort: number;
  readonly privatePort: number;
  readonly adminToken: string;
  readonly postgresUrl: string;
  readonly natsUrl: string | undefined;
  readonly redisUrl: string | undefined;
}

export function hubVariables(plan: HubPlan): Variables {
  return {
    FELLOE_HUB_NAME: 'hub-1',
    FELLOE_HUB_DIRECTORY: plan.directory,
    FELLOE_HUB_POSTGRES_URL: plan.postgresUrl,
    FELLOE_HUB_LISTEN_HOST: '127.0.0.1',
    FELLOE_HUB_LISTEN_PORT: String(plan.sessionPort),
    FELLOE_HUB_PRIVATE_PORT: String(plan.privatePort),
    FELLOE_HUB_ADMIN_TOKEN: plan.adminToken,
    ...(plan.natsUrl === undefined ? {} : { FELLOE_HUB_NATS_URL: plan.natsUrl }),
    ...(plan.redisUrl === undefined ? {} : { FELLOE_HUB_REDIS_URL: plan.redisUrl }),
  };
}

export interface SpokePlan {
  readonly name: string;
  readonly s3Port: number;
  readonly appPort: number;
  readonly privatePort: number;
  /** Where this spoke finds the hub: behind a fault proxy of its own. */
  readonly hubPort: number;
  readonly certificate: { readonly ca: string; readonly cert: string; readonly key: string };
  readonly natsUrl: string | undefined;
}

export function spokeVariables(plan: SpokePlan): Variables {
  return {
    FELLOE_SPOKE_NAME: plan.name,
    FELLOE_SPOKE_S3_HOST: '127.0.0.1',
    FELLOE_SPOKE_S3_PORT: String(plan.s3Port),
    FELLOE_SPOKE_APP_HOST: '127.0.0.1',
    FELLOE_SPOKE_APP_PORT: String(plan.appPort),
    FELLOE_SPOKE_PRIVATE_PORT: String(plan.privatePort),
    FELLOE_SPOKE_APPS_VAULT: appContainers.vault,
    FELLOE_SPOKE_APPS_HISTORY: appContainers.history,
    FELLOE_SPOKE_APPS_BACKUPS: appContainers.backups,
    FELLOE_SPOKE_APPS_DOCUMENTS: appContainers.documents,
    FELLOE_SPOKE_WORKERS: '1',
    FELLOE_SPOKE_HUB_ADDRESS: `127.0.0.1:${plan.hubPort}`,
    FELLOE_SPOKE_HUB_CA: plan.certificate.ca,
    FELLOE_SPOKE_HUB_CERT: plan.certificate.cert,
    FELLOE_SPOKE_HUB_KEY: plan.certificate.key,
    ...(plan.natsUrl === undefined ? {} : { FELLOE_SPOKE_NATS_URL: plan.natsUrl }),
  };
}
