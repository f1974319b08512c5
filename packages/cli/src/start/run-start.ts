/** `felloe start`, from options to the end of the processes, told top to bottom. */
import { mkdir, realpath } from 'node:fs/promises';
import { withSeedVariables } from '@felloe/hub/vault/delivery/seed-variables.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { createLogger } from '@felloe/runtime/logger.ts';
import { Client } from '@felloe/sdk/client.ts';
import { type AdminFile, readAdminFile, writeAdminFile } from '../connection/admin-file.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { useAuthService } from '../backups/auth-service.ts';
import { type R2Settings, readR2Settings, useR2 } from '../backups/r2-settings.ts';
import { endpointOf } from './addresses.ts';
import { appContainers, appTenant } from './app-containers.ts';
import { ensureAdminToken } from './admin-token.ts';
import { localSpokeName, startAllInOne } from './all-in-one.ts';
import { hubVariables, inheritedVariables, type InstallationPlaces, placesIn, spokeVariables } from './child-environment.ts';
import { startCluster } from './cluster.ts';
import { ensureUsable } from './first-run.ts';
import { keepPostgres, type KeptPostgres } from './kept-postgres.ts';
import { type LogFile, openLogFile } from './log-file.ts';
import { ownBackendIds, markOwnBackends } from './own-backends.ts';
import { explainedListening, type SpokePorts, tryPorts } from './ports.ts';
import type { Running } from './running.ts';
import type { StartOptions } from './start-options.ts';
import { startedBanner, startedJson } from './started.ts';
import { untilReady } from './until-ready.ts';

/** Initialising Postgres and a hub that waits for the lease of one that was killed take seconds; crash recovery can take longer. */
const readyDeadlineMs = 120_000;
const region = 'us-east-1';
const certificateRenewalMs = 6 * 60 * 60 * 1000;

/** Resolves after an orderly stop. @throws StoreError, ConfigurationError when it cannot start or can go on no longer. */
export async function runStart(asked: StartOptions, terminal: Terminal): Promise<void> {
  const tell = (line: string): void => void terminal.stderr.write(`felloe: ${line}\n`);
  const r2 = readR2Settings(terminal.environment);
  const options = { ...asked, dataDirectory: await makeDirectories(asked.dataDirectory) };
  const places = placesIn(options.dataDirectory);
  const ports = await tryPorts({
    host: options.host,
    s3Port: options.s3Port,
    appPort: options.appPort,
    count: options.spokes ?? 1,
  });
  const before = await readAdminFile(options.dataDirectory);
  const adminToken = await ensureAdminToken(places.adminTokenFile);
  const log = openLogFile(places.logDirectory, 'start');
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => log.close());

  const postgres = options.postgresUrl === undefined ? cleanup.use(await startPostgres(options, places, log, tell)) : undefined;
  const postgresUrl = options.postgresUrl ?? postgres?.url ?? '';
  const running = await explained(options, log, () =>
    startProcesses({ options, places, ports, postgresUrl, terminal, log, tell }),
  );
  cleanup.defer(() => running.close());
  const failed = Promise.race([running.failed, ...(postgres === undefined ? [] : [postgres.failed])]);
  const starting = {
    options,
    places,
    ports: running.ports,
    adminToken,
    before,
    r2,
    authService: terminal.environment['AUTH_SERVICE_URL'],
    failed: Promise.race([failed, running.firstDeath]),
  };
  const admin = await explained(options, log, () => untilUsable(starting, terminal.signal));
  await writeAdminFile(options.dataDirectory, admin);

  terminal.stdout.write(
    options.json
      ? `${startedJson(admin, running.processes)}\n`
      : startedBanner(admin, {
          dataDirectory: options.dataDirectory,
          logFile: log.path,
          isFirstRun: before === undefined,
          sharing: options.spokes ?? 0,
        }),
  );
  await untilStopped(failed, terminal.signal);
  if (!options.json) tell('stopping');
}

interface Starting {
  readonly options: StartOptions;
  readonly places: InstallationPlaces;
  readonly ports: readonly SpokePorts[];
  readonly adminToken: string;
  readonly before: AdminFile | undefined;
  readonly r2: R2Settings | undefined;
  /** Who verifies the tokens of backups' clients. */
  readonly authService: string | undefined;
  readonly failed: Promise<Error>;
}

/** Waits until everything answers, and sees to it that there is something to use: a backend, a tenant, a key. */
async function untilUsable(
  { options, places, ports, adminToken, before, r2, authService, failed }: Starting,
  signal: AbortSignal,
): Promise<AdminFile> {
  const s3Endpoints = ports.map((each) => endpointOf(options.host, each.s3));
  const appEndpoints = ports.map((each) => endpointOf(options.host, each.app));
  const clientFor = (endpoints: readonly string[], attemptsMax: number): Client =>
    new Client({ endpoints, credentials: { kind: 'token', token: adminToken }, choose: 'given', limits: { attemptsMax } });
  const clientOf = (endpoint: string): Client => clientFor([endpoint], 1);
  await untilReady({ s3Endpoints, appEndpoints, clientOf, failed, signal, deadlineMs: readyDeadlineMs });
  const client = clientFor(appEndpoints, 4);
  const usable = await ensureUsable({ client, blobDirectory: places.blobDirectory, before });
  await markOwnBackends(client, places.blobDirectory);
  const backups = { tenant: appTenant, container: appContainers.backups };
  if (r2 !== undefined) await useR2(client, r2, backups);
  if (authService !== undefined) await useAuthService(client, authService, backups);
  return { ...usable, s3Endpoints, appEndpoints, region, adminToken };
}

/** While starting, what helps is the log and the services that were given, not another endpoint. */
async function explained<T>(options: StartOptions, log: LogFile, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof StoreError)) throw thrown;
    const given = options.postgresUrl ?? options.natsUrl ?? options.redisUrl;
    const urls =
      given === undefined ? '' : ' The services given by --…-url can be tried with `felloe doctor` and the same options.';
    const details = { ...thrown.details, advice: `More is in ${log.path}.${urls}` };
    throw new StoreError(thrown.code, `it cannot start: ${thrown.message}`, { cause: thrown, details });
  }
}

/** Resolves with the data directory's own path: a link to it may lead elsewhere while we run, and tells nobody who works in it. */
async function makeDirectories(asked: string): Promise<string> {
  try {
    // 0711: embedded Postgres runs as another user when we are root and has to pass through; secrets have modes of their own.
    await mkdir(asked, { recursive: true, mode: 0o711 });
    const dataDirectory = await realpath(asked);
    const places = placesIn(dataDirectory);
    await mkdir(places.blobDirectory, { recursive: true, mode: 0o700 });
    await mkdir(places.hubDirectory, { recursive: true, mode: 0o700 });
    return dataDirectory;
  } catch (thrown) {
    throw new StoreError('invalid_argument', `${asked} cannot be used (--data): ${StoreError.from(thrown).message}`, {
      cause: thrown,
    });
  }
}

async function startPostgres(
  options: StartOptions,
  places: InstallationPlaces,
  log: LogFile,
  tell: (line: string) => void,
): Promise<KeptPostgres> {
  if (!options.json) tell('starting Postgres (the first time takes some seconds)');
  return await keepPostgres({ dataDirectory: places.postgresDirectory, log: (line) => log.write(line), tell });
}

interface ProcessStart {
  readonly options: StartOptions;
  readonly places: InstallationPlaces;
  readonly ports: readonly SpokePorts[];
  readonly postgresUrl: string;
  readonly terminal: Terminal;
  readonly log: LogFile;
  readonly tell: (line: string) => void;
}

async function startProcesses({ options, places, ports, postgresUrl, terminal, log, tell }: ProcessStart): Promise<Running> {
  const { environment } = terminal;
  const hubInherited = inheritedVariables(withSeedVariables(environment), ['FELLOE_HUB_', 'AWS_']);
  const spokeInherited = inheritedVariables(environment, ['FELLOE_SPOKE_']);
  const ownBackends = await ownBackendIds(places.blobDirectory);
  if (options.spokes === undefined) {
    const [only = { s3: 0, app: 0 }] = ports;
    const logger = createLogger({ name: 'felloe', level: 'info', destination: log });
    return await startAllInOne({
      hub: { ...hubInherited, ...hubVariables({ options, postgresUrl, sessionPort: 0, ownBackends }) },
      spoke: { ...spokeInherited, ...spokeVariables({ options, name: localSpokeName, ports: only, hub: undefined }) },
      logger,
      signal: terminal.signal,
    }).catch((thrown: unknown) => {
      throw explainedListening(thrown, { host: options.host, s3Port: only.s3 });
    });
  }
  if (!options.json) tell(`starting the hub and ${options.spokes} spokes, which share one directory of this machine`);
  const { issueSpokeCertificates } = await import('@felloe/hub/spoke-certificates/issue-spoke-certificates.ts');
  const names = ports.map((_, index) => `spoke-${index + 1}`);
  const issue = () =>
    issueSpokeCertificates({ hubDirectory: places.hubDirectory, certificateDirectory: places.certificateDirectory, names });
  const certificates = await issue();
  // They live a month; spokes read them for every new connection, so replacing the files is all there is to do.
  const renewal = setInterval(() => {
    issue().catch((thrown: unknown) =>
      tell(`the certificates of the spokes cannot be renewed: ${StoreError.from(thrown).message}`),
    );
  }, certificateRenewalMs);
  renewal.unref();
  return await startCluster({
    hub: (sessionPort) => ({ ...hubInherited, ...hubVariables({ options, postgresUrl, sessionPort, ownBackends }) }),
    spokes: ports.map((each, index) => {
      const name = names[index] ?? '';
      const files = certificates.of(name);
      return {
        name,
        ports: each,
        variables: (port, listening) => ({
          ...spokeInherited,
          ...spokeVariables({ options, name, ports: listening, hub: { port, ...files } }),
        }),
      };
    }),
    logDirectory: places.logDirectory,
    restart: options.restart,
    tell,
    signal: terminal.signal,
    deadlineMs: readyDeadlineMs,
  });
}

/** Resolves when asked to stop; rejects when the installation can serve no longer. */
async function untilStopped(failed: Promise<Error>, signal: AbortSignal): Promise<void> {
  const asked = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  const failure = await Promise.race([asked, failed]);
  if (failure !== undefined) throw failure;
}
