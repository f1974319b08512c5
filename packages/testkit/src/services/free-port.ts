/** A TCP port on loopback that nobody listens on at this moment. */
import { createServer } from 'node:net';

/** The kernel gives out each free port in turn, so two askers hardly ever get the same one. */
export async function freePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const server = createServer().on('error', reject);
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    server.close(() => resolve(port));
  });
  return promise;
}
