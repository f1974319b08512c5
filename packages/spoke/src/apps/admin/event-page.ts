/** One page of events, for ?format=json and for each turn of a stream. */
import type { Event, EventPage } from '@felloe/contracts/http/coordination.ts';
import type { Actor } from '@felloe/contracts/gen/felloe/v1/Actor.ts';
import type { AppContext } from '../../app-context.ts';
import { waitingDeadlineMs } from './deadlines.ts';
import { callOptions, type Exchange } from './exchange.ts';

export interface EventTurn {
  readonly position: string;
  readonly container: string;
  readonly limit: number;
  readonly waitMs: number;
}

/** Each turn is judged anew by the hub, so a revoked principal's stream ends with its next turn. */
export async function readEventPage(context: AppContext, exchange: Exchange, actor: Actor, turn: EventTurn): Promise<EventPage> {
  const page = await context.call(
    'read_events',
    { position: turn.position, container: turn.container, limit: turn.limit, wait_ms: turn.waitMs },
    callOptions(exchange, actor, waitingDeadlineMs(turn.waitMs)),
  );
  return {
    events: page.events.map(({ position, event }) => ({ position, event: JSON.parse(event) as Event })),
    nextPosition: page.next_position,
  };
}
