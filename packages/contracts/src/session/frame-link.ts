/**
 * One end of a session's stream, whatever carries it: gRPC between processes, a pair of queues within one. Frames arrive in
 * order and whole; a link that is lost says so once and is never used again.
 */
import { StoreError } from '@felloe/engine/errors.ts';
import type { HubFrame, HubFrame__Output } from '../gen/felloe/v1/HubFrame.ts';
import type { SpokeFrame, SpokeFrame__Output } from '../gen/felloe/v1/SpokeFrame.ts';
import type { SessionProtocol } from './protocol.ts';

export interface FrameLink<Sent, Heard> {
  /** Sends a frame; on a lost link it does nothing, since `onLost` has told or will tell. */
  send(frame: Sent): void;
  onFrame(handle: (frame: Heard) => void): void;
  /** Called once, also when this end closed the link. */
  onLost(handle: (reason: StoreError) => void): void;
  close(): void;
}

export type SpokeEnd = FrameLink<SpokeFrame, HubFrame__Output>;
export type HubEnd = FrameLink<HubFrame, SpokeFrame__Output>;

/** The bookkeeping every link shares: handlers set late miss nothing, and a loss is told exactly once. */
export class LinkState<Heard> {
  #handle: ((frame: Heard) => void) | undefined;
  #lostHandlers: ((reason: StoreError) => void)[] = [];
  #early: Heard[] = [];
  #lost: StoreError | undefined;

  get isLost(): boolean {
    return this.#lost !== undefined;
  }

  hear(frame: Heard): void {
    if (this.#lost !== undefined) return;
    if (this.#handle === undefined) this.#early.push(frame);
    else this.#handle(frame);
  }

  onFrame(handle: (frame: Heard) => void): void {
    this.#handle = handle;
    const early = this.#early;
    this.#early = [];
    for (const frame of early) handle(frame);
  }

  onLost(handle: (reason: StoreError) => void): void {
    if (this.#lost === undefined) this.#lostHandlers.push(handle);
    else handle(this.#lost);
  }

  lose(reason: StoreError): void {
    if (this.#lost !== undefined) return;
    this.#lost = reason;
    for (const handle of this.#lostHandlers.splice(0)) handle(reason);
  }
}

function inProcessEnd<Sent, Heard>(
  state: LinkState<Heard>,
  deliver: (frame: Sent) => void,
  closeBoth: (reason: StoreError) => void,
): FrameLink<Sent, Heard> {
  return {
    send: (frame) => {
      if (!state.isLost) deliver(frame);
    },
    onFrame: (handle) => state.onFrame(handle),
    onLost: (handle) => state.onLost(handle),
    close: () => closeBoth(new StoreError('unavailable', 'the session was closed')),
  };
}

/**
 * Two joined ends within one process. Frames still pass through the wire encoding, so that the all-in-one process runs the
 * same code, with the same defaults and limits, as a cluster.
 */
export function createInProcessLink(protocol: SessionProtocol): { spoke: SpokeEnd; hub: HubEnd } {
  const spokeState = new LinkState<HubFrame__Output>();
  const hubState = new LinkState<SpokeFrame__Output>();
  const { session } = protocol;
  const closeBoth = (reason: StoreError) => {
    setImmediate(() => {
      spokeState.lose(reason);
      hubState.lose(reason);
    });
  };
  return {
    spoke: inProcessEnd<SpokeFrame, HubFrame__Output>(
      spokeState,
      (frame) => {
        const encoded = session.requestSerialize(frame);
        setImmediate(() => hubState.hear(session.requestDeserialize(encoded)));
      },
      closeBoth,
    ),
    hub: inProcessEnd<HubFrame, SpokeFrame__Output>(
      hubState,
      (frame) => {
        const encoded = session.responseSerialize(frame);
        setImmediate(() => spokeState.hear(session.responseDeserialize(encoded)));
      },
      closeBoth,
    ),
  };
}
