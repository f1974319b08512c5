/** Finding the running product: flags first, then the environment, then the file that `felloe start` wrote. */
import { resolve } from 'node:path';
import { Client } from '@felloe/sdk/client.ts';
import { UsageError } from '../terminal/failure.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type AdminFile, adminFilePath, readAdminFile } from './admin-file.ts';

export interface ConnectionFlags {
  readonly endpoint?: string;
  readonly token?: string;
  readonly data?: string;
}

export interface Connection {
  readonly client: Client;
  readonly endpoints: readonly string[];
  /** A client of one spoke only, which does not go on at another. */
  clientOf(endpoint: string): Client;
  /** What start wrote, when it was used. */
  readonly adminFile: AdminFile | undefined;
}

export const dataDirectoryDefault = '.felloe/data';

/** @throws UsageError that says the three ways, when neither leads to an endpoint and a token. */
export async function connect(terminal: Terminal, flags: ConnectionFlags): Promise<Connection> {
  const { FELLOE_ENDPOINT, FELLOE_TOKEN } = terminal.environment;
  const dataDirectory = dataDirectoryOf(terminal, flags);
  const endpoint = flags.endpoint ?? FELLOE_ENDPOINT;
  const token = flags.token ?? FELLOE_TOKEN;
  const adminFile = endpoint === undefined || token === undefined ? await readAdminFile(dataDirectory) : undefined;
  const endpoints = endpoint === undefined ? adminFile?.appEndpoints : [endpoint];
  const usedToken = token ?? adminFile?.adminToken;
  if (endpoints === undefined || usedToken === undefined) {
    const missing = endpoints === undefined ? 'where felloe is' : 'the token';
    throw new UsageError(
      `${missing} is not known: give --endpoint and --token, or FELLOE_ENDPOINT and FELLOE_TOKEN, or --data with the directory of ` +
        `\`felloe start\` (looked for ${adminFilePath(dataDirectory)})`,
    );
  }
  const clientFor = (chosen: readonly string[]): Client =>
    new Client({ endpoints: chosen, credentials: { kind: 'token', token: usedToken }, choose: 'given' });
  return { client: clientFor(endpoints), endpoints, clientOf: (one) => clientFor([one]), adminFile };
}

export function dataDirectoryOf(terminal: Terminal, flags: ConnectionFlags): string {
  return resolve(terminal.workingDirectory, flags.data ?? terminal.environment.FELLOE_DATA ?? dataDirectoryDefault);
}

/** The tenant a command acts for: --tenant, FELLOE_TENANT, or the one that `felloe start` made. */
export function tenantOf(terminal: Terminal, connection: Connection, flag: string | undefined): string {
  const tenant = flag ?? terminal.environment.FELLOE_TENANT ?? connection.adminFile?.tenant;
  if (tenant === undefined) throw new UsageError('say for which tenant: --tenant NAME, or FELLOE_TENANT');
  return tenant;
}
