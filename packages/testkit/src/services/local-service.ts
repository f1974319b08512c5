/** A service from a locally installed program, on a free port, with its data in a scratch directory. */
import { freePort } from './free-port.ts';
import { makeScratchDirectory } from './scratch-directory.ts';
import type { Service } from './service.ts';
import { type RunningProcess, startProcess } from './service-process.ts';
import { waitForAnswer } from './wait-for-answer.ts';

export interface LocalServiceOptions {
  readonly name: string;
  readonly program: string;
  readonly argumentsFor: (place: { port: number; directory: string }) => string[];
  readonly urlFor: (port: number) => string;
  readonly readiness: { readonly say: string; readonly expect: RegExp };
}

const readyDeadlineMs = 20_000;

export async function startLocalService(options: LocalServiceOptions): Promise<Service> {
  const scratch = await makeScratchDirectory(options.name);
  const port = await freePort();
  const run = async (): Promise<RunningProcess> => {
    const started = startProcess({
      program: options.program,
      arguments: options.argumentsFor({ port, directory: scratch.path }),
      workingDirectory: scratch.path,
    });
    await waitForAnswer({
      port,
      ...options.readiness,
      deadlineMs: readyDeadlineMs,
      failedBecause: () => (started.hasEnded() ? `${options.name} ended at once: ${started.output()}` : undefined),
    });
    return started;
  };
  let running = await run();
  const stop = async () => {
    await running.stop();
    await scratch[Symbol.asyncDispose]();
  };
  return {
    origin: 'binary',
    url: options.urlFor(port),
    kill: () => running.kill(),
    restart: async () => {
      await running.kill();
      running = await run();
    },
    pause: async () => running.signal('SIGSTOP'),
    resume: async () => running.signal('SIGCONT'),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
