/** The hub's end of the session for unit tests: answers calls by handlers, and loses links, changes epochs and says things on demand. */
import type { Answer } from '@felloe/contracts/gen/felloe/v1/Answer.ts';
import type { BackendDescriptor } from '@felloe/contracts/gen/felloe/v1/BackendDescriptor.ts';
import type { Hello__Output } from '@felloe/contracts/gen/felloe/v1/Hello.ts';
import type { HubFrame } from '@felloe/contracts/gen/felloe/v1/HubFrame.ts';
import type { Notice } from '@felloe/contracts/gen/felloe/v1/Notice.ts';
import type { Report__Output } from '@felloe/contracts/gen/felloe/v1/Report.ts';
import type { Request__Output } from '@felloe/contracts/gen/felloe/v1/Request.ts';
import type { SpokeFrame__Output } from '@felloe/contracts/gen/felloe/v1/SpokeFrame.ts';
import { type CallName, type ReceivedCall, resultOfCall } from '@felloe/contracts/session/calls.ts';
import { failureOf } from '@felloe/contracts/session/failure.ts';
import { createInProcessLink, type HubEnd, type SpokeEnd } from '@felloe/contracts/session/frame-link.ts';
import type { SessionProtocol } from '@felloe/contracts/session/protocol.ts';
import { StoreError } from '@felloe/engine/errors.ts';

type Result = NonNullable<Answer[(typeof resultOfCall)[CallName]]>;
export type Handlers = {
  [N in CallName]?: (call: ReceivedCall<N>, request: Request__Output) => Promise<Result | 'silence'> | Result | 'silence';
};

export class FakeHub {
  readonly handlers: Handlers;
  readonly hellos: Hello__Output[] = [];
  readonly received: Request__Output[] = [];
  readonly reports: Report__Output[] = [];
  readonly heartbeatsEchoed: number[] = [];
  readonly recalled: number[] = [];
  /** Boot ids whose epoch was closed. */
  readonly endedRuns = new Set<string>();
  epoch = 1;
  backends: BackendDescriptor[] = [];
  /** Links fail to open. */
  away = false;
  /** Links open but nothing is said. */
  mute = false;
  /** Beats every 200 ms. */
  beating = false;
  #end: HubEnd | undefined;
  #beat = 0;
  readonly #protocol: SessionProtocol;

  constructor(protocol: SessionProtocol, handlers: Handlers = {}) {
    this.#protocol = protocol;
    this.handlers = handlers;
  }

  readonly connect = async (): Promise<SpokeEnd> => {
    if (this.away) throw new StoreError('unavailable', 'no hub here');
    const { spoke, hub } = createInProcessLink(this.#protocol);
    this.#end = hub;
    hub.onFrame((frame) => void this.#hear(hub, frame));
    if (this.beating) {
      const timer = setInterval(() => this.beat(), 200);
      hub.onLost(() => clearInterval(timer));
    }
    return spoke;
  };

  beat(): void {
    if (!this.mute) this.send({ heartbeat: ++this.#beat });
  }

  send(frame: HubFrame): void {
    this.#end?.send(frame);
  }

  notice(...notices: Notice[]): void {
    this.send({ notices });
  }

  /** Cuts the link, as a network does. */
  lose(): void {
    this.#end?.close();
  }

  async #hear(end: HubEnd, frame: SpokeFrame__Output): Promise<void> {
    if (this.mute) return;
    if (frame.hello !== null) {
      if (this.endedRuns.has(frame.hello.boot_id)) {
        end.send({ refusal: failureOf(new StoreError('epoch_closed')) });
        setImmediate(() => end.close());
        return;
      }
      const resumed = this.hellos.some((hello) => hello.boot_id === frame.hello?.boot_id);
      this.hellos.push(frame.hello);
      const welcome = {
        protocol: 1,
        epoch: this.epoch,
        lease_ms: 10_000,
        resumed,
        hub_epoch: 1,
        backends: this.backends,
        installation: 'test',
      };
      end.send({ welcome });
    }
    if (frame.heartbeat > 0) this.heartbeatsEchoed.push(frame.heartbeat);
    this.recalled.push(...frame.recalled);
    if (frame.report !== null) this.reports.push(frame.report);
    for (const request of frame.requests) {
      this.received.push(request);
      void this.#answer(end, request);
    }
  }

  async #answer(end: HubEnd, request: Request__Output): Promise<void> {
    const name = request.call as CallName;
    const handler = this.handlers[name] as ((call: unknown, request: Request__Output) => Promise<Result | 'silence'>) | undefined;
    try {
      if (handler === undefined) throw new StoreError('unsupported', `the fake hub does not answer ${name}`);
      const result = await handler(request[name], request);
      if (result !== 'silence') end.send({ answers: [{ id: request.id, [resultOfCall[name]]: result }] });
    } catch (thrown) {
      end.send({ answers: [{ id: request.id, failure: failureOf(StoreError.from(thrown)) }] });
    }
  }
}
