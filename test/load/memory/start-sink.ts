/** A hub and a spoke with the sink for a backend, as processes, with a tenant and a key. */
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { issueSpokeCertificates } from '@felloe/hub/spoke-certificates/issue-spoke-certificates.ts';
import { serverArguments } from '@felloe/runtime/server-arguments.ts';
import { startChildProcess } from '@felloe/runtime/child-process.ts';
import { Client } from '@felloe/sdk/client.ts';
import type { S3Target } from '../client/prepared-request.ts';
import type { BenchContext } from '../measures/bench-context.ts';

export interface SinkSpoke extends AsyncDisposable {
  readonly s3: S3Target;
  readonly spokePid: number;
}

const startDeadlineMs = 60_000;
const spokeName = 'sink-spoke';

export async function startSinkSpoke(context: BenchContext, directory: string): Promise<SinkSpoke> {
  await using stack = new AsyncDisposableStack();
  const hubDirectory = join(directory, 'hub');
  await mkdir(hubDirectory, { recursive: true });
  const certificates = await issueSpokeCertificates({
    hubDirectory,
    certificateDirectory: join(directory, 'certificates'),
    names: [spokeName],
  });
  const adminToken = randomBytes(32).toString('base64url');
  const hub = stack.use(
    await startChildProcess({
      name: 'hub',
      command: process.execPath,
      arguments: [...serverArguments, fileURLToPath(import.meta.resolve('@felloe/hub/main.ts'))],
      environment: {
        PATH: context.environment['PATH'],
        FELLOE_HUB_DIRECTORY: hubDirectory,
        FELLOE_HUB_POSTGRES_URL: await context.freshDatabaseUrl(),
        FELLOE_HUB_LISTEN_PORT: '0',
        FELLOE_HUB_PRIVATE_PORT: '0',
        FELLOE_HUB_ADMIN_TOKEN: adminToken,
      },
    }),
  );
  const [, sessionPort] = await hub.waitForOutput(/"sessionPort":(\d+),"privatePort"/, startDeadlineMs);
  const { ca, cert, key } = certificates.of(spokeName);
  const spoke = stack.use(
    await startChildProcess({
      name: spokeName,
      command: process.execPath,
      arguments: [...serverArguments, fileURLToPath(new URL('./main.ts', import.meta.url))],
      environment: {
        PATH: context.environment['PATH'],
        FELLOE_SPOKE_NAME: spokeName,
        FELLOE_SPOKE_S3_HOST: '127.0.0.1',
        FELLOE_SPOKE_S3_PORT: '0',
        FELLOE_SPOKE_APP_HOST: '127.0.0.1',
        FELLOE_SPOKE_APP_PORT: '0',
        FELLOE_SPOKE_PRIVATE_PORT: '0',
        FELLOE_SPOKE_HUB_ADDRESS: `127.0.0.1:${sessionPort}`,
        FELLOE_SPOKE_HUB_CA: ca,
        FELLOE_SPOKE_HUB_CERT: cert,
        FELLOE_SPOKE_HUB_KEY: key,
      },
    }),
  );
  const [, s3Port, appPort] = await spoke.waitForOutput(/"s3Port":(\d+),"appPort":(\d+)/, startDeadlineMs);
  const access = await makeUsable(`http://127.0.0.1:${appPort}`, adminToken);
  const owned = stack.move();
  return {
    s3: { endpoint: `http://127.0.0.1:${s3Port}`, ...access },
    spokePid: spoke.pid,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function makeUsable(appEndpoint: string, token: string): Promise<{ accessKeyId: string; secretAccessKey: string }> {
  const client = new Client({ endpoints: [appEndpoint], credentials: { kind: 'token', token }, choose: 'given' });
  await client.request('backend.add', { body: { name: 'sink', kind: 'memory', configuration: {}, makeDefault: true } });
  await client.request('tenant.create', { body: { name: 'bench' } });
  const { accessKeyId, secretAccessKey } = await client.request('key.create', {
    parameters: { tenant: 'bench' },
    body: { name: 'bench' },
  });
  return { accessKeyId, secretAccessKey };
}
