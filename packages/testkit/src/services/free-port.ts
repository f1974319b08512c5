/** A TCP port on loopback that nobody listens on at this moment. */
import { createServer } from 'node:net';

/** The kernel gives out each free port in turn, so two askers hardly ever get the same one. */
export function freePort(): Promise<number> {
  return listenOnce(0);
}

const triesMax = 50;

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
