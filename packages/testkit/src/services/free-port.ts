/** A TCP port on loopback that nobody listens on at this moment. */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below those that kernels give to connections and to who asks for any (32768 and up on Linux): what is found free here is taken by nobody
 * before its asker binds it, but by a test of another process that counts through the same ports at the same time.
 */
const firstPort = 12_000;
const endPort = 32_000;
const triesMax = 50;
/** Counted up, so that none is found twice before the first who asked binds it. */
let next = randomInt(firstPort, endPort);

export async function freePort(): Promise<number> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const wanted = next;
    next = wanted + 1 < endPort ? wanted + 1 : firstPort;
    const port = await listenOnce(wanted).catch(() => undefined);
    if (port !== undefined) return port;
  }
  throw new Error('no free port was found');
}

/** The first of so many free ports in a row: workers of a spoke count theirs up from one. */
export async function freePortRun(count: number): Promise<number> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const first = await freePort();
    let last = first;
    while (last < first + count - 1 && (await freePort()) === last + 1) last += 1;
    if (last === first + count - 1) return first;
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
