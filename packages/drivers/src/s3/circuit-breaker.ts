/**
 * Fails fast while a provider is down, so that requests do not pile up behind its timeouts.
 *
 *   closed ── failures in a row reach the limit ──▶ open ── pause over ──▶ half-open ── one trial succeeds ──▶ closed
 *                                                    ▲                         │
 *                                                    └──── the trial fails ────┘   (the pause doubles, up to a limit)
 */
import { StoreError } from '@felloe/engine/errors.ts';

export interface CircuitBreakerOptions {
  readonly failuresInARowMax: number;
  readonly pauseMs: number;
  readonly pauseMsMax: number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

export type CircuitState = 'closed' | 'open' | 'half-open';

export class CircuitBreaker {
  readonly #options: CircuitBreakerOptions;
  #failuresInARow = 0;
  #openUntil: number | undefined;
  #pauseMs: number;
  #trialRunning = false;

  constructor(options: CircuitBreakerOptions) {
    this.#options = options;
    this.#pauseMs = options.pauseMs;
  }

  get state(): CircuitState {
    if (this.#openUntil === undefined) return 'closed';
    return this.#options.now() < this.#openUntil ? 'open' : 'half-open';
  }

  /** To be called before a request; throws `backend_failed` when none may be made now. Each pass needs one `succeeded`, `failed` or `undecided`. */
  pass(): void {
    const state = this.state;
    if (state === 'closed') return;
    if (state === 'half-open' && !this.#trialRunning) {
      this.#trialRunning = true;
      return;
    }
    const retryAfterMs = Math.max(1, (this.#openUntil ?? 0) - this.#options.now());
    throw new StoreError('backend_failed', 'the provider failed repeatedly and is left alone for a while', { retryAfterMs });
  }

  /** The provider answered, be it with a refusal. */
  succeeded(): void {
    this.#failuresInARow = 0;
    this.#openUntil = undefined;
    this.#pauseMs = this.#options.pauseMs;
    this.#trialRunning = false;
  }

  failed(): void {
    this.#failuresInARow += 1;
    const trialFailed = this.#trialRunning;
    this.#trialRunning = false;
    if (!trialFailed && this.#failuresInARow < this.#options.failuresInARowMax) return;
    // Failures of requests that were under way when it opened do not prolong the pause.
    if (!trialFailed && this.#openUntil !== undefined) return;
    if (trialFailed) this.#pauseMs = Math.min(this.#options.pauseMsMax, this.#pauseMs * 2);
    this.#openUntil = this.#options.now() + this.#pauseMs;
  }

  /** The request ended for a reason of ours and says nothing about the provider. */
  undecided(): void {
    this.#trialRunning = false;
  }
}
