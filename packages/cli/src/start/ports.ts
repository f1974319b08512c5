/** The ports of the public listeners, taken before anything else is started, so that a taken one is told at once and by its flag. */
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { StoreError } from '@felloe/engine/errors.ts';

export interface SpokePorts {
  readonly s3: number;
  readonly app: number;
}

export interface WantedPorts {
  readonly host: string;
  readonly s3Port: number;
  readonly appPort: number;
  readonly count: number;
}

/**
 * Successive ports from the wanted ones; any free ones for 0. They are held until all are found, so that none is found twice, and then
 * let go for the listeners. @throws StoreError `conflict` that names the flag of a taken port.
 */
export async function findPorts(wanted: WantedPorts): Promise<SpokePorts[]> {
  const held: Server[] = [];
  const hold = async (port: number, flag: string): Promise<number> => {
    const server = await listen(port, wanted.host, flag);
    held.push(server);
    return (server.address() as AddressInfo).port;
  };
  try {
    const ports: SpokePorts[] = [];
    for (let index = 0; index < wanted.count; index += 1) {
      const s3 = await hold(wanted.s3Port === 0 ? 0 : wanted.s3Port + index, '--s3-port');
      const app = await hold(wanted.appPort === 0 ? 0 : wanted.appPort + index, '--app-port');
      ports.push({ s3, app });
    }
    return ports;
  } finally {
    await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

/** A free port for a listener between our own processes. */
export async function findFreePort(host: string): Promise<number> {
  const server = await listen(0, host, 'the port');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function listen(port: number, host: string, flag: string): Promise<Server> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenFault(error, port, host, flag)));
    server.listen(port, host, () => resolve(server));
  });
}

function listenFault(error: NodeJS.ErrnoException, port: number, host: string, flag: string): StoreError {
  if (error.code === 'EADDRINUSE') {
    return new StoreError('conflict', `port ${port} is taken: choose another with ${flag}, or ${flag} 0 for any free one`);
  }
  if (error.code === 'EACCES')
    return new StoreError('access_denied', `port ${port} may not be used: choose one above 1023 with ${flag}`);
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
    return new StoreError('invalid_argument', `${host} is no address of this machine: choose another with --host`);
  }
  return new StoreError('unavailable', `cannot listen on ${host}:${port} (${flag}): ${error.message}`, { cause: error });
}
