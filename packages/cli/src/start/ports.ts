/** The ports of the public listeners, tried before anything else is started, so that a taken one is told at once and by its flag. */
import { createServer, type Server } from 'node:net';
import { StoreError } from '@felloe/engine/errors.ts';

export interface WantedPorts {
  readonly host: string;
  readonly s3Port: number;
  readonly appPort: number;
  readonly count: number;
}

export interface SpokePorts {
  /** 0 where the listener is to take any free one. */
  readonly s3: number;
  readonly app: number;
}

/**
 * Successive ports from the wanted ones, all free now. 0 stays 0: whoever listens takes a free one in that moment, and none found before
 * could be kept for it. @throws StoreError `conflict` that names the flag of a taken port.
 */
export async function tryPorts(wanted: WantedPorts): Promise<SpokePorts[]> {
  const held: Server[] = [];
  const hold = async (first: number, index: number, flag: string): Promise<number> => {
    const port = first === 0 ? 0 : first + index;
    held.push(await listen(port, wanted.host, flag));
    return port;
  };
  try {
    const ports: SpokePorts[] = [];
    for (let index = 0; index < wanted.count; index += 1) {
      const s3 = await hold(wanted.s3Port, index, '--s3-port');
      const app = await hold(wanted.appPort, index, '--app-port');
      ports.push({ s3, app });
    }
    return ports;
  } finally {
    await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

function listen(port: number, host: string, flag: string): Promise<Server> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenFault(error, port, host, flag)));
    server.listen(port, host, () => resolve(server));
  });
}

/** Another program was faster: its port was free when it was tried. What is no such fault stays as it is. */
export function explainedListening(thrown: unknown, { host, s3Port }: Pick<WantedPorts, 'host' | 's3Port'>): unknown {
  if (!(thrown instanceof Error && 'syscall' in thrown && thrown.syscall === 'listen' && 'port' in thrown)) return thrown;
  const port = Number(thrown.port);
  return listenFault(thrown, port, host, port === s3Port ? '--s3-port' : '--app-port');
}

function listenFault(error: Error & { readonly code?: unknown }, port: number, host: string, flag: string): StoreError {
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
