/** A gRPC bidirectional stream as a FrameLink, for either end. */
import type { ClientDuplexStream, ServerDuplexStream } from '@grpc/grpc-js';
import { StoreError } from '@felloe/engine/errors.ts';
import type { HubFrame, HubFrame__Output } from '../gen/felloe/v1/HubFrame.ts';
import type { SpokeFrame, SpokeFrame__Output } from '../gen/felloe/v1/SpokeFrame.ts';
import { type FrameLink, type HubEnd, LinkState, type SpokeEnd } from './frame-link.ts';

interface FrameStream<Sent, Heard> {
  write(frame: Sent): boolean;
  end(): unknown;
  on(event: 'data', handle: (frame: Heard) => void): unknown;
  on(event: 'error', handle: (error: Error) => void): unknown;
  on(event: 'end' | 'close' | 'cancelled', handle: () => void): unknown;
}

function linkOf<Sent, Heard>(stream: FrameStream<Sent, Heard>, abandon: () => void): FrameLink<Sent, Heard> {
  const state = new LinkState<Heard>();
  const lose = (cause: unknown) => {
    const text = cause instanceof Error ? cause.message : 'the other end closed it';
    state.lose(new StoreError('unavailable', `the session was lost: ${text}`, { cause }));
  };
  stream.on('data', (frame) => state.hear(frame));
  stream.on('error', lose);
  stream.on('end', () => lose(undefined));
  stream.on('close', () => lose(undefined));
  stream.on('cancelled', () => lose(undefined));
  return {
    send: (frame) => {
      if (!state.isLost) stream.write(frame);
    },
    onFrame: (handle) => state.onFrame(handle),
    onLost: (handle) => state.onLost(handle),
    close: () => {
      abandon();
      state.lose(new StoreError('unavailable', 'the session was closed'));
    },
  };
}

export function spokeEndOf(call: ClientDuplexStream<SpokeFrame, HubFrame__Output>): SpokeEnd {
  return linkOf(call, () => call.cancel());
}

export function hubEndOf(call: ServerDuplexStream<SpokeFrame__Output, HubFrame>): HubEnd {
  return linkOf(call, () => call.end());
}
