/** One request to the provider: through the circuit breaker, with a deadline for its answer, repeated where that is harmless. */
import type { S3Client } from '@aws-sdk/client-s3';
import type { StoreError } from '@felloe/engine/errors.ts';
import { abortError, throwIfAborted } from '../abort.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';
import { fromProviderError, isKeyRefusal, providerAnswered } from './provider-errors.ts';
import type { GrantSigner } from './request-signer.ts';

export interface ProviderCallsOptions {
  readonly client: S3Client;
  readonly signer: GrantSigner;
  readonly breaker: CircuitBreaker;
  readonly attemptsMax: number;
  /** The n-th wait is a random time below `retryBaseMs * 2^n`, at most `retryWaitMsMax` (full jitter). */
  readonly retryBaseMs: number;
  readonly retryWaitMsMax: number;
  /** From 0 to 1. */
  readonly random: () => number;
}

export interface CallOptions {
  readonly signal: AbortSignal;
  /** False when the request consumes a stream: it can be sent once. */
  readonly repeatable: boolean;
}

/** Sends one command; the signal it is given ends with the call's. */
export type SendCommand<T> = (client: S3Client, options: { abortSignal: AbortSignal }) => Promise<T>;

export class ProviderCalls {
  readonly #options: ProviderCallsOptions;

  constructor(options: ProviderCallsOptions) {
    this.#options = options;
  }

  async call<T>(send: SendCommand<T>, { signal, repeatable }: CallOptions): Promise<T> {
    const attemptsMax = repeatable ? this.#options.attemptsMax : 1;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#attempt(send, signal);
      } catch (thrown) {
        const error = fromProviderError(thrown);
        if (!error.retryable || attempt >= attemptsMax || this.#options.breaker.state === 'open') throw error;
        await this.#wait(attempt, error, signal);
      }
    }
  }

  async #attempt<T>(send: SendCommand<T>, signal: AbortSignal): Promise<T> {
    const { breaker, client, signer } = this.#options;
    throwIfAborted(signal);
    breaker.pass();
    try {
      const result = await send(client, { abortSignal: signal });
      breaker.succeeded();
      return result;
    } catch (thrown) {
      if (signal.aborted) {
        breaker.undecided();
        throw abortError(signal);
      }
      if (isKeyRefusal(thrown)) signer.forgetGrant();
      if (providerAnswered(thrown)) breaker.succeeded();
      else breaker.failed();
      throw thrown;
    }
  }

  #wait(attempt: number, error: StoreError, signal: AbortSignal): Promise<void> {
    const { retryBaseMs, retryWaitMsMax, random } = this.#options;
    const jittered = random() * Math.min(retryWaitMsMax, retryBaseMs * 2 ** attempt);
    const waitMs = Math.max(jittered, Math.min(error.retryAfterMs ?? 0, retryWaitMsMax));
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        reject(abortError(signal));
      };
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', end);
        resolve();
      }, waitMs);
      signal.addEventListener('abort', end, { once: true });
    });
  }
}
