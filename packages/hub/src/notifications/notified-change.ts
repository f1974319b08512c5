/** From an event of the outbox to the change that notifications tell, in the words of their rules. */
import type { Event } from '@felloe/contracts/events.ts';
import type { NotifiedChange } from '@felloe/contracts/notification-record.ts';
import type { NotificationEvent } from '@felloe/engine/container/notifications.ts';

/** `ruleId`, `region` and the sequence are not in the event. */
export type ToldChange = Omit<NotifiedChange, 'ruleId' | 'region' | 'sequence'>;

/** Undefined for an event that no rule can name, and for a removal of what was not there. */
export function notifiedChangeOf(event: Event): ToldChange | undefined {
  const kind = notifiedEventOf(event);
  if (kind === undefined) return undefined;
  const { data } = event;
  const isThere = typeof data.etag === 'string' && typeof data.size === 'number';
  return {
    event: kind,
    tenantId: event.tenantId,
    container: event.container,
    path: event.artifact,
    timestamp: event.timestamp,
    principalId: textOf(data.principal),
    sourceAddress: textOf(data.source),
    versionName: textOf(data.version),
    ...(isThere ? { etag: textOf(data.etag), size: Number(data.size) } : {}),
  };
}

const created: Readonly<Record<string, NotificationEvent>> = {
  put: 'created.put',
  post: 'created.post',
  copy: 'created.copy',
  rename: 'created.copy',
  complete: 'created.complete',
};

function notifiedEventOf({ type, operation, data }: Event): NotificationEvent | undefined {
  if (type === 'artifact.created') return created[operation];
  if (type === 'artifact.annotated') return annotated(textOf(data.annotation), data.removed === true);
  if (type !== 'artifact.removed') return undefined;
  // Removing a path makes the marker; a marker that goes by its name was made before.
  const madeMarker = data.marker === true && data.named !== true;
  if (!madeMarker && data.existed === false) return undefined;
  if (operation === 'expire') return madeMarker ? 'expired.marker' : 'expired.version';
  return madeMarker ? 'removed.marker' : 'removed.version';
}

function annotated(annotation: string, isRemoved: boolean): NotificationEvent | undefined {
  if (annotation === 'tags') return isRemoved ? 'tags.removed' : 'tags.written';
  if (isRemoved) return undefined;
  if (annotation === 'access_list') return 'access_list.written';
  return annotation === 'restore' ? 'restore.asked' : undefined;
}

function textOf(value: string | number | boolean | undefined): string {
  return typeof value === 'string' ? value : '';
}
