/** The hub's end of every session: greets, beats, hands requests to the router and frames to the link. */
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { failureOf } from '@felloe/contracts/session/failure.ts';
import { FrameBatcher } from '@felloe/contracts/session/frame-batcher.ts';
import type { HubEnd } from '@felloe/contracts/session/frame-link.ts';
import { agreeOnProtocol } from '@felloe/contracts/session/protocol.ts';
import type { Answer } from '@felloe/contracts/gen/felloe/v1/Answer.ts';
import type { BackendDescriptor } from '@felloe/contracts/gen/felloe/v1/BackendDescriptor.ts';
import type { Hello__Output } from '@felloe/contracts/gen/felloe/v1/Hello.ts';
import type { Notice } from '@felloe/contracts/gen/felloe/v1/Notice.ts';
import type { Report__Output } from '@felloe/contracts/gen/felloe/v1/Report.ts';
import type { Request__Output } from '@felloe/contracts/gen/felloe/v1/Request.ts';
import type { SpokeFrame__Output } from '@felloe/contracts/gen/felloe/v1/SpokeFrame.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { ConnectedSession, Sessions } from '../spokes/sessions.ts';
import type { SpokeIdentity } from './call-context.ts';
import type { CallRouter } from './call-router.ts';

export interface SessionServerOptions {
  readonly sessions: Sessions;
  readonly router: CallRouter;
  readonly clock: Clock;
  readonly hubEpoch: number;
  readonly installation: string;
  readonly backendsFor: (spoke: string) => BackendDescriptor[];
  readonly onReport: (session: ConnectedSession, report: Report__Output) => void;
  readonly onFault: (error: StoreError) => void;
}

export class SessionServer {
  readonly #options: SessionServerOptions;

  constructor(options: SessionServerOptions) {
    this.#options = options;
  }

  /** Serves a link until it is lost. `identity` is the spoke the certificate names; a hello that names another is refused. */
  accept(link: HubEnd, identity: string): void {
    const greeting = setTimeout(
      () => this.#refuse(link, new StoreError('deadline_exceeded', 'no hello came')),
      limits.session.connectMs,
    );
    let live: LiveSession | undefined;
    let greeted = false;
    link.onLost(() => {
      clearTimeout(greeting);
      live?.end();
    });
    link.onFrame((frame) => {
      if (live !== undefined) return live.hear(frame);
      if (greeted || frame.hello === null) {
        return this.#refuse(link, new StoreError('invalid_argument', 'the first frame is one hello'));
      }
      greeted = true;
      clearTimeout(greeting);
      this.#greet(link, frame.hello, identity).then(
        (session) => {
          live = session;
        },
        (error: unknown) => this.#refuse(link, StoreError.from(error)),
      );
    });
  }

  async #greet(link: HubEnd, hello: Hello__Output, identity: string): Promise<LiveSession> {
    const { sessions, hubEpoch, installation, backendsFor, clock } = this.#options;
    if (hello.spoke !== identity) {
      throw new StoreError('access_denied', `the certificate is ${identity}'s, the hello says ${hello.spoke}`);
    }
    const protocol = agreeOnProtocol({ min: hello.protocol_min, max: hello.protocol_max });
    if (protocol === undefined)
      throw new StoreError('unsupported', 'hub and spoke speak no common protocol version; upgrade one of them');
    const { epoch, resumed } = await sessions.begin(hello);
    const session = new LiveSession(link, hello, epoch, this.#options);
    sessions.connect(session);
    link.send({
      welcome: {
        protocol,
        epoch,
        lease_ms: limits.session.leaseMs,
        resumed,
        backends: backendsFor(hello.spoke),
        hub_epoch: hubEpoch,
        hub_time: clock.now(),
        installation,
      },
    });
    session.start();
    return session;
  }

  #refuse(link: HubEnd, error: StoreError): void {
    if (error.code === 'internal') this.#options.onFault(error);
    link.send({ refusal: failureOf(error) });
    // The frame has to leave before the stream ends.
    setImmediate(() => link.close());
  }
}

class LiveSession implements ConnectedSession {
  readonly epoch: number;
  readonly spoke: string;
  readonly bootId: string;
  readonly region: string;
  readonly endpoints: readonly string[];
  readonly appEndpoints: readonly string[];
  readonly #link: HubEnd;
  readonly #options: SessionServerOptions;
  readonly #answers: FrameBatcher<Answer>;
  readonly #identity: SpokeIdentity;
  readonly #ended = new AbortController();
  #beat = 0;
  #echoed = 0;
  /** Beats sent since the spoke was last heard. Counted, not timed: a hub that was stopped itself does not take that for silence. */
  #beatsUnheard = 0;
  #timer: NodeJS.Timeout | undefined;
  #inFlight = 0;

  constructor(link: HubEnd, hello: Hello__Output, epoch: number, options: SessionServerOptions) {
    this.#link = link;
    this.#options = options;
    this.epoch = epoch;
    this.spoke = hello.spoke;
    this.#identity = { name: hello.spoke, epoch };
    this.bootId = hello.boot_id;
    this.region = hello.region;
    this.endpoints = hello.endpoints;
    this.appEndpoints = hello.app_endpoints;
    this.#answers = new FrameBatcher<Answer>((answers) => link.send({ answers }), limits.session.frameItemsMax);
  }

  start(): void {
    this.#timer = setInterval(() => this.#sendBeat(), limits.session.heartbeatMs);
    this.#sendBeat();
  }

  /** A spoke that is paused or cut off keeps its connection for long; its lease it keeps no longer than without one. */
  #sendBeat(): void {
    this.#beatsUnheard += 1;
    if (this.#silentMs() > limits.session.leaseMs || this.#echoLateMs() > limits.session.silenceMs) this.#link.close();
    else this.#link.send({ heartbeat: ++this.#beat });
  }

  #silentMs(): number {
    return this.#beatsUnheard * limits.session.heartbeatMs;
  }

  /** A link on which beats come back late delivers revocations late too. */
  #echoLateMs(): number {
    return (this.#beat - this.#echoed) * limits.session.heartbeatMs;
  }

  hear(frame: SpokeFrame__Output): void {
    if (frame.heartbeat > this.#echoed) this.#echoed = frame.heartbeat;
    this.#beatsUnheard = 0;
    for (const request of frame.requests) this.#serve(request);
    if (frame.report !== null) this.#options.onReport(this, frame.report);
  }

  #serve(request: Request__Output): void {
    if (this.#inFlight >= limits.session.callsInFlightMax) {
      const error = new StoreError('unavailable', 'too many calls of this session are in flight', { retryAfterMs: 1000 });
      this.#answers.push({ id: request.id, failure: failureOf(error) });
      return;
    }
    this.#inFlight += 1;
    void this.#options.router.answer(request, this.#identity, this.#ended.signal).then((answer) => {
      this.#inFlight -= 1;
      this.#answers.push(answer);
    });
  }

  notify(notice: Notice): void {
    this.#link.send({ notices: [notice] });
  }

  close(): void {
    this.#link.close();
  }

  end(): void {
    clearInterval(this.#timer);
    this.#ended.abort(new StoreError('unavailable', 'the session was lost'));
    this.#options.sessions.disconnect(this, { silentMs: this.#silentMs() });
  }
}
