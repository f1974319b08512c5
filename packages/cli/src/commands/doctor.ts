import { Command } from 'commander';
import { connect, dataDirectoryOf } from '../connection/connection.ts';
import { examine, type Finding } from '../doctor/check.ts';
import { checkCertificates, checkDataDirectory, checkPorts, checkRuntime } from '../doctor/machine-checks.ts';
import { checkInstallation, checkSpoke } from '../doctor/product-checks.ts';
import { checkNats, checkPostgres, checkRedis } from '../doctor/service-checks.ts';
import { placesIn } from '../start/child-environment.ts';
import { ExitCodeError, UsageError } from '../terminal/failure.ts';
import { createOutput } from '../terminal/output.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { port, url } from '../terminal/values.ts';

interface DoctorFlags {
  readonly json?: true;
  readonly endpoint?: string;
  readonly token?: string;
  readonly data?: string;
  readonly host: string;
  readonly s3Port: number;
  readonly appPort: number;
  readonly postgresUrl?: string;
  readonly natsUrl?: string;
  readonly redisUrl?: string;
}

export function doctorCommand(terminal: Terminal): Command {
  const command = new Command('doctor');
  return command
    .description('look for what is wrong or soon will be, and say what to do; exit code 1 when something failed')
    .option('--json', 'print the findings as one line of JSON')
    .option('--endpoint <url>', 'app listener of a spoke (FELLOE_ENDPOINT)', url)
    .option('--token <token>', 'administrator token (FELLOE_TOKEN)')
    .option('--data <directory>', 'data directory of `felloe start` (FELLOE_DATA)')
    .option('--host <host>', 'address whose ports are tried when nothing runs', '127.0.0.1')
    .option('--s3-port <port>', 'S3 port to try', port, 9000)
    .option('--app-port <port>', 'app port to try', port, 8080)
    .option('--postgres-url <url>', 'also try this Postgres', url)
    .option('--nats-url <url>', 'also try this NATS', url)
    .option('--redis-url <url>', 'also try this Redis', url)
    .action(async () => {
      const flags = command.opts<DoctorFlags>();
      const findings = await findingsOf(flags, terminal);
      createOutput(terminal, flags.json === true).result({ findings }, () => findings.map(told).join('\n'));
      if (findings.some((finding) => finding.state === 'failed')) throw new ExitCodeError(1);
    });
}

async function findingsOf(flags: DoctorFlags, terminal: Terminal): Promise<readonly Finding[]> {
  const directory = dataDirectoryOf(terminal, flags);
  const places = placesIn(directory);
  const { postgresUrl, natsUrl, redisUrl } = flags;
  const checks = [
    examine('node', () => Promise.resolve(checkRuntime(process.version))),
    examine('data directory', () => checkDataDirectory(directory)),
    examine('certificates', () => checkCertificates([places.certificateDirectory, places.hubDirectory], Date.now())),
    examine('product', () => productFindings(flags, terminal)),
    ...(postgresUrl === undefined ? [] : [examine('postgres', () => checkPostgres(postgresUrl))]),
    ...(natsUrl === undefined ? [] : [examine('nats', () => checkNats(natsUrl))]),
    ...(redisUrl === undefined ? [] : [examine('redis', () => checkRedis(redisUrl))]),
  ];
  return (await Promise.all(checks)).flat();
}

/** A product that was never started here is no fault: then the ports it will want are tried. */
async function productFindings(flags: DoctorFlags, terminal: Terminal): Promise<readonly Finding[]> {
  let connection: Awaited<ReturnType<typeof connect>>;
  try {
    connection = await connect(terminal, flags);
  } catch (thrown) {
    if (!(thrown instanceof UsageError)) throw thrown;
    const unknown: Finding = {
      check: 'product',
      state: 'ok',
      detail: 'no running product is known; looking at what a start would need',
    };
    return [unknown, ...(await checkPorts(flags))];
  }
  const { client, endpoints } = connection;
  const spokes = await Promise.all(endpoints.map((endpoint) => checkSpoke(connection.clientOf(endpoint), endpoint)));
  const answers = spokes.flat().some((finding) => finding.check === 'spoke' && finding.state === 'ok');
  return [...spokes.flat(), ...(answers ? await examine('hub', () => checkInstallation(client)) : [])];
}

const marks = { ok: 'ok     ', warning: 'warning', failed: 'FAILED ' } as const;

function told(finding: Finding): string {
  const advice = finding.advice === undefined ? '' : `\n         ${finding.advice}`;
  return `${marks[finding.state]}  ${finding.check}: ${finding.detail}${advice}`;
}
