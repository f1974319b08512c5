/**
 * A TCP proxy on loopback that harms what passes through it, as told at run time. It knows no protocol.
 * A change of faults counts from that moment, for open connections too.
 */
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { DirectionFaults, ProxyCounts, ProxyFaults } from './fault-settings.ts';
import { type FaultSource, startPipe } from './faulty-pipe.ts';

export interface FaultProxyOptions {
  readonly target: { readonly host: string; readonly port: number };
  /** Own port on 127.0.0.1; a free one when absent. */
  readonly port?: number;
}

export interface FaultProxy extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  readonly counts: Readonly<ProxyCounts>;
  /** Replaces the faults in force. Resolves when the listener is in the wanted state. */
  setFaults(faults: ProxyFaults): Promise<void>;
  clearFaults(): Promise<void>;
  /** Ends every open connection now. Returns how many there were. */
  cutAll(how: 'close' | 'reset'): number;
  close(): Promise<void>;
}

export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  let faults: ProxyFaults = {};
  let generation = 0;
  let changed = Promise.withResolvers<void>();
  const counts: ProxyCounts = { accepted: 0, cut: 0, corrupted: 0, bytesUp: 0, bytesDown: 0 };
  const open = new Map<Socket, (how: 'close' | 'reset') => void>();

  const replaceFaults = (next: ProxyFaults) => {
    faults = next;
    generation += 1;
    changed.resolve();
    changed = Promise.withResolvers<void>();
  };
  const sourceFor = (direction: 'up' | 'down'): FaultSource => ({
    current: () => faults[direction] ?? {},
    generation: () => generation,
    nextChange: () => changed.promise,
    onBytes: (count) => {
      counts[direction === 'up' ? 'bytesUp' : 'bytesDown'] += count;
    },
    // Not a change of generation: the other connections go on counting.
    onCut: () => {
      counts.cut += 1;
      faults = { ...faults, [direction]: spend(faults[direction] ?? {}, 'cut') };
    },
    onCorrupted: () => {
      counts.corrupted += 1;
      faults = { ...faults, [direction]: spend(faults[direction] ?? {}, 'corrupt') };
    },
  });

  const admit = async (client: Socket) => {
    counts.accepted += 1;
    client.on('error', () => undefined);
    if (faults.connections === 'reset') {
      counts.cut += 1;
      client.resetAndDestroy();
      return;
    }
    const pair: Socket[] = [client];
    const endBoth = (how: 'close' | 'reset') => {
      for (const socket of pair) {
        if (how === 'reset') socket.resetAndDestroy();
        else socket.destroy();
      }
    };
    open.set(client, endBoth);
    client.on('close', () => {
      open.delete(client);
      endBoth('close');
    });
    while (faults.connections === 'hang' && !client.destroyed) await changed.promise;
    if (client.destroyed) return;
    const server = connect({ ...options.target, allowHalfOpen: true });
    pair.push(server);
    server.setNoDelay(true).on('error', () => client.resetAndDestroy());
    server.on('close', () => !client.writable && client.destroy());
    startPipe({ from: client, to: server, faults: sourceFor('up'), endBoth });
    startPipe({ from: server, to: client, faults: sourceFor('down'), endBoth });
  };

  let listener = await listen(options.port ?? 0, (client) => void admit(client));
  const { port } = listener.address() as { port: number };
  const setFaults = async (next: ProxyFaults) => {
    replaceFaults(next);
    const wanted = next.connections !== 'refuse';
    if (wanted && !listener.listening) listener = await listen(port, (client) => void admit(client));
    if (!wanted && listener.listening) listener.close();
  };
  const cutAll = (how: 'close' | 'reset') => {
    const ends = [...open.values()];
    for (const end of ends) end(how);
    counts.cut += ends.length;
    return ends.length;
  };
  const close = async () => {
    replaceFaults({});
    listener.close();
    for (const end of open.values()) end('close');
  };
  return {
    host: '127.0.0.1',
    port,
    counts,
    setFaults,
    clearFaults: () => setFaults({}),
    cutAll,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** A fault with a number of times loses one; at none it is gone. */
function spend(faults: DirectionFaults, kind: 'cut' | 'corrupt'): DirectionFaults {
  const { [kind]: fault, ...rest } = faults;
  if (fault === undefined) return faults;
  const times = (fault.times ?? (kind === 'corrupt' ? 1 : Number.POSITIVE_INFINITY)) - 1;
  return times > 0 ? { ...rest, [kind]: { ...fault, times } } : rest;
}

async function listen(port: number, admit: (client: Socket) => void): Promise<Server> {
  const { promise, resolve, reject } = Promise.withResolvers<Server>();
  // Half-open sockets: the end of one direction must not end the other.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, admit);
  server.on('error', reject).listen(port, '127.0.0.1', () => resolve(server));
  return promise;
}
