/** Reading events. A tenant sees its own, of one container or all; an administrator sees the installation's. */
import type { Access } from '../access/access.ts';
import type { CallContext, CallHandlers } from '../session/call-context.ts';
import type { EventLog } from './event-log.ts';

export function eventHandlers(log: EventLog, access: Access): Pick<CallHandlers, 'read_events'> {
  return {
    read_events: {
      authorisation: 'event.read',
      handle: async (message, context) => {
        const page = await log.read(
          {
            ...subjectOf(access, context, message.container),
            position: message.position,
            limit: message.limit,
            waitMs: message.wait_ms,
          },
          context.signal,
        );
        return { events: [...page.events], next_position: page.nextPosition };
      },
    },
  };
}

function subjectOf(access: Access, context: CallContext, container: string) {
  if (container !== '') {
    const row = access.container(context, 'event.read', container);
    return { tenantId: row.tenantId, containerId: row.containerId };
  }
  const tenantId = access.tenant(context, 'event.read');
  // Only an administrator that acts for no tenant has none.
  return { tenantId: tenantId === '' ? undefined : tenantId, containerId: undefined };
}
