/** A service in a container, where a Docker engine answers. testcontainers is loaded only when asked for: it is large. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerRuntimeClient } from 'testcontainers';
import { freePort } from './free-port.ts';
import type { Service } from './service.ts';

export interface ContainerServiceOptions {
  /** Image with an exact tag. */
  readonly image: string;
  readonly port: number;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** A line of its log that tells that it is ready, and how often that line comes. */
  readonly readyLog: RegExp;
  readonly readyLogCount: number;
  readonly urlFor: (address: { host: string; port: number }) => string;
  /** Waits until the service answers again after a restart. */
  readonly ready: (url: string) => Promise<void>;
}

export interface NoContainer {
  /** Why this rung of the ladder does not hold, for the error of whoever finds no other. */
  readonly reason: string;
}

/** An engine that answers does so at once. One that only listens must not hold up every test that has another way. */
const engineDeadlineMs = 5_000;
/** A few hundred megabytes over a slow line. */
const pullDeadlineMs = 5 * 60_000;

/** The service, or why there is none: no engine answers, or it can get no images, as without a way to the registry. */
export async function startContainerService(options: ContainerServiceOptions): Promise<Service | NoContainer> {
  const { GenericContainer, getContainerRuntimeClient, Wait } = await import('testcontainers');
  const engine = await within(
    engineDeadlineMs,
    getContainerRuntimeClient().catch(() => undefined),
  );
  if (engine === undefined) return { reason: 'none answers' };
  const obstacle = await within(
    pullDeadlineMs,
    obstacleToImages(engine, options.image),
    `pulling ${options.image} takes too long`,
  );
  if (obstacle !== undefined) return { reason: obstacle };
  // A fixed host port, so that the address survives a restart.
  const host = await freePort();
  let container = new GenericContainer(options.image)
    .withExposedPorts({ container: options.port, host })
    .withWaitStrategy(Wait.forLogMessage(options.readyLog, options.readyLogCount));
  if (options.command !== undefined) container = container.withCommand([...options.command]);
  if (options.environment !== undefined) container = container.withEnvironment({ ...options.environment });
  const started = await container.start();
  const handle = engine.container.getById(started.getId());
  const url = options.urlFor({ host: started.getHost(), port: started.getMappedPort(options.port) });
  const stop = async () => void (await started.stop({ timeout: 1_000 }));
  return {
    origin: 'container',
    url,
    kill: async () => void (await handle.kill().catch(() => undefined)),
    restart: async () => {
      await handle.kill().catch(() => undefined);
      await handle.start();
      await options.ready(url);
    },
    pause: async () => void (await handle.pause()),
    resume: async () => void (await handle.unpause()),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** Why the image, or that of the container that removes what a killed test leaves behind, is not to be had. */
async function obstacleToImages(engine: ContainerRuntimeClient, image: string): Promise<string | undefined> {
  const { getReaper, ImageName } = await import('testcontainers');
  const name = ImageName.fromString(image);
  try {
    await engine.image.pull(name);
    // A pull that breaks off half-way ends without an error.
    if (!(await engine.image.exists(name))) return `${image} could not be pulled`;
    await getReaper(engine);
    return undefined;
  } catch (thrown) {
    return `it cannot run ${image}: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  }
}

function within<T, U = undefined>(deadlineMs: number, answer: Promise<T>, otherwise?: U): Promise<T | U | undefined> {
  return Promise.race([answer, sleep(deadlineMs, otherwise, { ref: false })]);
}
