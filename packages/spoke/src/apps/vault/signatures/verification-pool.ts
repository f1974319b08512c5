/**
 * Threads that verify, made when the first claim comes and again when one ends. A claim waits in one queue until a thread is free; the
 * queue is bounded by number and by time, so that a flood of signatures is refused soon instead of being served late.
 */
import { Worker } from 'node:worker_threads';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import { createDeferred, type Deferred } from '@felloe/runtime/deferred.ts';
import type { Logger } from '@felloe/runtime/logger.ts';
import type { SignedClaim } from './signature-verifier.ts';
import type { FromVerificationThread, ToVerificationThread } from './verification-messages.ts';

export interface VerificationPoolOptions {
  /** At least one. */
  readonly threads: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits?: Partial<SignatureLimits> | undefined;
}

export type SignatureLimits = { readonly [Name in keyof typeof limits.signature]: number };

interface Waiting {
  readonly claim: SignedClaim;
  /** Monotonic milliseconds. */
  readonly since: number;
  readonly refusal: Deferred<string | undefined>;
}

export class VerificationPool {
  readonly #options: VerificationPoolOptions;
  readonly #limits: SignatureLimits;
  readonly #idle: Worker[] = [];
  readonly #working = new Map<Worker, { readonly item: Waiting; readonly timer: NodeJS.Timeout }>();
  #queue: Waiting[] = [];
  #closed = false;

  constructor(options: VerificationPoolOptions) {
    this.#options = options;
    this.#limits = { ...limits.signature, ...options.limits };
  }

  /**
   * Why the claim is refused, undefined when it is right.
   * @throws StoreError `rate_limited` when too much waits, `unavailable` when the thread ended
   */
  async judge(claim: SignedClaim): Promise<string | undefined> {
    if (this.#closed) throw new StoreError('unavailable', 'this spoke is shutting down');
    if (this.#queue.length >= this.#options.threads * this.#limits.waitingPerThreadMax) throw tooMany();
    const item: Waiting = { claim, since: this.#options.clock.monotonic(), refusal: createDeferred() };
    this.#queue.push(item);
    this.#handOut();
    return item.refusal.promise;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const ended = new StoreError('unavailable', 'this spoke is shutting down');
    for (const item of this.#queue.splice(0)) item.refusal.reject(ended);
    const threads = [...this.#idle.splice(0), ...this.#working.keys()];
    for (const { item, timer } of this.#working.values()) {
      clearTimeout(timer);
      item.refusal.reject(ended);
    }
    this.#working.clear();
    await Promise.all(threads.map((thread) => thread.terminate()));
  }

  #handOut(): void {
    this.#dropLate();
    while (this.#queue.length > 0) {
      const thread = this.#idle.pop() ?? this.#makeThread();
      const item = thread === undefined ? undefined : this.#queue.shift();
      if (thread === undefined || item === undefined) return;
      const timer = setTimeout(() => void thread.terminate(), this.#limits.verifyMsMax);
      timer.unref();
      this.#working.set(thread, { item, timer });
      const message: ToVerificationThread = { claim: item.claim };
      thread.postMessage(message);
    }
  }

  /** The queue is in the order of arrival: those who are late stand at its head. */
  #dropLate(): void {
    const late = this.#options.clock.monotonic() - this.#limits.waitMsMax;
    const inTime = this.#queue.findIndex(({ since }) => since > late);
    for (const item of this.#queue.splice(0, inTime < 0 ? this.#queue.length : inTime)) item.refusal.reject(tooMany());
  }

  #makeThread(): Worker | undefined {
    if (this.#closed || this.#working.size + this.#idle.length >= this.#options.threads) return undefined;
    const thread = new Worker(new URL('./verification-thread.ts', import.meta.url));
    // A spoke that was told to end does not wait for a thread that nobody gave work to.
    thread.unref();
    thread.on('message', ({ refusal }: FromVerificationThread) => {
      this.#finish(thread)?.refusal.resolve(refusal);
      this.#idle.push(thread);
      this.#handOut();
    });
    thread.on('error', (cause: Error) => this.#lose(thread, cause));
    thread.on('exit', () => this.#lose(thread, new Error('the thread ended')));
    return thread;
  }

  #finish(thread: Worker): Waiting | undefined {
    const work = this.#working.get(thread);
    this.#working.delete(thread);
    clearTimeout(work?.timer);
    return work?.item;
  }

  #lose(thread: Worker, cause: Error): void {
    if (this.#closed) return;
    const place = this.#idle.indexOf(thread);
    if (place >= 0) this.#idle.splice(place, 1);
    const item = this.#finish(thread);
    if (place < 0 && item === undefined) return;
    this.#options.logger.error({ err: cause }, 'a thread that verifies signatures has ended');
    item?.refusal.reject(new StoreError('unavailable', 'the thread that verified this signature has ended', { cause }));
    this.#handOut();
  }
}

function tooMany(): StoreError {
  return new StoreError('rate_limited', 'more signatures wait to be verified than can be in time', { retryAfterMs: 1_000 });
}
