/** A round-robin TCP balancer on loopback, as an operator would put before several spokes. A dead target is skipped. */
import { connect, createServer, type Socket } from 'node:net';

export interface BalancerTarget {
  readonly host: string;
  readonly port: number;
}

export interface Balancer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** Connections carried, by target in the given order. */
  readonly carried: readonly number[];
  /** Connections that no target took. */
  readonly refused: number;
  close(): Promise<void>;
}

/** How long a target may take to accept before the next is tried. */
const connectDeadlineMs = 1_000;

export async function startBalancer(targets: readonly BalancerTarget[]): Promise<Balancer> {
  const carried = targets.map(() => 0);
  const open = new Set<Socket>();
  let turn = 0;
  let refused = 0;
  const carry = async (client: Socket) => {
    open.add(client);
    client.on('error', () => undefined).on('close', () => open.delete(client));
    const first = turn++;
    for (let attempt = 0; attempt < targets.length; attempt += 1) {
      const index = (first + attempt) % targets.length;
      const target = targets[index];
      const server = target && (await reach(target));
      if (server === undefined) continue;
      carried[index] = (carried[index] ?? 0) + 1;
      join(client, server);
      return;
    }
    refused += 1;
    client.resetAndDestroy();
  };
  const listener = createServer({ allowHalfOpen: true, noDelay: true }, (client) => void carry(client));
  const listening = Promise.withResolvers<void>();
  listener.on('error', listening.reject).listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  const close = async () => {
    listener.close();
    for (const socket of open) socket.destroy();
  };
  return {
    host: '127.0.0.1',
    port: (listener.address() as { port: number }).port,
    carried,
    get refused() {
      return refused;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function reach(target: BalancerTarget): Promise<Socket | undefined> {
  const { promise, resolve } = Promise.withResolvers<Socket | undefined>();
  const server = connect({ ...target, allowHalfOpen: true, noDelay: true });
  const timer = setTimeout(() => server.destroy(), connectDeadlineMs);
  server.once('connect', () => resolve(server));
  server.on('error', () => undefined).on('close', () => resolve(undefined));
  return promise.finally(() => clearTimeout(timer));
}

/** Bytes and ends pass both ways; a broken side breaks the other, so that a cut answer is never taken for a whole one. */
function join(client: Socket, server: Socket): void {
  client.pipe(server);
  server.pipe(client);
  client.on('error', () => server.resetAndDestroy());
  server.on('error', () => client.resetAndDestroy());
  client.on('close', () => server.destroy());
  server.on('close', () => client.destroy());
  if (client.destroyed) server.destroy();
}
