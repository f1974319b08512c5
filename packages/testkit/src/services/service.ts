/** What every service of a test offers, wherever it runs. */
import { StoreError } from '@felloe/engine/errors.ts';

/** Which rung of the ladder a service stands on. */
export type ServiceOrigin = 'given' | 'container' | 'binary' | 'embedded';

export interface Service extends AsyncDisposable {
  readonly origin: ServiceOrigin;
  readonly url: string;
  /** Ends it as a power cut of the process would: no goodbye, no flush. Its address stays reserved for `restart`. */
  kill(): Promise<void>;
  /** Runs it again on the same address and data, killing it first when it runs; resolves when it answers. */
  restart(): Promise<void>;
  /** Freezes it: connections stay open and nothing answers. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  stop(): Promise<void>;
}

/** Addresses of services that somebody else runs. Absent ones are started. */
export interface GivenServices {
  readonly postgresUrl?: string;
  readonly natsUrl?: string;
  readonly redisUrl?: string;
}

/** Reads the given addresses from an environment that the test's entry point hands in. */
export function givenServicesFrom(environment: Readonly<Record<string, string | undefined>>): GivenServices {
  const postgresUrl = environment['FELLOE_TEST_POSTGRES_URL'];
  const natsUrl = environment['FELLOE_TEST_NATS_URL'];
  const redisUrl = environment['FELLOE_TEST_REDIS_URL'];
  return {
    ...(postgresUrl ? { postgresUrl } : {}),
    ...(natsUrl ? { natsUrl } : {}),
    ...(redisUrl ? { redisUrl } : {}),
  };
}

/** A service that is not ours: it can be used, not harmed. */
export function givenService(url: string): Service {
  const refuse = async () => {
    throw new StoreError('unsupported', 'this service was given by its URL: a fault test needs one of its own');
  };
  const leave = async () => undefined;
  return {
    origin: 'given',
    url,
    kill: refuse,
    restart: refuse,
    pause: refuse,
    resume: refuse,
    stop: leave,
    [Symbol.asyncDispose]: leave,
  };
}

/** The error at the foot of the ladder. */
export function nothingToRun(options: { service: string; debianPackage: string; variable: string; engine: string }): StoreError {
  return new StoreError(
    'unavailable',
    `tests need ${options.service} and found none: install it (apt-get install ${options.debianPackage}), start a Docker engine (${options.engine}), ` +
      `or give the address of one in ${options.variable}`,
  );
}
