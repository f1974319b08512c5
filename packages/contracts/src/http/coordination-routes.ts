/** Routes of locks and events. */
import { Type } from 'typebox';
import { AcquireLock, EventPage, EventQuery, Lock, LockName, ReleaseLock, RenewLock } from './coordination.ts';
import { closed, forTenant, none, type Route } from './route.ts';

const lockInPath = Type.Object({ lock: LockName }, closed);

export const coordinationRoutes = {
  'lock.acquire': {
    method: 'POST',
    path: '/v1/locks/{lock}/acquire',
    summary: 'Takes the lock, waiting at most waitMs; lock_held when somebody else still has it then.',
    tag: 'locks',
    authorisation: 'tenant',
    target: { call: 'acquire_lock' },
    parameters: lockInPath,
    query: forTenant,
    body: AcquireLock,
    status: 200,
    answer: Lock,
  },
  'lock.renew': {
    method: 'POST',
    path: '/v1/locks/{lock}/renew',
    summary: 'Prolongs the lease; lock_lost when it has ended or passed on.',
    tag: 'locks',
    authorisation: 'tenant',
    target: { call: 'renew_lock' },
    parameters: lockInPath,
    query: forTenant,
    body: RenewLock,
    status: 200,
    answer: Lock,
  },
  'lock.release': {
    method: 'POST',
    path: '/v1/locks/{lock}/release',
    summary: 'Gives the lock back; lock_lost when it has ended or passed on.',
    tag: 'locks',
    authorisation: 'tenant',
    target: { call: 'release_lock' },
    parameters: lockInPath,
    query: forTenant,
    body: ReleaseLock,
    status: 204,
  },
  'lock.inspect': {
    method: 'GET',
    path: '/v1/locks/{lock}',
    summary: 'Who holds the lock, and the newest fencing token issued for it.',
    tag: 'locks',
    authorisation: 'tenant',
    target: { call: 'inspect_lock' },
    parameters: lockInPath,
    query: forTenant,
    status: 200,
    answer: Lock,
  },
  'event.read': {
    method: 'GET',
    path: '/v1/events',
    summary:
      'Events of the tenant from a position on. As a stream (text/event-stream) each event’s id is the position after it, and Last-Event-ID resumes without loss; with format=json one page.',
    tag: 'events',
    authorisation: 'tenant',
    target: { call: 'read_events' },
    parameters: none,
    query: EventQuery,
    status: 200,
    answer: EventPage,
  },
} as const satisfies Record<string, Route>;
