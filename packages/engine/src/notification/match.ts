/** Which rules of a container's notifications a change is told by. */
import type { NotificationEvent, NotificationRule, NotificationTarget } from '../container/notifications.ts';

/** Prefix and suffix may overlap in the path (AWS: filters compare each end by itself). */
export function matchesNotificationRule(rule: NotificationRule, event: NotificationEvent, path: string): boolean {
  const family = `${event.slice(0, event.indexOf('.'))}.*`;
  return (
    rule.events.some((wanted) => wanted === event || wanted === family) &&
    path.startsWith(rule.prefix ?? '') &&
    path.endsWith(rule.suffix ?? '')
  );
}

/** The same for the same place, whatever rules name it: notifications to one target have one order. */
export function targetKeyOf(target: NotificationTarget): string {
  return target.kind === 'nats' ? `nats ${target.subject}` : `webhook ${target.url}`;
}
