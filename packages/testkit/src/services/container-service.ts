/** A service in a container, where a Docker engine answers. testcontainers is loaded only when asked for: it is large. */
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

/** The service, or undefined when no Docker engine answers. */
export async function startContainerService(options: ContainerServiceOptions): Promise<Service | undefined> {
  const { GenericContainer, getContainerRuntimeClient, Wait } = await import('testcontainers');
  const engine = await getContainerRuntimeClient().catch(() => undefined);
  if (engine === undefined) return undefined;
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
