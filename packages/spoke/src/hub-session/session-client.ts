/**
 * The spoke's end of the session: calls with ids over one link, and the link kept up.
 *
 *   connecting ──welcome──▶ open ──lost──▶ waiting (full jitter) ──▶ connecting …        close() from anywhere ▶ closed
 *
 * The boot id names one run of this worker, as the hub sees it. While its epoch is open, a new link resumes it; when the hub has closed
 * it (we were away or paused for longer than the lease), the run is over: the worker goes on under a new boot id and a new epoch.
 * Either way what was in flight is sent again with its idempotency key and is answered, not done twice.
 */
import {
  type CallName,
  type CallOptions,
  type CallRequest,
  type CallResult,
  changingCalls,
  type HubCalls,
  resultOfCall,
} from '@felloe/contracts/session/calls.ts';
import { errorOf } from '@felloe/contracts/session/failure.ts';
import { FrameBatcher } from '@felloe/contracts/session/frame-batcher.ts';
import type { SpokeEnd } from '@felloe/contracts/session/frame-link.ts';
import { protocolVersions } from '@felloe/contracts/session/protocol.ts';
import type { Answer__Output } from '@felloe/contracts/gen/felloe/v1/Answer.ts';
import type { Failure__Output } from '@felloe/contracts/gen/felloe/v1/Failure.ts';
import type { Hello } from '@felloe/contracts/gen/felloe/v1/Hello.ts';
import type { HubFrame__Output } from '@felloe/contracts/gen/felloe/v1/HubFrame.ts';
import type { Notice__Output } from '@felloe/contracts/gen/felloe/v1/Notice.ts';
import type { Report } from '@felloe/contracts/gen/felloe/v1/Report.ts';
import type { Request } from '@felloe/contracts/gen/felloe/v1/Request.ts';
import type { Welcome__Output } from '@felloe/contracts/gen/felloe/v1/Welcome.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import { withDeadline } from '@felloe/runtime/deadline.ts';
import { createDeferred } from '@felloe/runtime/deferred.ts';
import type { Logger } from '@felloe/runtime/logger.ts';
import { fullJitterDelayMs } from '@felloe/runtime/retry.ts';
import { type PendingCall, PendingCalls } from './pending-calls.ts';
import { isBulky } from './request-size.ts';
import { endsWithEpoch, epochClosed, epochIn } from './session-epoch.ts';

/** Opens a new link to the hub. Rejects, or gives a link that is lost later, when there is none. */
export type Connect = (signal: AbortSignal) => Promise<SpokeEnd>;

export type SessionIdentity = Required<Pick<Hello, 'spoke' | 'region' | 'endpoints' | 'app_endpoints' | 'version'>>;

/** What the owner of the session is told. None of these may throw. */
export interface SessionListener {
  /** A link was welcomed. `epochChanged`: ids and segments of the epoch before are lost. Called before anything is sent again. */
  welcomed(welcome: Welcome__Output, change: { readonly epochChanged: boolean }): void;
  /** Something the hub says unasked. Resolves when it was carried out; a recall is acknowledged then. */
  noticed(notice: Notice__Output): Promise<void> | void;
}

export interface SessionClientOptions {
  readonly connect: Connect;
  readonly identity: () => SessionIdentity;
  /** A fresh random id for each run. */
  readonly newBootId: () => string;
  readonly listener: SessionListener;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random?: () => number;
}

/** How long a call waits for a lost session; longer than a hub restart takes to accept links, shorter than clients' patience. */
const waitForSessionMsMax = 2_000;
/** A deadline is noticed at most this late. */
const sweepEveryMs = 50;

export class SessionClient implements HubCalls {
  readonly #options: SessionClientOptions;
  readonly #clock: Clock;
  readonly #pending: PendingCalls;
  readonly #batcher: FrameBatcher<Request>;
  readonly #closing = new AbortController();
  readonly #firstWelcome = createDeferred<void>();
  #link: SpokeEnd | undefined;
  #open = false;
  #downSince: number;
  #heardAt: number | undefined;
  #bootId: string;
  #epoch = 0;
  #nextId = 1;
  #running: Promise<void> | undefined;

  constructor(options: SessionClientOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#bootId = options.newBootId();
    this.#downSince = options.clock.monotonic();
    this.#pending = new PendingCalls({ clock: options.clock, sweepEveryMs, closed: this.#closing.signal });
    this.#batcher = new FrameBatcher((requests) => this.#sendRequests(requests), limits.session.frameItemsMax);
  }

  /** The epoch of this run at the hub; 0 before the first welcome. */
  get epoch(): number {
    return this.#epoch;
  }

  get isOpen(): boolean {
    return this.#open;
  }

  get callsInFlight(): number {
    return this.#pending.size;
  }

  /** Resolves at the first welcome. */
  get welcomed(): Promise<void> {
    return this.#firstWelcome.promise;
  }

  /** Milliseconds since the hub was last heard, on the monotonic clock; infinite before the first welcome. */
  silentMs(): number {
    return this.#heardAt === undefined ? Number.POSITIVE_INFINITY : this.#clock.monotonic() - this.#heardAt;
  }

  start(): void {
    this.#running ??= this.#keepConnected();
  }

  call<N extends CallName>(name: N, request: CallRequest<N>, options: CallOptions): Promise<CallResult<N>> {
    const refusal = this.#refusal(options);
    if (refusal !== undefined) return Promise.reject(refusal);
    return new Promise<CallResult<N>>((resolve, reject) => {
      const call = this.#pendingCall(name, request, options, { resolve: resolve as (result: unknown) => void, reject });
      if (this.#open && call.epoch !== 0 && call.epoch !== this.#epoch) {
        // Bytes staged in an epoch that has passed: the hub would refuse them.
        call.release?.();
        reject(epochClosed());
        return;
      }
      this.#pending.add(call);
      if (this.#open) {
        this.#sendCall(call);
      } else {
        call.expiresAt = Math.min(call.deadlineAt, this.#downSince + waitForSessionMsMax);
      }
    });
  }

  /** Sends counters; dropped while the session is down. Returns whether it was sent. */
  report(report: Report): boolean {
    if (!this.#open || this.#link === undefined) return false;
    this.#link.send({ report });
    return true;
  }

  /** Ends the session. Calls still waiting fail with `unavailable`. */
  async close(): Promise<void> {
    if (!this.#closing.signal.aborted) {
      this.#batcher.flush();
      this.#closing.abort(new StoreError('unavailable', 'the spoke has stopped'));
      this.#open = false;
      this.#link?.close();
      this.#pending.failAll(this.#closing.signal.reason);
      this.#firstWelcome.reject(this.#closing.signal.reason);
    }
    await this.#running;
  }

  #refusal(options: CallOptions): StoreError | undefined {
    if (this.#closing.signal.aborted) return this.#closing.signal.reason as StoreError;
    if (options.signal?.aborted === true) return StoreError.from(options.signal.reason, 'unavailable');
    if (this.#pending.size >= limits.session.callsInFlightMax) {
      return new StoreError('unavailable', 'too many calls wait for the hub', { retryAfterMs: 1000 });
    }
    if (!this.#open && this.#clock.monotonic() >= this.#downSince + waitForSessionMsMax) {
      return new StoreError('unavailable', 'the hub is away', { retryAfterMs: 1000 });
    }
    return undefined;
  }

  #pendingCall<N extends CallName>(
    name: N,
    request: CallRequest<N>,
    options: CallOptions,
    settle: Pick<PendingCall, 'resolve' | 'reject'>,
  ): PendingCall {
    const id = this.#nextId++;
    const changing = changingCalls.has(name);
    const deadlineAt = this.#clock.monotonic() + options.deadlineMs;
    const sent: Request = {
      id,
      deadline_ms: Math.max(1, Math.round(options.deadlineMs)),
      traceparent: options.traceparent ?? '',
      // The boot id is random and ids are never used again, so neither is the pair.
      idempotency_key: changing ? (options.idempotencyKey ?? `${this.#bootId}-${id}`) : '',
      actor: options.actor,
      call: name,
    };
    // Not a computed name in the literal, for which the engine has no quick way.
    (sent as Record<string, unknown>)[name] = request;
    return {
      id,
      name,
      changing,
      request: sent,
      resultName: resultOfCall[name],
      epoch: epochIn(name, request),
      deadlineAt,
      expiresAt: deadlineAt,
      sent: false,
      resolve: settle.resolve,
      reject: settle.reject,
      release: options.signal === undefined ? undefined : this.#failWhenAborted(id, options.signal),
    };
  }

  /** Returns what lets go of the signal. */
  #failWhenAborted(id: number, signal: AbortSignal): () => void {
    const onAbort = () => this.#pending.fail(id, signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    return () => signal.removeEventListener('abort', onAbort);
  }

  #sendRequests(requests: Request[]): void {
    if (this.#open) this.#link?.send({ requests });
  }

  async #keepConnected(): Promise<void> {
    const { signal } = this.#closing;
    let attempt = 0;
    while (!signal.aborted) {
      try {
        await this.#runLink(() => {
          attempt = 0;
        });
      } catch (thrown) {
        if (signal.aborted) return;
        // Said once; the attempts that follow are the same news.
        this.#options.logger[attempt === 0 ? 'warn' : 'debug']({ err: thrown, attempt }, 'the session with the hub is down');
      }
      attempt += 1;
      const delayMs = fullJitterDelayMs({
        attempt,
        delayMsBase: limits.session.reconnectDelayMsMin,
        delayMsMax: limits.session.reconnectDelayMsMax,
        random: this.#options.random ?? Math.random,
      });
      // The first try after a loss is at once half of the time: most losses are a restart of one side.
      await this.#clock.sleep(delayMs, signal).catch(() => {});
    }
  }

  /** One link from its opening to its loss; always ends by throwing the reason or with the client closed. */
  async #runLink(onWelcome: () => void): Promise<void> {
    const { signal } = this.#closing;
    const what = 'connecting to the hub';
    const link = await withDeadline({ durationMs: limits.session.connectMs, what, parent: signal }, this.#options.connect);
    if (signal.aborted) return link.close();
    const lost = createDeferred<StoreError>();
    const welcome = createDeferred<void>();
    this.#link = link;
    link.onLost((reason) => {
      if (this.#link === link) this.#linkLost();
      welcome.reject(reason);
      lost.resolve(reason);
    });
    link.onFrame((frame) => {
      if (this.#link !== link) return;
      this.#hear(frame, () => {
        onWelcome();
        welcome.resolve();
      });
    });
    link.send({ hello: this.#hello() });
    try {
      await withDeadline({ durationMs: limits.session.connectMs, what: 'the welcome of the hub' }, () => welcome.promise);
    } catch (thrown) {
      link.close();
      throw thrown;
    }
    throw await lost.promise;
  }

  #hello(): Hello {
    return {
      protocol_min: protocolVersions.min,
      protocol_max: protocolVersions.max,
      boot_id: this.#bootId,
      ...this.#options.identity(),
    };
  }

  #linkLost(): void {
    this.#link = undefined;
    this.#batcher.clear();
    if (!this.#open) return;
    this.#open = false;
    this.#downSince = this.#clock.monotonic();
    // A change that was sent keeps its deadline: its outcome is worth the wait. A read can be asked elsewhere.
    for (const call of this.#pending.all()) {
      if (!call.changing) call.expiresAt = Math.min(call.deadlineAt, this.#downSince + waitForSessionMsMax);
    }
  }

  #hear(frame: HubFrame__Output, welcomed: () => void): void {
    if (frame.refusal !== null) {
      this.#takeRefusal(frame.refusal);
      return;
    }
    if (frame.welcome !== null) {
      this.#openSession(frame.welcome);
      welcomed();
    }
    if (!this.#open) return;
    this.#heardAt = this.#clock.monotonic();
    if (frame.heartbeat > 0) this.#link?.send({ heartbeat: frame.heartbeat });
    for (const notice of frame.notices) this.#carryOut(notice);
    for (const answer of frame.answers) this.#settle(answer);
  }

  #takeRefusal(refusal: Failure__Output): void {
    const { logger, newBootId } = this.#options;
    if (refusal.code === 'epoch_closed') {
      logger.warn('the hub has closed the epoch of this worker; it goes on as a new run');
      this.#bootId = newBootId();
    } else {
      logger.error({ refusal: errorOf(refusal) }, 'the hub refuses this spoke');
    }
    this.#link?.close();
  }

  #openSession(welcome: Welcome__Output): void {
    const epochChanged = welcome.epoch !== this.#epoch;
    const { logger, listener } = this.#options;
    logger.info(
      { epoch: welcome.epoch, resumed: welcome.resumed, hubEpoch: welcome.hub_epoch },
      'the session with the hub is open',
    );
    this.#epoch = welcome.epoch;
    this.#open = true;
    listener.welcomed(welcome, { epochChanged });
    this.#sendAgain();
    this.#firstWelcome.resolve();
  }

  #sendAgain(): void {
    const now = this.#clock.monotonic();
    for (const call of [...this.#pending.all()]) {
      if (call.epoch !== 0 && call.epoch !== this.#epoch && (!call.sent || endsWithEpoch(call.name))) {
        this.#pending.fail(call.id, epochClosed());
        continue;
      }
      call.expiresAt = call.deadlineAt;
      call.request.deadline_ms = Math.max(1, Math.round(call.deadlineAt - now));
      this.#sendCall(call);
    }
  }

  #sendCall(call: PendingCall): void {
    call.sent = true;
    this.#batcher.push(call.request);
    // What came before goes with it: frames keep the order of calls.
    if (isBulky(call.request)) this.#batcher.flush();
  }

  #carryOut(notice: Notice__Output): void {
    const link = this.#link;
    const done = this.#options.listener.noticed(notice);
    const recallId = notice.recall?.recall_id;
    if (recallId === undefined) return;
    if (done === undefined) link?.send({ recalled: [recallId] });
    else void done.then(() => link?.send({ recalled: [recallId] }));
  }

  #settle(answer: Answer__Output): void {
    const call = this.#pending.take(answer.id);
    if (call === undefined) return;
    if (answer.failure != null) {
      call.reject(errorOf(answer.failure));
      return;
    }
    const result = answer[call.resultName];
    if (result == null)
      call.reject(new StoreError('internal', `the hub answered ${call.name} with ${answer.result ?? 'nothing'}`));
    else call.resolve(result);
  }
}
