/**
 * A whole installation of real processes: Postgres, NATS and Redis where asked for, a hub, spokes, a balancer before them. Between
 * the hub and everything it speaks to stands a fault proxy of its own. All of it ends with its scope.
 */
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import { ensureUsable } from '@felloe/cli/start/first-run.ts';
import { issueSpokeCertificates } from '@felloe/hub/spoke-certificates/issue-spoke-certificates.ts';
import { Client } from '@felloe/sdk/client.ts';
import { type Balancer, startBalancer } from '../faults/balancer.ts';
import type { CommitFate } from '../faults/commit-cutter.ts';
import { type FaultProxy, startFaultProxy } from '../faults/fault-proxy.ts';
import { freePort, freePortRun } from '../services/free-port.ts';
import { makeScratchDirectory } from '../services/scratch-directory.ts';
import type { GivenServices } from '../services/service.ts';
import { createRawS3, type RawS3 } from '../workload/raw-s3.ts';
import { type ClusterServices, startClusterServices } from './cluster-services.ts';
import { hubVariables, spokeVariables, type Variables } from './cluster-settings.ts';
import { createNodeProcess, type NodeProcess } from './node-process.ts';
import { createS3Client, type S3Access, type S3ClientOptions } from './s3-client.ts';

export interface ClusterOptions {
  /** Three when absent. */
  readonly spokes?: number;
  readonly given?: GivenServices;
  readonly nats?: boolean;
  readonly redis?: boolean;
  /** Cuts the hub's connections around chosen COMMITs. */
  readonly decideCommit?: (commitNumber: number) => CommitFate;
  /** Further settings, as variables. They win over ours. */
  readonly hubVariables?: Variables;
  readonly spokeVariables?: Variables;
  /** Where the bytes go; in the cluster's own directory when absent. It exists, and outlives the cluster. */
  readonly blobDirectory?: string;
  /** What the processes inherit: PATH and the like, handed in by the test. */
  readonly inherited?: Variables;
}

export interface ClusterSpoke {
  readonly process: NodeProcess;
  readonly s3Endpoint: string;
  readonly appEndpoint: string;
  readonly privateEndpoint: string;
  /** Its own way to the hub. */
  readonly hubLink: FaultProxy;
}

export interface StandbyHub {
  readonly process: NodeProcess;
  /** For the FELLOE_SPOKE_HUB_ADDRESS of spokes that are to follow it. */
  readonly address: string;
}

/** Which way into the cluster: one spoke by its index, or the balancer over all. */
export type Entrance = number | 'balancer';

export interface Cluster extends AsyncDisposable {
  readonly hub: NodeProcess;
  readonly hubPrivateEndpoint: string;
  readonly spokes: readonly ClusterSpoke[];
  readonly balancer: Balancer;
  readonly services: ClusterServices;
  readonly adminToken: string;
  readonly tenant: string;
  /** Of the administrator, through all spokes. */
  readonly admin: Client;
  /** Where the file-system backend keeps its bytes. */
  readonly blobDirectory: string;
  /** The first tenant's key, by an entrance. */
  access(entrance: Entrance): S3Access;
  s3(entrance: Entrance, options?: S3ClientOptions): S3Client;
  rawS3(entrance: Entrance): RawS3;
  /**
   * Another hub of this installation, not started yet. It speaks to the database itself, not through `databaseLink`: what harms
   * the first hub's way leaves this one well.
   */
  prepareStandby(name: string): Promise<StandbyHub>;
  /** The last lines of every process, for the message of a failing test. */
  output(): string;
}

const region = 'us-east-1';

export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  await using stack = new AsyncDisposableStack();
  const scratch = stack.use(await makeScratchDirectory('cluster'));
  const blobDirectory = options.blobDirectory ?? path.join(scratch.path, 'blobs');
  const hubDirectory = path.join(scratch.path, 'hub');
  if (options.blobDirectory === undefined) await mkdir(blobDirectory);
  await mkdir(hubDirectory);
  const services = await startClusterServices(
    {
      given: options.given ?? {},
      nats: options.nats ?? false,
      redis: options.redis ?? false,
      ...(options.decideCommit === undefined ? {} : { decideCommit: options.decideCommit }),
    },
    stack,
  );
  const adminToken = `felloe_${randomBytes(32).toString('base64url')}`;
  const sessionPort = await freePort();
  const hubPrivatePort = await freePort();
  const hubEnvironment: Variables = {
    ...options.inherited,
    ...hubVariables({
      directory: hubDirectory,
      sessionPort,
      privatePort: hubPrivatePort,
      adminToken,
      postgresUrl: services.hubDatabaseUrl,
      natsUrl: services.hubNatsUrl,
      redisUrl: services.hubRedisUrl,
    }),
    ...options.hubVariables,
  };
  const hub = stack.use(createHubProcess({ name: 'hub', privatePort: hubPrivatePort, environment: hubEnvironment }));
  const names = Array.from({ length: options.spokes ?? 3 }, (_, index) => `spoke-${index + 1}`);
  const certificates = await issueSpokeCertificates({
    hubDirectory,
    certificateDirectory: path.join(scratch.path, 'certificates'),
    names,
  });
  const spokes: ClusterSpoke[] = [];
  for (const name of names) {
    const hubLink = stack.use(await startFaultProxy({ target: { host: '127.0.0.1', port: sessionPort } }));
    spokes.push(await prepareSpoke({ name, hubLink, certificate: certificates.of(name), options, services }));
  }
  for (const spoke of spokes) stack.use(spoke.process);
  // All at once, as after a power cut; a hub that does not come up is the reason of everything else, so it is waited for first.
  for (const node of [hub, ...spokes.map((spoke) => spoke.process)]) node.launch();
  await hub.waitUntilReady();
  await Promise.all(spokes.map((spoke) => spoke.process.waitUntilReady())).catch((cause: unknown) => {
    throw new Error(`a spoke did not become ready; the hub said:\n${hub.output().slice(-4_000)}`, { cause });
  });
  const balancer = stack.use(await startBalancer(spokes.map((spoke) => addressOf(spoke.s3Endpoint))));
  const admin = new Client({
    endpoints: spokes.map((spoke) => spoke.appEndpoint),
    credentials: { kind: 'token', token: adminToken },
    choose: 'given',
  });
  const { tenant, ...keys } = await ensureUsable({ client: admin, blobDirectory, before: undefined });
  const endpointOf = (entrance: Entrance): string => {
    if (entrance === 'balancer') return `http://${balancer.host}:${balancer.port}`;
    const spoke = spokes[entrance];
    if (spoke === undefined) throw new Error(`there is no spoke ${entrance}`);
    return spoke.s3Endpoint;
  };
  const access = (entrance: Entrance): S3Access => ({ endpoint: endpointOf(entrance), region, ...keys });
  const owned = stack.move();
  return {
    hub,
    hubPrivateEndpoint: `http://127.0.0.1:${hubPrivatePort}`,
    spokes,
    balancer,
    services,
    adminToken,
    tenant,
    admin,
    blobDirectory,
    access,
    s3: (entrance, clientOptions) => createS3Client(access(entrance), clientOptions),
    prepareStandby: (name) => prepareStandby(name, { ...hubEnvironment, FELLOE_HUB_POSTGRES_URL: services.databaseUrl }),
    rawS3: (entrance) => createRawS3(access(entrance)),
    output: () => [hub, ...spokes.map((spoke) => spoke.process)].map((node) => `--- ${node.name}\n${node.output()}`).join('\n'),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function createHubProcess(options: { name: string; privatePort: number; environment: Variables }): NodeProcess {
  return createNodeProcess({ ...options, main: import.meta.resolve('@felloe/hub/main.ts') });
}

async function prepareStandby(name: string, environment: Variables): Promise<StandbyHub> {
  const [sessionPort, privatePort] = [await freePort(), await freePort()];
  const own = {
    FELLOE_HUB_NAME: name,
    FELLOE_HUB_LISTEN_PORT: String(sessionPort),
    FELLOE_HUB_PRIVATE_PORT: String(privatePort),
  };
  const process = createHubProcess({ name, privatePort, environment: { ...environment, ...own } });
  return { process, address: `127.0.0.1:${sessionPort}` };
}

async function prepareSpoke(parts: {
  readonly name: string;
  readonly hubLink: FaultProxy;
  readonly certificate: { readonly ca: string; readonly cert: string; readonly key: string };
  readonly options: ClusterOptions;
  readonly services: ClusterServices;
}): Promise<ClusterSpoke> {
  const { name, hubLink, certificate, options, services } = parts;
  const workers = Number(options.spokeVariables?.['FELLOE_SPOKE_WORKERS'] ?? 1);
  const [s3Port, appPort, privatePort] = [await freePort(), await freePort(), await freePortRun(workers)];
  const process = createNodeProcess({
    name,
    main: import.meta.resolve('@felloe/spoke/main.ts'),
    privatePort,
    environment: {
      ...options.inherited,
      ...spokeVariables({ name, s3Port, appPort, privatePort, hubPort: hubLink.port, certificate, natsUrl: services.nats?.url }),
      ...options.spokeVariables,
    },
  });
  return {
    process,
    s3Endpoint: `http://127.0.0.1:${s3Port}`,
    appEndpoint: `http://127.0.0.1:${appPort}`,
    privateEndpoint: `http://127.0.0.1:${privatePort}`,
    hubLink,
  };
}

function addressOf(endpoint: string): { host: string; port: number } {
  const { hostname, port } = new URL(endpoint);
  return { host: hostname, port: Number(port) };
}
