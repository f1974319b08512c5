import { systemClock, type Clock } from './clock.ts';
import type { Logger } from './logger.ts';

/** What a shutdown needs of the process; a test gives its own. */
export interface ShutdownProcess {
  on(signal: 'SIGTERM' | 'SIGINT', listener: () => void): unknown;
  off(signal: 'SIGTERM' | 'SIGINT', listener: () => void): unknown;
  exit(code: number): void;
}

export interface ShutdownOptions {
  readonly logger: Logger;
  /** All steps together; then the process exits with code 1 and says which steps had not finished. */
  readonly deadlineMs: number;
  readonly clock?: Clock;
  readonly process?: ShutdownProcess;
}

export interface Shutdown extends AsyncDisposable {
  /** Registers a step. Steps run one after another, the last registered first, as `await using` does. */
  add(name: string, step: () => Promise<void> | void): void;
  /** Registers a resource's own disposal and hands the resource back. */
  use<T extends AsyncDisposable>(name: string, resource: T): T;
  /** Aborts when the shutdown begins: loops stop taking new work. */
  readonly signal: AbortSignal;
  /** Resolves with the reason when a shutdown was asked for. `await shutdown.requested` is the body of a server's main. */
  readonly requested: Promise<string>;
  /** Asks for a shutdown, as a signal does. */
  request(reason: string): void;
  /** Runs the steps once; later calls wait for the same run. Failures of steps are logged, never thrown: the rest must run. */
  run(): Promise<void>;
}

/**
 * One Ctrl-C reaches us more than once: the terminal sends it to the whole process group, and npm passes its own on. What comes so
 * soon after the first is the same keypress.
 */
const sameSignalMs = 500;

const exitCodeOf = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Ordered disposal. The first SIGTERM or SIGINT resolves `requested`; the owner leaves its scope and `await using` runs the steps.
 * A second signal exits at once: whoever sends it has waited enough.
 */
export function startShutdown(options: ShutdownOptions): Shutdown {
  const { logger, deadlineMs, clock = systemClock, process: ourProcess = process } = options;
  const steps: { readonly name: string; readonly step: () => Promise<void> | void }[] = [];
  const controller = new AbortController();
  const { promise: requested, resolve: resolveRequested } = Promise.withResolvers<string>();
  let running: Promise<void> | undefined;
  let firstSignalMs = Number.NEGATIVE_INFINITY;

  const request = (reason: string): void => {
    if (controller.signal.aborted) return;
    logger.info({ reason }, 'shutting down');
    controller.abort(new Error(`shutting down: ${reason}`));
    resolveRequested(reason);
  };
  const onSignal = (signal: 'SIGINT' | 'SIGTERM'): void => {
    if (clock.monotonic() - firstSignalMs < sameSignalMs) return;
    if (controller.signal.aborted) {
      logger.warn({ signal }, 'second signal: exiting at once');
      ourProcess.exit(exitCodeOf[signal]);
      return;
    }
    firstSignalMs = clock.monotonic();
    request(signal);
  };
  const onTerminate = (): void => onSignal('SIGTERM');
  const onInterrupt = (): void => onSignal('SIGINT');
  ourProcess.on('SIGTERM', onTerminate);
  ourProcess.on('SIGINT', onInterrupt);

  const runSteps = async (): Promise<void> => {
    request('asked to');
    const deadline = new AbortController();
    const unfinished = new Set(steps.map(({ name }) => name));
    clock.sleep(deadlineMs, deadline.signal).then(
      () => {
        logger.error({ unfinished: [...unfinished], deadlineMs }, 'shutdown deadline passed: exiting');
        ourProcess.exit(1);
      },
      () => {},
    );
    for (let next = steps.pop(); next !== undefined; next = steps.pop()) {
      try {
        await next.step();
        logger.debug({ step: next.name }, 'shutdown step done');
      } catch (thrown) {
        logger.error({ err: thrown, step: next.name }, 'shutdown step failed');
      }
      unfinished.delete(next.name);
    }
    deadline.abort();
    ourProcess.off('SIGTERM', onTerminate);
    ourProcess.off('SIGINT', onInterrupt);
  };

  const run = (): Promise<void> => (running ??= runSteps());
  const add = (name: string, step: () => Promise<void> | void): void => {
    steps.push({ name, step });
  };
  return {
    add,
    use(name, resource) {
      add(name, async () => await resource[Symbol.asyncDispose]());
      return resource;
    },
    signal: controller.signal,
    requested,
    request,
    run,
    [Symbol.asyncDispose]: run,
  };
}
