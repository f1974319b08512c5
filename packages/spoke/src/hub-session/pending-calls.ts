/**
 * The calls of a session that wait for their answer. One coarse timer looks for those whose time is up: a timer of its own would
 * cost each call more than its share of a frame.
 */
import type { CallName, ResultName } from '@felloe/contracts/session/calls.ts';
import type { Request } from '@felloe/contracts/gen/felloe/v1/Request.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { Clock } from '@felloe/runtime/clock.ts';

export interface PendingCall {
  readonly id: number;
  readonly name: CallName;
  readonly request: Request;
  readonly resultName: ResultName;
  /** The epoch the request names; 0 when it names none. */
  readonly epoch: number;
  readonly changing: boolean;
  /** The asker's own deadline, monotonic. */
  readonly deadlineAt: number;
  /** When waiting ends: the deadline, or sooner while the session is down. */
  expiresAt: number;
  /** A call that was sent may have been done. */
  sent: boolean;
  readonly resolve: (result: unknown) => void;
  readonly reject: (reason: unknown) => void;
  /** Lets go of the asker's signal. */
  release: (() => void) | undefined;
}

export class PendingCalls {
  readonly #clock: Clock;
  readonly #sweepEveryMs: number;
  readonly #closed: AbortSignal;
  readonly #calls = new Map<number, PendingCall>();
  #sweeping = false;

  constructor(options: { readonly clock: Clock; readonly sweepEveryMs: number; readonly closed: AbortSignal }) {
    this.#clock = options.clock;
    this.#sweepEveryMs = options.sweepEveryMs;
    this.#closed = options.closed;
  }

  get size(): number {
    return this.#calls.size;
  }

  /** In the order they were made. */
  all(): IterableIterator<PendingCall> {
    return this.#calls.values();
  }

  add(call: PendingCall): void {
    this.#calls.set(call.id, call);
    if (!this.#sweeping) void this.#sweepWhileWaiting();
  }

  /** Takes the call out; undefined when nobody waits for it any more. */
  take(id: number): PendingCall | undefined {
    const call = this.#calls.get(id);
    if (call === undefined) return undefined;
    this.#calls.delete(id);
    call.release?.();
    return call;
  }

  fail(id: number, reason: unknown): void {
    this.take(id)?.reject(reason);
  }

  failAll(reason: unknown): void {
    for (const id of [...this.#calls.keys()]) this.fail(id, reason);
  }

  async #sweepWhileWaiting(): Promise<void> {
    this.#sweeping = true;
    try {
      while (this.#calls.size > 0) {
        await this.#clock.sleep(this.#sweepEveryMs, this.#closed);
        this.#sweep(this.#clock.monotonic());
      }
    } catch (thrown) {
      if (!this.#closed.aborted) throw thrown;
    } finally {
      this.#sweeping = false;
    }
  }

  #sweep(now: number): void {
    for (const call of this.#calls.values()) {
      if (now >= call.expiresAt) this.fail(call.id, expiryOf(call, now));
    }
  }
}

/** Only a change that was sent has an unknown outcome; everything else was simply not answered. */
function expiryOf(call: PendingCall, now: number): StoreError {
  if (call.sent && (call.changing || now >= call.deadlineAt)) {
    return new StoreError('deadline_exceeded', `the hub did not answer ${call.name} in time`);
  }
  return new StoreError('unavailable', `the hub is away: ${call.name} was not answered`, { retryAfterMs: 1000 });
}
