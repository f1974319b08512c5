/** Waiting until everything answers that will be printed: every S3 listener, every app listener with its session, and the token. */
import { StoreError } from '@felloe/engine/errors.ts';
import type { Client } from '@felloe/sdk/client.ts';

export interface ReadyOptions {
  readonly s3Endpoints: readonly string[];
  readonly appEndpoints: readonly string[];
  readonly clientOf: (endpoint: string) => Client;
  /** Rejects the wait: a process ended. */
  readonly failed: Promise<Error>;
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
}

const pollMs = 50;
const attemptMs = 2_000;

export async function untilReady(options: ReadyOptions): Promise<void> {
  const giveUpAt = performance.now() + options.deadlineMs;
  const checks = [
    ...options.appEndpoints.map((endpoint) => ({ endpoint, check: () => appAnswers(options.clientOf(endpoint), endpoint) })),
    ...options.s3Endpoints.map((endpoint) => ({ endpoint, check: () => s3Answers(endpoint) })),
  ];
  // The other waits end with the first that fails.
  const ended = new AbortController();
  const signal = AbortSignal.any([options.signal, ended.signal]);
  const all = Promise.all(
    checks.map(async ({ endpoint, check }) => {
      for (;;) {
        signal.throwIfAborted();
        try {
          await check();
          return;
        } catch (thrown) {
          const failure = StoreError.from(thrown);
          // A token that the hub does not know will not become known by waiting.
          if (failure.code === 'unauthenticated' || failure.code === 'access_denied') throw failure;
          if (performance.now() > giveUpAt)
            throw new StoreError('unavailable', `${endpoint} is not ready: ${failure.message}`, { cause: thrown });
        }
        await new Promise((resolve) => setTimeout(resolve, pollMs));
      }
    }),
  );
  all.catch(() => {});
  try {
    await Promise.race([all, options.failed.then((error) => Promise.reject(error))]);
  } finally {
    ended.abort();
  }
}

async function appAnswers(client: Client, endpoint: string): Promise<void> {
  const self = await client.request('spoke.self', { attemptMs });
  if (!self.serving) throw new StoreError('unavailable', `the spoke at ${endpoint} does not hear from the hub yet`);
  await client.request('status', { attemptMs });
}

/** Any answer of HTTP will do: an anonymous request is refused, and refusing is answering. */
async function s3Answers(endpoint: string): Promise<void> {
  const response = await fetch(`${endpoint}/minio/health/live`, { signal: AbortSignal.timeout(attemptMs) });
  await response.body?.cancel();
}
