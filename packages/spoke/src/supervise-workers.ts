/**
 * Several worker processes behind one pair of listeners (node:cluster hands out the connections). Each has a session, an epoch and
 * open segments of its own; this process only starts them, starts a dead one again, and passes on the wish to stop.
 */
import cluster, { type Worker } from 'node:cluster';
import { systemClock } from '@felloe/runtime/clock.ts';
import type { Logger } from '@felloe/runtime/logger.ts';
import { startShutdown } from '@felloe/runtime/shutdown.ts';
import type { SpokeConfig } from './config.ts';

export const workerIndexVariable = 'FELLOE_SPOKE_WORKER_INDEX';

/** What the supervisor sends a worker that shall stop. */
export const stopMessage = 'stop';

/** A worker that dies at once must not be started in a busy loop; one that served for a while is started at once. */
const restartDelayMs = 1_000;

export async function superviseWorkers(options: {
  readonly config: SpokeConfig;
  readonly workers: number;
  readonly logger: Logger;
}): Promise<void> {
  const { config, workers, logger } = options;
  await using shutdown = startShutdown({ logger, deadlineMs: config.drainMs + 20_000 });
  const running = new Map<number, Worker>();
  const start = (index: number): void => {
    const worker = cluster.fork({ [workerIndexVariable]: String(index) });
    running.set(index, worker);
    worker.once('exit', (code, signal) => {
      running.delete(index);
      if (shutdown.signal.aborted) return;
      logger.error({ worker: index, code, signal }, 'a worker ended; starting another');
      systemClock.sleep(restartDelayMs, shutdown.signal).then(
        () => start(index),
        () => {},
      );
    });
  };
  for (let index = 0; index < workers; index += 1) start(index);
  shutdown.add('workers', async () => {
    await Promise.all(
      [...running.values()].map(
        (worker) =>
          new Promise<void>((resolve) => {
            worker.once('exit', () => resolve());
            // Not a signal: a terminal sends its own to all of us, and a second one means "at once".
            worker.send(stopMessage);
          }),
      ),
    );
  });
  await shutdown.requested;
}
