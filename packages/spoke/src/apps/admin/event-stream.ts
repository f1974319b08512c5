/**
 * GET /v1/events as server-sent events (WHATWG HTML, "Server-sent events"). The id of every event is the position to go on from, so a
 * client that sends it back as Last-Event-ID, to any spoke, gets the next event and misses none. A block with an id and no data
 * moves the client's position without an event: that happens first, before anything else, and while nothing passes its filter.
 */
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { problemOf } from '@felloe/contracts/http/problem.ts';
import type { EventPage } from '@felloe/contracts/http/coordination.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { pacedWrite } from '../../http/paced-write.ts';

/** Told to clients as the time before they connect again. */
const reconnectMs = 1_000;
/** A turn that finds nothing ends after this and is told as a comment, below the idle limits of proxies. */
const heartbeatMs = 10_000;
/** Events of one turn: bounded memory for each stream. */
const turnEventsMax = 256;

export interface EventStream {
  readonly response: ServerResponse;
  readonly headers: OutgoingHttpHeaders;
  /** Takes the response from the framework, once the first page has been read. */
  readonly hijack: () => void;
  readonly signal: AbortSignal;
  readonly position: string;
  /** The next page from a position, waiting when there is none; at most `limit` events. */
  readonly read: (turn: StreamTurn) => Promise<EventPage>;
}

export interface StreamTurn {
  readonly position: string;
  readonly limit: number;
  readonly waitMs: number;
}

/**
 * Serves the stream until the client leaves or a page cannot be read. The first page is read before the status is sent, so that a
 * wrong position or a missing right is an ordinary problem: it rejects only then. Later failures are told in the stream as an event `problem`.
 */
export async function serveEventStream(stream: EventStream): Promise<void> {
  const { response, signal } = stream;
  let page = await stream.read({ position: stream.position, limit: turnEventsMax, waitMs: 0 });
  stream.hijack();
  response.writeHead(200, {
    ...stream.headers,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // nginx would hold the stream back until its buffer is full.
    'x-accel-buffering': 'no',
  });
  let text = `retry: ${reconnectMs}\n\n`;
  try {
    for (;;) {
      text += blocksOf(page);
      if (page.events.length === 0) text += ': no event\n\n';
      await pacedWrite(response, text, signal);
      text = '';
      page = await stream.read({ position: page.nextPosition, limit: turnEventsMax, waitMs: heartbeatMs });
    }
  } catch (thrown) {
    if (!signal.aborted) response.end(`event: problem\ndata: ${JSON.stringify(problemOf(StoreError.from(thrown)))}\n\n`);
  } finally {
    response.end();
  }
}

function blocksOf(page: EventPage): string {
  let text = '';
  for (const { position, event } of page.events) {
    text += `id: ${position}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
  }
  return `${text}id: ${page.nextPosition}\n\n`;
}
