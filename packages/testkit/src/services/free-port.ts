/** A TCP port on loopback that nobody listens on at this moment. */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below those that kernels give to connections and to who asks for any (32768 and up on Linux): what is found free here is taken by nobody
 * before its asker binds it, but by another asker who draws the same of twenty thousand.
 */
const firstPort = 12_000;
const endPort = 32_000;
const triesMax = 50;

export async function freePort(): Promise<number> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const port = await listenOnce(randomInt(firstPort, endPort)).catch(() => undefined);
    if (port !== undefined) return port;
  }
  throw new Error('no free port was found');
}

/** The first of so many free ports in a row: workers of a spoke count theirs up from one. */
export async function freePortRun(count: number): Promise<number> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const first = await freePort();
    const rest = Array.from({ length: count - 1 }, (_, index) => listenOnce(first + 1 + index));
    if ((await Promise.allSettled(rest)).every(({ status }) => status === 'fulfilled')) return first;
  }
  throw new Error(`no ${count} free ports in a row were found`);
}

function listenOnce(wanted: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const server = createServer().on('error', reject);
  server.listen(wanted, '127.0.0.1', () => {
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    server.close(() => resolve(port));
  });
  return promise;
}
