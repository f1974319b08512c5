/** Schemas of locks and events in the /v1 API. Times are milliseconds since 1970, durations milliseconds. */
import { limits } from '@felloe/engine/limits.ts';
import { Type, type Static } from 'typebox';
import { eventTypes } from '../events.ts';
import { time } from './records.ts';

const closed = { additionalProperties: false } as const;
const { lock, hub } = limits;

/** The longest wait of one request, in milliseconds; who wants to wait longer asks again. */
export const lockWaitMsMax = lock.waitMsMax;

export const LockName = Type.String({
  minLength: 1,
  maxLength: lock.nameBytesMax,
  description: 'Name of the lock within the tenant.',
});

const Holder = Type.String({
  minLength: 1,
  maxLength: lock.holderBytesMax,
  description: 'Chosen by the asker and unique to it: the same holder acquiring again gets its own lease, not another.',
});
const TtlMs = Type.Integer({
  minimum: lock.ttlMsMin,
  maximum: lock.ttlMsMax,
  description: 'How long the lease lasts unless renewed.',
});
const FencingToken = Type.Integer({
  minimum: 0,
  description: 'Rises with every holder; a write that carries an older one is refused.',
});

export const AcquireLock = Type.Object(
  {
    holder: Holder,
    ttlMs: TtlMs,
    waitMs: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: lock.waitMsMax,
        description: 'How long to wait while somebody else holds it; 0 when absent.',
      }),
    ),
  },
  closed,
);
export type AcquireLock = Static<typeof AcquireLock>;

export const RenewLock = Type.Object({ holder: Holder, fencingToken: FencingToken, ttlMs: TtlMs }, closed);
export const ReleaseLock = Type.Object({ holder: Holder, fencingToken: FencingToken }, closed);

export const Lock = Type.Object({
  name: LockName,
  holder: Type.String({ description: 'Empty when the lock is free.' }),
  fencingToken: FencingToken,
  expiresAt: time('When the lease ends, by the hub’s clock; 0 when free.'),
});
export type Lock = Static<typeof Lock>;

/** Positions are the hub's own words; clients keep and return them unread. */
export const Position = Type.String({
  maxLength: 1024,
  description: 'Where to go on: a position read before, `now` for what happens from here on, empty for the oldest event kept.',
});

export const EventQuery = Type.Object(
  {
    position: Type.Optional(Position),
    container: Type.Optional(
      Type.String({ maxLength: limits.artifact.containerNameLengthMax, description: 'Events of this container only.' }),
    ),
    format: Type.Optional(Type.Enum(['sse', 'json'], { description: 'sse: a stream (the default); json: one page.' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: hub.eventPageMax, description: 'Events of a page.' })),
    waitMs: Type.Optional(
      Type.Integer({ minimum: 0, maximum: hub.eventWaitMsMax, description: 'json only: how long to wait when there is none.' }),
    ),
    tenant: Type.Optional(Type.String({ maxLength: 63, description: 'Administrators name the tenant.' })),
  },
  closed,
);

/** contracts' Event as a schema: at least once (`id` tells repetitions apart), in order within a container. */
export const Event = Type.Object({
  id: Type.String(),
  type: Type.Enum([...eventTypes]),
  container: Type.String({ description: 'Name; empty when the event is not about one.' }),
  artifact: Type.String({ description: 'Path; empty when the event is not about an artifact.' }),
  operation: Type.String(),
  tenantId: Type.String(),
  timestamp: Type.String({ description: 'ISO 8601 with milliseconds.' }),
  data: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
});
export type Event = Static<typeof Event>;

export const PositionedEvent = Type.Object({ position: Type.String(), event: Event });
export type PositionedEvent = Static<typeof PositionedEvent>;

export const EventPage = Type.Object({
  events: Type.Array(PositionedEvent),
  nextPosition: Type.String({ description: 'The position of the next page, also when this one is empty.' }),
});
export type EventPage = Static<typeof EventPage>;
