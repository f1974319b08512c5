/** Starts the product as an operator does, by `felloe start --json`, on a database of its own. */
import { fileURLToPath } from 'node:url';
import { serverArguments } from '@felloe/runtime/server-arguments.ts';
import { startChildProcess } from '@felloe/runtime/child-process.ts';
import type { Started } from '@felloe/cli/start/started.ts';
import type { S3Target } from '../client/prepared-request.ts';

export interface Product extends AsyncDisposable {
  readonly name: 'hub and spoke' | 'all in one';
  readonly s3: S3Target;
  readonly appEndpoint: string;
  readonly adminToken: string;
  readonly tenant: string;
  readonly hubPid: number;
  readonly spokePid: number;
  readonly postgresUrl: string;
}

export interface ProductWish {
  readonly name: Product['name'];
  readonly directory: string;
  readonly postgresUrl: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const startDeadlineMs = 60_000;
const stopGraceMs = 60_000;

export async function startProduct(wish: ProductWish): Promise<Product> {
  const shape = wish.name === 'hub and spoke' ? ['--spokes', '1'] : [];
  const child = await startChildProcess({
    name: wish.name,
    command: process.execPath,
    arguments: [
      ...serverArguments,
      fileURLToPath(import.meta.resolve('@felloe/cli/main.ts')),
      'start',
      '--json',
      ...['--data', wish.directory],
      ...['--host', '127.0.0.1'],
      ...['--s3-port', '0'],
      ...['--app-port', '0'],
      ...['--postgres-url', wish.postgresUrl],
      ...shape,
    ],
    environment: wish.environment,
  });
  const [line] = await child.waitForOutput(/\{"s3Endpoints".*\}(?=\n)/, startDeadlineMs);
  const started = JSON.parse(line) as Started;
  const [s3Endpoint = ''] = started.s3Endpoints;
  const [appEndpoint = ''] = started.appEndpoints;
  const [spokePid = 0] = started.processes.spokes;
  return {
    name: wish.name,
    s3: { endpoint: s3Endpoint, accessKeyId: started.accessKeyId, secretAccessKey: started.secretAccessKey },
    appEndpoint,
    adminToken: started.adminToken,
    tenant: started.tenant,
    hubPid: started.processes.hub,
    spokePid,
    postgresUrl: wish.postgresUrl,
    [Symbol.asyncDispose]: async () => void (await child.terminate(stopGraceMs)),
  };
}
