/**
 * A proxy before Postgres that cuts connections around COMMIT: the client cannot know what became of its transaction.
 * `cut-after`: the COMMIT reached the server, its answer is lost. `cut-before`: the COMMIT never became whole.
 */
import { connect, createServer, type Socket } from 'node:net';
import { CommitScanner } from './commit-scanner.ts';

export type CommitFate = 'pass' | 'cut-after' | 'cut-before';

export interface CommitCutterOptions {
  readonly target: { readonly host: string; readonly port: number };
  /** Asked for every COMMIT, numbered from 1. */
  readonly decide: (commitNumber: number) => CommitFate;
}

export interface CommitCutter extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  readonly counts: { readonly commits: number; readonly cutAfter: number; readonly cutBefore: number };
  /** The given connection string, led through this proxy. */
  through(url: string): string;
}

export async function startCommitCutter(options: CommitCutterOptions): Promise<CommitCutter> {
  const counts = { commits: 0, cutAfter: 0, cutBefore: 0 };
  const open = new Set<Socket>();
  const listener = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    open.add(client);
    client.on('close', () => open.delete(client));
    carry(client, options, counts);
  });
  const listening = Promise.withResolvers<void>();
  listener.on('error', listening.reject).listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  const { port } = listener.address() as { port: number };
  return {
    host: '127.0.0.1',
    port,
    counts,
    through: (url) => {
      const led = new URL(url);
      led.hostname = '127.0.0.1';
      led.port = String(port);
      return led.href;
    },
    [Symbol.asyncDispose]: async () => {
      listener.close();
      for (const socket of open) socket.destroy();
    },
  };
}

function carry(
  client: Socket,
  options: CommitCutterOptions,
  counts: { commits: number; cutAfter: number; cutBefore: number },
): void {
  const server = connect({ ...options.target, allowHalfOpen: true, noDelay: true });
  const scanner = new CommitScanner();
  client.on('error', () => server.destroy()).on('end', () => server.end());
  server.on('error', () => client.destroy()).on('end', () => client.end());
  server.on('close', () => client.destroy());
  server.on('data', (bytes: Buffer) => {
    if (!client.destroyed && !client.write(bytes)) server.pause();
  });
  client.on('drain', () => server.resume());
  server.on('drain', () => client.resume());
  client.on('data', (bytes: Buffer) => {
    for (const end of scanner.scan(bytes)) {
      counts.commits += 1;
      const fate = options.decide(counts.commits);
      if (fate === 'pass') continue;
      const isAfter = fate === 'cut-after';
      counts[isAfter ? 'cutAfter' : 'cutBefore'] += 1;
      client.removeAllListeners('data').resetAndDestroy();
      // The end of our side comes behind the bytes: the server reads a whole COMMIT, or one that lacks its last byte.
      server.end(bytes.subarray(0, isAfter ? end : end - 1));
      return;
    }
    if (!server.write(bytes)) client.pause();
  });
}
