/**
 * Notifications to NATS: into a stream of their own, under the subject that the container's owner chose, behind its tenant. So nobody
 * can publish into what belongs to another. Acknowledged by the stream, and deduplicated there by id.
 */
import type { NotificationTarget } from '@felloe/engine/container/notifications.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { EventSink } from '../events/event-sink.ts';
import { natsAddressOf } from '@felloe/runtime/nats-address.ts';
import { openNatsSink } from '../events/nats-sink.ts';
import type { NotificationRow } from './notification-queries.ts';
import { notificationId, type NotificationSender } from './notification-sender.ts';

export const notificationStream = { name: 'FELLOE_NOTIFICATIONS', subjects: 'felloe.notifications.>' } as const;

export function createNatsSender(options: { readonly url: string | undefined; readonly name: string }): NotificationSender {
  const { url, name } = options;
  let opening: Promise<EventSink> | undefined;
  const open = (): Promise<EventSink> => {
    if (url === undefined) throw new StoreError('unavailable', 'this installation has no NATS');
    const attempt = openNatsSink({ address: natsAddressOf(url), name: `${name}-notifications`, stream: notificationStream });
    const forget = (): void => {
      if (opening === attempt) opening = undefined;
    };
    // A connection never heals by itself: the next notification opens another.
    attempt.then((sink) => sink.closed.then(forget), forget);
    return attempt;
  };
  return {
    send: async (target: NotificationTarget, notification: NotificationRow) => {
      if (target.kind !== 'nats') throw new StoreError('internal', 'this is no target of NATS');
      opening ??= open();
      const sink = await opening;
      const subject = subjectOfNotification(notification.tenantId, target.subject);
      await sink.publish({ id: notificationId(notification), subject, body: notification.record });
    },
    close: async () => {
      const sink = await opening?.catch(() => undefined);
      await sink?.close();
    },
  };
}

export function subjectOfNotification(tenantId: string, subject: string): string {
  return `felloe.notifications.${tenantId}.${subject}`;
}
